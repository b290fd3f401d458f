"""Sessions in the database of which one knows whose they are, so that they can be shown and ended.

This is Django's own way to extend database-backed sessions ("Extending database-backed session
engines"): a table with columns of its own and the store that fills them. The limits of a session
keep the real time; the columns that people read keep the portal's clock.
"""

import datetime as dt
import hashlib
import uuid
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from vroegsignalering import clock

BROWSER = "browser"
STARTED_AT = "started_at"


def public_key_of(session_key: str) -> uuid.UUID:
    """Return by what a page may name a session: whoever reads it there cannot use it."""
    return uuid.UUID(bytes=hashlib.sha256(session_key.encode()).digest()[:16])


class BrowserSession(AbstractBaseSession):
    """One browser; with a user once somebody logged in there. No address is kept of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="browser_sessions"
    )
    key = models.UUIDField(db_index=True)
    browser = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        app_label = "accounts"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        """Return the store that reads and writes this table."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Writes beside a session's content whose it is, in which browser, and when it was used."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Return the table of this store."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """Return the row of this session with its columns filled from the content."""
        row = cast(BrowserSession, super().create_model_instance(data))
        now = clock.now()
        row.user_id = uuid.UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.key = public_key_of(row.session_key)
        row.browser = data.get(BROWSER, "")
        row.started_at = clock.parse(data[STARTED_AT]) if STARTED_AT in data else now
        row.last_used_at = now
        return row


def end_sessions_of(user_id: uuid.UUID, *, but: str | None = None) -> int:
    """Drop the sessions of a person, inside the act that makes them invalid; return how many.

    ``but`` is the session that stays: the one in which the act is done.
    """
    own = BrowserSession.objects.filter(user_id=user_id)
    return (own.exclude(session_key=but) if but else own).delete()[0]


def clear_expired_sessions() -> int:
    """Erase sessions whose time is over; return how many."""
    over = BrowserSession.objects.filter(expire_date__lt=dt.datetime.now(dt.UTC))
    return over.delete()[0]
