"""The template that a landlord downloads is right in itself and never sends its own example."""

import datetime as dt
import io
from typing import Protocol

import openpyxl
import pytest

from signals.bulk.columns import COLUMNS
from signals.bulk.facts import Facts
from signals.bulk.findings import Verdict
from signals.bulk.rows import Circumstances
from signals.bulk.template_file import template_csv, template_xlsx
from tests.signals.files import DELIVERY_ON, LANDLORDS, check, codes, opened


class Maker(Protocol):
    def __call__(self, today: dt.date, *, is_agency: bool = False) -> bytes: ...


MAKERS = pytest.mark.parametrize("make", [template_csv, template_xlsx])


@MAKERS
def test_the_template_has_the_headings_of_the_contract(make: Maker) -> None:
    with opened(make(DELIVERY_ON)) as file:
        assert list(file.head.headings) == LANDLORDS
        assert file.match.is_complete
    with opened(make(DELIVERY_ON, is_agency=True)) as file:
        assert list(file.head.headings) == [column.heading for column in COLUMNS]


@MAKERS
@pytest.mark.parametrize("today", [DELIVERY_ON, dt.date(2027, 1, 1), dt.date(2028, 2, 29)])
def test_the_example_is_right_in_form_on_every_day(make: Maker, today: dt.date) -> None:
    checked = check(make(today), circumstances=Circumstances(today))
    assert [codes(row) for row in checked] == [[]]


@MAKERS
def test_an_example_that_stays_in_is_never_sent(make: Maker) -> None:
    (checked,) = check(make(DELIVERY_ON), facts=Facts())
    assert checked.verdict is Verdict.HELD


def test_the_workbook_has_drop_downs_notes_and_an_explanation() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(template_xlsx(DELIVERY_ON)))
    sheet = workbook["Aanlevering"]
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"ja,nee"'
    assert {str(part).split(":")[0] for part in choices.sqref.ranges} == {"S2", "T2", "U2"}
    notes = [cell.comment.text for cell in sheet[1]]
    assert all("Voorbeeld:" in note for note in notes)
    assert workbook["Uitleg"].max_row == len(LANDLORDS) + 1


def test_a_house_number_typed_in_the_workbook_does_not_become_a_day() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template_xlsx(DELIVERY_ON)))["Aanlevering"]
    assert sheet["G2"].number_format == "@"
    assert sheet["N2"].number_format == "DD-MM-YYYY"
