"""Partners who wait for a municipality get their agreement as soon as it takes part."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from agreements import emails
from agreements.models import WantedMunicipality
from agreements.services import preparing
from agreements.states import SigningRefusal
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim
from vroegsignalering.refusals import Refused

AT_ONCE = 500
_WAITED_FOR = "a municipality that partners waited for takes part"


def fulfil_wishes(today: dt.date) -> int:
    """Make the agreements ready of municipalities that take part by now; return how many.

    Each wish is claimed by one guarded UPDATE in the transaction that makes its agreement, so
    that two sweeps at once make one. A partner that asked again in the meantime has it already.
    """
    with row_security.unrestricted(_WAITED_FOR):
        due = list(
            WantedMunicipality.objects.filter(
                Q(municipality__valid_until__isnull=True) | Q(municipality__valid_until__gt=today),
                fulfilled_at__isnull=True,
                municipality__authority__isnull=False,
            )
            .select_related("partner", "municipality__authority__reporting_point")
            .order_by("wanted_at", "pk")[:AT_ONCE]
        )
    return sum(_fulfil(wish) for wish in due)


def _fulfil(wish: WantedMunicipality) -> bool:
    with row_security.unrestricted(_WAITED_FOR), transaction.atomic():
        open_wish = WantedMunicipality.objects.filter(pk=wish.pk, fulfilled_at__isnull=True)
        if not claim(open_wish, fulfilled_at=clock.now()):
            return False
        try:
            agreement = preparing.prepare(
                by=None, partner=wish.partner, municipality=wish.municipality
            )
        except Refused as refused:
            if refused.refusal != SigningRefusal.EXISTS_ALREADY:
                raise
            return False
        audit.record(
            "municipality_wish_fulfilled",
            agreement,
            by=None,
            organisation_id=wish.partner_id,
            counterpart_id=agreement.authority_id,
            detail={"municipality": wish.municipality_id},
        )
        emails.wanted_municipality_joined(agreement)
        return True
