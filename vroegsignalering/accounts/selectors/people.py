"""The people of an organisation: who works there in which role, who was invited."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import models

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
    memberships: tuple[Membership, ...]


def people_of(organisation: Organisation) -> list[Colleague]:
    """Return who works for this organisation in the portal, by family name."""
    found: dict[User, list[Membership]] = {}
    for membership in open_memberships(organisation=organisation):
        found.setdefault(membership.user, []).append(membership)
    people = [
        Colleague(
            user=user,
            job_title=next((m.job_title for m in held if m.job_title), ""),
            memberships=tuple(held),
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
        for invitation in _waiting(organisation.pk).order_by("-created_at")
    ]


def invitations_to(organisation_id: uuid.UUID, email: str) -> list[Invitation]:
    """Return the invitations of this address that were not accepted and not withdrawn."""
    return list(_waiting(organisation_id).filter(email=email.strip().lower()))


def _waiting(organisation_id: uuid.UUID) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation_id=organisation_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )


def membership_of(by: Membership, key: uuid.UUID) -> Membership:
    """Return a membership that runs at one's own organisation.

    Raises ``Membership.DoesNotExist`` for a foreign, an unknown and an ended one alike.
    """
    return open_memberships(organisation_id=by.organisation_id).get(pk=key)


def roles_of(user_id: uuid.UUID, organisation: Organisation) -> list[Membership]:
    """Return the roles that somebody has at one organisation."""
    return list(open_memberships(organisation=organisation, user_id=user_id))


def invitation_of(by: Membership, key: uuid.UUID) -> Invitation:
    """Return an invitation to one's own organisation that waits for an answer.

    Raises ``Invitation.DoesNotExist`` for every other one.
    """
    return _waiting(by.organisation_id).select_related("organisation").get(pk=key)


def names_of(organisation: Organisation, role: Role) -> list[str]:
    """Return who has this role here, to say whom to ask."""
    return [one.user.full_name for one in open_memberships(organisation=organisation, role=role)]
