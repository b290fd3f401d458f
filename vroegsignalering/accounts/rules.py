"""Why somebody may not invite, accept, or act in a role; and how long a wrong code costs."""

import datetime as dt
from collections.abc import Collection, Sequence

from vroegsignalering.accounts.models import Invitation, Membership, Organisation
from vroegsignalering.accounts.roles import ROLES_OF_SIDE, Act, Role, Side
from vroegsignalering.accounts.states import InvitationRefusal, InvitationState, RoleRefusal

# Who is to be called by the other side of an agreement stands in its directory (issue: the tab
# "Contactpersonen").
ROLES_WITH_CARD = frozenset({Role.SIGNATORY, Role.CONTACT_PERSON})
_LONGEST_WAIT = dt.timedelta(days=1)


def why_not_invite(
    by: Membership | None, organisation: Organisation, roles: Sequence[Role]
) -> InvitationRefusal | None:
    """Say why ``by`` may not invite somebody to ``organisation`` in these roles.

    ``by`` is None when the portal itself invites (the Friday batch, the first operator).
    """
    if by is not None:
        is_own = by.organisation_id == organisation.pk
        if not by.may(Act.INVITE_PEOPLE) or not (is_own or by.side == Side.OPERATOR):
            return InvitationRefusal.NOT_YOURS
    if not roles:
        return InvitationRefusal.NO_ROLE
    if not set(roles) <= ROLES_OF_SIDE[Side(organisation.side)]:
        return InvitationRefusal.WRONG_ROLE
    return None


def invitation_state(invitation: Invitation, now: dt.datetime) -> InvitationState:
    """Return how far an invitation has come at the moment ``now``."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    return InvitationState.OPEN if now < invitation.expires_at else InvitationState.EXPIRED


def why_not_accept(invitation: Invitation, now: dt.datetime) -> InvitationRefusal | None:
    """Say why an invitation cannot be accepted at the moment ``now``."""
    return {
        InvitationState.ACCEPTED: InvitationRefusal.ALREADY_USED,
        InvitationState.EXPIRED: InvitationRefusal.EXPIRED,
    }.get(invitation_state(invitation, now))


def why_not_renew(invitation: Invitation, now: dt.datetime) -> InvitationRefusal | None:
    """Say why no new link can be sent: only an expired invitation gets one."""
    return {
        InvitationState.ACCEPTED: InvitationRefusal.ALREADY_USED,
        InvitationState.OPEN: InvitationRefusal.STILL_OPEN,
    }.get(invitation_state(invitation, now))


def why_not_switch(to: Membership | None, own: Collection[Membership]) -> RoleRefusal | None:
    """Say why somebody with the open memberships ``own`` cannot act as ``to``."""
    return None if to is not None and to in own else RoleRefusal.NOT_YOUR_ROLE


def asks_fresh_code(by: Membership, to: Membership, *, signs_next: bool) -> bool:
    """Return whether a switch of role needs a fresh code (screens §4.7, ASVS 7.5.3).

    Only the switch to signatory does. ``signs_next`` says that the person stands on the page of
    one agreement: signing asks a code there, and two codes within half a minute cannot be had.
    """
    return to.role == Role.SIGNATORY and to.pk != by.pk and not signs_next


def wait_after(failures: int) -> dt.timedelta:
    """Return how long somebody waits after so many wrong codes in a row: 1, 2, 4, 8 … seconds.

    Doubling leaves fewer than twenty guesses a day out of a million codes (ASVS 6.3.1).
    """
    if failures <= 0:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=2 ** min(failures - 1, 30)), _LONGEST_WAIT)
