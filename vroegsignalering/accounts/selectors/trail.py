"""Who did what for the own organisation, with the four facts of each act."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from vroegsignalering import row_security
from vroegsignalering.accounts.models import (
    ActsFor,
    ContactPerson,
    Invitation,
    Membership,
    Organisation,
    User,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.dutch_formats import long_date

ENTRIES_ON_A_PAGE = 50


@dataclass(frozen=True)
class TrailEntry:
    """One act: what, on behalf of whom, by whom, in which role, by which mandate."""

    at: dt.datetime
    verb: str
    detail: dict[str, Any]
    subject: str
    on_behalf_of: str
    person: str
    works_for: str
    role: str
    mandate: str


@dataclass(frozen=True)
class TrailPage:
    """A piece of the trail, newest first, and where the older part begins."""

    entries: list[TrailEntry]
    older_than: int | None


def trail_of(
    by: Membership, *, verbs: Collection[str] | None = None, before: int | None = None
) -> TrailPage:
    """Return what was done for or by the acting organisation.

    ``verbs`` keeps some acts only; ``before`` is the number of the last event already shown.
    """
    own = Event.objects.filter(
        Q(organisation_id=by.organisation_id) | Q(acting_organisation_id=by.organisation_id)
    )
    if verbs is not None:
        own = own.filter(verb__in=verbs)
    if before is not None:
        own = own.filter(pk__lt=before)
    events = list(own.order_by("-pk")[: ENTRIES_ON_A_PAGE + 1])
    shown = events[:ENTRIES_ON_A_PAGE]
    is_more = len(events) > ENTRIES_ON_A_PAGE
    return TrailPage(_entries(shown), shown[-1].pk if is_more else None)


def _entries(events: list[Event]) -> list[TrailEntry]:
    # Names only, of who stands in events that one may see: they may be of another organisation.
    with row_security.unrestricted("names in the own trail"):
        houses = dict(
            Organisation.objects.filter(
                pk__in=_keys(e.organisation_id for e in events)
                | _keys(e.acting_organisation_id for e in events)
            ).values_list("pk", "name")
        )
        people = {
            user.pk: user.full_name
            for user in User.objects.filter(pk__in=_keys(e.person_id for e in events))
        }
        named = ActsFor.objects.filter(pk__in=_keys(e.mandate_id for e in events))
        mandates = {
            one.pk: f"machtiging van {one.landlord.name} vanaf {long_date(one.starts_on)}"
            for one in named.select_related("landlord")
        }
        subjects = _subjects(events)
    return [
        TrailEntry(
            at=event.at,
            verb=event.verb,
            detail=event.detail,
            subject=subjects.get(event.object_id, ""),
            on_behalf_of=_name(houses, event.organisation_id),
            person=_name(people, event.person_id),
            works_for=_name(houses, event.acting_organisation_id),
            role=str(Role(event.role).label) if event.role in Role.values else "",
            mandate=_name(mandates, event.mandate_id),
        )
        for event in events
    ]


def _keys(found: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    return {key for key in found if key is not None}


def _name(names: dict[uuid.UUID, str], key: uuid.UUID | None) -> str:
    return names.get(key, "") if key else ""


def _subjects(events: Iterable[Event]) -> dict[str, str]:
    """Return about which person of the organisation an event was, by the key of its object."""
    keys: dict[str, set[str]] = {}
    for event in events:
        keys.setdefault(event.object_kind, set()).add(event.object_id)
    members = Membership.objects.filter(pk__in=keys.get("membership", ())).select_related("user")
    names = {str(one.pk): one.user.full_name for one in members}
    for kind, model in (("invitation", Invitation), ("contactperson", ContactPerson)):
        rows = model._default_manager.filter(pk__in=keys.get(kind, ()))
        names |= {str(one.pk): str(one) for one in rows}
    return names
