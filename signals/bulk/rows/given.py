"""What the rules may look at besides the row: the delivery, the facts, the rows before it."""

import datetime as dt
from array import array
from typing import Final

from signals.bulk.facts import Facts
from signals.bulk.rows.row import Circumstances
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import day_and_month

REMINDER_MONTHS: Final = 6
REPEAT_MONTHS: Final = 6
_SMALLEST_TABLE: Final = 4_096


class Seen:
    """Remembers in which row something was first seen, by a hash of it and not by its text.

    A table of machine numbers instead of a dictionary: a quarter of the memory, because files of
    a million rows are to cost little more than short ones. Two different texts with one 64-bit
    hash: about one chance in 30 million in a file of a million rows.
    """

    def __init__(self) -> None:
        self._hashes = array("q", [0]) * _SMALLEST_TABLE
        self._rows = array("I", [0]) * _SMALLEST_TABLE
        self._mask = _SMALLEST_TABLE - 1
        self._free = _SMALLEST_TABLE // 2

    def first(self, key: object, row: int) -> int:
        """Return the row that had this key first, which may be this row."""
        code = hash(key) or 1
        hashes, mask = self._hashes, self._mask
        place = code & mask
        while (known := hashes[place]) != 0:
            if known == code:
                return self._rows[place]
            place = (place + 1) & mask
        hashes[place] = code
        self._rows[place] = row
        self._free -= 1
        if not self._free:
            self._grow()
        return row

    def _grow(self) -> None:
        old_hashes, old_rows = self._hashes, self._rows
        size = 2 * len(old_hashes)
        hashes = array("q", [0]) * size
        rows = array("I", [0]) * size
        mask = size - 1
        for code, row in zip(old_hashes, old_rows, strict=True):
            if code:
                place = code & mask
                while hashes[place]:
                    place = (place + 1) & mask
                hashes[place] = code
                rows[place] = row
        self._hashes, self._rows, self._mask = hashes, rows, mask
        self._free = size // 2 - size // 4


class Given:
    """What the rules may look at besides the row itself."""

    __slots__ = ("addresses", "circumstances", "facts", "old_reminder", "references", "repeat_from")

    def __init__(self, circumstances: Circumstances) -> None:
        day = circumstances.delivery_on
        self.circumstances = circumstances
        self.facts = Facts()
        self.references = Seen()
        self.addresses = Seen()
        self.old_reminder = dutch_formats.months_earlier(day, REMINDER_MONTHS)
        self.repeat_from = dutch_formats.months_earlier(day, REPEAT_MONTHS)

    def kept_until(self) -> str:
        """Write the last day that held rows are kept."""
        return self.day(self.circumstances.kept_until)

    def day(self, day: dt.date) -> str:
        """Write a day for a sentence, with the year if it is not that of the delivery."""
        return day_and_month(day, self.circumstances.delivery_on)
