"""From the day that a municipality merges, its successor stands in its agreements.

An agreement in force goes over as it was agreed: its terms stay, its signed paper stays as it
was. What was still being made goes back to the beginning at the successor: nobody signs a text
in the name of a municipality that is no more. A partner that has an agreement with the successor
already keeps that one. Without anybody who serves the successor all of it waits, and happens when
somebody does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from agreements import emails, rules, selectors
from agreements.models import (
    Agreement,
    AgreementDocument,
    AgreementSuccession,
    Terms,
    WantedMunicipality,
)
from agreements.services.expiring import expire_due
from agreements.states import OPEN_STATES, AgreementState, DocumentKind
from municipalities import rules as registry
from municipalities.models import Authority, Municipality
from municipalities.selectors import merged_before
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit

_MERGED = "a municipality merged"


@dataclass(frozen=True)
class Merger:
    """One municipality that is no more, and who came after it."""

    old: Municipality
    heir: Municipality
    body: Authority
    on: dt.date
    today: dt.date


def follow_mergers(today: dt.date) -> int:
    """Move agreements of merged municipalities to the successor; return how many.

    Per municipality in one transaction, behind a lock of its row: twice at once does it once, and
    the second time finds nothing.
    """
    expire_due(today)
    with row_security.unrestricted(_MERGED):
        merged = [one.pk for one in merged_before(today)]
    return sum(_follow(code, today) for code in merged)


def _follow(code: str, today: dt.date) -> int:
    with row_security.unrestricted(_MERGED), transaction.atomic():
        old = Municipality.objects.select_for_update(of=("self",)).get(pk=code)
        known = {one.code: one for one in Municipality.objects.select_related("authority")}
        heir = registry.heir_on(old, known, today)
        if heir is None or heir.pk == old.pk or old.valid_until is None:
            return 0
        _move_wishes(old, heir)
        if heir.authority is None:
            return 0
        merger = Merger(old, heir, heir.authority, old.valid_until, today)
        moved = [_succeed(agreement, merger) for agreement in _of(merger)]
        if moved:
            emails.agreements_taken_over(old, heir, len(moved))
    return len(moved)


def _of(merger: Merger) -> list[Agreement]:
    """Lock what stands with the old municipality: what is open, and the archive of its body."""
    found = Agreement.objects.select_for_update(of=("self",)).filter(
        ~Q(authority=merger.body)
        | Q(declined_at__isnull=True, expired_at__isnull=True)
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=merger.today)),
        municipality=merger.old,
    )
    return list(found.select_related("municipality").order_by("in_force_from", "prepared_at", "pk"))


def _succeed(agreement: Agreement, merger: Merger) -> AgreementSuccession:
    state = rules.state_of(agreement, selectors.signed_sides(agreement), merger.today)
    instead: Agreement | None = None
    changes: dict[str, Any] = {}
    if state in OPEN_STATES:
        instead = _rival(agreement, state, merger)
        changes = (
            {"ends_on": _last_day(agreement, merger)}
            if instead
            else _changes_of_mover(agreement, state, merger)
        )
    before = agreement.authority_legal_name
    _hand_over(agreement, merger.body, **changes)
    succession = _record(agreement, merger, before, instead)
    if state in OPEN_STATES:
        emails.agreement_succeeded(succession, is_in_force=state == AgreementState.IN_FORCE)
    return succession


def _rival(agreement: Agreement, state: AgreementState, merger: Merger) -> Agreement | None:
    """Return the agreement with the successor that counts instead of this one, if any.

    One in force goes before one that is still being made: then the unfinished one is closed.
    """
    rival = (
        Agreement.objects.select_for_update(of=("self",))
        .filter(
            partner_id=agreement.partner_id,
            municipality=merger.heir,
            declined_at__isnull=True,
            expired_at__isnull=True,
            ends_on__isnull=True,
        )
        .first()
    )
    if rival is None or state != AgreementState.IN_FORCE or rival.in_force_from is not None:
        return rival
    Agreement.objects.filter(pk=rival.pk).update(ends_on=merger.today - dt.timedelta(days=1))
    _record(rival, merger, agreement.authority_legal_name, agreement)
    return None


def _last_day(agreement: Agreement, merger: Merger) -> dt.date:
    day = merger.on - dt.timedelta(days=1)
    return max(day, agreement.in_force_from) if agreement.in_force_from else day


def _changes_of_mover(
    agreement: Agreement, state: AgreementState, merger: Merger
) -> dict[str, Any]:
    """Return what changes in an agreement that goes over; what was still being made starts anew."""
    if state == AgreementState.IN_FORCE:
        return {"municipality": merger.heir}
    AgreementDocument.objects.filter(agreement=agreement, kind=DocumentKind.DRAFT).delete()
    Terms.objects.filter(agreement=agreement).update(
        reporting_point=merger.body.reporting_point_id,
        threshold_amount=merger.body.threshold_amount,
    )
    return {
        "municipality": merger.heir,
        "authority_legal_name": merger.body.legal_name,
        "prepared_at": clock.now(),
        "sent_at": None,
        "sent_by": None,
        "sign_before": None,
        "text_digest": "",
        "sent_facts": None,
    }


def _hand_over(agreement: Agreement, body: Authority, **changes: Any) -> None:
    """Give the agreement, and all that hangs on it, another owner: their keys go together."""
    for child in children():
        child._default_manager.filter(agreement=agreement).update(authority=body)
    Agreement.objects.filter(pk=agreement.pk).update(authority=body, **changes)
    agreement.refresh_from_db()


def children() -> list[type[models.Model]]:
    """Return the tables of this floor that name the owners of the agreement that they hang on."""
    found = {
        relation.related_model
        for relation in Agreement._meta.related_objects
        if relation.field.name == "agreement"
        and relation.related_model._meta.app_label == Agreement._meta.app_label
    }
    named = [one for one in found if any(f.name == "authority" for f in one._meta.fields)]
    return sorted(named, key=lambda one: one._meta.db_table)


def _record(
    agreement: Agreement, merger: Merger, before: str, instead: Agreement | None
) -> AgreementSuccession:
    succession, _ = AgreementSuccession.objects.update_or_create(
        agreement=agreement,
        from_municipality=merger.old,
        defaults={
            "partner_id": agreement.partner_id,
            "authority": merger.body,
            "to_municipality": merger.heir,
            "from_authority_name": before,
            "to_authority_name": merger.body.legal_name,
            "on": merger.on,
            "recorded_at": clock.now(),
            "replaced_by": instead,
        },
    )
    audit.record(
        "agreement_replaced" if instead else "agreement_succeeded",
        agreement,
        by=None,
        organisation_id=agreement.partner_id,
        counterpart_id=merger.body.pk,
        detail={
            "from": merger.old.pk,
            "to": merger.heir.pk,
            **({"replaced_by": instead.number} if instead else {}),
        },
    )
    return succession


def _move_wishes(old: Municipality, heir: Municipality) -> None:
    """Who waits for the old municipality waits for its successor."""
    wishes = WantedMunicipality.objects.filter(fulfilled_at__isnull=True)
    waiting = list(wishes.filter(municipality=heir).values_list("partner", flat=True))
    wishes.filter(municipality=old).exclude(partner__in=waiting).update(municipality=heir)
    wishes.filter(municipality=old).update(fulfilled_at=clock.now())
