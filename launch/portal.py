"""`make run`: database, queue, migrations, demo data, then web, worker and beat until Ctrl-C."""

import contextlib
import fcntl
import functools
import os
import pwd
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from launch import broker, clock, database, envfile, keys, ports, postgres, processes, redis
from launch.console import Stop, complain, say
from launch.processes import Program
from launch.supervision import Supervisor

DATABASE = "portal"
_DEFAULT_PORT = 8000
_LARGEST_LOG = 5_000_000
_READY_SECONDS = 120
#: Settings that a person may give to the launcher and that commands beside it must know as well.
_PASSED_ON = ("ALLOWED_HOSTS", "DEBUG", "EMAIL_URL", "LOG_LEVEL", "PROJECT_ADDRESS", "HELP_PHONE")
#: What belongs to another project's shell and would mislead the portal's programs.
_LEFT_OUT = ("PORTAL_NOW", "PORTAL_CLOCK_OFFSET", "PYTHONPATH", "PYTHONHOME")


class Ended(BaseException):
    """Somebody pressed Ctrl-C or ended the launcher."""


def run(checkout: Path, environment: Mapping[str, str]) -> None:
    """Start the portal and keep it up until it is ended.

    Args:
        checkout: the folder that holds the portal.
        environment: what was given by the person who starts it.

    Raises:
        Stop: it cannot start or cannot go on; the text says what is wrong and what to do.
    """
    with _orderly_end(), contextlib.ExitStack() as stack:
        try:
            directory = _open_data_directory(checkout, environment)
            stack.enter_context(_only_one(directory))
            port = port_from(environment)
            supervisor = Supervisor()
            stack.callback(supervisor.stop)
            surroundings = _prepare(checkout, directory, environment, port, supervisor)
            _start_portal(checkout, directory, surroundings, port, supervisor)
            say(f"Portaal draait op http://{ports.ADDRESS}:{port}")
            while True:
                time.sleep(0.2)
                supervisor.look()
        except Ended:
            complain("Het portaal wordt gestopt.")


def port_from(environment: Mapping[str, str]) -> int:
    """Return the port for the web server.

    Raises:
        Stop: it is no port, or somebody listens on it already.
    """
    text = environment.get("PORT") or str(_DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} is geen poort. Kies een getal van 1024 tot en met 65535.")
    if not ports.is_free(int(text)):
        raise Stop(
            f"Poort {text} is al in gebruik. Stop het andere programma, of kies een andere poort: "
            f"PORT={int(text) + 1} make run"
        )
    return int(text)


def portal_settings(
    known: Mapping[str, str], environment: Mapping[str, str], directory: Path, port: int
) -> dict[str, str]:
    """Return the settings of this start, except those of database and queue.

    Secrets of an earlier start stay. A secret that the environment gives is used and not written
    down.

    Args:
        known: the settings of the last start.
        environment: what the person gives now.
        directory: the data directory.
        port: where the web server listens.
    """
    secret = {name: known[name] for name in keys.NAMES if name in known}
    return {
        **secret,
        **keys.missing({**secret, **environment}),
        "DATA_DIR": str(directory),
        "DEMO": environment.get("DEMO") or "1",
        "PORTAL_URL": environment.get("PORTAL_URL") or f"http://{ports.ADDRESS}:{port}",
        **{name: environment[name] for name in _PASSED_ON if environment.get(name)},
    }


def _prepare(
    checkout: Path,
    directory: Path,
    environment: Mapping[str, str],
    port: int,
    supervisor: Supervisor,
) -> dict[str, str]:
    """Start database and queue, write down how they are reached, bring the tables up to date."""
    file = directory / envfile.PORTAL_FILE
    settings = portal_settings(envfile.read(file), environment, directory, port)
    moved = clock.offset({**environment, **settings}, datetime.now(UTC))
    chosen = _start_database(directory, environment, supervisor)
    say(chosen.sentence)
    settings |= {"DATABASE_URL": chosen.urls.app, "DATABASE_OWNER_URL": chosen.urls.owner}
    queue = broker.choose(environment, redis.installed(), directory / "broker")
    settings |= queue.settings
    if queue.redis_server:
        server = redis.prepare(directory, directory / "logs" / "redis.log", queue.redis_server)
        supervisor.keep("redis", lambda: redis.start(server), holds_data=True)
        settings["REDIS_URL"] = server.url
    say(queue.sentence)
    if "BROKER_DIR" in settings:
        Path(settings["BROKER_DIR"]).mkdir(mode=0o700, exist_ok=True)
    envfile.write(file, settings)
    surroundings = surroundings_from(environment, settings)
    surroundings |= _move_clock(directory, moved)
    say("Tabellen bijwerken")
    _command(checkout, directory, surroundings, "migrate", "--noinput")
    if settings["DEMO"] == "1":
        say("Demogegevens nakijken; de eerste keer worden ze gemaakt, dat duurt even")
        _command(checkout, directory, surroundings, "load_demo")
    return surroundings


