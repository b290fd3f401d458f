"""The people around an agreement: whom to call, and whom a mail goes to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from agreements import rules
from agreements.models import Agreement
from agreements.selectors.reading import (
    agreements_of,
    counterpart_of,
    party_side,
    signed_sides,
)
from agreements.states import AgreementState, PartySide
from municipalities.models import ReportingPoint
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson, Membership, open_memberships
from vroegsignalering.accounts.roles import Role


def contact_cards(
    organisation_ids: Iterable[uuid.UUID],
) -> dict[uuid.UUID, list[ContactPerson]]:
    """Return the cards of the directory per organisation, contact persons first."""
    cards: dict[uuid.UUID, list[ContactPerson]] = {}
    found = ContactPerson.objects.filter(organisation_id__in=set(organisation_ids))
    for card in found.order_by("role", "name", "pk"):
        cards.setdefault(card.organisation_id, []).append(card)
    return cards


@dataclass
class Person:
    """Somebody of the other side, with all roles on one card."""

    name: str
    job_title: str
    email: str
    phone: str
    roles: list[Role]
    confirmed_on: dt.date

    @property
    def roles_in_words(self) -> str:
        """All roles in one line: "Contactpersoon en tekenbevoegde"."""
        return " en ".join(str(role.label).lower() for role in self.roles).capitalize()


@dataclass
class ContactGroup:
    """The people of one organisation on the other side, and for which agreements."""

    name: str
    kvk_number: str
    agreements: list[Agreement]
    people: list[Person]
    reporting_point: ReportingPoint | None = None


def contacts_for(by: Membership) -> list[ContactGroup]:
    """Return the other side's people for each agreement that runs or is being made."""
    today, side = clock.today(), party_side(by)
    running = [
        agreement
        for agreement in agreements_of(by).order_by("partner_name", "municipality__name")
        if rules.state_of(agreement, signed_sides(agreement), today) not in _CLOSED_STATES
    ]
    cards = contact_cards(counterpart_of(by, agreement) for agreement in running)
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
    return sorted(groups.values(), key=lambda group: group.name.casefold())


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

    Takes who can log in, and who was named on a card but did not accept the invitation yet. It
    crosses the walls: a mail to the other side must reach people whom one cannot see.
    """
    with row_security.unrestricted("mail about an agreement"):
        members = list(open_memberships(organisation_id=organisation_id, role__in=roles))
        cards = list(
            ContactPerson.objects.filter(
                organisation_id=organisation_id, role__in=roles
            ).select_related("organisation")
        )
    found: dict[str, Recipient] = {}
    for member in members:
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
        _merge(
            found,
            Recipient(
                card.name,
                card.email,
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


def signatories_here(by: Membership) -> list[Membership]:
    """Return who may sign for the acting organisation."""
    return list(open_memberships(organisation_id=by.organisation_id, role=Role.SIGNATORY))
