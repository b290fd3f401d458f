"""The people around an agreement: whom to call, and whom a mail goes to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from agreements import rules
from agreements.models import Agreement
from agreements.selectors.reading import (
    agreements_of,
    counterpart_of,
    party_side,
    signed_sides,
)
from agreements.selectors.successors import Standing
from agreements.states import AgreementState, PartySide
from municipalities.models import ReportingPoint
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules as account_rules
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Membership,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.selectors import may_sign_on
from vroegsignalering.accounts.states import DirectoryChangeKind


def contact_cards(
    organisation_ids: Iterable[uuid.UUID],
) -> dict[uuid.UUID, list[ContactPerson]]:
    """Return the cards of the directory per organisation, contact persons first.

    Of signatories only those who can sign today.
    """
    cards: dict[uuid.UUID, list[ContactPerson]] = {}
    wanted = set(organisation_ids)
    found = ContactPerson.objects.filter(organisation_id__in=wanted)
    able = may_sign_on(wanted, clock.today())
    for card in found.order_by("role", "name", "pk"):
        if card.role == Role.SIGNATORY and (card.organisation_id, card.email) not in able:
            continue  # the card stays for who gets a new mandate, but calling him is of no use
        cards.setdefault(card.organisation_id, []).append(card)
    return cards


# How long the page marks what changed: two rounds of a monthly delivery.
LATELY = dt.timedelta(days=60)


@dataclass
class Person:
    """Somebody of the other side, with all roles on one card."""

    name: str
    job_title: str
    email: str
    phone: str
    roles: list[Role]
    confirmed_on: dt.date
    is_old: bool = False
    new_since: dt.datetime | None = None
    changed_on: dt.datetime | None = None

    @property
    def roles_in_words(self) -> str:
        """All roles in one line: "Contactpersoon en tekenbevoegde"."""
        return " en ".join(str(role.label).lower() for role in self.roles).capitalize()


@dataclass(frozen=True)
class Gone:
    """Somebody who lately stopped in a role."""

    name: str
    role: Role
    since: dt.datetime


@dataclass
class ContactGroup:
    """The people of one organisation on the other side, and for which agreements."""

    name: str
    kvk_number: str
    agreements: list[Agreement]
    people: list[Person]
    reporting_point: ReportingPoint | None = None
    gone: list[Gone] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)


def contacts_for(by: Membership) -> list[ContactGroup]:
    """Return the other side's people for each agreement that runs or is being made."""
    today, side = clock.today(), party_side(by)
    running = [
        agreement
        for agreement in agreements_of(by).order_by("partner_name", "municipality__name")
        if rules.state_of(agreement, signed_sides(agreement), today) not in _CLOSED_STATES
    ]
    cards = contact_cards(counterpart_of(by, agreement) for agreement in running)
    lately = _changes_lately((counterpart_of(by, agreement) for agreement in running), today)
    groups: dict[uuid.UUID, ContactGroup] = {}
    for agreement in running:
        key = counterpart_of(by, agreement)
        if key not in groups:
            is_landlord = side == PartySide.PARTNER
            groups[key] = ContactGroup(
                name=agreement.authority.name if is_landlord else agreement.partner_name,
                kvk_number="" if is_landlord else agreement.partner_kvk_number,
                agreements=[],
                people=_people(cards.get(key, [])),
                reporting_point=agreement.terms.reporting_point if is_landlord else None,
            )
        groups[key].agreements.append(agreement)
    for key, group in groups.items():
        _mark(group, lately.get(key, []), today)
    return sorted(groups.values(), key=lambda group: group.name.casefold())


def _changes_lately(
    organisation_ids: Iterable[uuid.UUID], today: dt.date
) -> dict[uuid.UUID, list[DirectoryChange]]:
    found: dict[uuid.UUID, list[DirectoryChange]] = {}
    changes = DirectoryChange.objects.filter(
        organisation_id__in=set(organisation_ids), changed_at__date__gt=today - LATELY
    )
    for change in changes.order_by("changed_at", "pk"):
        found.setdefault(change.organisation_id, []).append(change)
    return found


def _mark(group: ContactGroup, changes: Iterable[DirectoryChange], today: dt.date) -> None:
    """Mark who is new, who changed and who went lately; and which cards nobody looked at."""
    for person in group.people:
        person.is_old = account_rules.is_to_check(person.confirmed_on, today)
    known = {(person.name, role): person for person in group.people for role in person.roles}
    gone: dict[tuple[str, Role], Gone] = {}
    for change in changes:
        card = (change.name, Role(change.role))
        present = known.get(card)
        if present is None:
            if change.kind == DirectoryChangeKind.ENDED:
                gone[card] = Gone(change.name, card[1], change.changed_at)
        elif change.kind == DirectoryChangeKind.ADDED:
            present.new_since = change.changed_at
        elif change.kind == DirectoryChangeKind.CHANGED:
            present.changed_on = change.changed_at
    group.gone = list(gone.values())


