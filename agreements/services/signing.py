"""Sending an agreement out, signing it and declining it.

A signature is refused or whole. The agreement's own row is locked while somebody signs or
declines: without that, two sides signing at the same instant would each miss the other's
signature, and nobody would put the agreement in force.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction

from agreements import document, emails, rules, selectors
from agreements.models import Agreement, AgreementDocument, Signature
from agreements.services import texts
from agreements.states import DocumentKind, PartySide, SigningRefusal
from vroegsignalering import clock, dutch_formats, pdf, pdf_signing
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import Membership, Representation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.selectors import mandate_to_sign
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import new_id
from vroegsignalering.moves import claim
from vroegsignalering.nudges import nudge
from vroegsignalering.refusals import Refused

PERSONAL_REFUSALS = frozenset(
    {
        SigningRefusal.NOT_A_SIGNATORY,
        SigningRefusal.NO_MANDATE,
        SigningRefusal.MANDATE_NOT_YET,
        SigningRefusal.MANDATE_ENDED,
        SigningRefusal.NOT_A_CONTACT_PERSON,
        SigningRefusal.NOT_YOUR_AGREEMENT,
        SigningRefusal.OUTSIDE_MANDATE,
    }
)


def send(*, by: Membership, agreement: Agreement) -> Agreement:
    """Freeze the text, seal its PDF, and ask the signatories of both sides to sign.

    Only the contact person of this authority does so. Signing is open up to and including
    ``settings.SIGNING_DAYS`` days from today. Of two at once one wins, the other hears
    ``ALREADY_SENT``. Raises ``Refused``: ``NO_SIGNATORY`` while a side has nobody who may sign,
    ``NO_PDF`` when no paper can be made. Then nothing was sent.
    """
    today = clock.today()
    _refuse(
        rules.why_not_send(agreement, selectors.signed_sides(agreement), by, today), by, agreement
    )
    facts = texts.present_facts(agreement)
    if sides := texts.sides_without_signatory(facts):
        raise Refused(
            SigningRefusal.NO_SIGNATORY,
            explanation=f"Wij weten nog niet wie mag tekenen namens {' en '.join(sides)}."
            " Versturen kan daarna.",
        )
    digest = document.text_digest(facts)
    last_day = today + dt.timedelta(days=settings.SIGNING_DAYS)
    with transaction.atomic():
        unsent = Agreement.objects.filter(
            pk=agreement.pk, sent_at__isnull=True, declined_at__isnull=True
        )
        changes = {
            "sent_at": clock.now(),
            "sent_by": by.pk,
            "sign_before": last_day,
            "text_digest": digest,
            "sent_facts": texts.as_record(facts),
        }
        if not claim(unsent, **changes):
            raise Refused(SigningRefusal.ALREADY_SENT)
        agreement.refresh_from_db()
        paper = _paper_to_sign(facts)
        AgreementDocument.objects.create(
            agreement=agreement,
            partner_id=agreement.partner_id,
            authority_id=agreement.authority_id,
            kind=DocumentKind.DRAFT,
            content=paper.pdf,
            digest=paper.pdf_digest,
            made_at=clock.now(),
        )
        audit.record(
            "agreement_sent",
            agreement,
            by=by,
            counterpart_id=agreement.partner_id,
            detail={"text_digest": digest, "sign_before": last_day.isoformat()},
        )
        emails.agreement_sent(agreement)
    return agreement


def sign(
    *, by: Membership, agreement: Agreement, code: str, text_digest: str, has_agreed: bool
) -> Signature:
    """Sign for the acting organisation; the second signature puts the agreement in force.

    ``code`` is a fresh code of the second factor, ``text_digest`` names the text that the person
    had on screen. Raises ``Refused``: status 403 when this person may not sign at all, else why
    not now. A code is asked for last, so that no code is spent on a form that was not complete.
    """
    _refuse(_why_not_sign(agreement, by), by, agreement)
    if text_digest != agreement.text_digest or not _is_text_whole(agreement):
        raise Refused(SigningRefusal.TEXT_CHANGED)
    if not has_agreed:
        raise Refused(SigningRefusal.NOT_AGREED)
    accounts.verify_fresh_code(by=by, code=code)
    with transaction.atomic():
        agreement = _locked(agreement)
        _refuse(_why_not_sign(agreement, by), by, agreement)
        signature = _write_signature(by, agreement)
        audit.record(
            "agreement_signed",
            agreement,
            by=by,
            counterpart_id=_counterpart(agreement, by),
            detail={"side": signature.side, "text_digest": agreement.text_digest},
        )
        _put_in_force(by, agreement)
    return signature


def decline(*, by: Membership, agreement: Agreement, reason: str) -> Agreement:
    """Close an agreement because the acting organisation does not sign; tell the other side.

    Raises ``Refused``: as for signing, and ``REASON_MISSING`` without a reason.
    """
    _refuse(_why_not_decline(agreement, by), by, agreement)
    if not reason.strip():
        raise Refused(SigningRefusal.REASON_MISSING)
    with transaction.atomic():
        agreement = _locked(agreement)
        _refuse(_why_not_decline(agreement, by), by, agreement)
        side = _side(agreement, by)
        agreement.declined_at = clock.now()
        agreement.declined_by = by.pk
        agreement.declined_side = side
        agreement.decline_reason = reason.strip()
        agreement.save(
            update_fields=["declined_at", "declined_by", "declined_side", "decline_reason"]
        )
        audit.record(
            "agreement_declined",
            agreement,
            by=by,
            counterpart_id=_counterpart(agreement, by),
            detail={"side": side},
        )
        emails.agreement_declined(agreement)
    return agreement


def refuse_who_may_not_sign(*, by: Membership, agreement: Agreement) -> None:
    """Raise ``Refused`` when this person cannot sign now; asked before the form is looked at."""
    _refuse(_why_not_sign(agreement, by), by, agreement)


def refuse_who_may_not_decline(*, by: Membership, agreement: Agreement) -> None:
    """Raise ``Refused`` when this person cannot decline now."""
    _refuse(_why_not_decline(agreement, by), by, agreement)


# --- Parts of signing ---------------------------------------------------------------------------


def _paper_to_sign(facts: document.AgreementFacts) -> document.PreparedDocument:
    try:
        keys = pdf_signing.ensure_authority(settings.SIGNING_KEYS_DIR, settings.SIGNING_PASSPHRASE)
        return document.prepare(facts, keys)
    except (
        pdf.RenderingUnavailable,
        pdf.RenderingFailed,
        pdf_signing.SigningUnavailable,
        pdf_signing.SigningFailed,
    ) as error:
        raise Refused(SigningRefusal.NO_PDF) from error


def _is_text_whole(agreement: Agreement) -> bool:
    """Whether the kept facts still make the very text that was sent."""
    return document.text_digest(texts.facts_of(agreement)) == agreement.text_digest


def _locked(agreement: Agreement) -> Agreement:
    """Return the agreement as it is now, with its row locked until the transaction ends."""
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("municipality", "authority", "terms__reporting_point")
        .get(pk=agreement.pk)
    )


def _why_not_sign(agreement: Agreement, by: Membership) -> SigningRefusal | None:
    signed = selectors.signed_sides(agreement)
    return rules.why_not_sign(agreement, signed, by, clock.today(), mandate_to_sign(by))


def _why_not_decline(agreement: Agreement, by: Membership) -> SigningRefusal | None:
    signed = selectors.signed_sides(agreement)
    return rules.why_not_decline(agreement, signed, by, clock.today(), mandate_to_sign(by))


def _write_signature(by: Membership, agreement: Agreement) -> Signature:
    return Signature.objects.create(
        id=new_id(),
        agreement=agreement,
        partner_id=agreement.partner_id,
        authority_id=agreement.authority_id,
        side=_side(agreement, by),
        membership_id=by.pk,
        person_id=by.user_id,
        signer_name=by.user.full_name,
        signer_title=by.job_title,
        signer_email=by.user.email,
        agency_name=by.agency.name if isinstance(by, Representation) else "",
        mandate=rules.mandate_of(by, mandate_to_sign(by)),
        text_digest=agreement.text_digest,
        signed_at=clock.now(),
    )


def _put_in_force(by: Membership, agreement: Agreement) -> None:
    """Put the agreement in force when both sides signed; by one guarded UPDATE."""
    if selectors.signed_sides(agreement) != frozenset(PartySide):
        return
    today = clock.today()
    waiting = Agreement.objects.filter(
        pk=agreement.pk,
        in_force_from__isnull=True,
        declined_at__isnull=True,
        expired_at__isnull=True,
    )
    if not claim(waiting, in_force_from=today):
        raise Refused(SigningRefusal.CLOSED)
    agreement.in_force_from = today
    audit.record(
        "agreement_in_force",
        agreement,
        by=by,
        counterpart_id=_counterpart(agreement, by),
        detail={"from": today.isoformat()},
    )
    emails.agreement_in_force(agreement)
    nudge("agreements.make_signed_document", agreement.pk)


def _side(agreement: Agreement, by: Membership) -> PartySide:
    side = rules.side_of(agreement, by.organisation_id)
    if side is None:
        raise Refused(SigningRefusal.NOT_YOUR_AGREEMENT, status=403)
    return side


def _counterpart(agreement: Agreement, by: Membership) -> uuid.UUID:
    is_partner = by.organisation_id == agreement.partner_id
    return agreement.authority_id if is_partner else agreement.partner_id


def _refuse(refusal: SigningRefusal | None, by: Membership, agreement: Agreement) -> None:
    if refusal is None:
        return
    status = 403 if refusal in PERSONAL_REFUSALS else 409
    raise Refused(refusal, status=status, explanation=_explanation(refusal, by, agreement))


def _explanation(refusal: SigningRefusal, by: Membership, agreement: Agreement) -> str:
    """Return the sentence with the particulars of this case; empty for the general one."""
    if refusal == SigningRefusal.NOT_A_SIGNATORY:
        return rules.watching_sentence(Role(by.role))
    if refusal in {SigningRefusal.MANDATE_NOT_YET, SigningRefusal.MANDATE_ENDED}:
        return rules.mandate_sentence(mandate_to_sign(by), refusal)
    if refusal == SigningRefusal.ALREADY_SIGNED:
        for signature in selectors.signatures_of(agreement):
            if signature.side == rules.side_of(agreement, by.organisation_id):
                who = "U" if signature.person_id == by.user_id else signature.signer_name
                day = dutch_formats.long_date(clock.to_local(signature.signed_at).date())
                return (
                    f"{who} tekende al namens {by.organisation.name} op {day}."
                    " U hoeft niets te doen."
                )
    return ""
