"""What waits around the own people: cards that nobody looked at, invitations that ran out."""

import datetime as dt

from django.urls import reverse

from signals.selectors.waiting import Task, number, task
from vroegsignalering import clock
from vroegsignalering.accounts import selectors as accounts
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act


def tasks_of_people(by: Membership, today: dt.date) -> list[Task]:
    """Return what this person can do about the own people."""
    return [*_cards(by, today), *_invitations(by)]


def _cards(by: Membership, today: dt.date) -> list[Task]:
    cards = accounts.cards_to_check(by, today)
    if not cards:
        return []
    is_only_own = len(cards) == 1 and cards[0].card.user_id == by.user_id
    title = (
        "Kloppen uw contactgegevens nog?"
        if is_only_own
        else f"Kloppen de gegevens van {number(len(cards), 'contactpersoon', 'mensen')} nog?"
    )
    return [
        task(
            "person",
            title,
            "Een half jaar keek niemand ernaar. De andere kant belt dit nummer.",
            reverse("accounts:contact-list"),
            "Kijk na",
        )
    ]


def _invitations(by: Membership) -> list[Task]:
    if not by.may(Act.INVITE_PEOPLE):
        return []
    invited = accounts.not_yet_accepted(by.organisation, clock.now())
    expired = sum(one.is_expired for one in invited)
    if not expired:
        return []
    return [
        task(
            "mail",
            number(expired, "uitnodiging is", "uitnodigingen zijn") + " verlopen",
            "Stuur een nieuwe link, of trek de uitnodiging in.",
            reverse("accounts:people"),
            "Bekijk",
        )
    ]
