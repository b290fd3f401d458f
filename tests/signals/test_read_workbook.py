"""XLSX and ODS are read with typed cells, named cells and the row numbers of the sheet."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.signals.files import (
    GOOD,
    LANDLORDS,
    check,
    codes,
    found,
    ods_file,
    opened,
    read_here,
    row,
    rows,
    table,
    unzipped,
    xlsx_file,
    zip_file,
)

TYPED: dict[str, object] = {
    **GOOD,
    "kenmerk": 417,
    "huisnummer": 12,
    "telefoon": 600000000,
    "bedrag": 1234.56,
    "geboortedatum": dt.date(1980, 1, 31),
    "achterstand_sinds": dt.date(2026, 9, 1),
    "herinnering_op": dt.datetime.combine(dt.date(2026, 9, 20), dt.time(13, 45)),
}


def _typed_table() -> list[list[object]]:
    return [list(LANDLORDS), [TYPED[name] for name in LANDLORDS]]


def _decimal_table() -> list[list[object]]:
    return [
        [Decimal(str(cell)) if isinstance(cell, float) else cell for cell in line]
        for line in _typed_table()
    ]


@pytest.mark.parametrize("content", [xlsx_file(_typed_table()), ods_file(_decimal_table())])
def test_typed_cells_become_values(content: bytes) -> None:
    values = check(content)[0].values
    assert values.reference == "417"
    assert values.house_number == 12
    assert values.phone == "+31600000000"
    assert values.amount == Decimal("1234.56")
    assert values.birth_date == dt.date(1980, 1, 31)
    assert values.arrears_since == dt.date(2026, 9, 1)
    assert values.reminder_on == dt.date(2026, 9, 20)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (612345678, "612345678"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_number_of_a_spreadsheet_says_what_the_spreadsheet_shows(
    number: float, text: str
) -> None:
    lines: list[list[object]] = [list(LANDLORDS), [number, *["x"] * 20]]
    assert read_here(xlsx_file(lines))[1][0][0] == text


def test_truth_values_are_yes_and_no() -> None:
    lines: list[list[object]] = [
        list(LANDLORDS),
        [{**GOOD, "bezwaar": False, "crisis": True}[n] for n in LANDLORDS],
    ]
    values = check(xlsx_file(lines))[0].values
    assert values.tenant_objected is False
    assert values.is_crisis is True


@pytest.mark.parametrize("make", [xlsx_file, ods_file])
def test_a_finding_names_the_cell(make: Callable[[list[list[str]]], bytes]) -> None:
    content = make(table([row(1), row(2, postcode="1234SS")]))
    finding = check(content)[1].findings[0]
    assert (finding.row, finding.cell) == (3, "I3")


def test_cells_far_to_the_right_are_named_too() -> None:
    lines = [[""] * 26 + line for line in table([row(1, bezwaar="x")])]
    assert check(xlsx_file(lines))[0].findings[0].cell == "AS2"


def test_a_csv_file_has_no_named_cells() -> None:
    checked = check(";".join(LANDLORDS).encode() + b"\r\nHV-1" + b";" * 20 + b"\r\n")
    assert {finding.cell for finding in checked[0].findings} == {None}


def test_rows_above_and_columns_beside_the_table_count_in_the_numbers() -> None:
    lines = [[], ["", "Overzicht"], [], *(["", *line] for line in table(rows(2)))]
    checked = check(xlsx_file(lines))
    assert [part.number for part in checked] == [5, 6]


def test_an_empty_row_in_the_middle_keeps_the_numbers_right() -> None:
    lines = table(rows(3))
    checked = check(xlsx_file([*lines[:2], [], *lines[2:], [], ["", " "]]))
    assert [part.number for part in checked] == [2, 3, 4, 5]
    assert codes(checked[1]) == ["R01"]


def test_the_first_sheet_with_the_headings_is_read() -> None:
    content = xlsx_file(
        table(rows(2)),
        Toelichting=[["Lees dit eerst"], ["kenmerk"]],
        Bijna=[LANDLORDS[:-5], ["x"] * 5],
    )
    with opened(content) as file:
        assert file.head.sheet == "Blad"
    assert len(check(content)) == 2


def test_a_note_beside_the_table_is_not_read() -> None:
    lines: list[list[str]] = table(rows(1))
    lines[1] += ["", "nog bellen"]
    assert codes(check(xlsx_file(lines))[0]) == []


def test_a_formula_counts_by_its_stored_value() -> None:
    entries = unzipped(xlsx_file([list(LANDLORDS), [GOOD[name] for name in LANDLORDS]]))
    sheet = entries["xl/worksheets/sheet1.xml"].decode()
    before, rest = sheet.split('<c r="M2"', 1)
    after = rest.split("</c>", 1)[1]
    formula = '<c r="M2"><f>1+1</f><v>77.5</v></c>'
    entries["xl/worksheets/sheet1.xml"] = (before + formula + after).encode()
    values = check(zip_file(entries))[0].values
    assert values.amount == Decimal("77.5")


def test_a_cell_with_an_error_of_the_spreadsheet_is_refused_in_its_row() -> None:
    entries = unzipped(xlsx_file([list(LANDLORDS), [GOOD[name] for name in LANDLORDS]]))
    sheet = entries["xl/worksheets/sheet1.xml"].decode()
    before, rest = sheet.split('<c r="M2"', 1)
    after = rest.split("</c>", 1)[1]
    broken = '<c r="M2" t="e"><v>#REF!</v></c>'
    entries["xl/worksheets/sheet1.xml"] = (before + broken + after).encode()
    assert found(check(zip_file(entries))[0])[0] in {("R02", "bedrag"), ("R01", "bedrag")}
