"""Makes files to the delivery contract, good and bad, and takes them through the checks."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl import Workbook

from signals.bulk.columns import COLUMNS, NEEDED_COLUMNS, fold_mapping, known_headings
from signals.bulk.facts import (
    CoverFact,
    Facts,
    MunicipalityFact,
    Place,
    Questions,
    TenancyFact,
    ask,
)
from signals.bulk.findings import FileRefused, Finding
from signals.bulk.reader import Batch, Head, Limits, Tail, Wanted, read
from signals.bulk.reading import OpenFile, open_file
from signals.bulk.rows import Circumstances, RowCheck, RowChecker

DELIVERY_ON = dt.date(2026, 11, 23)
ZWOLLE = "193"
LANDLORDS = [column.heading for column in COLUMNS if column.name != "landlord_kvk"]

GOOD: Mapping[str, str] = {
    "kenmerk": "HV-1",
    "voorletters": "J.P.",
    "tussenvoegsel": "van der",
    "achternaam": "Berg",
    "geboortedatum": "31-01-1980",
    "straat": "Dorpsstraat",
    "huisnummer": "12",
    "huisnummertoevoeging": "A",
    "postcode": "8013CR",
    "woonplaats": "Zwolle",
    "telefoon": "0600000000",
    "email": "huurder@example.nl",
    "bedrag": "1234,56",
    "achterstand_sinds": "2026-09-01",
    "persoonlijk_contact_op": "2026-09-25",
    "gewezen_op_schuldhulp_op": "2026-09-20",
    "herinnering_op": "2026-09-20",
    "aanbod_gegevens_op": "2026-09-20",
    "bezwaar": "nee",
    "crisis": "nee",
    "warme_overdracht": "",
}


def row(number: int = 1, /, **changes: str) -> dict[str, str]:
    """Return a right row for one tenancy, with some cells changed."""
    return {**GOOD, "kenmerk": f"HV-{number}", "huisnummer": str(number), **changes}


def rows(count: int) -> list[dict[str, str]]:
    """Return right rows for so many tenancies."""
    return [row(number) for number in range(1, count + 1)]


def table(
    lines: Iterable[Mapping[str, str]], headings: Sequence[str] = LANDLORDS
) -> list[list[str]]:
    """Return headings and rows as a table of texts."""
    return [list(headings), *([line.get(name, "") for name in headings] for line in lines)]


def csv_text(lines: Iterable[Sequence[str]], separator: str = ";", newline: str = "\r\n") -> str:
    """Return a table as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=newline).writerows(lines)
    return text.getvalue()


def csv_file(*lines: Mapping[str, str]) -> bytes:
    """Return rows as a Dutch spreadsheet writes them to CSV."""
    return csv_text(table(lines)).encode("utf-8-sig")


def json_file(*lines: Mapping[str, object]) -> bytes:
    """Return rows as JSON with the field names of the API."""
    names = {column.heading: column.api_name for column in COLUMNS}
    items = [{names.get(key, key): value for key, value in line.items()} for line in lines]
    return json.dumps({"signalen": items}).encode()


def xlsx_file(
    lines: Iterable[Sequence[object]], **other_sheets: Iterable[Sequence[object]]
) -> bytes:
    """Return a workbook with the table on its last sheet, behind the other sheets."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, content in {**other_sheets, "Blad": lines}.items():
        sheet = workbook.create_sheet(name)
        for line in content:
            sheet.append(list(line))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def zip_file(entries: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file with these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the entries of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def ods_file(lines: Iterable[Sequence[object]]) -> bytes:
    """Return an OpenDocument spreadsheet: texts, days and numbers."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, line))}</table:table-row>" for line in lines
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f'<office:body><office:spreadsheet><table:table table:name="Blad1">{content}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return zip_file({"mimetype": kind, "content.xml": document, "META-INF/manifest.xml": manifest})


