"""Checks every row of a delivery: raw text → typed values and findings, all of them at once.

Source: the delivery contract ("aanlevering"), table *What is checked*. A row goes through three
lists, each written down once: ``read`` turns cells into values (R01, R02, R03, R05, R16, and days
in the future, R04), ``RULES_ON_ROW`` look at the values of one row and its file, and
``RULES_ON_FACTS`` look at what the caller found out for a whole batch (``facts``). A value with a
finding is left out of the rules that follow; all other rules still run.

Rows are handled in batches and columns at a time, because files of 100 000 rows are normal. The
same code checks a row that was typed by hand or sent by a program (``read_fields``).
"""

import datetime as dt
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from signals.bulk.columns import (
    CELL_MAX,
    COLUMNS,
    INDEX,
    LANDLORD_KVK,
    Column,
    ColumnMatch,
    column_named,
    match_fields,
)
from signals.bulk.facts import CoverFact, Facts, TenancyFact
from signals.bulk.findings import SEVERITIES, Finding, FindingCode, Severity, Verdict
from signals.bulk.reader import NO_TEXT, Batch
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import Ambiguous, Unreadable, day_and_month, euro
from vroegsignalering.formula_safety import restored

REMINDER_MONTHS: Final = 6
REPEAT_MONTHS: Final = 6
TERM_DAYS: Final = 30
HELD_DAYS: Final = 42

REFERENCE: Final = column_named("reference")
HOUSE_NUMBER: Final = column_named("house_number")
POSTCODE: Final = column_named("postcode")
AMOUNT: Final = column_named("amount")
ARREARS_SINCE: Final = column_named("arrears_since")
REMINDER_ON: Final = column_named("reminder_on")
SHARING_OFFER_ON: Final = column_named("sharing_offer_on")
TENANT_OBJECTED: Final = column_named("tenant_objected")


class RowValues(NamedTuple):
    """The values of one row; ``None`` where a cell is empty or has a finding."""

    reference: str | None
    initials: str | None
    prefix: str | None
    surname: str | None
    birth_date: dt.date | None
    street: str | None
    house_number: int | None
    house_number_addition: str | None
    postcode: str | None
    town: str | None
    phone: str | None
    email: str | None
    amount: Decimal | None
    arrears_since: dt.date | None
    contact_effort_on: dt.date | None
    debt_help_pointed_on: dt.date | None
    reminder_on: dt.date | None
    sharing_offer_on: dt.date | None
    tenant_objected: bool | None
    is_crisis: bool | None
    is_warm_transfer: bool | None
    landlord_kvk: str | None


class CheckedRow(NamedTuple):
    """A row that may be sent: all that is required is there and right."""

    reference: str
    initials: str | None
    prefix: str | None
    surname: str
    birth_date: dt.date | None
    street: str | None
    house_number: int
    house_number_addition: str | None
    postcode: str
    town: str | None
    phone: str | None
    email: str | None
    amount: Decimal
    arrears_since: dt.date
    contact_effort_on: dt.date
    debt_help_pointed_on: dt.date
    reminder_on: dt.date
    sharing_offer_on: dt.date
    tenant_objected: bool
    is_crisis: bool
    is_warm_transfer: bool
    landlord_kvk: str | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for all rows of one delivery.

    Attributes:
        delivery_on: the day that every term is reckoned from.
        is_agency: a collection agency hands in, so each row names its landlord.
        own_kvk: KvK number of the landlord who hands in; another one in a row is refused.
        term_days: from how many days of arrears on, where no agreement says otherwise.
        held_until: the last day that held rows are kept.
    """

    delivery_on: dt.date
    is_agency: bool = False
    own_kvk: str | None = None
    term_days: int = TERM_DAYS
    held_until: dt.date | None = None

    @property
    def kept_until(self) -> dt.date:
        """The last day that held rows are kept, by setting or by default."""
        return self.held_until or self.delivery_on + dt.timedelta(days=HELD_DAYS)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of the contract stand in the file, and whether its cells have names."""

    positions: tuple[int | None, ...]
    has_cells: bool = False

    def cell(self, number: int, column: Column | None) -> str | None:
        """Return how a spreadsheet names a cell: ``C14``."""
        if not self.has_cells or column is None:
            return None
        position = self.positions[INDEX[column.name]]
        return None if position is None else f"{letters(position)}{number}"


