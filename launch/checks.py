"""`make check`: every tool that guards the house, one after the other, with one verdict.

Runs with the services for tests around it (`python -m launch check`): settings ask for a database.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.console import say


@dataclass(frozen=True)
class Check:
    """One tool and what it guards."""

    what: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None


def all_checks(binaries: Path) -> list[Check]:
    """Return the checks in the order from quick to slow.

    Args:
        binaries: the folder of the virtual environment's programs.
    """
    python = str(binaries / "python")
    ruff = str(binaries / "ruff")
    manage = [python, "manage.py"]
    return [
        Check("format", [ruff, "format", "--check", "--output-format=concise", "."]),
        Check("lint", [ruff, "check", "--output-format=concise", "."]),
        Check("floors, rooms and doors", [str(binaries / "lint-imports"), "--no-cache"]),
        Check("deployment files", [python, "-m", "deploy.check"]),
        Check("static files", [python, "-m", "deploy.collect_static"]),
        Check("settings and models", [*manage, "check"]),
        Check(
            "settings of a real installation",
            [*manage, "check", "--deploy", "--fail-level=WARNING"],
            _AS_IN_PRODUCTION,
        ),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("types", [str(binaries / "mypy")]),
        Check("architecture", [python, "-m", "pytest", "-q", "tests/architecture"]),
    ]


def run(checks: Sequence[Check], checkout: Path, environment: Mapping[str, str]) -> int:
    """Run every check, print one line for each and the output of what failed.

    Returns:
        0 when all passed, 1 otherwise.
    """
    failed = []
    for check in checks:
        began = time.monotonic()
        finished = subprocess.run(
            check.command,
            cwd=checkout,
            env={**environment, **(check.environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        verdict = "ok" if finished.returncode == 0 else "FAILED"
        say(f"{verdict:7}{check.what} ({time.monotonic() - began:.1f} s)")
        if finished.returncode != 0:
            failed.append(check.what)
            say(finished.stdout.rstrip())
    say(f"{len(checks) - len(failed)} of {len(checks)} checks passed")
    return 1 if failed else 0


#: Django's own check looks at cookies, headers and keys only when the portal is not a demo.
_AS_IN_PRODUCTION = {
    "DEMO": "0",
    "TESTING": "0",
    "PORTAL_URL": "https://portaal.example.nl",
    "ALLOWED_HOSTS": "portaal.example.nl",
}


if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent.parent
    sys.exit(run(all_checks(Path(sys.executable).parent), checkout, os.environ))
