"""CSV is read in each dialect and encoding, and rows keep the landlord's own numbers."""

import codecs
import io

import pytest

from signals.bulk.findings import FileRefused
from signals.bulk.reader import Batch, Limits, Wanted, read
from tests.signals.files import (
    LANDLORDS,
    check,
    codes,
    csv_file,
    csv_text,
    found,
    opened,
    read_here,
    row,
    rows,
    table,
    why,
)

NAMED = table([row(1, achternaam="Jökamp-Çelik", straat="Señorstraat €")])


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_each_separator_and_line_ending_is_read(separator: str, newline: str) -> None:
    content = csv_text(table(rows(3)), separator, newline).encode()
    assert [codes(checked) for checked in check(content)] == [[], [], []]


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_each_encoding_is_read(encoding: str, mark: bytes, named: str) -> None:
    head, cells, _ = read_here(mark + csv_text(NAMED).encode(encoding))
    assert head.encoding == named
    assert cells[0][3] == "Jökamp-Çelik"
    assert cells[0][5] == "Señorstraat €"


def test_the_encoding_is_found_far_into_the_file() -> None:
    plain = rows(2_000)
    for encoding in ("utf-8", "cp1252"):
        content = csv_text(table([*plain, row(9_999, achternaam="Jökamp")])).encode(encoding)
        _, cells, _ = read_here(content)
        assert cells[-1][3] == "Jökamp"
        assert len(cells) == 2_001