def letters(position: int) -> str:
    """Return how a spreadsheet names a column, counted from 0: ``A`` … ``Z``, ``AA`` …"""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


_NONE: Final[Sequence[Finding]] = ()


class RowCheck:
    """One row on its way through the checks.

    Attributes:
        number: the number that the landlord's own program shows.
        values: what was read; ``None`` where empty or wrong.
        findings: all that was found, in the order of the contract once judged.
        municipality: code of the municipality of the address, once judged and known.
    """

    __slots__ = ("_faulty", "_layout", "findings", "municipality", "number", "values")

    values: RowValues

    def __init__(self, number: int, layout: Layout) -> None:
        self.number = number
        self.findings: Sequence[Finding] = _NONE
        self.municipality: str | None = None
        self._layout = layout
        self._faulty: set[str] | None = None

    def say(
        self,
        code: FindingCode,
        column: Column | None = None,
        why: str = "",
        *,
        severity: Severity | None = None,
        **params: str,
    ) -> None:
        """Add a finding; a column that it names counts as faulty from then on."""
        if column is not None:
            self._faulty = (self._faulty or set()) | {column.name}
        finding = Finding(
            self.number,
            column.heading if column is not None else None,
            self._layout.cell(self.number, column),
            code,
            severity or SEVERITIES[code],
            why,
            params,
        )
        self.findings = [*self.findings, finding]

    def is_faulty(self, name: str) -> bool:
        """Return whether the value with this code name has a finding."""
        return self._faulty is not None and name in self._faulty

    def forget(self, name: str) -> None:
        """Leave a value that has a finding out of the rules that follow."""
        kept = zip(RowValues._fields, self.values, strict=True)
        self.values = RowValues._make(None if field == name else value for field, value in kept)

    @property
    def verdict(self) -> Verdict:
        """Good, warned, refused or held: exactly one."""
        if not self.findings:
            return Verdict.GOOD
        severities = {finding.severity for finding in self.findings}
        if Severity.REFUSED in severities:
            return Verdict.REFUSED
        if Severity.HELD in severities:
            return Verdict.HELD
        return Verdict.WARNED

    @property
    def is_refused(self) -> bool:
        """Whether something refuses this row."""
        return any(finding.severity is Severity.REFUSED for finding in self.findings)

    def checked(self) -> CheckedRow:
        """Return the row as it may be sent.

        Raises:
            ValueError: something refuses it.
        """
        if self.is_refused:
            raise ValueError("A refused row has no values to send.")
        values = self.values._replace(
            is_crisis=bool(self.values.is_crisis),
            is_warm_transfer=bool(self.values.is_warm_transfer),
        )
        return CheckedRow._make(values)


# --- From cells to values ------------------------------------------------------------------------

_KEEP: Final = 4_096
_SMALLEST_TABLE: Final = 4_096
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


class _Memo(dict[str, Any]):
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


class _Seen:
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


class _Given:
    """What the rules may look at besides the row itself."""

    __slots__ = ("addresses", "circumstances", "facts", "old_reminder", "references", "repeat_from")

    def __init__(self, circumstances: Circumstances) -> None:
        day = circumstances.delivery_on
        self.circumstances = circumstances
        self.facts = Facts()
        self.references = _Seen()
        self.addresses = _Seen()
        self.old_reminder = dutch_formats.months_earlier(day, REMINDER_MONTHS)
        self.repeat_from = dutch_formats.months_earlier(day, REPEAT_MONTHS)

    def kept_until(self) -> str:
        """Write the last day that held rows are kept."""
        return self.day(self.circumstances.kept_until)

    def day(self, day: dt.date) -> str:
        """Write a day for a sentence, with the year if it is not that of the delivery."""
        return day_and_month(day, self.circumstances.delivery_on)