def _ods_cell(value: object) -> str:
    if isinstance(value, dt.date):
        day = value.isoformat()
        kind = f'office:value-type="date" office:date-value="{day}"'
    elif isinstance(value, Decimal | int):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    if value in ("", None):
        return "<table:table-cell/>"
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def bsn(number: int) -> str:
    """Return a number of nine digits that passes the eleven-test; made here, nobody's."""
    for digits in range(number * 11 + 100_000_000, 999_999_999):
        text = str(digits)
        weighted = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), text, strict=True))
        if weighted % 11 == 0:
            return text
    raise AssertionError


def pieces(content: bytes, size: int = 4_096) -> Iterator[bytes]:
    """Give a file the way a store does, in parts."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


def opened(
    content: bytes, mapping: Mapping[str, str] | None = None, limits: Limits | None = None
) -> OpenFile:
    """Open a file in the child process."""
    return open_file(pieces(content), fold_mapping(mapping or {}), limits)


def read_here(content: bytes, limits: Limits | None = None) -> tuple[Head, list[list[str]], Tail]:
    """Read a file inside this process: for many files in one test."""
    wanted = Wanted(frozenset(known_headings()), NEEDED_COLUMNS)
    head, *batches, tail = read(io.BytesIO(content), wanted, limits or Limits())
    assert isinstance(head, Head)
    assert isinstance(tail, Tail)
    cells = [line for batch in batches if isinstance(batch, Batch) for line in batch.rows]
    return head, cells, tail


def all_is_well(questions: Questions) -> Facts:
    """Answer that every address lies in Zwolle and an agreement covers every landlord there."""
    return Facts(
        addresses={address: Place(ZWOLLE) for address in questions.addresses},
        covered_postcodes=questions.postcodes,
        municipalities={ZWOLLE: MunicipalityFact("Zwolle")},
        covers={(ZWOLLE, kvk): CoverFact() for kvk in (None, *questions.landlord_kvks)},
        mandated_kvks=questions.landlord_kvks,
    )


def check(
    content: bytes,
    facts: Facts | None = None,
    circumstances: Circumstances | None = None,
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> list[RowCheck]:
    """Take a file through all checks, in the child process, and return its rows."""
    checked: list[RowCheck] = []
    with opened(content, mapping, limits) as file:
        checker = RowChecker(
            file.settle_columns(),
            circumstances or Circumstances(DELIVERY_ON),
            has_cells=file.head.kind in ("xlsx", "ods"),
            separator=file.head.separator,
        )
        for batch in file.batches():
            part = checker.read(batch)
            checker.judge(part, facts or all_is_well(ask(part)))
            checked += part
    return checked


def check_row(
    line: Mapping[str, str],
    circumstances: Circumstances | None = None,
    facts: Facts | None = None,
    tenancy: TenancyFact | None = None,
) -> RowCheck:
    """Take one row through all checks, given by its headings as a person types it."""
    names = {column.heading: column.name for column in COLUMNS}
    checker = RowChecker.for_fields(circumstances or Circumstances(DELIVERY_ON))
    checked = checker.read_fields({names[heading]: text for heading, text in line.items()})
    answers = facts or all_is_well(ask([checked]))
    if tenancy is not None:
        answers = Facts(
            addresses=answers.addresses,
            covered_postcodes=answers.covered_postcodes,
            municipalities=answers.municipalities,
            covers=answers.covers,
            mandated_kvks=answers.mandated_kvks,
            tenancies={checked.number: tenancy},
        )
    checker.judge([checked], answers)
    return checked


def codes(checked: RowCheck) -> list[str]:
    """Return the codes of a row's findings."""
    return [finding.code.value for finding in checked.findings]


def found(checked: RowCheck) -> list[tuple[str, str | None]]:
    """Return code and column of a row's findings."""
    return [(finding.code.value, finding.column) for finding in checked.findings]


def refusal_of(
    content: bytes, mapping: Mapping[str, str] | None = None, limits: Limits | None = None
) -> tuple[Finding, ...]:
    """Return why a file is refused; fails when it is not."""
    try:
        check(content, mapping=mapping, limits=limits)
    except FileRefused as refused:
        return refused.findings
    raise AssertionError("This file was not refused.")


def why(content: bytes, limits: Limits | None = None) -> list[tuple[str, str]]:
    """Return code and variant of what refuses a file."""
    return [(finding.code.value, finding.why) for finding in refusal_of(content, limits=limits)]
