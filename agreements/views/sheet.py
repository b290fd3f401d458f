"""What stands on the page of one agreement: its text, and beside it one decision or a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agreements import document, rules, selectors
from agreements.document import AgreementFacts
from agreements.forms import SignForm
from agreements.models import Agreement
from agreements.services import texts
from agreements.states import AgreementState, DocumentKind, PartySide, SigningRefusal
from agreements.views import wording
from vroegsignalering import clock
from vroegsignalering.accounts.models import Membership, SigningMandate
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.selectors import can_sign, mandate_to_sign, signatories_of

START = {"label": "Start", "url": "/start/"}
CLOSED = frozenset({AgreementState.DECLINED, AgreementState.EXPIRED, AgreementState.ENDED})


@dataclass(frozen=True)
class Sight:
    """One agreement as one member sees it today."""

    agreement: Agreement
    by: Membership
    side: PartySide
    signed: frozenset[PartySide]
    state: AgreementState
    facts: AgreementFacts
    today: dt.date


def context(
    request: HttpRequest, agreement: Agreement, form: SignForm | None = None
) -> dict[str, Any]:
    """Return all that ``agreements/detail.html`` shows; ``form`` is one that came back wrong."""
    by, today = request.by, clock.today()
    signed = selectors.signed_sides(agreement)
    sight = Sight(
        agreement=agreement,
        by=by,
        side=selectors.party_side(by),
        signed=signed,
        state=rules.state_of(agreement, signed, today),
        facts=texts.facts_of(agreement),
        today=today,
    )
    text = document.canonical_text(sight.facts)
    digest = agreement.text_digest or document.text_digest(sight.facts)
    articles, minutes = wording.reading_length(text)
    other = wording.other_name(agreement, sight.side)
    return {
        "agreement": agreement,
        "terms": agreement.terms,
        "point": agreement.terms.reporting_point,
        "is_partner": sight.side == PartySide.PARTNER,
        "other_name": other,
        "territory": agreement.municipality.name
        if agreement.authority.is_joint_body and sight.side == PartySide.AUTHORITY
        else "",
        "heading": f"Overeenkomst met {other}",
        "lead": wording.lead(agreement, sight.state, sight.side),
        "steps": wording.step_labels(sight.state, sight.side, signed, by),
        "current_step": wording.current_step(sight.state, signed),
        "step_note": wording.step_note(sight.state, sight.side, signed, agreement),
        "is_open": sight.state not in CLOSED,
        "body": document.body_html(sight.facts, title_level=2),
        "articles": articles,
        "minutes": minutes,
        "digest": digest,
        "code": document.document_code(digest),
        "has_document": selectors.has_document(agreement, DocumentKind.DRAFT),
        "has_signed_document": selectors.has_document(agreement, DocumentKind.SIGNED),
        "clients": selectors.clients_on(agreement, today)
        if selectors.is_with_agency(agreement)
        else None,
        "history": wording.history(agreement, by),
        "standing": selectors.standings([agreement], today).get(agreement.pk),
        "breadcrumbs": [
            START,
            {"label": "Overeenkomsten", "url": reverse("agreements:board")},
            {"label": wording.short_name(agreement, sight.side)},
        ],
        **_panel(request, sight, form),
    }


def _panel(request: HttpRequest, sight: Sight, form: SignForm | None) -> dict[str, Any]:
    """Return the decision panel: exactly one form, or the reason why there is none."""
    agreement, by, state = sight.agreement, sight.by, sight.state
    if state == AgreementState.PREPARED:
        may_send = rules.why_not_send(agreement, sight.signed, by, sight.today) is None
        return _sending(sight) if may_send else _waiting_for_sending(sight)
    if state in rules.WAITING and sight.side in sight.signed:
        return _waiting_for_other(sight)
    if state in rules.WAITING:
        mandate = mandate_to_sign(by)
        refusal = rules.why_not_sign(agreement, sight.signed, by, sight.today, mandate)
        return _watching(request, sight, refusal, mandate) if refusal else _signing(sight, form)
    if state == AgreementState.IN_FORCE:
        return {"panel": "in_force", "contacts": _other_contacts(sight)}
    return {
        "panel": "closed",
        "state": state,
        "is_declined": state == AgreementState.DECLINED,
        "declined_here": agreement.declined_side == sight.side,
        "may_request_again": by.may(Act.REQUEST_AGREEMENT)
        and agreement.municipality_id not in selectors.open_codes(by.organisation_id, sight.today),
    }


def _sending(sight: Sight) -> dict[str, Any]:
    return {
        "panel": "send",
        "nobody_signs_for": texts.sides_without_signatory(sight.facts),
        "last_day": sight.today + dt.timedelta(days=settings.SIGNING_DAYS),
        "signatories": [
            (f"Namens gemeente {sight.facts.municipality_name}", sight.facts.authority_signatories),
            (f"Namens {sight.facts.partner_name}", sight.facts.partner_signatories),
        ],
    }


def _waiting_for_sending(sight: Sight) -> dict[str, Any]:
    contacts = sight.facts.authority_contacts
    return {"panel": "wait_for_sending", "contacts": contacts}


def _signing(sight: Sight, form: SignForm | None) -> dict[str, Any]:
    by = sight.by
    return {
        "panel": "sign",
        "other_has_signed": bool(sight.signed),
        "form": form
        or SignForm(
            organisation_name=by.organisation.name,
            initial={"text_digest": sight.agreement.text_digest},
        ),
        "signer_rows": [
            {"label": "U tekent als", "value": f"{by.user.full_name}, tekenbevoegde"},
            {"label": "Namens", "value": by.organisation.name},
            {"label": "Omdat", "value": rules.mandate_of(by, mandate_to_sign(by))},
        ],
    }


def _watching(
    request: HttpRequest,
    sight: Sight,
    refusal: SigningRefusal,
    mandate: SigningMandate | None,
) -> dict[str, Any]:
    """Say why this person looks along: switch of role when that helps, else who may sign."""
    by = sight.by
    own = [
        membership
        for membership in request.memberships
        if membership.organisation_id == by.organisation_id
        and membership.role == Role.SIGNATORY
        and membership.pk != by.pk
        and can_sign(membership)
    ]
    is_other_role = refusal == SigningRefusal.NOT_A_SIGNATORY
    return {
        "panel": "watch",
        "watching": rules.watching_sentence(Role(by.role))
        if is_other_role
        else rules.mandate_sentence(mandate, refusal),
        "switch_to": own[0] if own else None,
        "may_sign": signatories_of(by.organisation_id),
        "may_propose": by.may(Act.PROPOSE_SIGNATORY),
    }


def _waiting_for_other(sight: Sight) -> dict[str, Any]:
    by, agreement = sight.by, sight.agreement
    mine = next(
        signature
        for signature in selectors.signatures_of(agreement)
        if signature.side == sight.side
    )
    following = selectors.to_sign(by) if can_sign(by) else None
    other_signatories = (
        sight.facts.authority_signatories
        if sight.side == PartySide.PARTNER
        else sight.facts.partner_signatories
    )
    return {
        "panel": "wait_for_other",
        "signature": mine,
        "is_own_signature": mine.person_id == by.user_id,
        "other_signatories": other_signatories,
        "contacts": _other_contacts(sight),
        "next_to_sign": following.first() if following is not None else None,
        "number_to_sign": following.count() if following is not None else 0,
    }


def _other_contacts(sight: Sight) -> list[Any]:
    """Return the other side's contact persons as the directory has them now."""
    other = selectors.counterpart_of(sight.by, sight.agreement)
    cards = selectors.contact_cards([other]).get(other, [])
    return [card for card in cards if card.role == Role.CONTACT_PERSON]