class RowChecker:
    """Checks the rows of one file, batch by batch, in the order of the file.

    Args:
        match: where the columns stand; must be complete.
        circumstances: what holds for all rows.
        has_cells: whether the file is a spreadsheet, whose cells have names.
        separator: of a CSV file, for the sentence about a row with too many cells.
    """

    def __init__(
        self,
        match: ColumnMatch,
        circumstances: Circumstances,
        *,
        has_cells: bool = False,
        separator: str = ";",
    ) -> None:
        if not match.is_complete:
            raise ValueError("The columns of this file are not settled.")
        self._layout = Layout(match.positions, has_cells)
        self._separator = "tab" if separator == "\t" else separator
        self._given = _Given(circumstances)
        self._readers = [
            (column, position, _reader(column, circumstances.delivery_on))
            for column, position in zip(COLUMNS, match.positions, strict=True)
        ]
        self._mapped = [
            (column, position) for column, position, _ in self._readers if position is not None
        ]
        self._needed = [
            column
            for column in COLUMNS
            if column.is_needed or (circumstances.is_agency and column is LANDLORD_KVK)
        ]

    @classmethod
    def for_fields(cls, circumstances: Circumstances) -> "RowChecker":
        """Return a checker for rows that come field by field instead of in a file."""
        return cls(match_fields(), circumstances)

    def read(self, batch: Batch) -> list[RowCheck]:
        """Read a batch of rows and apply every rule that needs nothing but the file.

        Returns:
            One ``RowCheck`` for each row, in order; ``judge`` finishes them.
        """
        rows = [RowCheck(number, self._layout) for number in batch.numbers]
        if not rows:
            return rows
        texts = list(zip(*self._clean(rows, batch), strict=True))
        columns: list[list[Any]] = []
        for column, position, memo in self._readers:
            if position is None:
                columns.append([None] * len(rows))
            elif memo is None:
                columns.append(_read_texts(rows, column, texts[position]))
            else:
                try:
                    columns.append(list(map(memo.__getitem__, texts[position])))
                except Unreadable:
                    columns.append(_read_with_faults(rows, column, memo, texts[position]))
        _split_house_numbers(rows, columns)
        self._find_missing(rows, texts)
        given = self._given
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            row.values = RowValues._make(values)
            for rule in RULES_ON_ROW:
                rule(row, given)
        return rows

    def read_fields(self, fields: Mapping[str, str], number: int = 1) -> RowCheck:
        """Read one row by the code names of its columns, on a checker made by ``for_fields``."""
        cells = [fields.get(column.name, "").strip(dutch_formats.BLANKS) for column in COLUMNS]
        return self.read(Batch([number], [cells]))[0]

    def judge(self, rows: Iterable[RowCheck], facts: Facts) -> None:
        """Apply the rules that need facts, and put the findings of each row in order."""
        given = self._given
        given.facts = facts
        tenancies = facts.tenancies
        for row in rows:
            for rule in RULES_ON_FACTS:
                rule(row, given)
            tenancy = tenancies.get(row.number)
            if tenancy is not None:
                for tenancy_rule in RULES_ON_TENANCY:
                    tenancy_rule(row, tenancy, given)
            if len(row.findings) > 1:
                row.findings = sorted(row.findings, key=_in_order)

    def _clean(self, rows: list[RowCheck], batch: Batch) -> list[list[str]]:
        """Return the cells with what no value may hold taken out and reported (R16)."""
        cleaned = batch.rows
        for index, cells in enumerate(cleaned):
            # Four looks at the whole row; only a strange one is gone through cell by cell.
            joined = "".join(cells)
            if (
                len(joined) > CELL_MAX
                or not joined.isprintable()
                or not (joined.isascii() or _is_plain(joined))
                or "'" in joined
            ):
                cleaned[index] = self._clean_row(rows[index], cells)
        if batch.surplus:
            by_number = {row.number: row for row in rows}
            for number in batch.surplus:
                by_number[number].say(FindingCode.R02, why="cells", separator=self._separator)
        return cleaned

    def _clean_row(self, row: RowCheck, cells: list[str]) -> list[str]:
        cells = list(cells)
        for column, position in self._mapped:
            cells[position] = _clean_cell(row, column, cells[position])
        return cells

    def _find_missing(self, rows: list[RowCheck], texts: list[tuple[str, ...]]) -> None:
        """Report required cells that are empty: R01, or R05 for a condition of the decree."""
        nothing = ("",) * len(rows)
        empty: set[int] | None = None
        for column in self._needed:
            position = self._layout.positions[INDEX[column.name]]
            cells = nothing if position is None else texts[position]
            if "" not in cells:
                continue
            if empty is None:
                # One finding for a row without anything, not one for each of its cells.
                empty = {i for i, row in enumerate(zip(*texts, strict=True)) if not any(row)}
                for index in empty:
                    if not rows[index].findings:
                        rows[index].say(FindingCode.R01, why="row")
            code = FindingCode.R05 if column.condition else FindingCode.R01
            for index, cell in enumerate(cells):
                if not cell and index not in empty and not rows[index].is_faulty(column.name):
                    rows[index].say(code, column)


