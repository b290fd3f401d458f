"""What an agreement's facts mean: its state, whose turn it is, and why an act is refused.

Nothing of this is stored. ``expired_at`` is claimed by a sweep that tells people, but from the
day after ``sign_before`` the rule already says that the term is over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from agreements.models import Agreement
from agreements.states import TURNS, AgreementState, PartySide, SigningRefusal
from vroegsignalering.accounts.models import Membership, Representation, SigningMandate
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.states import SigningGround
from vroegsignalering.dutch_formats import long_date

WAITING = frozenset(
    {
        AgreementState.WAITING_FOR_BOTH,
        AgreementState.WAITING_FOR_PARTNER,
        AgreementState.WAITING_FOR_AUTHORITY,
    }
)


def side_of(agreement: Agreement, organisation_id: uuid.UUID) -> PartySide | None:
    """Return on which side this organisation stands, or None when it is no party."""
    if agreement.partner_id == organisation_id:
        return PartySide.PARTNER
    if agreement.authority_id == organisation_id:
        return PartySide.AUTHORITY
    return None


def other_side(side: PartySide) -> PartySide:
    """Return the side across the table."""
    return PartySide.AUTHORITY if side == PartySide.PARTNER else PartySide.PARTNER


def is_past_term(agreement: Agreement, today: dt.date) -> bool:
    """Return whether signing is too late; the day ``sign_before`` itself still counts."""
    if agreement.in_force_from is not None:
        return False
    return agreement.expired_at is not None or (
        agreement.sign_before is not None and today > agreement.sign_before
    )


def state_of(agreement: Agreement, signed: Collection[PartySide], today: dt.date) -> AgreementState:
    """Return the state that the facts add up to.

    ``signed`` holds the sides that signed the text as it was sent.
    """
    if agreement.declined_at is not None:
        return AgreementState.DECLINED
    if agreement.ends_on is not None and agreement.ends_on < today:
        return AgreementState.ENDED
    if agreement.in_force_from is not None:
        return AgreementState.IN_FORCE
    if agreement.sent_at is None:
        return AgreementState.PREPARED
    if is_past_term(agreement, today):
        return AgreementState.EXPIRED
    if PartySide.PARTNER in signed:
        return AgreementState.WAITING_FOR_AUTHORITY
    if PartySide.AUTHORITY in signed:
        return AgreementState.WAITING_FOR_PARTNER
    return AgreementState.WAITING_FOR_BOTH


def turn_of(
    agreement: Agreement, signed: Collection[PartySide], today: dt.date
) -> frozenset[PartySide]:
    """Return who must act now; empty when nobody has to."""
    return TURNS[state_of(agreement, signed, today)]


def why_not_send(
    agreement: Agreement, signed: Collection[PartySide], by: Membership, today: dt.date
) -> SigningRefusal | None:
    """Say why this person may not send the agreement out for signing.

    Only the contact person of the authority does (``accounts.roles.ACTS``), and once.
    """
    if side_of(agreement, by.organisation_id) is None:
        return SigningRefusal.NOT_YOUR_AGREEMENT
    if not by.may(Act.SEND_AGREEMENT):
        return SigningRefusal.NOT_A_CONTACT_PERSON
    state = state_of(agreement, signed, today)
    if state == AgreementState.PREPARED:
        return None
    if state in {AgreementState.DECLINED, AgreementState.ENDED}:
        return SigningRefusal.CLOSED
    return (
        SigningRefusal.TOO_LATE if state == AgreementState.EXPIRED else SigningRefusal.ALREADY_SENT
    )


def why_not_sign(
    agreement: Agreement,
    signed: Collection[PartySide],
    by: Membership,
    today: dt.date,
    mandate: SigningMandate | None,
) -> SigningRefusal | None:
    """Say why this person may not sign now.

    The person's own standing comes first: who may not sign hears that, whatever the agreement's
    state is. ``mandate`` is why the person may sign (``accounts.selectors.mandate_to_sign``).
    """
    side = side_of(agreement, by.organisation_id)
    if side is None:
        return SigningRefusal.NOT_YOUR_AGREEMENT
    if not by.may(Act.SIGN_AGREEMENT):
        return SigningRefusal.NOT_A_SIGNATORY
    if by.mandate is not None and not by.mandate.covers(agreement.municipality_id):
        return SigningRefusal.OUTSIDE_MANDATE
    return _why_no_mandate(mandate, today) or _why_not_now(agreement, signed, side, today)


def why_not_decline(
    agreement: Agreement,
    signed: Collection[PartySide],
    by: Membership,
    today: dt.date,
    mandate: SigningMandate | None,
) -> SigningRefusal | None:
    """Say why this person may not decline: as for signing, because it is the same decision."""
    return why_not_sign(agreement, signed, by, today, mandate)


def _why_no_mandate(mandate: SigningMandate | None, today: dt.date) -> SigningRefusal | None:
    if mandate is None:
        return SigningRefusal.NO_MANDATE
    if mandate.holds_on(today):
        return None
    is_coming = mandate.ended_at is None and mandate.valid_from > today
    return SigningRefusal.MANDATE_NOT_YET if is_coming else SigningRefusal.MANDATE_ENDED


def mandate_sentence(mandate: SigningMandate | None, refusal: SigningRefusal) -> str:
    """Say with the dates why the mandate does not let this person sign; else an empty string."""
    if mandate is not None and refusal == SigningRefusal.MANDATE_NOT_YET:
        day = long_date(mandate.valid_from)
        return f"U mag nog niet tekenen: uw bevoegdheid gaat in op {day}."
    if mandate is not None and refusal == SigningRefusal.MANDATE_ENDED and mandate.last_day:
        day = long_date(mandate.last_day)
        ended = "eindigde op" if mandate.ended_at else "liep tot en met"
        return f"U mag niet meer tekenen: uw bevoegdheid {ended} {day}. Vraag uw beheerder."
    return str(refusal.label)


def _why_not_now(
    agreement: Agreement, signed: Collection[PartySide], side: PartySide, today: dt.date
) -> SigningRefusal | None:
    state = state_of(agreement, signed, today)
    if state in {AgreementState.DECLINED, AgreementState.ENDED}:
        return SigningRefusal.CLOSED
    if state == AgreementState.IN_FORCE or side in signed:
        return SigningRefusal.ALREADY_SIGNED
    if state == AgreementState.PREPARED:
        return SigningRefusal.NOT_SENT_YET
    return SigningRefusal.TOO_LATE if state == AgreementState.EXPIRED else None


def mandate_of(by: Membership, mandate: SigningMandate | None) -> str:
    """Say why this person may sign, as it is kept and printed beside the signature.

    Position, ground with its reference, from when until when, and whether the portal holds a
    paper that shows it. Who signs for a client names the agency and the client's mandate too.
    """
    said = [by.job_title or str(Role.SIGNATORY.label).lower()]
    if isinstance(by, Representation):
        granted = by.mandate.starts_on
        said[0] += f" van {by.agency.name}"
        said.append(f"machtiging van {by.organisation.name} vanaf {long_date(granted)}")
    if mandate is not None:
        reference = f" ({mandate.reference})" if mandate.reference else ""
        said.append(f"{SigningGround(mandate.ground).label}{reference}")
        until = f" tot en met {long_date(mandate.valid_until)}" if mandate.valid_until else ""
        said.append(f"geldig vanaf {long_date(mandate.valid_from)}{until}")
        if mandate.evidence_id:
            said.append("met bewijsstuk")
    return ", ".join(said)


def watching_sentence(role: Role) -> str:
    """Say to who looks along that signing is for somebody else (screens §4.7)."""
    word = str(role.label).lower()
    return f"U kijkt mee als {word}. Een {word} mag niet tekenen."
