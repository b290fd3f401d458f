"""A forgotten password: one link, half an hour, and never a way around the second factor."""

import uuid

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import User
from vroegsignalering.accounts.sessions import end_sessions_of
from vroegsignalering.accounts.states import PasswordRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

# Asking again and again within this time brings one mail.
_ONE_MAIL_PER_SECONDS = 60


def request_reset(*, email: str) -> None:
    """Mail a link to choose another password, if somebody logs in with this address.

    The caller answers the same either way (ASVS 6.3.8).
    """
    user = selectors.user_with(email)
    if user is None or not user.is_active:
        return
    key = urlsafe_base64_encode(user.pk.bytes)
    link = reverse("accounts:password-reset", args=[key, default_token_generator.make_token(user)])
    window = int(clock.now().timestamp()) // _ONE_MAIL_PER_SECONDS
    with row_security.acting_for(None, user.pk):
        outbox.put(
            "accounts/email/reset_password.txt",
            {"reset_url": f"{settings.PORTAL_URL}{link}"},
            to_email=user.email,
            to_name=user.full_name,
            to_description="eigen account",
            purpose=f"reset-password:{user.pk}:{window}",
            topic=Topic.ACCOUNT,
        )
        audit.record("password_reset_asked", user, by=None)


def user_of_link(*, key: str, token: str) -> User | None:
    """Return whose password this link may change, or None when it is used, old or unknown.

    The token is bound to the present password and to the last log-in, so it works once.
    """
    try:
        found = User.objects.filter(
            pk=uuid.UUID(bytes=urlsafe_base64_decode(key)), is_active=True
        ).first()
    except ValueError:
        return None
    return found if found and default_token_generator.check_token(found, token) else None


def reset_password(*, key: str, token: str, password: str) -> User:
    """Change the password and end all sessions of this person.

    Nobody is logged in by it and the second factor stays as it was (ASVS 6.4.3). Sessions end
    because each carries a digest of the password. Raises ``Refused`` for a link that is used.
    """
    user = user_of_link(key=key, token=token)
    if user is None:
        raise Refused(PasswordRefusal.LINK_USED)
    with row_security.acting_for(None, user.pk):
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not default_token_generator.check_token(locked, token):
            raise Refused(PasswordRefusal.LINK_USED)
        locked.set_password(password)
        locked.save(update_fields=["password"])
        end_sessions_of(locked.pk)
        outbox.put(
            "accounts/email/password_changed.txt",
            {},
            to_email=locked.email,
            to_name=locked.full_name,
            to_description="eigen account",
            purpose=f"password-changed:{locked.pk}:{token}",
            topic=Topic.ACCOUNT,
        )
        audit.record("password_changed", locked, by=None)
    return locked
