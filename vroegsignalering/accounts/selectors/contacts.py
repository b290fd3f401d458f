"""The organisation's own cards in the directory, one row per person."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import ContactPerson, Membership
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.dutch_formats import enumerate_words


@dataclass(frozen=True)
class DirectoryPerson:
    """Somebody as the other side sees him, and whether somebody should look again."""

    card: ContactPerson
    roles: tuple[Role, ...]
    confirmed_on: dt.date
    is_to_check: bool
    may_change: bool

    @property
    def roles_in_words(self) -> str:
        """All roles in one line: "Contactpersoon en tekenbevoegde"."""
        return enumerate_words([str(role.label).lower() for role in self.roles]).capitalize()

    @property
    def is_contact_person(self) -> bool:
        """Whether one of the cards is of a contact person."""
        return Role.CONTACT_PERSON in self.roles

    @property
    def has_account(self) -> bool:
        """Whether this person can log in."""
        return self.card.user_id is not None


def directory_of(by: Membership, today: dt.date) -> list[DirectoryPerson]:
    """Return who stands in the directory of the acting organisation, contact persons first."""
    cards: dict[str, list[ContactPerson]] = {}
    found = ContactPerson.objects.filter(organisation_id=by.organisation_id)
    for card in found.select_related("user").order_by("role", "name", "pk"):
        cards.setdefault(card.email, []).append(card)
    return [_person(by, own, today) for own in cards.values()]


def may_change(by: Membership, card: ContactPerson) -> bool:
    """Return whether ``by`` may change this card."""
    emails = {card.email, *([card.user.email] if card.user else [])}
    return rules.why_not_change_card(by, emails) is None


def _person(by: Membership, cards: list[ContactPerson], today: dt.date) -> DirectoryPerson:
    confirmed_on = min(card.confirmed_on for card in cards)
    return DirectoryPerson(
        card=cards[0],
        roles=tuple(Role(card.role) for card in cards),
        confirmed_on=confirmed_on,
        is_to_check=rules.is_to_check(confirmed_on, today),
        may_change=any(may_change(by, card) for card in cards),
    )


def cards_to_check(by: Membership, today: dt.date) -> list[DirectoryPerson]:
    """Return who was not looked at for half a year and may be confirmed by ``by``."""
    if not by.may(Act.READ_ORGANISATION):
        return []
    return [one for one in directory_of(by, today) if one.is_to_check and one.may_change]


def card_of(by: Membership, key: uuid.UUID) -> ContactPerson:
    """Return a card of one's own organisation.

    Raises ``ContactPerson.DoesNotExist`` for an unknown and a foreign one alike.
    """
    own = ContactPerson.objects.filter(organisation_id=by.organisation_id)
    return own.select_related("user").get(pk=key)
