"""A command beside a running portal finds its database, its keys and its clock."""

from pathlib import Path

from launch import envfile


def _portal(checkout: Path) -> None:
    (checkout / ".data").mkdir()
    envfile.write(checkout / ".data" / "portal.env", {"DATABASE_URL": "ours", "DEMO": "1"})


def test_it_takes_the_portals_settings(tmp_path: Path) -> None:
    _portal(tmp_path)
    environment: dict[str, str] = {}
    envfile.join_running_portal(tmp_path, environment)
    assert environment == {"DATABASE_URL": "ours", "DEMO": "1"}


def test_what_the_person_sets_wins(tmp_path: Path) -> None:
    _portal(tmp_path)
    environment = {"DEMO": "0"}
    envfile.join_running_portal(tmp_path, environment)
    assert environment["DEMO"] == "0"


def test_a_given_database_keeps_the_file_closed(tmp_path: Path) -> None:
    _portal(tmp_path)
    environment = {"DATABASE_URL": "theirs"}
    envfile.join_running_portal(tmp_path, environment)
    assert environment == {"DATABASE_URL": "theirs"}


def test_it_shares_the_moved_clock(tmp_path: Path) -> None:
    _portal(tmp_path)
    envfile.write(tmp_path / ".data" / "clock.env", {"PORTAL_CLOCK_OFFSET": "3600"})
    environment: dict[str, str] = {}
    envfile.join_running_portal(tmp_path, environment)
    assert environment["PORTAL_CLOCK_OFFSET"] == "3600"


def test_its_own_moment_wins_over_the_moved_clock(tmp_path: Path) -> None:
    _portal(tmp_path)
    envfile.write(tmp_path / ".data" / "clock.env", {"PORTAL_CLOCK_OFFSET": "3600"})
    environment = {"PORTAL_NOW": "2026-12-04T06:55:00+01:00"}
    envfile.join_running_portal(tmp_path, environment)
    assert "PORTAL_CLOCK_OFFSET" not in environment