def _in_order(finding: Finding) -> str:
    return finding.code


def _reader(column: Column, delivery_on: dt.date) -> _Memo | None:
    """Return how the cells of a column are read; a day must not lie after the delivery (R04)."""
    read = column.read
    if read is None:
        return None
    if column.name not in _DAYS:
        return _Memo(read)
    read_any_day = read

    def read_day(text: str) -> Any:
        day = read_any_day(text)
        if isinstance(day, dt.date) and day > delivery_on:
            raise Unreadable("future")
        return day

    return _Memo(read_day)


def _is_plain(joined: str) -> bool:
    return "\ufffd" not in joined and unicodedata.is_normalized("NFC", joined)


def _clean_cell(row: RowCheck, column: Column, cell: str) -> str:
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


def _read_texts(rows: list[RowCheck], column: Column, texts: Sequence[str]) -> list[Any]:
    values = [text or None for text in texts]
    if max(map(len, texts)) > column.longest:
        for index, text in enumerate(texts):
            if len(text) > column.longest:
                values[index] = None
                rows[index].say(FindingCode.R02, column, "length")
    return values


def _read_with_faults(
    rows: list[RowCheck], column: Column, memo: _Memo, texts: Sequence[str]
) -> list[Any]:
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


def _split_house_numbers(rows: list[RowCheck], columns: list[list[Any]]) -> None:
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
            rows[index].say(FindingCode.R02, HOUSE_NUMBER, "twice")


# --- Rules on a row and its file -----------------------------------------------------------------


def _same_tenancy_twice(row: RowCheck, given: _Given) -> None:
    """R11: the second and later rows with the same reference, or the same address and surname."""
    values = row.values
    first = second = row.number
    if values.reference is not None:
        # References are a landlord's own; an agency's file may have one of each of two landlords.
        first = given.references.first((values.landlord_kvk, values.reference), row.number)
    if (
        values.postcode is not None
        and values.house_number is not None
        and values.surname is not None
        and not row.is_faulty("house_number_addition")
    ):
        addition = values.house_number_addition
        key = (
            values.postcode,
            values.house_number,
            dutch_formats.fold_addition(addition) if addition else "",
            dutch_formats.fold_surname(values.surname),
        )
        second = given.addresses.first(key, row.number)
    if first != row.number:
        row.say(FindingCode.R11, REFERENCE, row=str(first))
    elif second != row.number:
        row.say(FindingCode.R11, row=str(second))


