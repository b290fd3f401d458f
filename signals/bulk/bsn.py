"""Finds columns whose values look systematically like citizen service numbers (BSN).

A landlord may not share a BSN, so such a file is refused whole and erased. A random number of
nine digits passes the eleven-test in about 1 of 11 cases, so single hits say nothing: thresholds
over a whole column do (they are a proposal of the product's own, see the design on privacy).
Counts values as they stream by and keeps none of them once a column is judged.

Different values are counted once: a column with one trade-register number or one date in all rows
would otherwise be refused in 1 of 11 cases. Dates and amounts are no candidates.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

#: Eight or nine digits (a first zero may be lost), with blanks, points and dashes as people write.
_CANDIDATES = re.compile(
    r"^'?(?!(?:[0-9]{4}-[0-9]{1,2}-|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$))"
    r"([0-9](?:[ .-]?[0-9]){7,8})(?:\.0+)?$",
    re.MULTILINE,
)
_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_SEPARATORS = str.maketrans("", "", " .-")


@dataclass(frozen=True, slots=True)
class BsnThresholds:
    """From when on a column counts as holding BSNs."""

    many: int = 10
    """From this many candidates on, a share of them decides; below it all must pass."""
    share: float = 0.6
    few: int = 3
    """From this many candidates on, all passing is enough; fewer only raise a question."""
    remembered: int = 2_000
    """So many different candidates per column are told apart; memory stays flat after that."""


def passes_eleven_test(digits: str) -> bool:
    """Return whether a number of eight or nine digits passes the eleven-test of the BSN."""
    number = digits.zfill(9)
    if number == "000000000":
        return False
    return (
        sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=True)) % 11 == 0
    )


class _Column:
    __slots__ = ("candidates", "known", "passed")

    def __init__(self) -> None:
        self.candidates = 0
        self.passed = 0
        self.known: set[str] = set()

    def count(self, found: Iterable[str], remembered: int) -> None:
        known = self.known
        for value in found:
            digits = value.translate(_SEPARATORS)
            if digits in known:
                continue
            if len(known) < remembered:
                known.add(digits)
            self.candidates += 1
            self.passed += passes_eleven_test(digits)


class BsnDetector:
    """Counts, per column of a file, the values that could be a BSN and those that pass its test.

    Args:
        nine_digits_only: columns whose right values have eight digits (a trade-register number).
        thresholds: from when on a column counts.
    """

    def __init__(
        self,
        nine_digits_only: Iterable[int] = (),
        thresholds: BsnThresholds | None = None,
    ) -> None:
        self._columns: list[_Column] = []
        self._nine = frozenset(nine_digits_only)
        self._thresholds = thresholds or BsnThresholds()

    def see(self, rows: Sequence[Sequence[str]]) -> None:
        """Count a batch of rows, each with one text per column."""
        for index, cells in enumerate(zip(*rows, strict=True)):
            if index == len(self._columns):
                self._columns.append(_Column())
            # One search over the whole column instead of one per cell. A line break inside a
            # cell makes two lines of it, which at worst finds a number on a line of its own.
            found = _CANDIDATES.findall("\n".join(cells))
            if found and index in self._nine:
                found = [value for value in found if len(value.translate(_SEPARATORS)) > 8]
            if found:
                self._columns[index].count(found, self._thresholds.remembered)

    def _looks_like(self, column: _Column) -> bool:
        limits = self._thresholds
        if column.candidates >= limits.many:
            return column.passed >= limits.share * column.candidates
        return column.candidates >= limits.few and column.passed == column.candidates

    def found(self) -> list[int]:
        """Return the columns that count as holding BSNs."""
        return [i for i, column in enumerate(self._columns) if self._looks_like(column)]

    def doubtful(self) -> list[int]:
        """Return the columns with too few values to tell, all passing: ask before going on."""
        few = self._thresholds.few
        return [
            index
            for index, column in enumerate(self._columns)
            if 0 < column.candidates < few and column.passed == column.candidates
        ]
