"""The status board: whose turn it is, since when, and whom to call."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, TextChoices

from agreements import rules
from agreements.models import Agreement, Signature
from agreements.selectors.people import contact_cards
from agreements.selectors.reading import (
    agreements_of,
    counterpart_of,
    party_side,
    signed_sides,
)
from agreements.states import AgreementState, PartySide
from vroegsignalering import clock
from vroegsignalering.accounts.models import ContactPerson, Membership
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.selectors import can_sign

PAGE_SIZE = 50
COUNTED_UP_TO = 1000


class Tab(TextChoices):
    """The baskets of the status board; the value stands in the address."""

    YOUR_TURN = "uw-beurt", "Uw beurt"
    OTHER_SIDE = "andere-kant", "Bij de andere kant"
    IN_FORCE = "van-kracht", "Van kracht"
    CLOSED = "beeindigd", "Beëindigd"


@dataclass
class Row:
    """One line of the status board."""

    agreement: Agreement
    state: AgreementState
    is_your_turn: bool
    since: dt.datetime
    contacts: list[ContactPerson] = field(default_factory=list)


@dataclass
class Board:
    """One page of the status board."""

    tab: Tab
    rows: list[Row]
    counts: dict[Tab, int]
    next_key: uuid.UUID | None


def _is_waiting(today: dt.date) -> Q:
    return Q(
        sent_at__isnull=False,
        in_force_from__isnull=True,
        declined_at__isnull=True,
        expired_at__isnull=True,
        ends_on__isnull=True,
        sign_before__gte=today,
    )


def in_tab(tab: Tab, side: PartySide, today: dt.date) -> Q:
    """State in SQL which agreements stand in a basket, seen from one side.

    Says the same as ``rules.state_of`` and ``rules.turn_of``; a test compares them.
    """
    is_prepared = Q(sent_at__isnull=True, declined_at__isnull=True, ends_on__isnull=True)
    has_signed = Q(**{f"has_{side.value}_signed": True})
    if tab == Tab.YOUR_TURN:
        mine = _is_waiting(today) & ~has_signed
        return mine | is_prepared if side == PartySide.AUTHORITY else mine
    if tab == Tab.OTHER_SIDE:
        theirs = _is_waiting(today) & has_signed
        return theirs | is_prepared if side == PartySide.PARTNER else theirs
    if tab == Tab.IN_FORCE:
        return Q(in_force_from__isnull=False, declined_at__isnull=True) & (
            Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        )
    is_expired = Q(in_force_from__isnull=True) & (
        Q(expired_at__isnull=False) | Q(sign_before__lt=today)
    )
    has_ended = Q(ends_on__lt=today)
    return Q(declined_at__isnull=False) | is_expired | has_ended


def board_counts(by: Membership, today: dt.date, municipality: str = "") -> dict[Tab, int]:
    """Return how many agreements stand in each basket; counting stops past a thousand.

    ``municipality`` is a code, or '' for all of them.
    """
    agreements, side = _in_municipality(agreements_of(by), municipality), party_side(by)
    return {
        tab: agreements.filter(in_tab(tab, side, today))[: COUNTED_UP_TO + 1].count() for tab in Tab
    }


def _in_municipality(agreements: QuerySet[Agreement], code: str) -> QuerySet[Agreement]:
    return agreements.filter(municipality_id=code) if code else agreements


def board(
    by: Membership,
    tab: Tab | None = None,
    after: uuid.UUID | None = None,
    municipality: str = "",
) -> Board:
    """Return one page of the status board, the newest first.

    Without ``tab`` the first basket that holds anything is opened. ``after`` is the last key of
    the page before, ``municipality`` a code or '' for all of them.
    """
    today, side = clock.today(), party_side(by)
    counts = board_counts(by, today, municipality)
    chosen = tab or next((candidate for candidate in Tab if counts[candidate]), Tab.YOUR_TURN)
    found = _in_municipality(agreements_of(by), municipality)
    found = found.filter(in_tab(chosen, side, today)).order_by("-pk")
    if after is not None:
        found = found.filter(pk__lt=after)
    page = list(found[: PAGE_SIZE + 1])
    has_more = len(page) > PAGE_SIZE
    agreements = page[:PAGE_SIZE]
    cards = contact_cards(counterpart_of(by, agreement) for agreement in agreements)
    signed_at = _moments_of_signing(agreements)
    rows = []
    for agreement in agreements:
        signed = signed_sides(agreement)
        rows.append(
            Row(
                agreement=agreement,
                state=rules.state_of(agreement, signed, today),
                is_your_turn=side in rules.turn_of(agreement, signed, today),
                since=_since(agreement, signed_at.get(agreement.pk)),
                contacts=[
                    card
                    for card in cards.get(counterpart_of(by, agreement), [])
                    if card.role == Role.CONTACT_PERSON
                ],
            )
        )
    return Board(chosen, rows, counts, agreements[-1].pk if has_more else None)


def _moments_of_signing(agreements: Iterable[Agreement]) -> dict[uuid.UUID, dt.datetime]:
    keys = [agreement.pk for agreement in agreements if agreement.sent_at]
    signatures = Signature.objects.filter(agreement__in=keys).order_by("signed_at")
    return dict(signatures.values_list("agreement_id", "signed_at"))


def _since(agreement: Agreement, signed_at: dt.datetime | None) -> dt.datetime:
    """Return when the last step was taken: since then it is somebody's turn."""
    return agreement.declined_at or signed_at or agreement.sent_at or agreement.prepared_at


@dataclass(frozen=True)
class Waiting:
    """How much waits on this person and on this organisation."""

    to_send: int = 0
    to_sign: int = 0
    organisation_to_sign: int = 0

    @property
    def for_this_person(self) -> int:
        """The number beside "Overeenkomsten" in the navigation."""
        return self.to_send + self.to_sign


def waiting_for(by: Membership) -> Waiting:
    """Return what waits on this person: sending for a contact person, signing for a signatory."""
    if not by.may(Act.READ_AGREEMENT):
        return Waiting()
    today, side = clock.today(), party_side(by)
    unsigned = agreements_of(by).filter(_is_waiting(today), **{f"has_{side.value}_signed": False})
    to_sign = unsigned[: COUNTED_UP_TO + 1].count()
    return Waiting(
        to_send=unsent(by)[: COUNTED_UP_TO + 1].count() if by.may(Act.SEND_AGREEMENT) else 0,
        to_sign=to_sign if to_sign and can_sign(by) else 0,
        organisation_to_sign=to_sign,
    )


def number_waiting(by: Membership) -> int:
    """Return the number beside "Overeenkomsten" in the navigation."""
    return waiting_for(by).for_this_person


def unsent(by: Membership) -> QuerySet[Agreement]:
    """Return what lies ready to be sent out, the longest waiting first."""
    return (
        agreements_of(by)
        .filter(sent_at__isnull=True, declined_at__isnull=True, ends_on__isnull=True)
        .order_by("prepared_at", "pk")
    )


def to_sign(by: Membership) -> QuerySet[Agreement]:
    """Return what the acting organisation has not signed yet, the nearest term first."""
    not_signed = {f"has_{party_side(by).value}_signed": False}
    return (
        agreements_of(by)
        .filter(_is_waiting(clock.today()), **not_signed)
        .order_by("sign_before", "pk")
    )
