"""A program that ends is started again; one that keeps ending ends everything."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from launch import processes
from launch.console import Stop
from launch.processes import Program, Running
from launch.supervision import Supervisor


def _program(folder: Path, script: str, name: str = "worker") -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-c", script],
        environment={"PATH": os.defpath},
        log=folder / f"{name}.log",
        cwd=folder,
    )


def _look_until(supervisor: Supervisor, started: list[Running], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(started) < count and time.monotonic() < deadline:
        supervisor.look()
        time.sleep(0.05)
    assert len(started) == count


def _recording(program: Program, started: list[Running]) -> Running:
    started.append(processes.start(program))
    return started[-1]


def test_a_killed_program_is_started_again(tmp_path: Path) -> None:
    started: list[Running] = []
    supervisor = Supervisor()
    program = _program(tmp_path, "import time; time.sleep(60)")
    supervisor.keep("worker", partial(_recording, program, started))
    try:
        os.kill(started[0].process.pid, signal.SIGKILL)
        _look_until(supervisor, started, 2)
        assert not started[1].has_ended
    finally:
        supervisor.stop()
    assert started[1].has_ended


def test_what_a_killed_program_left_behind_is_ended(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    running = processes.start(_program(tmp_path, script))
    deadline = time.monotonic() + 10
    while not running.tail() and time.monotonic() < deadline:
        time.sleep(0.05)
    child = int(running.tail())
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    running.clear_away()
    time.sleep(0.2)
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split(") ")[1][0] == "Z"


def test_three_quick_ends_give_up_and_show_the_log(tmp_path: Path) -> None:
    started: list[Running] = []
    supervisor = Supervisor()
    program = _program(tmp_path, "print('no such table')")
    supervisor.keep("worker", partial(_recording, program, started))
    with pytest.raises(Stop, match="no such table"):
        _look_until(supervisor, started, 4)
    assert len(started) == 3


def test_a_long_life_forgives_an_earlier_quick_end(tmp_path: Path) -> None:
    now = [100.0]
    started: list[Running] = []

    def start() -> Running:
        started.append(processes.start(_program(tmp_path, "")))
        started[-1].started_at = now[0]
        started[-1].process.wait()
        return started[-1]

    supervisor = Supervisor(clock=lambda: now[0])
    supervisor.keep("worker", start)
    for _ in range(6):
        now[0] += 60
        supervisor.look()
        now[0] += 60
        supervisor.look()
    assert len(started) == 7


def test_what_holds_data_ends_last(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open('order', 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)"
    )
    supervisor = Supervisor()
    for name in ("postgres", "worker"):
        program = _program(tmp_path, script, name)
        named = Program(
            name, [*program.command, name], program.environment, program.log, program.cwd
        )
        supervisor.keep(name, partial(processes.start, named), holds_data=name == "postgres")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not all(
        processes.tail(tmp_path / f"{name}.log") for name in ("postgres", "worker")
    ):
        time.sleep(0.05)
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "worker postgres "
