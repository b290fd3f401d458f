"""Reads the official list of municipalities.

``gemeentecode;naam[;geldig_van;geldig_tot;opvolger]``; ``geldig_tot`` is the first day that the
municipality is no more, ``opvolger`` the code of the municipality it merged into.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from municipalities.states import RegistryRefusal
from vroegsignalering.dutch_formats import Unreadable, read_date
from vroegsignalering.refusals import Refused

_REQUIRED = ("gemeentecode", "naam")
_ALLOWED = (*_REQUIRED, "geldig_van", "geldig_tot", "opvolger")
_NAME_MAX = 80


@dataclass(frozen=True)
class Row:
    """One municipality of the list, with the line it stands on."""

    line: int
    code: str
    name: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    successor: str


def read(path: Path) -> tuple[list[Row], list[str]]:
    """Return the rows that can be read and a Dutch sentence with its line for each that cannot.

    Raises ``Refused`` when the file is no text or has another heading.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(RegistryRefusal.UNREADABLE_FILE) from error
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in heading else ",")
    names = [name.strip().lower() for name in next(reader, [])]
    if not set(_REQUIRED) <= set(names) <= set(_ALLOWED):
        raise Refused(RegistryRefusal.NOT_A_MUNICIPALITY_LIST)
    rows: list[Row] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    for line, cells in _numbered(reader):
        written = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        try:
            row = _row(line, written)
        except _Wrong as wrong:
            problems.append(f"Regel {line}: {wrong}")
            continue
        if row.code in first_line:
            earlier = first_line[row.code]
            problems.append(
                f"Regel {line}: gemeentecode {row.code} staat ook op regel {earlier}."
                " Laat één regel staan."
            )
            continue
        first_line[row.code] = line
        rows.append(row)
    return rows, problems


class _Wrong(Exception):
    """A row does not hold; the text is the sentence to show."""


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells):
            yield line, cells


def _row(line: int, written: dict[str, str]) -> Row:
    name = written.get("naam", "")
    if not name or len(name) > _NAME_MAX:
        raise _Wrong("de naam ontbreekt of is te lang (hoogstens 80 tekens).")
    valid_from = _date(written, "geldig_van")
    valid_until = _date(written, "geldig_tot")
    if valid_from and valid_until and valid_until <= valid_from:
        raise _Wrong("geldig_tot ligt niet na geldig_van.")
    code = _code(written.get("gemeentecode", ""), "gemeentecode")
    successor = written.get("opvolger", "")
    successor = _code(successor, "opvolger") if successor else ""
    if successor == code:
        raise _Wrong("een gemeente kan niet haar eigen opvolger zijn.")
    return Row(line, code, name, valid_from, valid_until, successor)


def _code(written: str, column: str) -> str:
    is_code = written.isascii() and written.isdecimal() and len(written) <= 4 and int(written) > 0
    if not is_code:
        raise _Wrong(f"{column} moet uit 4 cijfers bestaan, bijvoorbeeld 0193.")
    return written.zfill(4)


def _date(written: dict[str, str], column: str) -> dt.date | None:
    text = written.get(column, "")
    if not text:
        return None
    try:
        return read_date(text)
    except Unreadable:
        raise _Wrong(
            f"{column} is geen datum. Schrijf jaar, maand en dag, bijvoorbeeld 2027-01-01."
        ) from None
