"""The landlord gets his own file back with what to do, mends it, and hands it in again."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest

from signals.bulk.columns import match
from signals.bulk.findings import Verdict
from signals.bulk.returned import ReturnedRow, returned_csv, returned_xlsx, status_of
from tests.signals.files import (
    LANDLORDS,
    check,
    codes,
    csv_file,
    csv_text,
    json_file,
    opened,
    row,
    rows,
    table,
    xlsx_file,
)

LINES = [
    row(1),
    row(2, postcode="1234SS", herinnering_op=""),
    row(3, straat="@SUM(1)", telefoon="+31 6 00000000"),
]


def _rows(content: bytes) -> Iterator[ReturnedRow]:
    checked = check(content, mapping={"notitie": ""})
    with opened(content, {"notitie": ""}) as file:
        cells = [line for batch in file.batches() for line in batch.rows]
    for part, line in zip(checked, cells, strict=True):
        yield ReturnedRow(line, status_of(part.verdict), part.findings)


def _returned(content: bytes) -> bytes:
    with opened(content, {"notitie": ""}) as file:
        return b"".join(returned_csv(file.match, _rows(content), file.head.separator))


def _sheet(content: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    target = io.BytesIO()
    with opened(content) as file:
        returned_xlsx(file.match, _rows(content), target)
    return openpyxl.load_workbook(target).active


def _parsed(content: bytes, separator: str = ";") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_two_columns_come_behind_the_landlords_own() -> None:
    headings, good, bad, _ = _parsed(_returned(csv_file(*LINES)))
    assert headings == [*LANDLORDS, "status", "wat te doen"]
    assert good[:21] == table(LINES)[1]
    assert good[21:] == ["Goed", ""]
    assert bad[21] == "Geweigerd"
    assert bad[22].startswith("postcode: De postcode klopt niet.")
    assert " · herinnering_op: Wij missen de dag" in bad[22]


def test_his_separator_and_his_own_columns_are_kept() -> None:
    lines = table([{**row(1), "notitie": "bellen, morgen"}], ["notitie", *LANDLORDS])
    back = _parsed(_returned(csv_text(lines, ",").encode()), ",")
    assert back[0][:2] == ["notitie", "kenmerk"]
    assert back[1][0] == "bellen, morgen"


def test_no_cell_makes_a_spreadsheet_calculate() -> None:
    back = _parsed(_returned(csv_file(*LINES)))
    assert back[3][5] == "'@SUM(1)"
    assert back[3][10] == "'+31 6 00000000"
    cell = _sheet(csv_file(*LINES))["F4"]
    assert (cell.value, cell.data_type) == ("'@SUM(1)", "s")


@pytest.mark.parametrize("content", [csv_file(*LINES), xlsx_file(table(LINES)), json_file(*LINES)])
def test_a_mended_file_goes_in_again(content: bytes) -> None:
    back = _returned(content).decode("utf-8-sig")
    mended = back.replace("1234SS", "8013CR").replace(
        '"2026-09-20";"";"2026-09-20"', '"2026-09-20";"2026-09-20";"2026-09-20"'
    )
    checked = check(mended.encode())
    assert [codes(part) for part in checked] == [[], [], []]
    assert checked[2].values.street == "@SUM(1)"
    assert checked[2].values.phone == "+31600000000"


def test_a_returned_workbook_goes_in_again_and_is_not_widened() -> None:
    target = io.BytesIO()
    content = xlsx_file(table(LINES))
    with opened(content) as file:
        returned_xlsx(file.match, _rows(content), target)
    again = target.getvalue()
    with opened(again) as file:
        assert file.match.is_complete
    assert _parsed(_returned(again))[0] == [*LANDLORDS, "status", "wat te doen"]


def test_bad_cells_are_marked_in_the_workbook() -> None:
    sheet = _sheet(csv_file(*LINES))
    assert sheet["I3"].fill.fgColor.rgb.endswith("FCE8E6")
    assert sheet["Q3"].fill.fgColor.rgb.endswith("FCE8E6")
    assert sheet["V3"].value == "Geweigerd"
    assert sheet["I2"].fill.fill_type is None


def test_strange_signs_do_not_break_the_file_back() -> None:
    lines = [row(1, achternaam="Jan\x00sen\ud800", straat="x\uffff")]
    content = json_file(*lines)
    assert "\N{REPLACEMENT CHARACTER}" in _returned(content).decode()
    assert "Jan" in _sheet(content)["D2"].value


def test_a_long_file_comes_in_parts() -> None:
    content = csv_file(*rows(1_200))
    with opened(content) as file:
        parts = list(returned_csv(file.match, _rows(content)))
    assert len(parts) == 3
    assert len(_parsed(b"".join(parts))) == 1_201


def test_every_verdict_has_a_word() -> None:
    assert {status_of(verdict) for verdict in Verdict} == {
        "Goed",
        "Let op",
        "Geweigerd",
        "Aangehouden",
    }


def test_a_status_of_the_caller_is_written_as_it_is() -> None:
    found = match(LANDLORDS)
    line = ReturnedRow(table([row(1)])[1], "Verzonden")
    assert _parsed(b"".join(returned_csv(found, [line])))[1][21] == "Verzonden"
