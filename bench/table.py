"""A figure beside its peer or limit, and the table of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """What was measured: seconds for so many rows, and the seconds of what it is held against."""

    what: str
    seconds: float
    rows: int
    beside: str
    beside_seconds: float

    @property
    def line(self) -> str:
        """One line of the table."""
        rate = self.rows / self.seconds
        times = self.seconds / self.beside_seconds
        return (
            f"{self.what:<40}{self.seconds:>9.2f} s{rate:>11,.0f}/s   "
            f"{self.beside:<36}{self.beside_seconds:>9.3f} s{times:>9.1f} x"
        )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Run ``work`` once; return seconds and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def as_text(figures: Sequence[Figure], notes: Sequence[str]) -> str:
    """Return the table; the last column says how many times as long as what stands beside it."""
    head = f"{'what':<40}{'time':>11}{'rate':>13}   {'beside':<36}{'time':>11}{'times':>11}"
    return "\n".join([head, "-" * len(head), *(figure.line for figure in figures), "", *notes])
