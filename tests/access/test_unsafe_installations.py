"""An installation that is not safe does not start: neither its web, nor its worker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest
from django.db import connection

from vroegsignalering import startup

ROOT = Path(__file__).resolve().parents[2]
# A real installation as far as settings go; each test spoils one thing.
SAFE = {
    "DEMO": "0",
    "TESTING": "0",
    "DEBUG": "0",
    "PORTAL_URL": "https://portaal.example.nl",
    "ALLOWED_HOSTS": "portaal.example.nl",
    "DJANGO_SECRET_KEY": "k" * 50,
    "EMAIL_URL": "smtp://mail.example.nl:25",
    "SIGNING_PASSPHRASE": "only for this test",
    "DJANGO_SETTINGS_MODULE": "vroegsignalering.settings",
    "PORTAL_NOW": "",
    "PORTAL_CLOCK_OFFSET": "",
}
WEB = ["-c", "from vroegsignalering.wsgi import application; print(application.request_class)"]
WORKER = ["-m", "celery", "-A", "vroegsignalering", "worker", "--pool=solo", "--without-mingle"]


def _run(*arguments: str, without: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SAFE, **changes}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_safe_installation_starts_and_reads_utf_8_only(db: None) -> None:
    ran = _run(*WEB)
    assert ran.returncode == 0, ran.stderr
    assert "Utf8Request" in ran.stdout


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DEBUG": "1"}, "DEBUG is on."),
        ({"PORTAL_URL": "http://portaal.example.nl"}, "PORTAL_URL does not start with https://."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS allows every host."),
        ({"DJANGO_SECRET_KEY": "k" * 49}, "DJANGO_SECRET_KEY is shorter than 50 characters."),
        ({"EMAIL_URL": ""}, "EMAIL_URL is missing"),
        ({"SIGNING_PASSPHRASE": ""}, "SIGNING_PASSPHRASE is missing."),
        ({"PORTAL_NOW": "2026-12-01T09:00"}, "PORTAL_NOW is for a demo or a test only."),
        ({"PORTAL_CLOCK_OFFSET": "60"}, "PORTAL_NOW is for a demo or a test only."),
    ],
)
def test_the_web_refuses_an_unsafe_setting(db: None, changes: dict[str, str], reason: str) -> None:
    ran = _run(*WEB, **changes)
    assert ran.returncode != 0
    assert reason in ran.stderr
    assert "application" not in ran.stdout


def test_the_web_refuses_the_owner_of_the_tables(db: None) -> None:
    ran = _run(*WEB, DATABASE_URL=os.environ["DATABASE_OWNER_URL"])
    assert ran.returncode != 0
    assert "The database role owns the tables." in ran.stderr


@pytest.mark.parametrize(
    "name", ["DJANGO_SECRET_KEY", "SEALING_KEYS", "INDEX_KEYS", "DATABASE_URL"]
)
def test_no_secret_has_a_default(name: str) -> None:
    ran = _run(*WEB, without=name)
    assert ran.returncode != 0
    assert f"{name} is missing from the environment" in ran.stderr


def test_the_worker_refuses_what_the_web_refuses(db: None) -> None:
    ran = _run(
        *WORKER,
        DATABASE_URL=os.environ["DATABASE_OWNER_URL"],
        PORTAL_NOW="2026-12-01T09:00",
        CELERY_BROKER_URL="memory://",
    )
    assert ran.returncode != 0
    assert "The database role owns the tables." in ran.stderr
    assert "PORTAL_NOW is for a demo or a test only." in ran.stderr


class _Superuser:
    """Answers as the database does for a superuser."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def execute(self, statement: str) -> None:
        assert "rolsuper or rolbypassrls" in statement

    def fetchone(self) -> tuple[bool, bool]:
        return True, False


def test_a_role_that_looks_through_walls_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", _Superuser)
    assert "superuser or bypasses row security" in startup.database_role_problem()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["demo_accounts"], "alleen in de demo"),
        (["demo_login", "sam.postma@example.nl"], "alleen in de demo"),
        (["load_demo"], "Unknown command"),
        (["sweep", "--at", "2027-01-01T09:00"], "--at mag alleen in een demo of een test"),
    ],
)
def test_what_belongs_to_the_demo_is_refused_elsewhere(
    db: None, command: list[str], said: str
) -> None:
    ran = _run("manage.py", *command)
    assert ran.returncode != 0
    assert said in ran.stderr
    assert "Wachtwoord" not in ran.stdout
