"""The account that PostgreSQL runs as: it refuses to be started by root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.console import Stop

# A database account of its own where the machine has one; "nobody" is shared with other services
# and therefore the second choice (fit for a demo, not for personal data).
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of this machine that is not the one the launcher runs as."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> bool:
        """Say whether a file or folder belongs to this account."""
        return path.stat().st_uid == self.uid

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder to this account."""
        path.chmod(mode)
        os.chown(path, self.uid, self.gid)

    def can(self, command: Sequence[str]) -> bool:
        """Say whether a command succeeds when this account runs it."""
        try:
            finished = subprocess.run(
                command,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                env={"PATH": os.defpath},
                capture_output=True,
                check=False,
            )
        except PermissionError:
            return False
        return finished.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account may pass through a folder and all folders above it."""
        return self.can(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])


def for_database() -> Account | None:
    """Return the account for PostgreSQL, or None when the launcher's own account will do.

    Raises:
        Stop: started as root on a machine without a suitable account.
    """
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise Stop(
        "PostgreSQL start niet als root en deze machine heeft geen account 'postgres' of "
        "'nobody'. Start het portaal als gewone gebruiker."
    )