def other_sides(organisation_id: uuid.UUID, today: dt.date) -> dict[uuid.UUID, dt.datetime]:
    """Return who has or makes an agreement with an organisation, since the first was made ready.

    Call it across the walls.
    """
    running = Agreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        Q(in_force_from__isnull=False) | Q(sign_before__isnull=True) | Q(sign_before__gte=today),
        Q(partner_id=organisation_id) | Q(authority_id=organisation_id),
        declined_at__isnull=True,
        expired_at__isnull=True,
    )
    others: dict[uuid.UUID, dt.datetime] = {}
    for partner_id, authority_id, since in running.order_by("-prepared_at").values_list(
        "partner_id", "authority_id", "prepared_at"
    ):
        others[authority_id if partner_id == organisation_id else partner_id] = since
    return others


_CLOSED_STATES = frozenset({AgreementState.DECLINED, AgreementState.EXPIRED, AgreementState.ENDED})


def _people(cards: Iterable[ContactPerson]) -> list[Person]:
    people: dict[str, Person] = {}
    for card in cards:
        known = people.get(card.email.lower())
        if known is None:
            people[card.email.lower()] = Person(
                name=card.name,
                job_title=card.job_title,
                email=card.email,
                phone=card.phone,
                roles=[Role(card.role)],
                confirmed_on=card.confirmed_on,
            )
        else:
            known.roles.append(Role(card.role))
            known.confirmed_on = min(known.confirmed_on, card.confirmed_on)
    return list(people.values())


@dataclass(frozen=True)
class Recipient:
    """Whom a mail about an agreement goes to."""

    name: str
    email: str
    roles: tuple[Role, ...]
    organisation_id: uuid.UUID
    organisation_name: str
    job_title: str = ""
    phone: str = ""

    @property
    def description(self) -> str:
        """Role and organisation, for the list of mails."""
        words = " en ".join(str(role.label).lower() for role in self.roles)
        return f"{words.capitalize()}, {self.organisation_name}"


def recipients(organisation_id: uuid.UUID, *roles: Role) -> list[Recipient]:
    """Return who holds these roles at an organisation, each person once.

    Takes who can log in, and who was named on a card but did not accept the invitation yet; of
    signatories only those whose mandate holds today. It crosses the walls: a mail to the other
    side must reach people whom one cannot see.
    """
    with row_security.unrestricted("mail about an agreement"):
        members = list(open_memberships(organisation_id=organisation_id, role__in=roles))
        cards = list(
            ContactPerson.objects.filter(
                organisation_id=organisation_id, role__in=roles
            ).select_related("organisation", "user")
        )
    able = may_sign_on([organisation_id], clock.today()) if Role.SIGNATORY in roles else frozenset()
    found: dict[str, Recipient] = {}
    for member in members:
        if member.role == Role.SIGNATORY and (organisation_id, member.user.email) not in able:
            continue
        _merge(
            found,
            Recipient(
                member.user.full_name,
                member.user.email,
                (Role(member.role),),
                organisation_id,
                member.organisation.name,
                member.job_title,
                member.user.phone,
            ),
        )
    holding = {(member.user_id, member.role) for member in members}
    for card in cards:
        if card.user_id is not None and (card.user_id, card.role) not in holding:
            continue  # this person's role has ended; the card is only old
        if card.role == Role.SIGNATORY and (organisation_id, card.email) not in able:
            continue
        _merge(
            found,
            Recipient(
                card.name,
                # The card of who can log in may show another address; mail goes to the account.
                card.user.email if card.user else card.email,
                (Role(card.role),),
                organisation_id,
                card.organisation.name,
                card.job_title,
                card.phone,
            ),
        )
    return list(found.values())


def _merge(found: dict[str, Recipient], person: Recipient) -> None:
    known = found.get(person.email.lower())
    if known is None:
        found[person.email.lower()] = person
    elif person.roles[0] not in known.roles:
        found[person.email.lower()] = Recipient(
            known.name,
            known.email,
            known.roles + person.roles,
            known.organisation_id,
            known.organisation_name,
            known.job_title or person.job_title,
            known.phone or person.phone,
        )
