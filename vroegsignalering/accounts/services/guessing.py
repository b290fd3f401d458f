"""Wrong passwords of one account, counted over all addresses they come from.

Beside the lock on account and address together (django-axes), which somebody with many addresses
walks around. A browser in which the owner logged in before is let through, so that nobody can
keep the owner out by guessing. Counted in the same way for accounts that do not exist.
"""

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.utils.crypto import salted_hmac

from vroegsignalering import row_security
from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import LogInFailures, User
from vroegsignalering.accounts.states import LogInRefusal
from vroegsignalering.refusals import Refused

_WHY = "wrong passwords of one account"
_FORGOTTEN_AFTER = dt.timedelta(days=1)
_COUNT = (
    "insert into accounts_loginfailures as known (account, count, last_at) values (%s, 1, %s)"
    " on conflict (account) do update set count = known.count + 1, last_at = excluded.last_at"
)


def try_password(
    *,
    email: str,
    attempt: Callable[[], User | None],
    is_known_browser: bool = False,
    is_locked: Callable[[], bool] = lambda: False,
) -> User | None:
    """Let ``attempt`` look at a password and count it when it was wrong; return who it was.

    One attempt at a time per account: of many at once each sees what those before it cost.
    ``is_locked`` says afterwards that the password was not looked at, because this address may
    not try any more: that does not count. Keeps the real time. Raises ``Refused`` with a
    ``LogInRefusal`` while the account has to wait.
    """
    account = salted_hmac("accounts.log-in", email.strip().lower()).hexdigest()
    with row_security.unrestricted(_WHY), connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"password:{account}"]
        )
        now = dt.datetime.now(dt.UTC)
        known = LogInFailures.objects.filter(
            account=account, last_at__gt=now - _FORGOTTEN_AFTER
        ).first()
        if known is not None and not is_known_browser:
            wait = known.last_at + rules.wait_after_passwords(known.count) - now
            if wait > dt.timedelta(0):
                raise Refused(LogInRefusal.TOO_MANY_PASSWORDS, status=429)
        if known is None:
            LogInFailures.objects.filter(account=account).delete()
        user = attempt()
        if user is not None:
            LogInFailures.objects.filter(account=account).delete()
        elif not is_locked():
            cursor.execute(_COUNT, [account, now])
    return user


def forget_old_failures() -> int:
    """Erase counts whose day is over; return how many."""
    with row_security.unrestricted(_WHY):
        old = dt.datetime.now(dt.UTC) - _FORGOTTEN_AFTER
        return LogInFailures.objects.filter(last_at__lt=old).delete()[0]
