"""The people of an organisation: who works there in which role, who was invited."""

import datetime as dt
from dataclasses import dataclass

from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    User,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.states import InvitationState


@dataclass(frozen=True)
class Colleague:
    """One person of an organisation with all roles there."""

    user: User
    job_title: str
    roles: tuple[str, ...]


def people_of(organisation: Organisation) -> list[Colleague]:
    """Return who works for this organisation in the portal, by family name."""
    found: dict[User, list[Membership]] = {}
    for membership in open_memberships(organisation=organisation):
        found.setdefault(membership.user, []).append(membership)
    people = [
        Colleague(
            user=user,
            job_title=next((m.job_title for m in held if m.job_title), ""),
            roles=tuple(m.role_label for m in held),
        )
        for user, held in found.items()
    ]
    return sorted(people, key=lambda one: (one.user.family_name, one.user.given_name))


@dataclass(frozen=True)
class Invited:
    """One invitation as the organisation's own page shows it."""

    invitation: Invitation
    roles: tuple[str, ...]
    is_expired: bool


def not_yet_accepted(organisation: Organisation, now: dt.datetime) -> list[Invited]:
    """Return who was invited to this organisation and has not answered, newest first."""
    return [
        Invited(
            invitation=invitation,
            roles=tuple(str(Role(role).label) for role in invitation.roles),
            is_expired=rules.invitation_state(invitation, now) == InvitationState.EXPIRED,
        )
        for invitation in Invitation.objects.filter(
            organisation=organisation, accepted_at__isnull=True
        ).order_by("-created_at")
    ]
