"""The portal as `make run` starts it: web, worker, beat and Redis as processes of their own.

The database is one of the test server's, made for the occasion; the rest is the launcher's. Time
is moved as an operator would: stop, start again with a later `PORTAL_NOW`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from launch import envfile, ports, processes, services
from launch.processes import Program, Running

CHECKOUT = Path(__file__).resolve().parent.parent
#: The Wednesday on which the demo's story, and every story in a browser, begins.
WEDNESDAY = "2026-11-18T10:00"
PATIENCE = 180.0
# What a person's shell has, and nothing of the test run's own settings.
_SHELL = ("PATH", "LANG", "LC_ALL", "TMPDIR")
_ONLY_PEOPLE = """
from demo.story import Story
from vroegsignalering import row_security
with row_security.unrestricted("demo: people, and nothing that happened"):
    Story().everybody()
"""


def wait_until(
    holds: Callable[[], bool], what: str, seconds: float = PATIENCE, pause: float = 0.1
) -> None:
    """Look again and again until something holds.

    Args:
        holds: looks.
        what: what should hold, for the message.
        seconds: after which one gives up.
        pause: between two looks.

    Raises:
        AssertionError: it does not within the time.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"After {seconds:.0f} seconds still not: {what}"
        time.sleep(pause)


@dataclass(frozen=True)
class Content:
    """A database with its keys, ready to be copied for one portal after the other."""

    database: str
    directory: Path
    settings: Mapping[str, str]


class Portal:
    """One portal: where it is reached, and how it is started, stopped and commanded."""

    def __init__(self, directory: Path, settings: Mapping[str, str]) -> None:
        """Take a folder for logs and data, and what is given to the launcher's environment."""
        self.directory = directory
        self.port = ports.choose(None)
        self.url = f"http://{ports.ADDRESS}:{self.port}"
        self._settings = dict(settings)
        self._launcher: Running | None = None

    @property
    def data_directory(self) -> Path:
        """Where the portal keeps its keys and logs."""
        return self.directory / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What a person in this portal's shell gives."""
        shell = {name: os.environ[name] for name in _SHELL if name in os.environ}
        own = {"HOME": str(self.directory), "DATA_DIR": str(self.data_directory)}
        return {**shell, **self._settings, **own, "DEMO": "1", "PORT": str(self.port)}

    def start(self, now: str) -> None:
        """Start it with the clock at `now`, and wait until it answers."""
        log = self.directory / "launcher.log"
        log.write_bytes(b"")
        self._launcher = processes.start(
            Program(
                name="portal",
                command=[sys.executable, "-m", "launch", "run"],
                environment=self.environment | {"PORTAL_NOW": now, "PYTHONUNBUFFERED": "1"},
                log=log,
                cwd=CHECKOUT,
                stop_signal=signal.SIGINT,
            )
        )
        launcher = self._launcher
        ready = f"Portaal draait op {self.url}"

        def stands() -> bool:
            assert not launcher.has_ended, f"The portal ended:\n{launcher.tail()}"
            return ready in log.read_text(encoding="utf-8")

        wait_until(stands, "the portal is ready")

    def stop(self) -> None:
        """End all of it, as Ctrl-C does."""
        if self._launcher is not None:
            self._launcher.ask_to_stop()
            self._launcher.wait_until_stopped(60)
            self._launcher = None

    def move_clock_to(self, now: str) -> None:
        """Start again with a later clock; everything else stays."""
        self.stop()
        self.start(now)

    def command(self, *arguments: str) -> str:
        """Run one of the portal's commands beside it and return what it prints."""
        # As in another shell, where the data directory tells how the database is reached.
        given = ("DATABASE_URL", "DATABASE_OWNER_URL")
        shell = {key: value for key, value in self.environment.items() if key not in given}
        return run_command(shell, *arguments)

    def last_words(self) -> str:
        """Return the last lines of its logs, for the report of a test that failed."""
        logs = sorted((self.data_directory / "logs").glob("*.log"))
        return "\n".join(f"--- {log.name}\n{processes.tail(log)}" for log in logs)


def run_command(environment: Mapping[str, str], *arguments: str) -> str:
    """Run one of the portal's commands and return what it prints.

    Raises:
        AssertionError: it fails; the text holds what it said.
    """
    finished = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"manage.py {arguments[0]}:\n{finished.stderr}"
    return finished.stdout


@contextlib.contextmanager
def made_content(name: str, *, with_story: bool) -> Iterator[Content]:
    """Make a database with the demo's people, and with what happened to them or without.

    Args:
        name: of the database on the test server.
        with_story: play the demo's months before today as well.
    """
    with _database(name) as urls, services.temporary_directory() as directory:
        settings = urls | {key: os.environ[key] for key in _secrets()}
        shell = {key: os.environ[key] for key in _SHELL if key in os.environ}
        own = {"DATA_DIR": str(directory), "DEMO": "1", "PORTAL_NOW": WEDNESDAY}
        environment = {**shell, **settings, **own}
        run_command(environment, "migrate", "--noinput", "-v", "0")
        if with_story:
            run_command(environment, "load_demo")
        else:
            run_command(environment, "shell", "-v", "0", "-c", _ONLY_PEOPLE)
        yield Content(database=name, directory=directory, settings=settings)


@contextlib.contextmanager
def running(
    content: Content, *, now: str = WEDNESDAY, settings: Mapping[str, str] | None = None
) -> Iterator[Portal]:
    """Start a portal on a copy of `content` and end it afterwards.

    Args:
        content: the database and the keys to begin with.
        now: where the portal's clock begins.
        settings: more for the launcher's environment, `REDIS_URL` for example.
    """
    copy = f"{content.database}_{os.getpid()}_{ports.choose(None)}"
    with _database(copy, like=content.database) as urls, services.temporary_directory() as folder:
        shutil.copytree(content.directory, folder / "data")
        portal = Portal(folder, {**content.settings, **urls, **(settings or {})})
        try:
            portal.start(now)
            yield portal
        except BaseException as error:
            error.add_note(portal.last_words())
            raise
        finally:
            portal.stop()


@contextlib.contextmanager
def _database(name: str, like: str = "template1") -> Iterator[dict[str, str]]:
    """Make a database on the test server, yield its two addresses, and drop it afterwards."""
    urls = {key: _in(os.environ[key], name) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    make = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(like)
    )
    with psycopg.connect(_in(os.environ["DATABASE_OWNER_URL"], "postgres"), autocommit=True) as on:
        on.execute(drop)
        on.execute(make)
        try:
            yield urls
        finally:
            on.execute(drop)


def _in(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _secrets() -> list[str]:
    given = ("DJANGO_SECRET_KEY", "SEALING_KEYS", "INDEX_KEYS", "SIGNING_PASSPHRASE")
    return [key for key in given if envfile.given(os.environ, key)]
