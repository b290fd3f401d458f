"""`make run` for real: database, queue, web, worker and beat, from start to Ctrl-C."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from launch import envfile, ports, services

CHECKOUT = Path(__file__).resolve().parents[2]
BESIDE = "from django.db import connection as c; from vroegsignalering import clock;\
 c.ensure_connection(); print(c.settings_dict['USER'], clock.today())"


def _given(directory: Path, port: int) -> dict[str, str]:
    """What a person gives; the shell of this test names another database, which must not count."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "LANG": "C.UTF-8",
        "DATA_DIR": str(directory / "data"),
        "PORT": str(port),
        "CELERY_BROKER_URL": "filesystem://",
        # Without the demo's story, which takes half a minute to play and has tests of its own.
        "DEMO": "0",
        "TESTING": "1",
        "PORTAL_NOW": "2027-01-15T12:00",
    }


def _launch(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "launch", "run"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _beside(environment: dict[str, str], *command: str) -> str:
    """Run one of the portal's commands as a person would, in another shell."""
    shell = {name: environment[name] for name in ("PATH", "DATA_DIR")}
    finished = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=shell,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip().splitlines()[-1]


def _lines_until_ready(launcher: subprocess.Popen[str]) -> list[str]:
    lines: list[str] = []
    assert launcher.stdout is not None
    for line in launcher.stdout:
        lines.append(line.strip())
        if "Portaal draait op" in line:
            break
    return lines


def test_from_start_to_ctrl_c() -> None:
    with services.temporary_directory() as directory:
        port = ports.choose(None)
        given = _given(directory, port)
        with _launch(given) as launcher:
            lines = _lines_until_ready(launcher)
            try:
                assert lines[-1] == f"Portaal draait op http://127.0.0.1:{port}", lines
                assert any("ingebouwde PostgreSQL" in line for line in lines)
                assert any("CELERY_BROKER_URL" in line for line in lines)
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                    assert answer.status == 200
                assert _beside(given, "shell", "-v", "0", "-c", BESIDE) == "portal_app 2027-01-15"
                with _launch(given | {"PORT": str(ports.choose(None))}) as second:
                    assert "draait al een portaal" in second.communicate(timeout=30)[0]
                assert second.returncode == 1
            finally:
                launcher.send_signal(signal.SIGINT)
                said, _ = launcher.communicate(timeout=60)
        assert launcher.returncode == 0, said
        kept = envfile.read(directory / "data" / "postgres.env")
        assert ports.is_free(int(kept["POSTGRES_PORT"]))
        assert ports.is_free(port)
