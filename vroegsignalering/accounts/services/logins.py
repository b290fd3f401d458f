"""Logging in with two factors, out again, and acting in another role."""

from django.db import transaction

from vroegsignalering import row_security
from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import AuthenticatorApp, Membership, User
from vroegsignalering.accounts.services.codes import (
    begin_app,
    make_recovery_codes,
    spend_code,
    spend_recovery_code,
    verify_fresh_code,
)
from vroegsignalering.accounts.sessions import end_sessions_of
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused


def log_in(*, user: User, code: str) -> AuthenticatorApp:
    """Check the second factor of somebody whose password was right; return the app.

    Raises ``Refused`` with a ``CodeRefusal``.
    """
    app = _working_app(user)
    spend_code(app=app, code=code)
    _record_log_in(user)
    return app


def log_in_with_recovery_code(*, user: User, code: str) -> AuthenticatorApp:
    """Do the same with one of the recovery codes, for who cannot use the app.

    Mails the owner that it happened: nobody uses such a code by accident.
    """
    app = _working_app(user)
    spend_recovery_code(app=app, code=code)
    _record_log_in(user)
    left = selectors.recovery_codes_left(user)
    outbox.put(
        "accounts/email/recovery_code_used.txt",
        {"left": left},
        to_email=user.email,
        to_name=user.full_name,
        to_description="eigen account",
        purpose=f"recovery-code-used:{user.pk}:{app.pk}:{left}",
        topic=Topic.ACCOUNT,
    )
    return app


def log_out(*, user: User) -> None:
    """Write down that somebody logged out; the session itself is ended by the view."""
    with row_security.acting_for(None, user.pk):
        audit.record("logged_out", user, by=None)


def switch_role(*, by: Membership, to: Membership, code: str | None = None) -> None:
    """Write down that a person goes on in another role.

    ``code`` is the fresh code where ``rules.asks_fresh_code`` wants one. Raises ``Refused``.
    """
    if code is not None:
        verify_fresh_code(by=by, code=code)
    audit.record("role_switched", to, by=to, detail={"from_role": by.role})


def set_up_login(*, user: User, password: str) -> AuthenticatorApp:
    """Let an invented person log in at once: for demo data, never for a real account."""
    with row_security.acting_for(None, user.pk):
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        AuthenticatorApp.objects.filter(user=user).delete()
        app = begin_app(user=user)
        AuthenticatorApp.objects.filter(pk=app.pk).update(confirmed=True)
        audit.record("demo_login_set_up", user, by=None)
    app.confirmed = True
    return app


def replace_app(*, by: Membership, code: str) -> AuthenticatorApp:
    """Begin with another app, after a code of the old one or a recovery code.

    The old app works until the new one is confirmed (``confirm_app``). Raises ``Refused``.
    """
    app = _working_app(by.user)
    with transaction.atomic():
        if len("".join(code.split())) == 6:
            spend_code(app=app, code=code)
        else:
            spend_recovery_code(app=app, code=code)
        AuthenticatorApp.objects.filter(user=by.user, confirmed=False).delete()
        audit.record("app_replacement_begun", by.user, by=by)
        return begin_app(user=by.user)


def confirm_app(
    *, by: Membership, code: str, session_key: str | None = None
) -> tuple[AuthenticatorApp, list[str]]:
    """Confirm the other app by its first code; the old app and its recovery codes stop working.

    All browsers but the one with ``session_key`` are logged out. Returns the new app and new
    recovery codes. Raises ``Refused``.
    """
    app = selectors.app_of(by.user, confirmed=False)
    if app is None:
        raise Refused(CodeRefusal.WRONG_CODE)
    with transaction.atomic():
        spend_code(app=app, code=code)
        AuthenticatorApp.objects.filter(user=by.user, confirmed=True).delete()
        AuthenticatorApp.objects.filter(pk=app.pk).update(confirmed=True)
        app.confirmed = True
        end_sessions_of(by.user_id, but=session_key)
        audit.record("app_replaced", by.user, by=by)
        outbox.put(
            "accounts/email/app_replaced.txt",
            {},
            to_email=by.user.email,
            to_name=by.user.full_name,
            to_description="eigen account",
            purpose=f"app-replaced:{app.pk}",
            topic=Topic.ACCOUNT,
        )
        return app, make_recovery_codes(user=by.user)


def _working_app(user: User) -> AuthenticatorApp:
    app = selectors.app_of(user)
    if app is None:
        raise Refused(CodeRefusal.WRONG_CODE)
    return app


def _record_log_in(user: User) -> None:
    with row_security.acting_for(None, user.pk):
        audit.record("logged_in", user, by=None)
