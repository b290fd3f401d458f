"""Who logs in or comes in: links, accounts, apps and recovery codes."""

import hashlib

from django.db import models

from vroegsignalering import row_security
from vroegsignalering.accounts.models import AuthenticatorApp, Invitation, RecoveryCode, User


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
