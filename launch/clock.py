"""The moved clock: `PORTAL_NOW` turned into one offset that web, worker and beat share."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from launch.console import Stop

#: What a moment without an offset means: the clock on the wall in the Netherlands.
_WALL = ZoneInfo("Europe/Amsterdam")


def offset(environment: Mapping[str, str], now: datetime) -> int | None:
    """Return by how many seconds the portal's clock is ahead of the real one, None when it is not.

    Time goes on from `PORTAL_NOW`: each process adds the same number of seconds, whenever it
    starts.

    Args:
        environment: may hold `PORTAL_NOW`, an ISO moment; needs `DEMO` or `TESTING` for it.
        now: the real moment, with a time zone.

    Raises:
        Stop: the moment cannot be read, or this is neither a demo nor a test.
    """
    text = environment.get("PORTAL_NOW")
    if not text:
        return None
    if "1" not in (environment.get("DEMO"), environment.get("TESTING")):
        raise Stop("PORTAL_NOW verzet de klok en mag alleen in een demo of test (DEMO=1).")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Stop(
            f"PORTAL_NOW={text} is geen moment. Schrijf het als 2026-12-04T06:55:00+01:00."
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_WALL)
    return round((moment - now).total_seconds())
