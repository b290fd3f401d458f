"""Fixtures only. The suite runs as the app role; the owner makes and empties the database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase

from tests.cast import Cast, make_cast
from tests.running_portal import Content, made_content
from vroegsignalering import row_security

ROOT = Path(__file__).resolve().parent.parent
# Filled by migrations; emptying them would make the next test run in another world.
REFERENCE = ("django_migrations", "django_content_type", "holidays_holiday")


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make the test database as its owner and connect to it as the app role."""
    name = os.environ.get("TEST_DATABASE_NAME", "test_portal")
    owner_url = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(f'drop database if exists "{name}" with (force)')
        owner.execute(f'create database "{name}"')
        # Grants on a database are not copied from its template.
        owner.execute(f'revoke temporary on database "{name}" from public')
    environment = os.environ | {
        "DATABASE_OWNER_URL": _with_name(owner_url, name),
        "DATABASE_URL": _with_name(os.environ["DATABASE_URL"], name),
    }
    os.environ.update(environment)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True
    )
    connection = connections["default"]
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(f'drop database if exists "{name}" with (force)')


def _empty_tables() -> None:
    """Empty all tables as their owner (the app role may not), but keep the municipalities."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("set local portal.crossing = 'tests'")
        municipalities = owner.execute("select code, name from municipalities_municipality")
        rows = municipalities.fetchall()
        tables = [
            f'"{name}"'
            for (name,) in owner.execute(
                "select tablename from pg_tables where schemaname = 'public'"
            )
            if name not in REFERENCE
        ]
        owner.execute(f"truncate {', '.join(tables)} restart identity")
        owner.cursor().executemany(
            "insert into municipalities_municipality (code, name, mail_domain) values (%s, %s, '')",
            rows,
        )


@pytest.fixture(autouse=True, scope="session")
def owner_empties_tables() -> None:
    """Let tests with real commits be cleaned up by the owner."""
    TransactionTestCase._fixture_teardown = lambda self: _empty_tables()  # type: ignore[attr-defined]


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast, inside the test's transaction."""
    with row_security.unrestricted("tests"):
        return make_cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The standing cast, really committed: for races, workers and browsers."""
    with row_security.unrestricted("tests"):
        return make_cast()


@pytest.fixture
def client() -> Client:
    """A browser without JavaScript."""
    return Client()


@pytest.fixture(scope="session")
def loaded_demo() -> Iterator[Content]:
    """The demo as `make run` loads it, to start portals on; made once."""
    with made_content("loaded_demo", with_story=True) as content:
        yield content


@pytest.fixture(scope="session")
def demo_people() -> Iterator[Content]:
    """The demo's people before anything happened: every list is empty."""
    with made_content("demo_people", with_story=False) as content:
        yield content


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a test was skipped or expected to fail: neither proves anything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    unproved = [kind for kind in ("skipped", "xfailed", "xpassed") if reporter.stats.get(kind)]
    if unproved and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
