"""From the text of one cell to its value or a finding: R02, R03, R16, a day in the future (R04)."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

from signals.bulk.columns import CELL_MAX, COLUMNS, INDEX, Column, column_named
from signals.bulk.findings import FindingCode
from signals.bulk.reader import NO_TEXT
from signals.bulk.rows.row import RowCheck
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import Ambiguous, Unreadable, euro
from vroegsignalering.formula_safety import restored

_HOUSE_NUMBER: Final = column_named("house_number")
_KEEP: Final = 4_096
_DAYS: Final = frozenset(
    column.name for column in COLUMNS if column.name.endswith(("_on", "_date", "_since"))
)
_OUT_OF_BOUNDS: Final = frozenset({"low", "high"})

_STRANGE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufff9-\uffff\U000e0000-\U000e007f]"
)
#: Signs without width that come along when one copies from a web page; they mean nothing.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u2060\ufeff"))
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


class Memo(dict[str, Any]):
    """Reads the text of a cell, and remembers what it read: most columns repeat themselves.

    Bounded, so that memory stays flat.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__({"": None})
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self._read(text)
        if len(self) > _KEEP:
            self.clear()
            self[""] = None
        self[text] = value
        return value


def reader_of(column: Column, delivery_on: dt.date) -> Memo | None:
    """Return how the cells of a column are read; a day must not lie after the delivery (R04)."""
    read = column.read
    if read is None:
        return None
    if column.name not in _DAYS:
        return Memo(read)
    read_any_day = read

    def read_day(text: str) -> Any:
        day = read_any_day(text)
        if isinstance(day, dt.date) and day > delivery_on:
            raise Unreadable("future")
        return day

    return Memo(read_day)


def is_plain(joined: str) -> bool:
    """Return whether a text has no broken bytes and is written with whole letters (NFC)."""
    return "\ufffd" not in joined and unicodedata.is_normalized("NFC", joined)


def clean_cell(row: RowCheck, column: Column, cell: str) -> str:
    """Return what a cell may be read as, without blanks around it; nothing if it has a finding."""
    if cell == NO_TEXT:
        row.say(FindingCode.R02, column, "shape")
        return ""
    plain = unicodedata.normalize("NFC", _BLANK.sub(" ", cell.translate(_INVISIBLE))).strip(" ")
    if _STRANGE.search(plain):
        row.say(FindingCode.R16, column)
        return ""
    if len(plain) > CELL_MAX:
        row.say(FindingCode.R16, column, "length", most=str(CELL_MAX))
        return ""
    # The sign by which a file that we gave back keeps a spreadsheet from calculating.
    return restored(plain)


def read_texts(rows: list[RowCheck], column: Column, texts: Sequence[str]) -> list[Any]:
    """Return the values of a column of plain text; what is too long gets a finding."""
    values = [text or None for text in texts]
    if max(map(len, texts)) > column.longest:
        for index, text in enumerate(texts):
            if len(text) > column.longest:
                values[index] = None
                rows[index].say(FindingCode.R02, column, "length")
    return values


def read_with_faults(
    rows: list[RowCheck], column: Column, memo: Memo, texts: Sequence[str]
) -> list[Any]:
    """Return the values of a column of which at least one cell cannot be read."""
    values: list[Any] = []
    for row, text in zip(rows, texts, strict=True):
        try:
            values.append(memo[text])
        except Unreadable as fault:
            values.append(None)
            _say_fault(row, column, fault)
    return values


def _say_fault(row: RowCheck, column: Column, fault: Unreadable) -> None:
    if isinstance(fault, Ambiguous):
        smaller, larger = fault.readings
        example = euro(larger).removeprefix("€ ").replace(".", "")
        row.say(
            FindingCode.R03,
            column,
            fault.reason,
            smaller=euro(smaller),
            larger=euro(larger),
            example=example,
        )
    elif fault.reason in _OUT_OF_BOUNDS:
        row.say(FindingCode.R03, column, fault.reason)
    elif fault.reason == "future":
        row.say(FindingCode.R04, column, fault.reason)
    else:
        row.say(FindingCode.R02, column, fault.reason)


def split_house_numbers(rows: list[RowCheck], columns: list[list[Any]]) -> None:
    """Take the number apart from an addition behind it, where the addition column is empty."""
    numbers = columns[INDEX["house_number"]]
    additions = columns[INDEX["house_number_addition"]]
    for index, pair in enumerate(numbers):
        if pair is None:
            continue
        numbers[index], behind = pair
        if not behind:
            continue
        given = additions[index]
        if given is None:
            additions[index] = behind
        elif dutch_formats.fold_addition(given) != dutch_formats.fold_addition(behind):
            numbers[index] = None
            rows[index].say(FindingCode.R02, _HOUSE_NUMBER, "twice")
