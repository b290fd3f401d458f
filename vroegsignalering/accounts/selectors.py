"""Every read about people and organisations that a screen or a service asks for."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import models

from vroegsignalering import row_security
from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import (
    AuthenticatorApp,
    Invitation,
    Membership,
    Organisation,
    RecoveryCode,
    User,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.states import InvitationState


def digest_of(token: str) -> bytes:
    """Return what is stored of a secret link: its SHA-256 digest."""
    return hashlib.sha256(token.encode()).digest()


def invitation_by(token: str) -> Invitation | None:
    """Return the invitation that this link belongs to, whose organisation nobody opened yet."""
    with row_security.unrestricted("invitation link"):
        return (
            Invitation.objects.filter(token_digest=digest_of(token))
            .select_related("organisation", "accepted_by")
            .first()
        )


def user_with(email: str) -> User | None:
    """Return the person with this e-mail address, active or not."""
    return User.objects.filter(email=email.strip().lower()).first()


def app_of(user: User, *, confirmed: bool = True) -> AuthenticatorApp | None:
    """Return the authenticator app of this person; ``confirmed=False`` for one being set up."""
    apps: models.QuerySet[AuthenticatorApp] = AuthenticatorApp.objects.filter(
        user=user, confirmed=confirmed
    )
    return apps.order_by("-id").first()


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes this person has not used."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


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
