"""What time it is, in one place, so that a demo or a test can move it.

``PORTAL_NOW`` moves web, worker and beat alike; time goes on from there. Codes of second
factors and leases of jobs keep the real time: they talk to clocks outside the portal.
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_STARTED = dt.datetime.now(dt.UTC)
_moved: ContextVar[dt.timedelta | None] = ContextVar("moved", default=None)


def _offset() -> dt.timedelta:
    moved = _moved.get()
    if moved is not None:
        return moved
    seconds = os.environ.get("PORTAL_CLOCK_OFFSET")
    if seconds:
        return dt.timedelta(seconds=float(seconds))
    moment = os.environ.get("PORTAL_NOW")
    if moment:
        return parse(moment) - _STARTED
    return dt.timedelta(0)


def parse(moment: str) -> dt.datetime:
    """Read an ISO 8601 moment or date; without an offset it is local Dutch time.

    Raises ``ValueError`` when it is no moment.
    """
    value = dt.datetime.fromisoformat(moment)
    return value if value.tzinfo else value.replace(tzinfo=AMSTERDAM)


def now() -> dt.datetime:
    """Return the portal's present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + _offset()


def to_local(moment: dt.datetime) -> dt.datetime:
    """Return the same moment on the Dutch clock."""
    return moment.astimezone(AMSTERDAM)


def today() -> dt.date:
    """Return the local date in Amsterdam: the date that terms and pauses count with."""
    return to_local(now()).date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the portal's clock start at ``moment`` inside the block (``sweep --at``)."""
    token = _moved.set(moment - dt.datetime.now(dt.UTC))
    try:
        yield
    finally:
        _moved.reset(token)
