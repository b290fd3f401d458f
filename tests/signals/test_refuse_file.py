"""A file that cannot or may not be used is refused with the code, and told what to do."""

import gzip
import io
import itertools
import struct
import zipfile
from collections.abc import Iterator

import pytest

from signals.bulk.findings import FileRefused
from signals.bulk.reader import Limits
from signals.bulk.reading import ReadingStopped, open_file
from tests.signals.files import (
    LANDLORDS,
    check,
    csv_file,
    csv_text,
    json_file,
    ods_file,
    opened,
    refusal_of,
    row,
    rows,
    table,
    unzipped,
    why,
    xlsx_file,
    zip_file,
)

OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000)
WORKBOOK = xlsx_file(table(rows(2)))
SHEET = ods_file(table(rows(2)))


def _with(content: bytes, **entries: str) -> bytes:
    more = {name.replace("__", "/").replace("_dot_", "."): text for name, text in entries.items()}
    return zip_file({**unzipped(content), **more})


# --- Not readable (B01) --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n...",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"<html><table><tr><td>kenmerk</td></tr></table></html>",
        b'<?xml version="1.0"?><office:document/>',
        b"MZ\x90\x00",
        gzip.compress(csv_file(*rows(2))),
        zip_file({"aanlevering.csv": "kenmerk"}),
        zip_file({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}),
        zip_file({"xl/workbook.bin": "x", "[Content_Types].xml": "<x/>"}),
    ],
)
def test_another_kind_of_file_is_refused_whatever_its_name(content: bytes) -> None:
    assert why(content) == [("B01", "kind")]


def test_an_encrypted_workbook_is_refused_with_what_to_do() -> None:
    content = OLD_CONTAINER + "EncryptedPackage".encode("utf-16-le")
    assert why(content) == [("B01", "encrypted")]
    assert "wachtwoord" in refusal_of(content)[0].text


def test_a_workbook_of_the_old_kind_is_refused_with_what_to_do() -> None:
    assert why(OLD_CONTAINER) == [("B01", "old_excel")]


def test_an_encrypted_ods_is_refused() -> None:
    entries = unzipped(SHEET)
    entries["META-INF/manifest.xml"] += b"<manifest:encryption-data/>"
    assert why(zip_file(entries)) == [("B01", "encrypted")]


def test_an_encrypted_zip_entry_is_refused() -> None:
    content = bytearray(WORKBOOK)
    for place in _directory_entries(WORKBOOK):
        content[place + 8] |= 1
    assert why(bytes(content)) == [("B01", "encrypted")]


@pytest.mark.parametrize(
    "content",
    [
        _with(WORKBOOK, xl__vbaProject_dot_bin="x"),
        _with(WORKBOOK, xl__macrosheets__sheet1_dot_xml="<x/>"),
        _with(SHEET, Basic__Standard__Module1_dot_xml="<x/>"),
        _with(SHEET, Scripts__python__x_dot_py="import os"),
    ],
)
def test_macros_are_refused(content: bytes) -> None:
    assert why(content) == [("B01", "macros")]


def test_a_workbook_that_announces_macros_is_refused() -> None:
    entries = unzipped(WORKBOOK)
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    )
    assert why(zip_file(entries)) == [("B01", "macros")]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_half_a_workbook_is_refused(share: float) -> None:
    assert why(WORKBOOK[: int(len(WORKBOOK) * share)]) == [("B01", "")]


def test_a_workbook_with_broken_xml_is_refused() -> None:
    entries = unzipped(WORKBOOK)
    entries["xl/worksheets/sheet1.xml"] = entries["xl/worksheets/sheet1.xml"][:2_000]
    assert [code for code, _ in why(zip_file(entries))] == ["B01"]


def test_two_entries_of_one_name_are_refused() -> None:
    target = io.BytesIO(WORKBOOK)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert why(target.getvalue()) == [("B01", "")]


def test_utf16_without_a_mark_is_refused_with_what_to_do() -> None:
    content = csv_text(table(rows(2))).encode("utf-16-le")
    assert why(content) == [("B01", "utf16")]


def _reference_or_code(content: bytes) -> str:
    try:
        return check(content)[0].values.reference or ""
    except FileRefused as refused:
        return refused.findings[0].code.value


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {after} "{f"&{before};" * 10}">'
            for before, after in itertools.pairwise("abcdefghi")
        ),
        '<!ENTITY i SYSTEM "file:///etc/passwd">',
    ],
)
def test_xml_bombs_and_outside_entities_are_not_opened(entities: str) -> None:
    entries = unzipped(SHEET)
    begin = f"?><!DOCTYPE x [{entities}]>"
    text = entries["content.xml"].decode().replace("?>", begin, 1).replace("HV-1", "&i;", 1)
    entries["content.xml"] = text.encode()
    assert _reference_or_code(zip_file(entries)) in {"B01", "&i;", ""}


# --- Too large (B02) -----------------------------------------------------------------------------


