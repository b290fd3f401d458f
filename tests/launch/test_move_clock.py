"""`PORTAL_NOW` becomes one offset for all processes, in a demo or a test only."""

from datetime import UTC, datetime

import pytest

from launch import clock
from launch.console import Stop

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_without_a_moment_the_clock_is_the_real_one() -> None:
    assert clock.offset({"DEMO": "1"}, NOW) is None


def test_a_later_moment_puts_the_clock_ahead() -> None:
    assert clock.offset({"DEMO": "1", "PORTAL_NOW": "2026-11-23T13:00:00+00:00"}, NOW) == 3600


def test_an_earlier_moment_puts_the_clock_back() -> None:
    assert clock.offset({"TESTING": "1", "PORTAL_NOW": "2026-11-22T12:00:00Z"}, NOW) == -86400


def test_a_moment_without_a_zone_is_dutch_time() -> None:
    assert clock.offset({"DEMO": "1", "PORTAL_NOW": "2026-11-23T14:00"}, NOW) == 3600


def test_a_real_installation_keeps_the_real_time() -> None:
    with pytest.raises(Stop, match="alleen in een demo of test"):
        clock.offset({"DEMO": "0", "PORTAL_NOW": "2026-11-23T14:00"}, NOW)


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(Stop, match="geen moment"):
        clock.offset({"DEMO": "1", "PORTAL_NOW": "vrijdag"}, NOW)
