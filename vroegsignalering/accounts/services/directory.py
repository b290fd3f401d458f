"""Pieces of an act on people, without an event of their own: whoever calls them records the act.

What happens to a card is kept as a ``DirectoryChange``, so that the other side is told of it.
"""

from collections.abc import Iterable

from vroegsignalering import clock
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Organisation,
    SigningMandate,
)
from vroegsignalering.accounts.states import DirectoryChangeKind


def keep_change(card: ContactPerson, kind: DirectoryChangeKind) -> None:
    """Keep what happened to a card, inside the caller's transaction, for the other side."""
    DirectoryChange.objects.create(
        organisation_id=card.organisation_id,
        kind=kind,
        role=card.role,
        name=card.name,
        changed_at=clock.now(),
    )


def end_cards(cards: Iterable[ContactPerson]) -> int:
    """Take cards out of the directory and keep that they ended; return how many."""
    ended = list(cards)
    for card in ended:
        keep_change(card, DirectoryChangeKind.ENDED)
        card.delete()
    return len(ended)


def end_signing(organisation: Organisation, email: str) -> None:
    """End the mandates to sign of somebody who is no signatory any more."""
    SigningMandate.objects.filter(
        organisation=organisation, email=email, ended_at__isnull=True
    ).update(ended_at=clock.now())
