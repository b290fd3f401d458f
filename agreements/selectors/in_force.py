"""What holds on a date, and what a partner can still ask for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from agreements.models import Agreement
from municipalities.models import Municipality
from municipalities.states import ReportingPointKind
from vroegsignalering import clock


@dataclass(frozen=True, slots=True)
class InForce:
    """What the bulk check must know of one agreement in force."""

    partner_id: uuid.UUID
    municipality_code: str
    agreement_id: uuid.UUID
    authority_id: uuid.UUID
    arrears_days: int
    pause_days: int
    threshold_amount: Decimal | None
    reporting_point_id: uuid.UUID
    reporting_point_kind: ReportingPointKind


def _is_in_force(on: dt.date) -> Q:
    """State in SQL what ``rules.state_of`` calls in force, for any date."""
    return Q(in_force_from__lte=on, declined_at__isnull=True) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )


def in_force_between(
    partner_id: uuid.UUID, municipality_code: str, on: dt.date
) -> Agreement | None:
    """Return the agreement under which this partner may report in this municipality on a date."""
    return (
        Agreement.objects.filter(
            _is_in_force(on), partner_id=partner_id, municipality_id=municipality_code
        )
        .select_related("terms__reporting_point", "authority", "municipality")
        .order_by("-in_force_from")
        .first()
    )


def in_force_for(partner_ids: Collection[uuid.UUID], on: dt.date) -> list[InForce]:
    """Return all agreements in force of these partners on a date, in one statement."""
    rows = (
        Agreement.objects.filter(_is_in_force(on), partner_id__in=partner_ids)
        .order_by("partner_id", "municipality_id")
        .values_list(
            "partner_id",
            "municipality_id",
            "pk",
            "authority_id",
            "terms__arrears_days",
            "terms__pause_days",
            "terms__threshold_amount",
            "terms__reporting_point_id",
            "terms__reporting_point__kind",
        )
    )
    return [InForce(*row[:-1], ReportingPointKind(row[-1])) for row in rows]


def open_codes(partner_id: uuid.UUID, today: dt.date) -> set[str]:
    """Return the municipalities with which something runs or waits: nothing to ask for there."""
    running = Agreement.objects.filter(
        Q(in_force_from__isnull=False) | Q(sign_before__isnull=True) | Q(sign_before__gte=today),
        partner_id=partner_id,
        declined_at__isnull=True,
        expired_at__isnull=True,
        ends_on__isnull=True,
    )
    return set(running.values_list("municipality_id", flat=True))


def municipalities_to_ask(partner_id: uuid.UUID, today: dt.date) -> list[Municipality]:
    """Return the present municipalities with which this partner has nothing running."""
    present = Municipality.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today),
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
    )
    return list(present.exclude(pk__in=open_codes(partner_id, today)).order_by("name"))


def _is_open(today: dt.date) -> Q:
    """State in SQL what ``OPEN_STATES`` holds: it runs or is being made."""
    return (
        Q(declined_at__isnull=True, expired_at__isnull=True)
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        & (Q(in_force_from__isnull=False) | Q(sign_before__isnull=True) | Q(sign_before__gte=today))
    )


def open_partners_of(authority_id: uuid.UUID, today: dt.date) -> list[uuid.UUID]:
    """Return the partners with whom this public body has an agreement that runs or is made."""
    found = Agreement.objects.filter(_is_open(today), authority_id=authority_id)
    return list(found.order_by("partner_id").values_list("partner_id", flat=True).distinct())


def number_running(
    *, authority_id: uuid.UUID | None = None, municipality_code: str | None = None
) -> int:
    """Return how many agreements are in force with a public body, or in a municipality."""
    found = Agreement.objects.filter(_is_in_force(clock.today()))
    if authority_id is not None:
        found = found.filter(authority_id=authority_id)
    if municipality_code is not None:
        found = found.filter(municipality_id=municipality_code)
    return found.count()
