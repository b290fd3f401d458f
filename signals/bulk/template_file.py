"""The template that a landlord downloads: all headings of the contract and one example row.

As CSV, and as a workbook with drop-downs, a note at each heading and a page of explanation. The
example is right in form and lies at an address that does not exist, so that a row that stays in
by mistake is never sent.
"""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from signals.bulk.columns import COLUMNS, LANDLORD_KVK, Column
from signals.bulk.rows import letters
from vroegsignalering import dutch_formats

#: Days before today, for an example that meets the four conditions.
_EXAMPLE_DAYS: Final[Mapping[str, int]] = {
    "arrears_since": 80,
    "contact_effort_on": 52,
    "debt_help_pointed_on": 58,
    "reminder_on": 58,
    "sharing_offer_on": 58,
}
_ROWS_WITH_CHOICES: Final = 5_000
_WIDTH: Final = 24
_WIDTHS_OF_EXPLANATION: Final = (28, 12, 80, 24)
_TEXT_FORMAT: Final = "@"
_DATE_FORMAT: Final = "DD-MM-YYYY"
_HEADING_FILL = PatternFill("solid", fgColor="0B3B31")
_NEEDED: Final = "verplicht"
_NOT_NEEDED: Final = "mag leeg"


def _columns(*, is_agency: bool) -> list[Column]:
    return [column for column in COLUMNS if is_agency or column is not LANDLORD_KVK]


def example_row(today: dt.date, *, is_agency: bool = False) -> dict[str, str]:
    """Return one example row by code name, with days that fit a delivery of today."""
    example = {column.name: column.example for column in _columns(is_agency=is_agency)}
    for name, days in _EXAMPLE_DAYS.items():
        example[name] = (today - dt.timedelta(days=days)).strftime("%d-%m-%Y")
    return example


def template_csv(today: dt.date, *, is_agency: bool = False) -> bytes:
    """Return the template as CSV, the way a Dutch spreadsheet writes it."""
    columns = _columns(is_agency=is_agency)
    example = example_row(today, is_agency=is_agency)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.heading for column in columns])
    writer.writerow([example[column.name] for column in columns])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(today: dt.date, *, is_agency: bool = False) -> bytes:
    """Return the template as a workbook with drop-downs, notes and an explanation."""
    columns = _columns(is_agency=is_agency)
    example = example_row(today, is_agency=is_agency)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Aanlevering"
    sheet.freeze_panes = "A2"
    choices = _yes_no_choices()
    sheet.add_data_validation(choices)
    for index, column in enumerate(columns):
        letter = letters(index)
        _write_heading(sheet[f"{letter}1"], column)
        _write_example(sheet[f"{letter}2"], column, example[column.name])
        sheet.column_dimensions[letter].width = _WIDTH
        _set_format(sheet, letter, column)
        if column.read is dutch_formats.read_yes_no:
            choices.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
    _write_explanation(workbook.create_sheet("Uitleg"), columns)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _yes_no_choices() -> DataValidation:
    choices = DataValidation(type="list", formula1='"ja,nee"', allow_blank=True)
    choices.errorTitle = "Ja of nee"
    choices.error = "Kies ja of nee."
    choices.showErrorMessage = True
    return choices


def _is_day(column: Column) -> bool:
    return column.name in _EXAMPLE_DAYS or column.name == "birth_date"


def _write_heading(cell: Any, column: Column) -> None:
    cell.value = column.heading
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _HEADING_FILL
    needed = "Verplicht." if column.is_needed else "Mag leeg blijven."
    note = Comment(
        f"{column.explanation}\n{needed}\nVoorbeeld: {column.example}", "Vroegsignalering"
    )
    note.width, note.height = 320, 130
    cell.comment = note


def _write_example(cell: Any, column: Column, example: str) -> None:
    cell.value = dutch_formats.read_date(example) if _is_day(column) else example
    cell.font = Font(italic=True, color="5C6B66")


def _set_format(sheet: Worksheet, letter: str, column: Column) -> None:
    # Text, so that 12-2 does not become a day, and a telephone number keeps its first zero.
    number_format = _DATE_FORMAT if _is_day(column) else _TEXT_FORMAT
    sheet.column_dimensions[letter].number_format = number_format
    sheet[f"{letter}2"].number_format = number_format


def _write_explanation(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.append(["Kolom", "Verplicht", "Wat vult u in?", "Voorbeeld"])
    for column in columns:
        needed = _NEEDED if column.is_needed else _NOT_NEEDED
        sheet.append([column.heading, needed, column.explanation, column.example])
    for index, width in enumerate(_WIDTHS_OF_EXPLANATION):
        sheet.column_dimensions[letters(index)].width = width
        sheet[f"{letters(index)}1"].font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
