"""The second factor: codes from an app, each good for once, and recovery codes on paper.

Codes keep the real time, not the portal's: they come from a clock outside (``clock.py``).
"""

import datetime as dt
import os
import secrets
from collections.abc import Callable

from django.db import connection, transaction

from vroegsignalering import clock, row_security, standing_writes
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.models import AuthenticatorApp, Membership, RecoveryCode, User
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused

RECOVERY_CODES = 10
# Without the signs that look alike on paper; ten of them make 49 bits (ASVS 6.5.2: hashed).
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_COUNT_FAILURE = (
    "update accounts_authenticatorapp set throttling_failure_count = throttling_failure_count + 1,"
    " throttling_failure_timestamp = %s where id = %s"
)


def verify_fresh_code(*, by: Membership, code: str) -> None:
    """Make sure that whoever acts as ``by`` holds the app at this moment, and spend the code.

    Call it inside the act that needs it: signing, a switch to signatory. A wrong code counts
    even when the caller's transaction is rolled back. Raises ``Refused`` with a ``CodeRefusal``
    (ASVS 7.5.3).
    """
    app = selectors.app_of(by.user)
    if app is None:
        raise Refused(CodeRefusal.WRONG_CODE)
    spend_code(app=app, code=code)


def spend_code(*, app: AuthenticatorApp, code: str) -> None:
    """Accept a code of this app once, or raise ``Refused`` with a ``CodeRefusal``."""
    _attempt(app, lambda now: _spend_step(app, code, now))


def spend_recovery_code(*, app: AuthenticatorApp, code: str) -> None:
    """Accept one of the owner's recovery codes once, in place of a code of this app.

    Wrong ones count together with wrong codes of the app. Raises ``Refused``.
    """
    _attempt(app, lambda _now: _spend_recovery(app, code))


def begin_app(*, user: User) -> AuthenticatorApp:
    """Make an authenticator app with a fresh secret; it counts once its first code is right."""
    app = AuthenticatorApp(user=user, name="app", confirmed=False)
    app.keep_seed(os.urandom(20))
    with row_security.acting_for(row_security.current().organisation_id, user.pk):
        app.save()
        audit.record("app_begun", user, by=None)
    return app


def make_recovery_codes(*, user: User) -> list[str]:
    """Make ten new recovery codes and return them; older ones stop working.

    Only their hashes are kept, so this is the one moment at which they can be shown.
    """
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    with row_security.acting_for(row_security.current().organisation_id, user.pk):
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=RecoveryCode.hash(code)) for code in codes
        )
        audit.record("recovery_codes_made", user, by=None, detail={"number": len(codes)})
    return codes


def renew_recovery_codes(*, by: Membership, code: str) -> list[str]:
    """Replace one's recovery codes, after a fresh code. Raises ``Refused``."""
    verify_fresh_code(by=by, code=code)
    return make_recovery_codes(user=by.user)


def _attempt(app: AuthenticatorApp, spend: Callable[[dt.datetime], CodeRefusal | None]) -> None:
    """Let one attempt at a time pass, refuse while one has to wait, and count a failure.

    The lock is an advisory one and not on the row: the count of failures is written by another
    connection, which would wait for a row lock for ever.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{app.pk}"]
            )
        app.refresh_from_db()
        now = dt.datetime.now(dt.UTC)
        wait = _still_to_wait(app, now)
        refusal = CodeRefusal.TOO_MANY_TRIES if wait else spend(now)
        if refusal in {CodeRefusal.WRONG_CODE, CodeRefusal.WRONG_RECOVERY_CODE}:
            standing_writes.execute(_COUNT_FAILURE, [now, app.pk])
        elif refusal is None and app.throttling_failure_count:
            AuthenticatorApp.objects.filter(pk=app.pk).update(
                throttling_failure_count=0, throttling_failure_timestamp=None
            )
        # The event of a refusal goes with the request when that is rolled back; then the
        # middleware for refusals writes one of its own.
        with row_security.acting_for(row_security.current().organisation_id, app.user_id):
            detail = {"refusal": refusal.value} if refusal else {}
            audit.record(
                "code_refused" if refusal else "code_accepted", app.user, by=None, detail=detail
            )
    if refusal is not None:
        raise Refused(refusal, explanation=_explain(wait) if wait else "")


def _still_to_wait(app: AuthenticatorApp, now: dt.datetime) -> dt.timedelta:
    if app.throttling_failure_timestamp is None:
        return dt.timedelta(0)
    waited: dt.timedelta = now - app.throttling_failure_timestamp
    return max(rules.wait_after(app.throttling_failure_count) - waited, dt.timedelta(0))


def _explain(wait: dt.timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    if seconds < 60:
        said = f"{seconds} seconden" if seconds > 1 else "1 seconde"
    else:
        minutes = -(-seconds // 60)
        said = f"{minutes} minuten" if minutes > 1 else "1 minuut"
    return f"U vulde een verkeerde code in. Wacht {said} en probeer het opnieuw."


def _spend_step(app: AuthenticatorApp, code: str, now: dt.datetime) -> CodeRefusal | None:
    step = app.matching_step(code, now.timestamp())
    if step is None:
        return CodeRefusal.WRONG_CODE
    moved = AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step)
    return None if moved else CodeRefusal.USED_CODE


def _spend_recovery(app: AuthenticatorApp, code: str) -> CodeRefusal | None:
    # Nothing that has another length can be a code: no need to hash it ten times.
    if len(RecoveryCode.normalise(code)) != 10:
        return CodeRefusal.WRONG_RECOVERY_CODE
    for stored in RecoveryCode.objects.filter(user_id=app.user_id, used_at__isnull=True):
        if stored.matches(code):
            taken = RecoveryCode.objects.filter(pk=stored.pk, used_at__isnull=True).update(
                used_at=clock.now()
            )
            return None if taken else CodeRefusal.WRONG_RECOVERY_CODE
    return CodeRefusal.WRONG_RECOVERY_CODE


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"
