"""Many agreements at once: which are in a state, which are signed, which have their paper."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import F, Q

from agreements.models import Agreement, AgreementDocument, Signature
from agreements.states import AgreementState, DocumentKind, PartySide


def in_state(state: AgreementState, today: dt.date) -> Q:
    """State in SQL which agreements (``agreements_of``) are in a state.

    Says the same as ``rules.state_of``; a test compares them.
    """
    is_declined = Q(declined_at__isnull=False)
    has_ended = ~is_declined & Q(ends_on__isnull=False, ends_on__lt=today)
    is_open = ~is_declined & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    is_sent = is_open & Q(sent_at__isnull=False, in_force_from__isnull=True)
    is_waiting = is_sent & Q(expired_at__isnull=True, sign_before__gte=today)
    partner = Q(has_partner_signed=True)
    authority = Q(has_authority_signed=True)
    return {
        AgreementState.PREPARED: is_open & Q(sent_at__isnull=True, in_force_from__isnull=True),
        AgreementState.WAITING_FOR_BOTH: is_waiting & ~partner & ~authority,
        AgreementState.WAITING_FOR_PARTNER: is_waiting & authority & ~partner,
        AgreementState.WAITING_FOR_AUTHORITY: is_waiting & partner,
        AgreementState.IN_FORCE: is_open & Q(in_force_from__isnull=False),
        AgreementState.DECLINED: is_declined,
        AgreementState.EXPIRED: is_sent & (Q(expired_at__isnull=False) | Q(sign_before__lt=today)),
        AgreementState.ENDED: has_ended,
    }[state]


def moments_of_signing(
    agreements: Collection[Agreement],
) -> dict[uuid.UUID, list[tuple[PartySide, dt.datetime]]]:
    """Return per agreement which sides signed its text, and when, the first one first."""
    found: dict[uuid.UUID, list[tuple[PartySide, dt.datetime]]] = {}
    signatures = Signature.objects.filter(
        agreement__in=[agreement.pk for agreement in agreements],
        text_digest=F("agreement__text_digest"),
    ).order_by("signed_at", "id")
    for key, side, at in signatures.values_list("agreement_id", "side", "signed_at"):
        found.setdefault(key, []).append((PartySide(side), at))
    return found


def with_signed_document(agreements: Collection[Agreement]) -> set[uuid.UUID]:
    """Return which of these have their signed PDF, without fetching its bytes."""
    papers = AgreementDocument.objects.filter(
        agreement__in=[agreement.pk for agreement in agreements], kind=DocumentKind.SIGNED
    )
    return set(papers.values_list("agreement_id", flat=True))
