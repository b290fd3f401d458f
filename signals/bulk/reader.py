"""From the bytes of a file to numbered rows of text: CSV, XLSX, ODS or JSON, known by content.

Runs inside the throw-away child process (``child``); knows only the standard library, calamine
and the neighbours that say how a heading is compared and what a BSN looks like. Everything a row
holds comes out as text, spreadsheet numbers and days included, so that one set of readers serves
files, forms and programs, and no float ever reaches an amount.

A row keeps the number that the landlord's own program shows: in CSV the record (the first one is
row 1, a line break inside quotes does not count), in a spreadsheet the row of the sheet, in JSON
the place in the list, counted from 1. Text is forgiven much (byte-order marks, old encodings,
lines above the headings, empty rows at the end); structure is not (a quote that does not close,
a damaged workbook).
"""

import codecs
import csv
import datetime as dt
import io
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from signals.bulk.bsn import BsnDetector
from signals.bulk.headings import fold_heading

#: Stands in for a cell that is no text, number or truth value (a list inside JSON).
NO_TEXT: Final = "\uffff"

BATCH_ROWS: Final = 1_000
COLUMNS_MAX: Final = 200
SEPARATORS: Final = (";", ",", "\t")
_HEADING_MAX: Final = 200
_LINES_AHEAD: Final = 25
_ENOUGH_HEADINGS: Final = 3
_START: Final = 65_536
_BLANKS: Final = " \t\r\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost; the settings of the product give other values where they must.

    Attributes:
        max_bytes: size of the file as handed in.
        max_rows: data rows.
        max_cell: characters in one cell; more refuses the row, not the file.
        max_entries: entries in a workbook, which is a zip file.
        max_ratio: unpacked to packed size, of the whole and of each entry that is not small.
        max_unpacked: sum of the unpacked sizes.
        memory_bytes: address space of the child process. Calamine holds a whole sheet: measured
            650 MB of address space (480 MB resident) for 250 000 rows of 21 columns.
        cpu_seconds: processor time of the child process.
        patience_seconds: how long the parent waits for the next rows.
    """

    max_bytes: int = 64_000_000
    max_rows: int = 250_000
    max_cell: int = 500
    max_entries: int = 200
    max_ratio: int = 100
    max_unpacked: int = 400_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 90
    patience_seconds: int = 120


class Unusable(Exception):
    """The file cannot be used: a code of the contract, which sentence, and what that needs."""

    def __init__(self, code: str, why: str = "", **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.why = why
        self.params = params


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a file before its first row.

    Attributes:
        kind: ``csv``, ``xlsx``, ``ods`` or ``json``.
        headings: as they stand in the file; empty for a column without one.
        heading_row: the row they stand in, 0 for JSON.
        encoding: of a text file. ``cp1252`` was guessed, so names are worth a second look.
        separator: of a CSV file.
        sheet: the name of the sheet that was read.
    """

    kind: str
    headings: tuple[str, ...]
    heading_row: int = 1
    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass(slots=True)
class Batch:
    """Some rows of a file: their numbers, and one text per heading for each.

    ``surplus`` holds the numbers of rows with more filled cells than there are headings.
    """

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tail:
    """What is known of a file after its last row: how many, and the columns that hold BSNs."""

    rows: int
    bsn_columns: tuple[int, ...] = ()
    doubtful_columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """By which headings the row with the headings is recognised, as headings are compared."""

    known: frozenset[str]
    needed: frozenset[str]

    def score(self, cells: Iterable[str]) -> int:
        """Return how many of these cells are headings that are known."""
        return sum(fold_heading(cell) in self.known for cell in cells)

    def has_all(self, cells: Iterable[str]) -> bool:
        """Return whether every needed heading is among these cells."""
        return self.needed <= {fold_heading(cell) for cell in cells}


Rows = Iterator[tuple[int, list[str]]]


def read(
    stream: io.BufferedIOBase, wanted: Wanted, limits: Limits
) -> Iterator[Head | Batch | Tail]:
    """Read a file: first its ``Head``, then batches of rows, then its ``Tail``.

    Args:
        stream: the bytes; read once, from begin to end.
        wanted: the headings to look for.
        limits: what the file may cost.

    Raises:
        Unusable: the file as a whole cannot be used (B01, B02).
    """
    start = stream.read(_START)
    head, rows = _open(start, stream, wanted, limits)
    if len(head.headings) > COLUMNS_MAX:
        raise Unusable("B01", "kind")
    yield head
    yield from _batches(head, rows, limits)


