"""How the screens call what the rules know: states, steps, history, from one side's view."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from agreements import rules, selectors
from agreements.models import Agreement, Signature
from agreements.states import AgreementState, PartySide
from vroegsignalering import clock, dutch_formats
from vroegsignalering.accounts.models import Membership, User
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.audit.models import Event

WORDS_PER_MINUTE = 220
STATUS_KINDS = {
    AgreementState.PREPARED: "wait",
    AgreementState.WAITING_FOR_BOTH: "wait",
    AgreementState.WAITING_FOR_PARTNER: "wait",
    AgreementState.WAITING_FOR_AUTHORITY: "wait",
    AgreementState.IN_FORCE: "ok",
    AgreementState.DECLINED: "bad",
    AgreementState.EXPIRED: "warn",
    AgreementState.ENDED: "info",
}


@dataclass(frozen=True)
class Badge:
    """A status as icon and word."""

    kind: str
    word: str


def badge(state: AgreementState, *, is_your_turn: bool) -> Badge:
    """Say a state in a badge; what waits on one's own side is "Uw beurt" (screens §4.6)."""
    if is_your_turn:
        return Badge("you", "Uw beurt")
    if state == AgreementState.PREPARED:
        return Badge("wait", "Wacht op gemeente")
    return Badge(STATUS_KINDS[state], str(state.label))


def other_name(agreement: Agreement, side: PartySide) -> str:
    """Name the other side as people say it: "gemeente Zwolle", or the landlord's name."""
    if side == PartySide.PARTNER:
        return f"gemeente {agreement.municipality.name}"
    return agreement.partner_name


def short_name(agreement: Agreement, side: PartySide) -> str:
    """Name an agreement where it stands among others, such as in the breadcrumb."""
    return agreement.municipality.name if side == PartySide.PARTNER else agreement.partner_name


def step_labels(
    state: AgreementState, side: PartySide, signed: frozenset[PartySide], by: Membership
) -> tuple[str, ...]:
    """Return the words of the step line; who signed first stands first."""
    sending = "Verstuurd"
    if state == AgreementState.PREPARED:
        sending = "U verstuurt" if by.may(Act.SEND_AGREEMENT) else "Gemeente verstuurt"
    mine = "U tekent" if by.may(Act.SIGN_AGREEMENT) else f"{_party_word(side)} tekent"
    other = rules.other_side(side)
    theirs = f"{_party_word(other)} tekent"
    other_was_first = other in signed and side not in signed
    signing = (theirs, mine) if other_was_first else (mine, theirs)
    return ("Klaargezet", sending, *signing, "Van kracht")


def _party_word(side: PartySide) -> str:
    return str(side.label).capitalize()


def current_step(state: AgreementState, signed: frozenset[PartySide]) -> int:
    """Return where on the step line an agreement stands, from 1; 6 when all is done."""
    if state == AgreementState.PREPARED:
        return 2
    if state == AgreementState.IN_FORCE:
        return 6
    return 3 + len(signed)


def step_note(
    state: AgreementState, side: PartySide, signed: frozenset[PartySide], agreement: Agreement
) -> str:
    """Say on a narrow screen what follows after the present step."""
    if state == AgreementState.PREPARED:
        return "Daarna kunnen beide kanten tekenen."
    if state == AgreementState.WAITING_FOR_BOTH:
        return f"Daarna tekent {other_name(agreement, side)}. Dan geldt de overeenkomst."
    return "" if state == AgreementState.IN_FORCE else "Daarna geldt de overeenkomst."


def reading_length(text: str) -> tuple[int, int]:
    """Return how many articles a text has and about how many minutes reading it takes."""
    articles = len(set(re.findall(r"^Artikel (\d+) ", text, re.MULTILINE)))
    return articles, max(1, math.ceil(len(text.split()) / WORDS_PER_MINUTE))


def lead(agreement: Agreement, state: AgreementState, side: PartySide) -> str:
    """Say under the title how far it is and until when one can sign."""
    place = agreement.municipality.name
    if state == AgreementState.PREPARED:
        return f"Klaargezet op {_day(agreement.prepared_at)} · nog niet verstuurd"
    if state == AgreementState.IN_FORCE:
        return f"Van kracht sinds {_day(agreement.in_force_from)}"
    if state == AgreementState.DECLINED:
        return f"Geweigerd op {_day(agreement.declined_at)}"
    if state == AgreementState.ENDED:
        return f"Beëindigd per {_day(agreement.ends_on)}"
    sender = f"de contactpersoon van {place}" if side == PartySide.PARTNER else "uw contactpersoon"
    term = dutch_formats.long_date(agreement.sign_before) if agreement.sign_before else ""
    can = "tekenen kon" if state == AgreementState.EXPIRED else "tekenen kan"
    sent = _day(agreement.sent_at)
    return f"Verstuurd op {sent} door {sender} · {can} tot en met {term}"


def _day(moment: Any) -> str:
    day = clock.to_local(moment).date() if hasattr(moment, "hour") else moment
    return dutch_formats.long_date(day)


def history(agreement: Agreement, by: Membership) -> list[dict[str, str]]:
    """Tell the audit trail of an agreement in words, newest first.

    People of the other side are named where they signed; else by role and organisation.
    """
    signatures = {PartySide(s.side): s for s in selectors.signatures_of(agreement)}
    events = selectors.history_of(agreement)
    own = {
        event.person_id for event in events if event.acting_organisation_id == by.organisation_id
    }
    names = {
        user.pk: user.full_name for user in User.objects.filter(pk__in=[key for key in own if key])
    }
    return [
        {"when": _moment(event), "title": _TITLES[event.verb], "text": text}
        for event in events
        if event.verb in _TITLES
        for text in [_line(event, agreement, signatures, names)]
    ]


_TITLES = {
    "agreement_prepared": "Klaargezet",
    "agreement_sent": "Verstuurd om te tekenen",
    "agreement_signed": "Getekend",
    "agreement_in_force": "Van kracht",
    "agreement_declined": "Geweigerd",
    "agreement_expired": "Niet getekend: termijn voorbij",
    "agreement_succeeded": "Overgegaan naar de opvolger van de gemeente",
    "agreement_replaced": "Vervangen door een andere overeenkomst",
    "municipality_wish_fulfilled": "De gemeente doet nu mee",
    "agreement_document_made": "PDF met de handtekeningen gemaakt",
}


def _moment(event: Event) -> str:
    moment = clock.to_local(event.at)
    return f"{dutch_formats.long_date(moment.date())}, {moment.hour}.{moment:%M} uur"


def _line(
    event: Event,
    agreement: Agreement,
    signatures: dict[PartySide, Signature],
    names: dict[Any, str],
) -> str:
    if event.verb == "agreement_signed":
        signature = signatures.get(PartySide(event.detail["side"]))
        if signature is not None:
            title = f", {signature.signer_title}" if signature.signer_title else ""
            agency = f" ({signature.agency_name})" if signature.agency_name else ""
            return f"door {signature.signer_name}{title}{agency}, namens {_party(event, agreement)}"
    if event.acting_organisation_id is None or event.verb == "agreement_in_force":
        return ""
    role = str(Role(event.role).label).lower() if event.role else "iemand"
    who = names.get(event.person_id, "")
    return f"door {f'{who}, ' if who else 'de '}{role} van {_party(event, agreement)}"


def _party(event: Event, agreement: Agreement) -> str:
    # The party, also when somebody of its agency acted for it.
    if event.organisation_id == agreement.partner_id:
        return agreement.partner_name
    return f"gemeente {agreement.municipality.name}"
