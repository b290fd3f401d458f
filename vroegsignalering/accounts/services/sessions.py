"""Own browsers: told of a new one, ended one by one or all but this one."""

import uuid

from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership, User
from vroegsignalering.accounts.sessions import BrowserSession, end_sessions_of
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic


def end_session(*, by: Membership, key: uuid.UUID) -> bool:
    """Log out one of one's own browsers; return whether it was still logged in.

    The next thing that browser asks is answered with the page to log in.
    """
    ended, _ = BrowserSession.objects.filter(user=by.user, key=key).delete()
    if ended:
        audit.record("session_ended", by.user, by=by)
    return bool(ended)


def end_other_sessions(*, by: Membership, but: str | None) -> int:
    """Log out all of one's browsers except the one with session ``but``; return how many."""
    ended = end_sessions_of(by.user_id, but=but)
    if ended:
        audit.record("sessions_ended", by.user, by=by, detail={"number": ended})
    return ended


def tell_of_new_browser(*, user: User, browser: str, key: str) -> None:
    """Mail the owner that somebody logged in with a browser that was not seen before.

    ``key`` is the secret number by which that browser is known from now on: one mail each.
    """
    with row_security.acting_for(None, user.pk):
        outbox.put(
            "accounts/email/new_browser.txt",
            {"browser": browser, "moment": clock.to_local(clock.now())},
            to_email=user.email,
            to_name=user.full_name,
            to_description="eigen account",
            purpose=f"new-browser:{user.pk}:{key}",
            topic=Topic.ACCOUNT,
        )
        audit.record("new_browser_told", user, by=None)