def _open(
    start: bytes, stream: io.BufferedIOBase, wanted: Wanted, limits: Limits
) -> tuple[Head, Rows]:
    if start.startswith(b"PK"):
        return _open_workbook(start + stream.read(), wanted, limits)
    _refuse_other_kinds(start)
    recoder = _Recoder(start, stream)
    text = io.TextIOWrapper(
        io.BufferedReader(recoder, _START), encoding="utf-8", errors="replace", newline=""
    )
    if _begins_json(start):
        return _open_json(text.read(), recoder, wanted)
    return _open_csv(text, recoder, wanted)


# --- What kind of file ---------------------------------------------------------------------------

_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS: Final = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf",
    b"Rar!", b"MZ", b"\x7fELF", b"{\\rtf", b"<", b"\x00\x00\x01\x00", b"SQLite format", b"PAR1",
    b"\x28\xb5\x2f\xfd", b"\xca\xfe\xba\xbe",
)  # fmt: skip


def _refuse_other_kinds(start: bytes) -> None:
    if start.startswith(_OLD_CONTAINER):
        # An encrypted workbook lies in the same old container as a workbook of before 2007.
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in start
        raise Unusable("B01", "encrypted" if is_encrypted else "old_excel")
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_OTHER_KINDS):
        raise Unusable("B01", "kind")


def _begins_json(start: bytes) -> bool:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            start = start[len(mark) :].decode(encoding, "ignore").encode()
            break
    return start.lstrip()[:1] in (b"{", b"[")


# --- Encodings -----------------------------------------------------------------------------------

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Looked up now: the child may open no file once it reads.
for _name in ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp437", "ascii"):
    codecs.lookup(_name)


