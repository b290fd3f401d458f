"""Keeps the portal's programs running: starts again what ended, gives up on what keeps ending."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from launch.console import Stop, complain
from launch.processes import Running

#: A program that ends sooner than this after its start ended "quickly".
QUICK_SECONDS = 10.0
QUICK_ENDS_ALLOWED = 2
_LONGEST_PAUSE = 10.0


@dataclass
class Kept:
    """One program that has to stay up."""

    name: str
    start: Callable[[], Running]
    running: Running
    holds_data: bool
    quick_ends: int = 0
    start_again_at: float | None = None


class Supervisor:
    """The programs of one portal, in the order in which they were started."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: list[Kept] = []

    def keep(self, name: str, start: Callable[[], Running], *, holds_data: bool = False) -> None:
        """Start a program and keep it up from now on.

        Args:
            name: what it is called on the screen.
            start: starts it, and starts it again.
            holds_data: the others need it, so it ends after them.
        """
        self._kept.append(Kept(name, start, start(), holds_data))

    def look(self) -> None:
        """Look at every program once; start again what ended, after a pause that grows.

        Raises:
            Stop: a program ended quickly three times in a row; the text holds its last lines.
        """
        now = self._clock()
        for kept in self._kept:
            if kept.start_again_at is None and kept.running.has_ended:
                kept.running.clear_away()
                kept.start_again_at = now + self._pause(kept, now)
            if kept.start_again_at is not None and now >= kept.start_again_at:
                kept.running = kept.start()
                kept.start_again_at = None

    def stop(self) -> None:
        """End everything: first and together what works for people, then what holds the data."""
        workers = [kept.running for kept in self._kept if not kept.holds_data]
        for running in workers:
            running.ask_to_stop()
        for running in workers:
            running.wait_until_stopped()
        for kept in reversed(self._kept):
            if kept.holds_data:
                kept.running.stop()

    def _pause(self, kept: Kept, now: float) -> float:
        lived = now - kept.running.started_at
        kept.quick_ends = kept.quick_ends + 1 if lived < QUICK_SECONDS else 0
        if kept.quick_ends > QUICK_ENDS_ALLOWED:
            raise Stop(
                f"'{kept.name}' stopt telkens meteen. Laatste regels van zijn log:\n"
                f"{kept.running.tail()}"
            )
        pause = min(0.5 * 2.0**kept.quick_ends, _LONGEST_PAUSE)
        complain(f"'{kept.name}' is gestopt en start over {pause:.1f} s opnieuw.")
        return pause
