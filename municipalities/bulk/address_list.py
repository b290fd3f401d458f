"""Reads the yearly CBS list of postcodes and house numbers, as CSV or zip, without holding it.

The list names district, quarter and municipality of each address:
``PC6;Huisnummer;Buurt<year>;Wijk<year>;Gemeente<year>``, municipality code without leading
zeros. Published by Statistics Netherlands (CBS) as "Buurt, wijk en gemeente voor
postcode-huisnummer". Eight to ten million rows, so everything here is a stream.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from municipalities.states import RegistryRefusal
from vroegsignalering.refusals import Refused

_YEAR = re.compile(r"gemeente_?([0-9]{4})")
_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")
_SHOWN_PROBLEMS = 5
# RuntimeError is what zipfile says of a file with a password.
_NOT_TO_BE_READ = (
    OSError,
    EOFError,
    UnicodeDecodeError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    csv.Error,
)
_NUMBER_MAX = 99_999


@dataclass
class AddressList:
    """An opened list: its year, its rows once, and what was found on the way."""

    year: int
    _rows: Iterator[list[str]]
    _columns: tuple[int, int, int]
    read: int = 0
    double: int = 0
    unreadable: int = 0
    problems: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def addresses(self) -> Iterator[tuple[str, str, str]]:
        """Yield postcode, house number and municipality code of each address once.

        A row that cannot be read is counted and left out; the first ones are told with their
        line number. Of an address that stands there twice the first row counts.
        """
        postcode_at, number_at, code_at = self._columns
        # Per postcode one integer whose bits are the house numbers seen: exact for rows in any
        # order, and about 100 MB for all of the Netherlands.
        seen: dict[str, int] = {}
        for line, row in enumerate(self._rows, start=2):
            if not row:
                continue
            self.read += 1
            try:
                postcode, number, code = row[postcode_at], row[number_at], row[code_at]
            except IndexError:
                self._cannot_read(line, "er ontbreken kolommen")
                continue
            if problem := _problem(postcode, number, code):
                postcode, number, code = (
                    postcode.replace(" ", "").upper(),
                    number.strip(),
                    code.strip(),
                )
                problem = _problem(postcode, number, code)
            if problem:
                self._cannot_read(line, problem)
                continue
            bit = 1 << int(number)
            known = seen.get(postcode, 0)
            if known & bit:
                self.double += 1
                continue
            seen[postcode] = known | bit
            code = code.zfill(4)
            self.codes.add(code)
            yield postcode, number, code

    def _cannot_read(self, line: int, why: str) -> None:
        self.unreadable += 1
        if len(self.problems) < _SHOWN_PROBLEMS:
            self.problems.append(f"Regel {line}: {why}.")


def _problem(postcode: str, number: str, code: str) -> str:
    """Say what is wrong with a row, or return ''."""
    if _POSTCODE.fullmatch(postcode) is None:
        return "de postcode klopt niet, die moet zijn als 8013CR"
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= _NUMBER_MAX):
        return "het huisnummer is geen getal van 1 tot en met 99999"
    if not (code.isascii() and code.isdecimal() and len(code) <= 4 and int(code)):
        return "de gemeentecode klopt niet, die moet zijn als 193 of 0193"
    return ""


@contextmanager
def opened(path: Path) -> Iterator[AddressList]:
    """Open the list in ``path``: a CSV file, or a zip that holds one.

    Raises ``Refused(NOT_A_REGISTER)`` when no file with the right heading is there and
    ``Refused(UNREADABLE_FILE)`` when it is no text at all.
    """
    with ExitStack() as stack:
        try:
            if zipfile.is_zipfile(path):
                found = _in_zip(stack.enter_context(zipfile.ZipFile(path)), stack)
            else:
                found = _as_list(stack.enter_context(path.open("rb")), stack)
            if found is None:
                raise Refused(RegistryRefusal.NOT_A_REGISTER)
            yield found
        except _NOT_TO_BE_READ as error:
            raise Refused(RegistryRefusal.UNREADABLE_FILE) from error


def _in_zip(archive: zipfile.ZipFile, stack: ExitStack) -> AddressList | None:
    """Return the member with the addresses; its neighbours name districts and quarters."""
    members = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
    for info in sorted(members, key=lambda info: -info.file_size):
        found = _as_list(stack.enter_context(archive.open(info)), stack)
        if found is not None:
            return found
    return None


def _as_list(raw: IO[bytes], stack: ExitStack) -> AddressList | None:
    text = stack.enter_context(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
    heading = text.readline()
    separator = ";" if ";" in heading else ","
    names = [
        name.strip().strip('"').strip().lower() for name in heading.rstrip("\r\n").split(separator)
    ]
    year = next((found for name in names if (found := _YEAR.fullmatch(name))), None)
    if year is None or not {"pc6", "huisnummer"} <= set(names):
        return None
    columns = names.index("pc6"), names.index("huisnummer"), names.index(year[0])
    return AddressList(int(year[1]), csv.reader(text, delimiter=separator), columns)