@pytest.mark.parametrize("shift", range(4))
def test_a_sign_on_the_border_of_two_reads_is_whole(shift: int) -> None:
    start = csv_text(table([row(1, straat="")]))
    filler = "x" * (65_534 - len(start) + shift)
    lines = table([row(1, straat="")])
    text = csv_text(lines) + filler[:400] + ";" * 20 + "\r\n"
    text += ("y" * 60 + ";" * 20 + "\r\n") * ((65_534 + shift - len(text)) // 82)
    text += "z" * (65_534 + shift - len(text)) + "ë" + ";" * 20 + "\r\n"
    for encoding in ("utf-8", "cp1252"):
        _, cells, _ = read_here(text.encode(encoding))
        assert cells[-1][0].endswith("ë")


def test_a_broken_byte_in_utf8_refuses_only_its_own_row() -> None:
    good = csv_text(table([row(1, achternaam="Jökamp"), row(2), row(3, achternaam="Çelik")]))
    content = good.encode().replace(b"HV-2;J.P.;van der;Berg", b"HV-2;J.P.;van der;B\xe9rg")
    assert [codes(checked) for checked in check(content)] == [[], ["R16"], []]


def test_a_row_keeps_the_number_that_a_spreadsheet_shows() -> None:
    content = csv_file(row(1, straat="Dorps\nstraat"), row(2), row(3))
    assert [checked.number for checked in check(content)] == [2, 3, 4]


def test_lines_above_the_headings_count_as_rows() -> None:
    text = "Achterstanden november\r\n\r\n" + csv_text(table(rows(2)))
    assert [checked.number for checked in check(text.encode())] == [4, 5]


def test_the_line_by_which_excel_names_the_separator_is_no_row() -> None:
    content = ("sep=,\r\n" + csv_text(table(rows(2)), ",")).encode()
    assert [checked.number for checked in check(content)] == [2, 3]


def test_headings_may_be_written_over_two_lines_and_with_hard_blanks() -> None:
    lines = table(rows(1))
    lines[0] = [name.replace("_", "\n").replace("o", "\u00ado", 1) for name in lines[0]]
    lines[0][13] = "Achterstand\u00a0sinds"
    assert [checked.number for checked in check(csv_text(lines).encode())] == [2]


@pytest.mark.parametrize("junk", [bytes(range(256)), b"\x01\x02;\x03\r\n", b"\x81\x8d;\x8f"])
def test_bytes_that_are_no_text_refuse_the_file(junk: bytes) -> None:
    assert [code for code, _ in why(junk)] == ["B01"]


def test_empty_rows_at_the_end_are_ignored() -> None:
    content = csv_file(row(1)) + b"\r\n" + b";" * 20 + b"\r\n \r\n\r\n"
    assert len(check(content)) == 1


def test_an_empty_row_in_the_middle_gets_one_finding() -> None:
    text = csv_text(table([row(1)])) + "\r\n" + csv_text(table([row(2)])).split("\r\n", 1)[1]
    checked = check(text.encode())
    assert [part.number for part in checked] == [2, 3, 4]
    assert found(checked[1]) == [("R01", None)]


def test_a_file_without_a_line_ending_at_the_end_is_whole() -> None:
    assert len(check(csv_file(*rows(2)).rstrip())) == 2


def test_blanks_around_a_cell_do_not_count() -> None:
    content = csv_file(row(1, postcode="  8013 CR\u00a0", bezwaar=" nee "))
    assert codes(check(content)[0]) == []


def test_quoted_cells_may_hold_separators_and_quotes() -> None:
    content = csv_file(row(1, straat='De "Oude"; Markt'))
    with opened(content) as file:
        assert next(iter(file.batches())).rows[0][5] == 'De "Oude"; Markt'


@pytest.mark.parametrize("broken", ['HV-2;"Jan', '"HV-2"x;Jan'])
def test_a_quote_that_does_not_close_refuses_the_file_with_its_row(broken: str) -> None:
    content = csv_file(row(1)) + broken.encode() + b"\r\nHV-3;x\r\n" * 30
    assert why(content) == [("B01", "quote")]
    with opened(content) as file, pytest.raises(FileRefused, match="B01") as refused:
        list(file.batches())
    assert "regel 3" in refused.value.findings[0].text


def test_a_row_with_too_many_cells_is_refused_and_says_why() -> None:
    content = csv_file(row(1), row(2, warme_overdracht="nee")).replace(b"HV-2;J.P.", b"HV-2;J;P.")
    checked = check(content)
    assert codes(checked[0]) == []
    assert ("R02", None) in found(checked[1])
    assert "Staat er een ; in een cel?" in checked[1].findings[0].text


def test_a_row_with_too_few_cells_misses_the_last_ones() -> None:
    content = csv_file(row(1)) + b"HV-2;J.P.\r\n"
    assert ("R05", "aanbod_gegevens_op") in found(check(content)[1])


def test_nul_control_and_direction_signs_refuse_the_row_not_the_file() -> None:
    strange = [
        "Jan\x00sen",
        "Jan\x07sen",
        "Jan\u202esen",
        "Jan\u200fsen",
        "Jan\u2066sen",
        "J\x1fan",
        "J\x1ean",
    ]
    content = csv_file(*(row(n, achternaam=name) for n, name in enumerate(strange, 1)), row(99))
    checked = check(content)
    assert [found(part) for part in checked[:-1]] == [[("R16", "achternaam")]] * len(strange)
    assert codes(checked[-1]) == []


def test_signs_without_width_are_taken_out() -> None:
    content = csv_file(row(1, achternaam="Jan\u200bsen\ufeff", straat="Dorps\u00adstraat"))
    checked = check(content)[0]
    assert codes(checked) == []
    assert checked.values.surname == "Jansen"
    assert checked.values.street == "Dorpsstraat"


def test_a_cell_of_over_500_signs_refuses_its_row() -> None:
    content = csv_file(
        row(1, straat="x" * 500), row(2, straat="x" * 501), row(3, straat="y" * 200_000)
    )
    checked = check(content)
    assert [found(part) for part in checked] == [[], [("R16", "straat")], [("R16", "straat")]]


def test_two_ways_to_write_one_letter_are_one() -> None:
    checked = check(csv_file(row(1, achternaam="Jo\u0308kamp")))[0]
    assert checked.values.surname == "Jökamp"


def test_rows_come_in_batches_of_a_fixed_size() -> None:
    content = csv_text(table(rows(2_500))).encode()
    wanted = Wanted(frozenset(LANDLORDS), frozenset())
    sizes = [
        len(part.rows)
        for part in read(io.BytesIO(content), wanted, Limits())
        if isinstance(part, Batch)
    ]
    assert sizes == [1_000, 1_000, 500]


def test_a_dropped_column_may_hold_anything() -> None:
    lines = table([{**row(1), "notitie": "\u202e" + "x" * 900}], [*LANDLORDS, "notitie"])
    checked = check(csv_text(lines).encode(), mapping={"Notitie": ""})
    assert codes(checked[0]) == []


def test_a_mapped_column_is_read_as_what_it_is() -> None:
    headings = ["Huurdersnr" if name == "kenmerk" else name for name in LANDLORDS]
    content = csv_text([headings, *table([row(7)])[1:]]).encode()
    checked = check(content, mapping={"huurders-nr": "reference"})
    assert checked[0].values.reference == "HV-7"