def _start_database(
    directory: Path, environment: Mapping[str, str], supervisor: Supervisor
) -> database.Choice:
    if database.origin(environment) is not database.Origin.EMBEDDED:
        return database.given(environment, directory)
    cluster = postgres.prepare(directory, directory / "logs" / "postgres.log")
    supervisor.keep("postgres", lambda: postgres.start(cluster), holds_data=True)
    urls = postgres.make_portal_database(
        cluster, directory, database=DATABASE, owner_may_create_databases=False
    )
    runs_as = f", onder account '{cluster.account.name}'" if cluster.account else ""
    return database.Choice(
        urls,
        f"Database: ingebouwde PostgreSQL in {cluster.data}{runs_as} (geen DATABASE_URL opgegeven)",
    )


def _start_portal(
    checkout: Path,
    directory: Path,
    surroundings: Mapping[str, str],
    port: int,
    supervisor: Supervisor,
) -> None:
    """Start web, worker and beat and wait until the web answers."""
    binaries = Path(sys.executable).parent
    celery = [str(binaries / "celery"), "-A", "vroegsignalering"]
    commands = {
        "web": [
            str(binaries / "gunicorn"),
            "vroegsignalering.wsgi:application",
            f"--bind={ports.ADDRESS}:{port}",
            "--workers=3",
            "--timeout=120",
            "--no-control-socket",
        ],
        # One worker has no neighbours to ask after; without that it is ready a second sooner.
        "worker": [
            *celery,
            "worker",
            "--concurrency=2",
            "--without-mingle",
            "--without-gossip",
            "--loglevel=INFO",
        ],
        "beat": [
            *celery,
            "beat",
            f"--schedule={directory / 'beat-schedule'}",
            "--pidfile=",
            "--loglevel=WARNING",
        ],
    }
    for name, command in commands.items():
        program = Program(
            name=name,
            command=command,
            environment=surroundings,
            log=_log(directory, name),
            cwd=checkout,
        )
        supervisor.keep(name, functools.partial(processes.start, program))
    _wait_until_ready(port, supervisor, directory / "logs" / "web.log")


def _wait_until_ready(port: int, supervisor: Supervisor, log: Path) -> None:
    address = f"http://{ports.ADDRESS}:{port}/_health/live"
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        supervisor.look()
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Stop(f"Het portaal antwoordt niet. Laatste regels van {log}:\n{processes.tail(log)}")


def _command(
    checkout: Path, directory: Path, surroundings: Mapping[str, str], *arguments: str
) -> None:
    """Run one of the portal's commands to its end."""
    name = arguments[0]
    running = processes.start(
        Program(
            name=name,
            command=[sys.executable, "manage.py", *arguments],
            environment=surroundings,
            log=_log(directory, name),
            cwd=checkout,
        )
    )
    try:
        code = running.process.wait()
    except Ended:
        running.stop()
        raise
    if code != 0:
        raise Stop(f"'manage.py {name}' is niet gelukt:\n{running.tail()}")


def surroundings_from(
    environment: Mapping[str, str], settings: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment for the portal's own programs.

    Args:
        environment: what the person gave; a secret in it wins over the kept one.
        settings: what this start has found out.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name not in _LEFT_OUT and not name.startswith("DJANGO_SETTINGS")
    }
    found = {
        name: value
        for name, value in settings.items()
        if name not in keys.NAMES or not envfile.given(environment, name)
    }
    return {
        **kept,
        **found,
        "DJANGO_SETTINGS_MODULE": "vroegsignalering.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _move_clock(directory: Path, seconds: int | None) -> dict[str, str]:
    """Leave the offset where commands beside the portal find it; without one, remove the old."""
    file = directory / envfile.CLOCK_FILE
    if seconds is None:
        file.unlink(missing_ok=True)
        return {}
    moved = {"PORTAL_CLOCK_OFFSET": str(seconds)}
    envfile.write(file, moved)
    say(f"Klok: {abs(seconds)} seconden {'vooruit' if seconds > 0 else 'terug'} (PORTAL_NOW)")
    return moved


def _log(directory: Path, name: str) -> Path:
    """Return the log of a program; one that has grown large is put aside once."""
    log = directory / "logs" / f"{name}.log"
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    return log


def _open_data_directory(checkout: Path, environment: Mapping[str, str]) -> Path:
    directory = envfile.data_directory(checkout, environment)
    file = directory / envfile.PORTAL_FILE
    try:
        if file.exists() and file.stat().st_uid != os.geteuid():
            owner = pwd.getpwuid(file.stat().st_uid).pw_name
            raise Stop(
                f"De gegevens in {directory} zijn van gebruiker '{owner}'. Start het portaal als "
                "die gebruiker, of kies een andere plek met DATA_DIR."
            )
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # "static" stays empty in a demo, but whitenoise complains when it is not there.
        for name in ("logs", "static"):
            (directory / name).mkdir(mode=0o700, exist_ok=True)
    except (OSError, KeyError) as error:
        raise Stop(f"In {directory} kan niet worden geschreven: {error}") from None
    return directory


@contextlib.contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    """Hold the data directory; a second start on it must not touch the first one's database."""
    descriptor = os.open(directory / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            number = os.read(descriptor, 20).decode(errors="replace").strip()
            raise Stop(
                f"Met {directory} draait al een portaal (proces {number}). Stop dat eerst, of kies "
                "een andere map en poort: DATA_DIR=.data-2 PORT=8001 make run"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _orderly_end() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or closed terminal into one orderly end; ignore later ones."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Ended

    for number in numbers:
        signal.signal(number, end)
    yield
