"""Finds for whom a person acts and opens the walls around the whole request."""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import (
    ActsFor,
    Membership,
    Representation,
    mandates_in_force,
    open_memberships,
)

ACTING = "acting_membership"
UNDER_MANDATE = "under_mandate"
LOGGED_IN_AT = "logged_in_at"


class ActingMembershipMiddleware:
    """Opens the outer transaction, so that rendering happens inside the walls too.

    ``ATOMIC_REQUESTS`` stays on beneath it: when a view fails its half-done write is rolled
    back before the error becomes a response (``docs/decisions``, row security and its traps).
    Sets ``request.by``, the acting membership or None; a ``Representation`` for who acts under
    the mandate of a client. Role and mandate are read anew each time: what ended is gone at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.by = None
        request.memberships = []
        _end_long_session(request)
        user = request.user
        if not (user.is_authenticated and user.is_verified()):
            with transaction.atomic():
                return self._respond(request)
        with row_security.acting_for(None, user.pk):
            request.memberships = list(open_memberships(user_id=user.pk))
            request.by = _acting(request)
            if request.by is not None:
                request.by = _under_mandate(request, request.by)
            organisation_id = request.by.organisation_id if request.by else None
            with row_security.acting_for(organisation_id, user.pk):
                return self._respond(request)

    def _respond(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _acting(request: HttpRequest) -> Membership | None:
    """Return the chosen membership, else the first; a role that ended is gone at once."""
    chosen = request.session.get(ACTING)
    own: list[Membership] = request.memberships
    for membership in own:
        if str(membership.pk) == chosen:
            return membership
    first = own[0] if own else None
    if first is not None:
        request.session[ACTING] = str(first.pk)
    return first


def _under_mandate(request: HttpRequest, by: Membership) -> Membership:
    """Return ``by`` acting for the chosen client, as long as that mandate is in force."""
    chosen = request.session.get(UNDER_MANDATE)
    if not chosen:
        return by
    with row_security.acting_for(by.organisation_id, by.user_id):
        mandate = mandates_in_force(clock.today(), pk=chosen, agency_id=by.organisation_id).first()
    if mandate is None:
        del request.session[UNDER_MANDATE]
        return by
    return Representation.of(by, mandate)


def choose(request: HttpRequest, membership_id: uuid.UUID) -> None:
    """Remember in the session as whom the person wants to act from now on: for nobody else."""
    request.session[ACTING] = str(membership_id)
    request.session.pop(UNDER_MANDATE, None)


def choose_client(request: HttpRequest, mandate: ActsFor | None) -> None:
    """Remember for which client the person acts from now on; None for the agency itself."""
    if mandate is None:
        request.session.pop(UNDER_MANDATE, None)
    else:
        request.session[UNDER_MANDATE] = str(mandate.pk)


def seconds_left(request: HttpRequest) -> int:
    """Return how long this session lasts when nothing more is asked: by the real time."""
    since = request.session.get(LOGGED_IN_AT, time.time())
    whole_day = int(since + settings.SESSION_ABSOLUTE_SECONDS - time.time())
    return max(0, min(settings.SESSION_COOKIE_AGE, whole_day))


def _end_long_session(request: HttpRequest) -> None:
    """Log out who has been logged in longer than a working day."""
    since = request.session.get(LOGGED_IN_AT)
    if since is not None and time.time() - since > settings.SESSION_ABSOLUTE_SECONDS:
        logout(request)
