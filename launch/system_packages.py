"""What a package index for Python cannot give: libraries and programs of the system.

Runs before the virtual environment exists, so with the standard library only.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from launch.console import Stop, say


@dataclass(frozen=True)
class Need:
    """Something the portal or its tests need from the system."""

    what: str
    packages: Sequence[str]
    is_present: Callable[[], bool]


def chromium() -> str | None:
    """Return the path of an installed Chromium (or Chrome), or None."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _loads(*libraries: str) -> bool:
    try:
        for library in libraries:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _pango_is_present() -> bool:
    linux = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
    mac = ("libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.dylib")
    return _loads(*linux) or _loads(*mac)


PANGO = Need(
    "Pango (maakt de PDF's)",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    _pango_is_present,
)
CHROMIUM = Need("Chromium (voor de browsertests)", ("chromium",), lambda: chromium() is not None)
REDIS = Need(
    "Redis (voor de tests)",
    ("redis-server",),
    lambda: bool(shutil.which("redis-server") or shutil.which("valkey-server")),
)

FOR_RUN: Sequence[Need] = (PANGO,)
FOR_CHECK: Sequence[Need] = (PANGO, REDIS)
FOR_TEST: Sequence[Need] = (PANGO, CHROMIUM, REDIS)


def ensure(needs: Sequence[Need]) -> None:
    """Install what is missing when that is possible here.

    Raises:
        Stop: something is missing and cannot be installed; the text holds the one command to type.
    """
    missing = [need for need in needs if not need.is_present()]
    if not missing:
        return
    wanted = [package for need in missing for package in need.packages]
    names = ", ".join(need.what for need in missing)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if shutil.which("apt-get") is None:
        raise Stop(f"Op deze machine ontbreekt: {names}. Installeer dat en probeer het opnieuw.")
    prefix = _way_to_root()
    if prefix is None:
        raise Stop(
            f"Op deze machine ontbreekt: {names}.\n"
            f"Typ dit en probeer het daarna opnieuw:\n  sudo {shlex.join(install)}"
        )
    say(f"Installeren: {names}")
    # An update that fails in part (one source away) need not stand in the way of the packages.
    output = _run([*prefix, "apt-get", "update", "-qq"])
    output += _run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *install, "-qq"])
    if not all(need.is_present() for need in missing):
        raise Stop(
            f"Installeren van {names} is niet gelukt:\n{output[-1500:]}\n"
            f"Typ dit en probeer het daarna opnieuw:\n  sudo {shlex.join(install)}"
        )


def _run(command: Sequence[str]) -> str:
    """Run a command and return what it says."""
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return finished.stdout


def _way_to_root() -> list[str] | None:
    """Return what to put before a command to run it as root, or None when that is not possible."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None
