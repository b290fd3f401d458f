"""Takes the rows of one file through every check, in batches and columns at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from signals.bulk.columns import CELL_MAX, COLUMNS, INDEX, LANDLORD_KVK, ColumnMatch, match_fields
from signals.bulk.facts import Facts
from signals.bulk.findings import Finding, FindingCode
from signals.bulk.reader import Batch
from signals.bulk.rows.cells import (
    clean_cell,
    is_plain,
    read_texts,
    read_with_faults,
    reader_of,
    split_house_numbers,
)
from signals.bulk.rows.given import Given
from signals.bulk.rows.row import Circumstances, Layout, RowCheck, RowValues
from signals.bulk.rows.rules_on_facts import RULES_ON_FACTS, RULES_ON_TENANCY
from signals.bulk.rows.rules_on_row import RULES_ON_ROW
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import Unreadable


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
        self._given = Given(circumstances)
        self._readers = [
            (column, position, reader_of(column, circumstances.delivery_on))
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
                columns.append(read_texts(rows, column, texts[position]))
            else:
                try:
                    columns.append(list(map(memo.__getitem__, texts[position])))
                except Unreadable:
                    columns.append(read_with_faults(rows, column, memo, texts[position]))
        split_house_numbers(rows, columns)
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
                or not (joined.isascii() or is_plain(joined))
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
            cells[position] = clean_cell(row, column, cells[position])
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
