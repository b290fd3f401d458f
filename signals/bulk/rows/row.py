"""What a row is on its way through the checks: its values, its findings, and its file."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from signals.bulk.columns import INDEX, Column
from signals.bulk.findings import SEVERITIES, Finding, FindingCode, Severity, Verdict

TERM_DAYS: Final = 30
HELD_DAYS: Final = 42


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