class _Recoder(io.RawIOBase):
    """Gives the bytes of a text file as UTF-8, whatever they were, in one pass.

    With a byte-order mark the encoding is known. Without one, the first bytes outside ASCII
    decide: mostly whole UTF-8 characters, then it is UTF-8, and a broken byte further on becomes
    a replacement character, so that its row is refused (R16) instead of a name being garbled;
    else it is Windows-1252.
    """

    def __init__(self, start: bytes, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._stream = stream
        self._ready = b""
        self._is_ended = False
        self.encoding = ""
        self._decoder: codecs.IncrementalDecoder | None = None
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                self._choose(encoding)
                start = start[len(mark) :]
                break
        self._take(start)

    def _choose(self, encoding: str) -> None:
        self.encoding = encoding
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def _take(self, chunk: bytes) -> None:
        while not self.encoding and not chunk.isascii():
            verdict = _looks_like_utf8(chunk, is_final=self._is_ended)
            if verdict is not None:
                self._choose("utf-8" if verdict else "cp1252")
                break
            more = self._stream.read(_START)
            self._is_ended = not more
            chunk += more
        if self._decoder is None:
            self._ready = chunk
        else:
            self._ready = self._decoder.decode(chunk, self._is_ended).encode("utf-8", "replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and not self._is_ended:
            chunk = self._stream.read(_START)
            self._is_ended = not chunk
            self._take(chunk)
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def _looks_like_utf8(chunk: bytes, *, is_final: bool) -> bool | None:
    """Return whether bytes outside ASCII form UTF-8; ``None`` when more must be seen to tell."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(chunk, is_final)
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if not good and not bad:
        return None
    return good >= bad


# --- CSV -----------------------------------------------------------------------------------------


_NO_HEADING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\N{REPLACEMENT CHARACTER}]")


def _open_csv(text: io.TextIOWrapper, recoder: _Recoder, wanted: Wanted) -> tuple[Head, Rows]:
    csv.field_size_limit(100_000_000)
    lines: Iterator[str] = iter(text)
    ahead = list(itertools.islice(lines, _LINES_AHEAD))
    separators: Sequence[str] = SEPARATORS
    # Excel writes and reads such a first line and does not show it: it is no row.
    if ahead and ahead[0][:4].lower() == "sep=" and ahead[0][4:].strip("\r\n") in SEPARATORS:
        separators = (ahead.pop(0)[4:].strip("\r\n"),)
    separator, place, headings = _find_headings(ahead, separators, wanted)
    if any(_NO_HEADING.search(cell) for cell in headings):
        # Bytes of something else, or UTF-16 that does not say so.
        raise Unusable("B01", "utf16" if any("\x00" in cell for cell in headings) else "")
    head = Head(
        kind="csv",
        headings=tuple(headings),
        heading_row=place,
        encoding=recoder.encoding or "utf-8",
        separator=separator,
    )
    return head, _csv_rows(itertools.chain(ahead, lines), separator, place)


def _find_headings(
    lines: list[str], separators: Sequence[str], wanted: Wanted
) -> tuple[str, int, list[str]]:
    """Return the separator, the row with the headings and the headings of a CSV file."""
    best: tuple[int, int, int] = (-1, -1, 0)
    found = (separators[0], 1, [""])
    for separator in separators:
        try:
            records = [_clean(record) for record in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        place, score = _heading_place(records, wanted)
        if place is None:
            continue
        rank = (score, len(records[place]), -place)
        if rank > best:
            best, found = rank, (separator, place + 1, records[place])
    return found


def _heading_place(records: Sequence[list[str]], wanted: Wanted) -> tuple[int | None, int]:
    """Return which of the first records holds the headings, and how many of them are known.

    It is the first record that is not empty, unless a later one knows at least three headings
    and more than that: programs write a title above their table.
    """
    filled = [index for index, record in enumerate(records) if any(record)]
    if not filled:
        return None, 0
    first = filled[0]
    scores = {index: wanted.score(records[index]) for index in filled}
    best = max(filled, key=lambda index: (scores[index], -index))
    chosen = best if scores[best] >= _ENOUGH_HEADINGS else first
    return chosen, scores[chosen]


def _csv_rows(lines: Iterator[str], separator: str, heading_row: int) -> Rows:
    number = 0
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=separator, strict=True), 1):
            if number > heading_row:
                yield number, record
    except csv.Error:
        pass
    else:
        return
    # Raised outside the handler: the message of the other exception may quote the file.
    raise Unusable("B01", "quote", row=str(number + 1))


def _clean(record: Iterable[str]) -> list[str]:
    return [cell.strip(_BLANKS) for cell in record]


# --- Workbooks -----------------------------------------------------------------------------------

_SMALL_ENTRY: Final = 1_000_000
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ZIP_ENCRYPTED: Final = 0x1
#: Entries that hold or announce program code.
_MACRO_PARTS: Final = ("vbaproject", "/macrosheets/", "/dialogsheets/", "basic/", "scripts/")


def _open_workbook(content: bytes, wanted: Wanted, limits: Limits) -> tuple[Head, Rows]:
    kind = _check_zip(content, limits)
    why = ""
    found = None
    try:
        found = _find_sheet(CalamineWorkbook.from_filelike(io.BytesIO(content)), wanted)
    except python_calamine.PasswordError:
        why = "encrypted"
    except python_calamine.CalamineError:
        pass
    if found is None:
        # Raised outside the handler: the message of the other exception may quote the file.
        raise Unusable("B01", why)
    sheet, rows, place = found
    # Calamine gives the empty rows above a table, but not the empty columns beside it.
    _top, left = sheet.start or (0, 0)
    headings = [""] * left + (_clean(_texts(rows[place])) if rows else [])
    head = Head(
        kind=kind,
        headings=tuple(cell[:_HEADING_MAX] for cell in headings),
        heading_row=place + 1,
        sheet=sheet.name,
    )
    return head, _sheet_rows(sheet, place, left)


def _check_zip(content: bytes, limits: Limits) -> str:
    """Return the kind of a workbook after looking at the directory of its zip file.

    Raises:
        Unusable: damaged, encrypted, another kind, with macros, or too much inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, len(content), limits)
            kind = _kind_of_workbook(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        kind = ""
    if not kind:
        raise Unusable("B01")
    return kind


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.max_entries
        or unpacked > limits.max_unpacked
        or (unpacked > _SMALL_ENTRY and unpacked > limits.max_ratio * packed)
    ):
        raise Unusable("B02", "unpacked")
    for entry in entries:
        if (
            entry.file_size > _SMALL_ENTRY
            and entry.file_size > limits.max_ratio * entry.compress_size
        ):
            raise Unusable("B02", "unpacked")
        if entry.flag_bits & _ZIP_ENCRYPTED:
            raise Unusable("B01", "encrypted")
    if len({entry.filename for entry in entries}) != len(entries):
        # Two entries of one name: this reader and the next one might read another file.
        raise Unusable("B01")


def _kind_of_workbook(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(part in f"/{name.lower()}" for name in names for part in _MACRO_PARTS):
        raise Unusable("B01", "macros")
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        types = _small_entry(archive, "[Content_Types].xml")
        if b"macroenabled" in types.lower():
            raise Unusable("B01", "macros")
        return "xlsx"
    if "content.xml" in names and _small_entry(archive, "mimetype").startswith(_ODS_TYPE):
        if b"encryption-data" in _small_entry(archive, "META-INF/manifest.xml"):
            raise Unusable("B01", "encrypted")
        return "ods"
    raise Unusable("B01", "kind")


def _small_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as entry:
        return entry.read(_SMALL_ENTRY)


def _find_sheet(
    workbook: CalamineWorkbook, wanted: Wanted
) -> tuple[CalamineSheet, list[list[Any]], int]:
    """Return the first sheet that has the headings, its first rows, and where the headings stand.

    When no sheet has them all, the one with most of them; hidden sheets only when all are hidden.
    """
    sheets = [
        (index, sheet.visible is SheetVisibleEnum.Visible)
        for index, sheet in enumerate(workbook.sheets_metadata)
        if sheet.typ is SheetTypeEnum.WorkSheet
    ]
    visible = [index for index, is_visible in sheets if is_visible]
    best, best_score = None, -1
    for index in visible or [index for index, _ in sheets]:
        sheet = workbook.get_sheet_by_index(index)
        rows = list(itertools.islice(sheet.iter_rows(), _LINES_AHEAD))
        place, score = _heading_place([_clean(_texts(row)) for row in rows], wanted)
        if place is None:
            continue
        if wanted.has_all(_texts(rows[place])):
            return sheet, rows, place
        if score > best_score:
            best, best_score = index, score
    if best is None:
        index = (visible or [index for index, _ in sheets] or [0])[0]
        return workbook.get_sheet_by_index(index), [], 0
    sheet = workbook.get_sheet_by_index(best)
    rows = list(itertools.islice(sheet.iter_rows(), _LINES_AHEAD))
    place, _score = _heading_place([_clean(_texts(row)) for row in rows], wanted)
    return sheet, rows, place or 0


def _sheet_rows(sheet: CalamineSheet, place: int, left: int) -> Rows:
    margin = [""] * left
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > place + 1:
            cells = _texts(row)
            yield number, margin + cells if margin else cells


def _texts(row: Sequence[Any]) -> list[str]:
    return [cell if type(cell) is str else _text_of(cell) for cell in row]


def _text_of(cell: object) -> str:
    """Return what a typed cell of a spreadsheet says, as one would write it in a CSV file."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # Fifteen digits are what a spreadsheet shows; more is noise of its binary fractions.
        text = f"{cell:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


# --- JSON ----------------------------------------------------------------------------------------


class _Fields(list[tuple[str, Any]]):
    """The fields of a JSON object in order, doubled names included."""


class _JsonRows:
    """Walks a JSON document ``{"signalen": [ {…} ]}``, one object at a time."""

    _LIST: Final = "signalen"

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_Fields,
            parse_float=str,
            parse_int=str,
            parse_constant=lambda _name: NO_TEXT,
        )

    def _broken(self) -> Unusable:
        line = self._text.count("\n", 0, self._at) + 1
        return Unusable("B01", "json", row=str(line))

    def _next(self) -> str:
        """Return the next sign that is no white space, without taking it."""
        text, at, end = self._text, self._at, len(self._text)
        while at < end and text[at] in " \t\r\n":
            at += 1
        self._at = at
        return text[at : at + 1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._broken()
        self._at += 1

    def _value(self) -> Any:
        self._next()
        try:
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            # Only the place: the message would quote the file.
            self._at = error.pos
        except (ValueError, RecursionError):
            pass
        else:
            return value
        raise self._broken()

    def _more(self, closing: str, *, is_first: bool) -> bool:
        """Take the comma before the next item, or the closing sign."""
        if self._next() == closing:
            self._at += 1
            return False
        if not is_first:
            self._take(",")
        return True

    def __iter__(self) -> Iterator[_Fields]:
        self._at = 0
        is_found = False
        self._take("{")
        is_first = True
        while self._more("}", is_first=is_first):
            is_first = False
            name = self._value()
            self._take(":")
            if name != self._LIST:
                self._value()
                continue
            if is_found:
                raise self._broken()
            is_found = True
            yield from self._items()
        if self._next() or not is_found:
            raise self._broken()

    def _items(self) -> Iterator[_Fields]:
        self._take("[")
        is_first = True
        while self._more("]", is_first=is_first):
            is_first = False
            item = self._value()
            if not isinstance(item, _Fields):
                raise self._broken()
            yield item


def _open_json(text: str, recoder: _Recoder, wanted: Wanted) -> tuple[Head, Rows]:
    rows = _JsonRows(text)
    headings: list[str] = []
    seen: set[str] = set()
    for fields in rows:
        names = [name for name, _ in fields]
        if len(set(names)) != len(names):
            # A name that one object has twice is twice among the headings: which one counts?
            headings.extend(name for name in set(names) if names.count(name) > 1)
        if not seen.issuperset(names):
            headings.extend(name for name in dict.fromkeys(names) if name not in seen)
            seen.update(names)
        if len(headings) > COLUMNS_MAX:
            raise Unusable("B01", "kind")
    # Programs leave out fields without a value, so a field that no object has is an empty one.
    present = {fold_heading(name) for name in headings}
    headings.extend(sorted(wanted.needed - present))
    head = Head("json", tuple(headings), heading_row=0, encoding=recoder.encoding or "utf-8")
    return head, _json_rows(rows, {name: index for index, name in enumerate(headings)})


def _json_rows(rows: _JsonRows, places: dict[str, int]) -> Rows:
    width = max(places.values(), default=0) + 1
    for number, fields in enumerate(rows, 1):
        cells = [""] * width
        for name, value in fields:
            cells[places[name]] = _text_of_json(value)
        yield number, cells


def _text_of_json(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return NO_TEXT


# --- Between two processes ------------------------------------------------------------------------

_BETWEEN_CELLS: Final = "\x1f"
_BETWEEN_ROWS: Final = "\x1e"
_OTHER_CONTROL: Final = str.maketrans({_BETWEEN_CELLS: "\x01", _BETWEEN_ROWS: "\x01"})


def pack(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as one text, three times faster to take apart than JSON.

    A cell that holds one of the two separators gets another control character for it: either
    refuses the row (R16).
    """
    text = _BETWEEN_ROWS.join([_BETWEEN_CELLS.join(row) for row in rows])
    separators = sum(len(row) - 1 for row in rows if row)
    if text.count(_BETWEEN_CELLS) > separators or text.count(_BETWEEN_ROWS) >= max(len(rows), 1):
        clean = [[cell.translate(_OTHER_CONTROL) for cell in row] for row in rows]
        return _BETWEEN_ROWS.join([_BETWEEN_CELLS.join(row) for row in clean])
    return text


def unpack(text: str) -> list[list[str]]:
    """Return the rows that ``pack`` made one text of; there was at least one."""
    return [row.split(_BETWEEN_CELLS) for row in text.split(_BETWEEN_ROWS)]


# --- Batches -------------------------------------------------------------------------------------


class _Collector:
    """Gathers rows into batches: pads, cuts, counts, and looks for BSNs on the way."""

    def __init__(self, head: Head, limits: Limits) -> None:
        self._head = head
        self._limits = limits
        self._width = len(head.headings)
        self._detector = BsnDetector(
            i for i, name in enumerate(head.headings) if "kvk" in fold_heading(name)
        )
        self._numbers: list[int] = []
        self._rows: list[list[str]] = []
        self._count = 0

    def add(self, number: int, cells: list[str]) -> None:
        """Take one row into the batch."""
        self._count += 1
        if self._count > self._limits.max_rows:
            raise Unusable("B02", "rows", most=f"{self._limits.max_rows:,}".replace(",", "."))
        self._numbers.append(number)
        self._rows.append(cells)

    @property
    def is_full(self) -> bool:
        return len(self._rows) >= BATCH_ROWS

    def batch(self) -> Batch:
        """Give the rows gathered so far and begin again."""
        width, rows = self._width, self._rows
        if any(len(row) != width for row in rows):
            widest = min(max(map(len, rows)), COLUMNS_MAX)
            widest = max(widest, width)
            rows = [row[:widest] + [""] * (widest - len(row)) for row in rows]
        self._detector.see(rows)
        surplus: list[int] = []
        if rows and len(rows[0]) > width:
            if self._head.kind == "csv":
                pairs = zip(self._numbers, rows, strict=True)
                surplus = [number for number, row in pairs if any(row[width:])]
            rows = [row[:width] for row in rows]
        batch = Batch(self._numbers, rows, surplus)
        self._numbers, self._rows = [], []
        return batch

    def tail(self) -> Tail:
        """Say what is known after the last row."""
        return Tail(self._count, tuple(self._detector.found()), tuple(self._detector.doubtful()))


def _batches(head: Head, rows: Rows, limits: Limits) -> Iterator[Batch | Tail]:
    collector = _Collector(head, limits)
    most = limits.max_cell
    empty_from = 0
    for number, record in rows:
        cells = [cell.strip(_BLANKS) for cell in record]
        if not any(cells):
            empty_from = empty_from or number
            continue
        if empty_from:
            # Empty rows count only when a filled one follows.
            for empty in range(empty_from, number):
                collector.add(empty, [])
                if collector.is_full:
                    yield collector.batch()
            empty_from = 0
        if max(map(len, cells)) > most:
            # One sign over the limit is enough to refuse the row; the rest costs memory.
            cells = [cell[: most + 1] for cell in cells]
        collector.add(number, cells)
        if collector.is_full:
            yield collector.batch()
    yield collector.batch()
    yield collector.tail()
