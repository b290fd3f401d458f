"""A database and a Redis for tests: made in a folder of their own, thrown away afterwards."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from launch import envfile, keys, ports, postgres, redis
from launch.console import Stop, say

#: Where a set that stays up for a while says how it is reached; below the data directory.
SERVICES_FILE = "test-services.env"
DATABASE = "portal"


@contextlib.contextmanager
def started(directory: Path) -> Iterator[dict[str, str]]:
    """Start both servers below `directory` and yield the environment for the portal.

    Raises:
        Stop: something is missing or does not start.
    """
    server = redis.installed()
    if server is None:
        raise Stop("De tests hebben redis-server nodig. Typ: sudo apt-get install -y redis-server")
    logs = directory / "logs"
    logs.mkdir(exist_ok=True)
    # Signing keys of an earlier set: their passphrase went with it.
    shutil.rmtree(directory / "data", ignore_errors=True)
    with contextlib.ExitStack() as stack:
        cluster = postgres.prepare(
            directory, logs / "postgres.log", options=postgres.THROW_AWAY, sync=False
        )
        stack.callback(shutil.rmtree, cluster.data, ignore_errors=True)
        stack.callback(postgres.start(cluster).stop)
        urls = postgres.make_portal_database(
            cluster, directory, database=DATABASE, owner_may_create_databases=True
        )
        broker = redis.prepare(directory, logs / "redis.log", server)
        stack.callback(redis.start(broker).stop)
        yield {
            **keys.missing({}),
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "REDIS_URL": broker.url,
            "BROKER_DIR": str(directory / "broker"),
            "DATA_DIR": str(directory / "data"),
            "PORTAL_URL": f"http://{ports.ADDRESS}:{ports.choose(None)}",
            "ALLOWED_HOSTS": f"{ports.ADDRESS},localhost,testserver",
            "TESTING": "1",
            "DEMO": "0",
        }


def run_with(command: Sequence[str], data_directory: Path, environment: Mapping[str, str]) -> int:
    """Run a command with test services around it and return its exit code.

    A set that runs already is used: named by the environment, or by `test-services.env` in the
    data directory. Otherwise a set is started, and removed when the command has ended.
    """
    running = dict(environment) if environment.get("TESTING") == "1" else {}
    running = running or envfile.read(data_directory / SERVICES_FILE)
    if _is_reachable(running.get("DATABASE_URL")):
        return _run(command, {**environment, **running})
    with temporary_directory() as directory, started(directory) as fresh:
        return _run(command, {**environment, **fresh})


def stay_up(directory: Path, data_directory: Path) -> None:
    """Start a set, write how it is reached, and keep it up until the launcher is ended."""
    directory.mkdir(parents=True, exist_ok=True)
    data_directory.mkdir(parents=True, exist_ok=True)
    file = data_directory / SERVICES_FILE
    with _ended_by_signals(), started(directory) as fresh:
        try:
            envfile.write(file, fresh, export=True)
            say(f"Database en Redis voor tests draaien; het adres staat in {file}")
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("Database en Redis voor tests zijn gestopt.")
        finally:
            file.unlink(missing_ok=True)


@contextlib.contextmanager
def temporary_directory() -> Iterator[Path]:
    """Yield a folder that the database's account can reach, and remove it afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="portal-services-"))
    # The database may run as another account, which has to pass through.
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into Ctrl-C, so that everything is put away in each case."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command in the foreground, and let it end in its own way.

    Ctrl-C reaches it by itself, as part of the same group; the other two are passed on.
    """
    Path(environment["DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
    Path(environment["BROKER_DIR"]).mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(command, env={**os.environ, **environment})

    def leave_it(_number: int, _frame: FrameType | None) -> None:
        return

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGINT, leave_it)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    code = process.wait()
    return code if code >= 0 else 128 - code


def _is_reachable(url: str | None) -> bool:
    if not url:
        return False
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 5432), timeout=2).close()
    except OSError:
        return False
    return True
