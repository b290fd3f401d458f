"""One's own password and e-mail address: only with a fresh code, and told to the old address."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import (
    ContactPerson,
    EmailChange,
    Membership,
    SigningMandate,
    User,
)
from vroegsignalering.accounts.services.codes import verify_fresh_code
from vroegsignalering.accounts.services.directory import keep_change
from vroegsignalering.accounts.services.guessing import try_password
from vroegsignalering.accounts.sessions import end_sessions_of
from vroegsignalering.accounts.states import DirectoryChangeKind, EmailRefusal, PasswordRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

EMAIL_LINK_HOURS = 24


def change_password(
    *, by: Membership, present: str, password: str, code: str, session_key: str | None
) -> User:
    """Change one's own password and log out all other browsers.

    Asks the present password and a fresh code (ASVS 6.2.3, 7.5.1). A wrong password counts like
    one at the door, also when the form comes back. ``session_key`` is the browser that stays.
    Raises ``Refused``.
    """
    user = by.user
    right = try_password(
        email=user.email,
        attempt=lambda: user if user.check_password(present) else None,
    )
    if right is None:
        raise Refused(PasswordRefusal.WRONG_PASSWORD)
    with transaction.atomic():
        verify_fresh_code(by=by, code=code)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions_of(user.pk, but=session_key)
        _tell(user, user.email, "password_changed", {}, f"password-changed:{secrets.token_hex(8)}")
        audit.record("password_changed", user, by=by)
    return user


def ask_new_email(*, by: Membership, email: str, code: str) -> None:
    """Mail a link to the new address and a warning to the present one; nothing changes yet.

    Whether somebody else has the address is not told: then only the link is not sent
    (ASVS 6.3.8). Raises ``Refused``.
    """
    email = email.strip().lower()
    if email == by.user.email:
        raise Refused(EmailRefusal.SAME)
    with transaction.atomic():
        verify_fresh_code(by=by, code=code)
        EmailChange.objects.filter(user=by.user, used_at__isnull=True).delete()
        token, now = secrets.token_urlsafe(32), clock.now()
        change = EmailChange.objects.create(
            user=by.user,
            email=email,
            token_digest=selectors.digest_of(token),
            asked_at=now,
            expires_at=now + dt.timedelta(hours=EMAIL_LINK_HOURS),
        )
        path = reverse("accounts:confirm-email", args=[token])
        url = f"{settings.PORTAL_URL}{path}"
        if selectors.user_with(email) is None:
            context = {"confirm_url": url, "hours": EMAIL_LINK_HOURS}
            _tell(by.user, email, "confirm_email", context, f"confirm-email:{change.pk}")
        _tell(by.user, by.user.email, "email_asked", {}, f"email-asked:{change.pk}")
        audit.record("email_change_asked", by.user, by=by)


def email_change_by(*, by: Membership, token: str) -> EmailChange | None:
    """Return the change of address that this link confirms, while it is one's own and open."""
    return EmailChange.objects.filter(
        user=by.user,
        token_digest=selectors.digest_of(token),
        used_at__isnull=True,
        expires_at__gt=clock.now(),
    ).first()


def confirm_new_email(*, by: Membership, token: str, session_key: str | None) -> User:
    """Take the new address into use, by the link that was sent there; other browsers log out.

    The cards in the directory, the mandates to sign and the mail choices go along, and the
    other side is told of the card. Raises ``Refused``.
    """
    with row_security.unrestricted("a person's own address, at every organisation"):
        user = User.objects.select_for_update().get(pk=by.user_id)
        change = email_change_by(by=by, token=token)
        if change is None:
            raise Refused(EmailRefusal.LINK_USED)
        if selectors.user_with(change.email) is not None:
            raise Refused(EmailRefusal.TAKEN)
        old, user.email = user.email, change.email
        user.save(update_fields=["email"])
        EmailChange.objects.filter(pk=change.pk).update(used_at=clock.now())
        SigningMandate.objects.filter(email=old).update(email=user.email)
        for card in ContactPerson.objects.filter(user=user, email__iexact=old):
            card.email = user.email
            card.save(update_fields=["email"])
            keep_change(card, DirectoryChangeKind.CHANGED)
        outbox.move_choices(old, user.email)
        end_sessions_of(user.pk, but=session_key)
        _tell(user, old, "email_changed", {}, f"email-changed:{change.pk}")
        audit.record("email_changed", user, by=by)
    return user


def _tell(user: User, email: str, letter: str, context: dict[str, object], purpose: str) -> None:
    outbox.put(
        f"accounts/email/{letter}.txt",
        context,
        to_email=email,
        to_name=user.full_name,
        to_description="eigen account",
        purpose=purpose,
        topic=Topic.ACCOUNT,
    )
