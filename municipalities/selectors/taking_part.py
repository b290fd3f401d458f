"""Requests and invitations to take part."""

import datetime as dt
import uuid

from municipalities import rules
from municipalities.models import (
    JoinRequest,
)
from municipalities.states import JoinState
from vroegsignalering import row_security
from vroegsignalering.accounts.models import (
    User,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.selectors import digest_of


def who_invites_at(organisation_id: object) -> list[User]:
    """Return who can invite a colleague at a public body: administrators, else contact persons.

    Call it across the walls.
    """
    members = list(open_memberships(organisation_id=organisation_id))
    for role in (Role.ADMINISTRATOR, Role.CONTACT_PERSON):
        if found := {one.user.pk: one.user for one in members if one.role == role}:
            return list(found.values())
    return []


def join_request_with(token: str, state: JoinState) -> JoinRequest | None:
    """Return the request of which this is the link, while it is in this state."""
    with row_security.unrestricted("link of a request to take part"):
        return JoinRequest.objects.filter(token_digest=digest_of(token), state=state).first()


def join_request(key: uuid.UUID) -> JoinRequest | None:
    """Return one request for the operator. Call it across the walls."""
    return JoinRequest.objects.select_related("reporting_point", "authority").filter(pk=key).first()


def join_requests() -> list[JoinRequest]:
    """Return all requests for the operator: what waits first. Call it across the walls."""
    first = {JoinState.WAITING: 0, JoinState.ASKED: 1, JoinState.INVITED: 2}
    found = JoinRequest.objects.select_related("authority").order_by("-asked_at")
    return sorted(found, key=lambda one: first.get(JoinState(one.state), 3))


def number_of_join_requests() -> int:
    """Return how many requests wait for the operator. Call it across the walls."""
    return JoinRequest.objects.filter(state=JoinState.WAITING).count()


def invitations_to(code: str) -> list[JoinRequest]:
    """Return who was invited for a municipality and has not answered. Across the walls."""
    return list(JoinRequest.objects.filter(state=JoinState.INVITED, codes__contains=[code]))


def old_join_requests(today: dt.date) -> list[JoinRequest]:
    """Return the requests whose period is over; one that waits for the operator stays."""
    before = today - dt.timedelta(days=rules.JOIN_REQUEST_DAYS)
    return list(
        JoinRequest.objects.exclude(state=JoinState.WAITING)
        .filter(link_sent_at__date__lt=before)
        .order_by("asked_at", "pk")
    )