def test_too_many_bytes_are_refused_while_they_come() -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        yield csv_file(row(1))
        while True:
            given += 1
            yield b"x" * 10_000

    with (
        pytest.raises(FileRefused) as refused,
        open_file(endless(), limits=Limits(max_bytes=1_000_000)) as file,
    ):
        list(file.batches())
    assert [(f.code.value, f.why) for f in refused.value.findings] == [("B02", "bytes")]
    assert given < 200


def test_too_many_rows_are_refused_and_the_limit_is_named() -> None:
    assert len(check(csv_file(*rows(3)), limits=Limits(max_rows=3))) == 3
    refusal = refusal_of(csv_file(*rows(4)), limits=Limits(max_rows=3))
    assert refusal[0].code.value == "B02"
    assert "hoogstens 3 regels" in refusal[0].text
    assert why(xlsx_file(table(rows(4))), Limits(max_rows=3)) == [("B02", "rows")]
    assert why(json_file(*rows(4)), Limits(max_rows=3)) == [("B02", "rows")]


def test_a_zip_bomb_is_refused_from_its_directory() -> None:
    entries = unzipped(WORKBOOK)
    entries["xl/sharedStrings.xml"] = b"<x>" + b"a" * 30_000_000 + b"</x>"
    assert why(zip_file(entries)) == [("B02", "unpacked")]


def test_too_many_entries_are_refused() -> None:
    entries = {f"xl/media/{n}.png": "x" for n in range(200)}
    assert why(zip_file({**unzipped(WORKBOOK), **entries})) == [("B02", "unpacked")]


def test_too_much_inside_is_refused() -> None:
    assert why(WORKBOOK, Limits(max_unpacked=5_000)) == [("B02", "unpacked")]


def _directory_entries(content: bytes) -> list[int]:
    places = []
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        places.append(place)
        place = content.find(b"PK\x01\x02", place + 4)
    return places


def test_a_zip_file_that_lies_about_its_sizes_costs_only_the_child() -> None:
    entries = unzipped(WORKBOOK)
    row_xml = b"<row><c t='inlineStr'><is><t>" + b"a" * 1_000 + b"</t></is></c></row>"
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", row_xml * 400_000 + b"</sheetData>"
    )
    content = bytearray(zip_file(entries))
    for place in _directory_entries(bytes(content)):
        content[place + 24 : place + 28] = struct.pack("<I", 50_000)
    refusal = why(bytes(content), Limits(memory_bytes=300_000_000))
    assert [code for code, _ in refusal] == ["B01"]


# --- Columns and rows (B03, B06) -----------------------------------------------------------------


def test_every_missing_column_gives_its_own_finding() -> None:
    headings = [name for name in LANDLORDS if name not in ("herinnering_op", "bezwaar")]
    refusal = refusal_of(csv_text(table(rows(1), headings)).encode())
    assert [(f.code.value, f.column) for f in refusal] == [
        ("B03", "herinnering_op"),
        ("B03", "bezwaar"),
    ]
    assert refusal[0].text.startswith("De kolom herinnering_op ontbreekt. Voeg de kolom toe")


def test_a_missing_column_can_be_mapped_when_another_is_unknown() -> None:
    headings = ["Briefdatum" if name == "herinnering_op" else name for name in LANDLORDS]
    content = csv_text([headings, *table(rows(1))[1:]]).encode()
    with pytest.raises(FileRefused) as refused, opened(content) as file:
        file.settle_columns()
    assert refused.value.can_be_mapped
    assert refused.value.match is not None
    assert refused.value.match.unknown == ("Briefdatum",)
    assert len(check(content, mapping={"Briefdatum": "reminder_on"})) == 1


def test_a_heading_that_stands_twice_refuses_the_file() -> None:
    content = csv_text(table(rows(1), [*LANDLORDS, "postcode"])).encode()
    assert why(content) == [("B03", "doubled")]


def test_unknown_columns_stop_the_file_without_a_refusal() -> None:
    content = csv_text(table(rows(1), [*LANDLORDS, "notitie"])).encode()
    with opened(content) as file:
        assert file.settle_columns().unknown == ("notitie",)
        with pytest.raises(ValueError, match="not settled"):
            next(file.batches())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n \r\n",
        csv_file(),
        csv_file() + b";;;;\r\n\r\n",
        xlsx_file([]),
        xlsx_file(table([])),
        ods_file(table([])),
    ],
)
def test_a_file_without_rows_is_refused_with_that_alone(content: bytes) -> None:
    assert why(content) == [("B06", "")]


def test_all_findings_on_a_file_come_at_once() -> None:
    headings = [name for name in LANDLORDS if name != "bezwaar"] + ["bsn"]
    found = refusal_of((";".join(headings) + "\r\n").encode())
    assert {finding.code.value for finding in found} == {"B03", "B04"}
    headings.remove("bsn")
    found = refusal_of((";".join(headings) + "\r\n").encode())
    assert [finding.code.value for finding in found] == ["B03", "B06"]


# --- The store fails, not the file ---------------------------------------------------------------


def test_half_a_file_never_passes_for_a_whole_one() -> None:
    def breaks_off() -> Iterator[bytes]:
        yield csv_file(*rows(3))
        raise OSError

    with pytest.raises(ReadingStopped), open_file(breaks_off()) as file:
        list(file.batches())