def _reminder_before_arrears(row: RowCheck, given: _Given) -> None:
    """R04: a reminder cannot be older than the arrears it is about."""
    values = row.values
    if (
        values.reminder_on is not None
        and values.arrears_since is not None
        and values.reminder_on < values.arrears_since
    ):
        row.say(FindingCode.R04, REMINDER_ON, "reminder")
        row.forget("reminder_on")


def _offer_before_reminder(row: RowCheck, given: _Given) -> None:
    """R04: the offer is made in the reminder, or in a later one (condition d)."""
    values = row.values
    if (
        values.sharing_offer_on is not None
        and values.reminder_on is not None
        and values.sharing_offer_on < values.reminder_on
    ):
        row.say(FindingCode.R04, SHARING_OFFER_ON, "offer")
        row.forget("sharing_offer_on")


def _tenant_objected(row: RowCheck, given: _Given) -> None:
    """R06: who objects is not reported."""
    if row.values.tenant_objected:
        row.say(FindingCode.R06, TENANT_OBJECTED)


def _old_reminder(row: RowCheck, given: _Given) -> None:
    """R17: a reminder older than six months."""
    reminder_on = row.values.reminder_on
    if reminder_on is not None and reminder_on < given.old_reminder:
        row.say(FindingCode.R17, REMINDER_ON)


# --- Rules on facts ------------------------------------------------------------------------------


def _unknown_address(row: RowCheck, given: _Given) -> None:
    """R09: the register has the postcode but not the address, or does not cover the postcode."""
    postcode, house_number = row.values.postcode, row.values.house_number
    if postcode is None or house_number is None:
        return
    facts = given.facts
    place = facts.addresses.get((postcode, house_number))
    if place is not None:
        row.municipality = place.municipality
        if place.is_listed:
            return
    if postcode in facts.covered_postcodes:
        row.municipality = None
        row.say(FindingCode.R09, HOUSE_NUMBER)
    else:
        row.say(FindingCode.R09, POSTCODE, severity=Severity.WARNING)


def _no_mandate(row: RowCheck, given: _Given) -> None:
    """R15: an agency reports only for landlords that gave it a mandate."""
    landlord_kvk = row.values.landlord_kvk
    if landlord_kvk is None:
        return
    circumstances = given.circumstances
    if circumstances.is_agency:
        if landlord_kvk not in given.facts.mandated_kvks:
            row.say(FindingCode.R15, LANDLORD_KVK)
            row.forget("landlord_kvk")
    elif landlord_kvk != circumstances.own_kvk:
        row.say(FindingCode.R15, LANDLORD_KVK, "other")
        row.forget("landlord_kvk")


def _cover(row: RowCheck, given: _Given) -> CoverFact | None:
    """Return the agreement in force that covers this row, if any."""
    if row.municipality is None:
        return None
    landlord_kvk = row.values.landlord_kvk if given.circumstances.is_agency else None
    return given.facts.covers.get((row.municipality, landlord_kvk))


def _arrears_too_short(row: RowCheck, given: _Given) -> None:
    """R07: shorter than the agreement's term, reckoned on the delivery date."""
    since = row.values.arrears_since
    if since is None:
        return
    cover = _cover(row, given)
    term = cover.term_days if cover is not None else given.circumstances.term_days
    age = (given.circumstances.delivery_on - since).days
    if age < term:
        row.say(
            FindingCode.R07,
            ARREARS_SINCE,
            age=_days(age),
            term=_days(term),
            day=given.day(since + dt.timedelta(days=term)),
        )


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"


def _below_threshold(row: RowCheck, given: _Given) -> None:
    """R08: the municipality published an amount below which it rather has no signals."""
    amount = row.values.amount
    if amount is None or row.municipality is None:
        return
    municipality = given.facts.municipalities.get(row.municipality)
    if municipality is None or municipality.threshold_amount is None:
        return
    if amount < municipality.threshold_amount:
        row.say(
            FindingCode.R08,
            AMOUNT,
            municipality=municipality.name,
            amount=_round_euro(municipality.threshold_amount),
        )


