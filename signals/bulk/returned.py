"""The landlord's own file back: his columns as he gave them, with a verdict and what to do.

Source: the delivery contract ("aanlevering"), *The way of a file*. Two columns come behind his
own: ``status`` and ``wat te doen``. He mends the file and hands it in again; the two columns are
then recognised and left out, and so is the apostrophe that keeps a spreadsheet from calculating.

Rows are written as they come, so a file of any length costs little memory. To give long cells
back whole, read the file again with a higher ``Limits.max_cell``.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from signals.bulk.columns import INDEX, STATUS_HEADING, TO_DO_HEADING, ColumnMatch, column_headed
from signals.bulk.findings import Finding, Severity, Verdict
from signals.bulk.reader import NO_TEXT
from signals.bulk.rows import letters
from vroegsignalering.formula_safety import neutral

_ROWS_AT_A_TIME: Final = 500
_BYTE_ORDER_MARK: Final = "\N{BYTE ORDER MARK}"
#: What neither XML nor UTF-8 can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FILLS: Final = {
    Severity.REFUSED: PatternFill("solid", fgColor="FCE8E6"),
    Severity.HELD: PatternFill("solid", fgColor="ECEFEC"),
    Severity.WARNING: PatternFill("solid", fgColor="FFF0D6"),
}
_HEAVIEST: Final = (Severity.REFUSED, Severity.HELD, Severity.WARNING)
_WIDTH: Final = 16
_TO_DO_WIDTH: Final = 90


class ReturnedRow(NamedTuple):
    """One row to give back: its own cells in the order of the file, and what became of it."""

    cells: Sequence[str]
    status: str
    findings: Sequence[Finding] = ()


def what_to_do(findings: Iterable[Finding]) -> str:
    """Return the text of the second column: each finding with the column that it is about."""
    return " · ".join(
        f"{finding.column}: {finding.text}" if finding.column else finding.text
        for finding in findings
    )


def _own_places(match: ColumnMatch) -> list[int]:
    """Return which columns are the landlord's own: all but the two that an earlier return added."""
    return [i for i in range(len(match.headings)) if i not in match.our_own]


def _safe(cell: str) -> str:
    if cell == NO_TEXT:
        return ""
    return neutral(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", cell))


def _line(places: Sequence[int], row: ReturnedRow) -> list[str]:
    cells = row.cells
    return [
        *(_safe(cells[place]) for place in places),
        neutral(row.status),
        neutral(what_to_do(row.findings)),
    ]


def returned_csv(
    match: ColumnMatch, rows: Iterable[ReturnedRow], separator: str = ";"
) -> Iterator[bytes]:
    """Give the file back as CSV, in parts: UTF-8 with byte-order mark, as spreadsheets expect it.

    Args:
        match: what the headings of the landlord's file mean.
        rows: the rows to give back, in order.
        separator: the one that his own file had.
    """
    places = _own_places(match)
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=separator or ";", quoting=csv.QUOTE_ALL)
    headings = [neutral(match.headings[place]) for place in places]
    writer.writerow([*headings, STATUS_HEADING, TO_DO_HEADING])
    for number, row in enumerate(rows, 1):
        writer.writerow(_line(places, row))
        if number % _ROWS_AT_A_TIME == 0:
            yield _emptied(text)
    yield _emptied(text)


def _emptied(text: io.StringIO) -> bytes:
    content = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return content


def returned_xlsx(match: ColumnMatch, rows: Iterable[ReturnedRow], target: BinaryIO) -> None:
    """Write the file back as a workbook, with the cells that are wrong in colour.

    All cells are text, so what the landlord wrote comes back as he wrote it.
    """
    places = _own_places(match)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Aanlevering")
    _lay_out(sheet, len(places))
    headings = [neutral(match.headings[place]) for place in places]
    sheet.append([_bold(sheet, text) for text in (*headings, STATUS_HEADING, TO_DO_HEADING)])
    for row in rows:
        line: list[Any] = list(_line(places, row))
        if row.findings:
            _mark(sheet, match, places, row.findings, line)
        sheet.append(line)
    workbook.save(target)


def _lay_out(sheet: Worksheet, own: int) -> None:
    sheet.freeze_panes = "A2"
    for index in range(own + 1):
        sheet.column_dimensions[letters(index)].width = _WIDTH
    sheet.column_dimensions[letters(own + 1)].width = _TO_DO_WIDTH


def _bold(sheet: Worksheet, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _mark(
    sheet: Worksheet,
    match: ColumnMatch,
    places: Sequence[int],
    findings: Sequence[Finding],
    line: list[Any],
) -> None:
    """Colour the cells that findings name, and the two columns behind them."""
    colours: dict[int, Severity] = {}
    for finding in findings:
        column = column_headed(finding.column) if finding.column else None
        position = match.positions[INDEX[column.name]] if column else None
        if position is not None and position in places:
            _darken(colours, places.index(position), finding.severity)
        _darken(colours, len(places), finding.severity)
    for place, severity in colours.items():
        cell = WriteOnlyCell(sheet, value=line[place])
        cell.fill = _FILLS[severity]
        line[place] = cell
    explanation = WriteOnlyCell(sheet, value=line[-1])
    explanation.alignment = Alignment(wrap_text=True, vertical="top")
    line[-1] = explanation


def _darken(colours: dict[int, Severity], place: int, severity: Severity) -> None:
    known = colours.get(place, Severity.WARNING)
    colours[place] = min(known, severity, key=_HEAVIEST.index)


def status_of(verdict: Verdict) -> str:
    """Return the word for the status column as long as nothing has been sent."""
    return str(verdict.label)
