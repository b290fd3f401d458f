"""Makes the virtual environment and installs the locked packages: once per lock.

Runs with the Python of the system, so with the standard library only:
`python3 -m launch.bootstrap run` (what the portal needs) or `… test` (that, and the tools).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launch import system_packages
from launch.console import Stop, complain, say

CHECKOUT = Path(__file__).resolve().parent.parent
_OLDEST = (3, 11)
_NEEDS = {
    "run": system_packages.FOR_RUN,
    "test": system_packages.FOR_TEST,
    "check": system_packages.FOR_CHECK,
}
_LOCKS = {"run": "run.txt", "test": "dev.txt", "check": "dev.txt"}
#: A lock and the locks that contain all of it.
_SATISFIED_BY = {"run.txt": ("run.txt", "dev.txt"), "dev.txt": ("dev.txt",)}


def main(arguments: Sequence[str]) -> int:
    """Prepare this checkout for `run`, `test` or `check`; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in _LOCKS:
        complain(f"usage: python3 -m launch.bootstrap {'|'.join(_LOCKS)}")
        return 2
    try:
        prepare(arguments[0])
    except Stop as stop:
        complain(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def prepare(purpose: str) -> None:
    """Make the environment, install the packages of a purpose, check what the system must give.

    Raises:
        Stop: something is missing that cannot be made here.
    """
    if sys.version_info < _OLDEST:
        raise Stop(
            f"Python {_OLDEST[0]}.{_OLDEST[1]} of nieuwer is nodig; python3 is hier "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Kies een andere met PYTHON=…"
        )
    # Two starts at once in one checkout would spoil each other's environment: the second waits.
    guard = os.open(CHECKOUT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(guard, fcntl.LOCK_EX)
        _install(_LOCKS[purpose], CHECKOUT / ".venv")
    finally:
        os.close(guard)
    system_packages.ensure(_NEEDS[purpose])


def digest(lock: Path) -> str:
    """Return what stands in the stamp when this lock is installed."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def is_installed(name: str, locks: Path, environment: Path) -> bool:
    """Say whether everything in a lock is in the environment already."""
    for candidate in _SATISFIED_BY[name]:
        stamp = environment / f".installed-{candidate}"
        if stamp.exists() and stamp.read_text() == digest(locks / candidate):
            return True
    return False


def _install(name: str, environment: Path) -> None:
    locks = CHECKOUT / "requirements"
    python = environment / "bin" / "python"
    if _works(python) and is_installed(name, locks, environment):
        return
    began = time.monotonic()
    if not _works(python):
        say("Virtuele omgeving maken in .venv")
        clear = ["--clear"] if python.is_symlink() or python.exists() else []
        _run([sys.executable, "-m", "venv", *clear, str(environment)])
    say(f"Pakketten installeren uit requirements/{name}")
    for stamp in environment.glob(".installed-*"):
        stamp.unlink()
    if not _install_with_uv(locks / name, locks / "uv.txt", environment):
        _run(
            [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(locks / name)]
        )
    (environment / f".installed-{name}").write_text(digest(locks / name))
    say(f"Pakketten geïnstalleerd in {time.monotonic() - began:.0f} s")


def _works(python: Path) -> bool:
    """Say whether the environment is whole: its Python may be gone, its pip unfinished."""
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-m", "pip", "--version"], capture_output=True, check=False
    )
    return asked.returncode == 0


def _install_with_uv(lock: Path, uv_lock: Path, environment: Path) -> bool:
    """Install with uv, which takes seconds; on any trouble say so and leave it to pip."""
    python = environment / "bin" / "python"
    settings = _pip_settings(python)
    surroundings = dict(os.environ)
    surroundings.setdefault("UV_HTTP_TIMEOUT", "30")
    surroundings.setdefault("UV_HTTP_RETRIES", "2")
    if "index-url" in settings:
        surroundings.setdefault("UV_DEFAULT_INDEX", settings["index-url"])
    if "cert" in settings:
        surroundings.setdefault("SSL_CERT_FILE", settings["cert"])
    fetched = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(uv_lock)],
        capture_output=True,
        check=False,
    )
    if fetched.returncode == 0:
        uv = [str(environment / "bin" / "uv"), "pip", "install", "-q", "--python", str(python)]
        finished = subprocess.run(
            [*uv, "--require-hashes", "-r", str(lock)],
            env=surroundings,
            capture_output=True,
            check=False,
        )
        if finished.returncode == 0:
            return True
    say("Snel installeren met uv lukt hier niet; pip doet het (dat duurt wat langer).")
    return False


def _pip_settings(python: Path) -> dict[str, str]:
    """Return how pip reaches its index here (mirror, certificates); uv goes the same way."""
    asked = subprocess.run(
        [str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = {}
    for line in asked.stdout.splitlines():
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = value.strip("'\"")
    return settings


def _run(command: Sequence[str]) -> None:
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if finished.returncode != 0:
        output = finished.stdout.decode("utf-8", errors="replace")
        raise Stop(f"Dit is niet gelukt: {' '.join(command)}\n{output[-2000:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