def _round_euro(amount: Decimal) -> str:
    return euro(amount).removesuffix(",00")


def _no_agreement(row: RowCheck, given: _Given) -> None:
    """R10: no agreement in force covers this landlord with the municipality of the address."""
    values = row.values
    if values.postcode is None or values.house_number is None:
        return
    if row.municipality is None:
        if not row.is_faulty("house_number"):
            # Nobody to send it to yet: the register may know the address when it is next read.
            row.say(FindingCode.R10, why="unknown", day=given.kept_until())
        return
    is_agency = given.circumstances.is_agency
    if (is_agency and values.landlord_kvk is None) or _cover(row, given) is not None:
        return
    municipality = given.facts.municipalities.get(row.municipality)
    row.say(
        FindingCode.R10,
        why="client" if is_agency else "",
        municipality=municipality.name if municipality else "deze gemeente",
        day=given.kept_until(),
    )


# --- Rules on what is known of a tenancy ---------------------------------------------------------


def _reference(row: RowCheck) -> Column | None:
    """Return the column that names the tenancy; a faulty one has its finding already."""
    return None if row.is_faulty(REFERENCE.name) else REFERENCE


def _sent_this_month(row: RowCheck, tenancy: TenancyFact, given: _Given) -> None:
    """R12: once a calendar month; after that a correction or a withdrawal."""
    if tenancy.sent_on is not None:
        row.say(FindingCode.R12, _reference(row), day=given.day(tenancy.sent_on))


def _repeated_report(row: RowCheck, tenancy: TenancyFact, given: _Given) -> None:
    """R13: reported within six months before, and the amount is not higher now."""
    amount, before, day = row.values.amount, tenancy.reported_amount, tenancy.reported_on
    if amount is None or before is None or day is None or tenancy.sent_on is not None:
        return
    if day >= given.repeat_from and amount <= before:
        month = dutch_formats.MONTHS[day.month - 1]
        if day.year != given.circumstances.delivery_on.year:
            month = f"{month} {day.year}"
        row.say(FindingCode.R13, AMOUNT, "same" if amount == before else "higher", month=month)


def _paused(row: RowCheck, tenancy: TenancyFact, given: _Given) -> None:
    """R14: a collection pause is running, its last day included."""
    until = tenancy.paused_until
    if until is not None and until >= given.circumstances.delivery_on:
        row.say(FindingCode.R14, _reference(row), day=given.day(until))


def _objected_before(row: RowCheck, tenancy: TenancyFact, given: _Given) -> None:
    """R18: the landlord's register of objections names this tenancy."""
    if tenancy.objected_on is not None and not row.values.tenant_objected:
        row.say(FindingCode.R18, TENANT_OBJECTED, day=given.day(tenancy.objected_on))


def _open_objection(row: RowCheck, tenancy: TenancyFact, given: _Given) -> None:
    """R19: an objection under AVG art. 21 is pending or upheld."""
    if tenancy.has_open_objection:
        row.say(FindingCode.R19)


RULES_ON_ROW: Final[tuple[Callable[[RowCheck, _Given], None], ...]] = (
    _same_tenancy_twice,
    _reminder_before_arrears,
    _offer_before_reminder,
    _tenant_objected,
    _old_reminder,
)
RULES_ON_FACTS: Final[tuple[Callable[[RowCheck, _Given], None], ...]] = (
    _unknown_address,
    _no_mandate,
    _arrears_too_short,
    _below_threshold,
    _no_agreement,
)
RULES_ON_TENANCY: Final[tuple[Callable[[RowCheck, TenancyFact, _Given], None], ...]] = (
    _sent_this_month,
    _repeated_report,
    _paused,
    _objected_before,
    _open_objection,
)
