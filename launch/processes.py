"""Programs that the launcher starts and ends, each with a log of its own."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launch.account import Account

_TAIL_BYTES = 4000
_TAIL_LINES = 15
_SET_PARENT_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """How to start one program."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    cwd: Path
    account: Account | None = None
    standard_input: str | None = None
    # PostgreSQL ends at once, but orderly, on SIGINT; on SIGTERM it waits for its clients.
    stop_signal: int = signal.SIGTERM


@dataclass
class Running:
    """One started program."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)

    @property
    def has_ended(self) -> bool:
        """Say whether the program is no longer there."""
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Ask the program to end in an orderly way."""
        if not self.has_ended:
            self.process.send_signal(self.program.stop_signal)

    def wait_until_stopped(self, patience: float = 20.0) -> None:
        """Wait for the end that was asked for; after `patience` seconds end it by force."""
        try:
            self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.clear_away()

    def stop(self) -> None:
        """End the program in an orderly way and wait for it."""
        self.ask_to_stop()
        self.wait_until_stopped()

    def clear_away(self) -> None:
        """End by force what is left of the program, its own children included."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def tail(self) -> str:
        """Return the last lines of the program's log."""
        return tail(self.program.log)


def start(program: Program) -> Running:
    """Start a program in a session of its own, so that Ctrl-C reaches only the launcher."""
    account = program.account
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            list(program.command),
            stdin=subprocess.DEVNULL if program.standard_input is None else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(program.environment),
            cwd=program.cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_end_with_parent(program.stop_signal),
        )
    if program.standard_input is not None and process.stdin is not None:
        process.stdin.write(program.standard_input.encode())
        process.stdin.close()
    return Running(program=program, process=process)


def tail(log: Path) -> str:
    """Return the last lines of a log file."""
    with log.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:])


def _end_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """Ask the kernel to end a child when the launcher is killed and cannot do it itself.

    Set after the change of account, because that change clears it. The launcher has one thread, so
    running this between fork and exec is safe.
    """
    libc = _LIBC
    if libc is None:
        return None

    def ask() -> None:
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, stop_signal)

    return ask
