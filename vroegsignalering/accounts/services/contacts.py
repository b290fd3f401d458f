"""The organisation's own cards in the directory that the other side of an agreement sees.

One person can have a card per role (contact person, signatory); a person is changed and confirmed
as one. Each change is kept as a ``DirectoryChange``, so that the other side is told.
"""

from dataclasses import dataclass

from django.db import transaction

from vroegsignalering import clock
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import (
    ContactPerson,
    Membership,
    Organisation,
    open_memberships,
)
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.services.directory import end_cards, keep_change
from vroegsignalering.accounts.states import ContactRefusal, DirectoryChangeKind, RoleRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused


@dataclass(frozen=True)
class Card:
    """What stands on a card, as somebody filled it in."""

    name: str
    email: str
    job_title: str = ""
    phone: str = ""


def take_turn(by: Membership) -> None:
    """Let changes of one organisation's people come after each other, by who still has his role.

    Locks the organisation's row and reads the role again: it may have ended since the request
    began. Call it inside a transaction. Raises ``Refused``.
    """
    Organisation.objects.select_for_update().get(pk=by.acting_organisation_id)
    if not open_memberships(pk=by.pk).exists():
        raise Refused(RoleRefusal.NOT_YOUR_ROLE, status=403)


@transaction.atomic
def add_contact_person(*, by: Membership, person: Card) -> ContactPerson:
    """Add a contact person to the directory, who need not have an account.

    A colleague who is contact person in the portal already has a card. Raises ``Refused``.
    """
    insist(by, Act.KEEP_CONTACTS)
    take_turn(by)
    email = person.email.strip().lower()
    taken = ContactPerson.objects.filter(
        organisation_id=by.organisation_id, email=email, role=Role.CONTACT_PERSON
    )
    if taken.exists():
        raise Refused(ContactRefusal.CARD_EXISTS)
    card = ContactPerson.objects.create(
        organisation_id=by.organisation_id,
        user=None,
        name=person.name,
        job_title=person.job_title,
        email=email,
        phone=person.phone,
        role=Role.CONTACT_PERSON,
        confirmed_on=clock.today(),
    )
    keep_change(card, DirectoryChangeKind.ADDED)
    audit.record("contact_added", card, by=by)
    return card


@transaction.atomic
def change_card(*, by: Membership, card: ContactPerson, person: Card) -> None:
    """Write new words on all cards of one person; that confirms them too.

    Who keeps the contacts changes every card, everybody may change his own. Raises ``Refused``.
    """
    cards = _own_cards(by, card)
    email = person.email.strip().lower()
    words = {
        "name": person.name,
        "email": email,
        "job_title": person.job_title,
        "phone": person.phone,
    }
    others = ContactPerson.objects.filter(organisation_id=by.organisation_id, email=email)
    if others.exclude(pk__in=[one.pk for one in cards]).exists():
        raise Refused(ContactRefusal.CARD_EXISTS)
    for one in cards:
        is_news = any(getattr(one, field) != value for field, value in words.items())
        for field, value in words.items():
            setattr(one, field, value)
        one.confirmed_on = clock.today()
        one.save(update_fields=[*words, "confirmed_on"])
        if is_news:
            keep_change(one, DirectoryChangeKind.CHANGED)
    audit.record("contact_changed", card, by=by)


@transaction.atomic
def confirm_card(*, by: Membership, card: ContactPerson) -> None:
    """Keep that somebody looked today and found all cards of this person right.

    Raises ``Refused``.
    """
    cards = _own_cards(by, card)
    ContactPerson.objects.filter(pk__in=[one.pk for one in cards]).update(
        confirmed_on=clock.today()
    )
    audit.record("contact_confirmed", card, by=by)


@transaction.atomic
def remove_contact_person(*, by: Membership, card: ContactPerson) -> None:
    """Take a contact person without a role out of the directory; never the last one.

    Raises ``Refused``.
    """
    insist(by, Act.KEEP_CONTACTS)
    take_turn(by)
    refusal = why_not_remove(card)
    if refusal:
        raise Refused(refusal)
    present = ContactPerson.objects.filter(organisation_id=by.organisation_id, pk=card.pk)
    if end_cards(present):
        audit.record("contact_removed", card, by=by)


def why_not_remove(card: ContactPerson) -> ContactRefusal | None:
    """Say why this card cannot be removed at present."""
    others = ContactPerson.objects.filter(
        organisation_id=card.organisation_id, role=Role.CONTACT_PERSON
    ).exclude(pk=card.pk)
    held = open_memberships(organisation_id=card.organisation_id, role=card.role)
    return rules.why_not_remove_card(
        others.count(),
        has_role=card.user_id is not None and held.filter(user_id=card.user_id).exists(),
        is_invited=any(
            card.role in one.roles
            for one in selectors.invitations_to(card.organisation_id, card.email)
        ),
    )


def _own_cards(by: Membership, card: ContactPerson) -> list[ContactPerson]:
    """Lock all cards of the person of ``card`` at the acting organisation."""
    insist(by, Act.READ_ORGANISATION)
    take_turn(by)
    cards = list(
        ContactPerson.objects.filter(organisation_id=by.organisation_id, email=card.email).order_by(
            "role"
        )
    )
    own = [one.user.email for one in cards if one.user is not None]
    refusal = rules.why_not_change_card(by, {card.email, *own})
    if refusal:
        raise Refused(refusal, status=403)
    return cards
