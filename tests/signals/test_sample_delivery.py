"""The sample of the project gives the finding that stands beside each of its rows."""

import csv
from functools import cache
from pathlib import Path

import pytest

from signals.bulk.facts import CoverFact, Facts, MunicipalityFact, Place
from signals.bulk.findings import Severity, Verdict
from signals.bulk.rows import RowCheck
from tests.signals.files import check, ods_file, xlsx_file

FOLDER = Path(__file__).parent / "fixtures"
SAMPLE = (FOLDER / "aanlevering.csv").read_bytes()


def _records(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _register() -> Facts:
    places = {
        (line["PC6"], int(line["Huisnummer"])): Place(line["Gemeente2026"])
        for line in _records("adressen.csv")
    }
    municipalities = {place.municipality for place in places.values()}
    return Facts(
        addresses=places,
        covered_postcodes={postcode for postcode, _ in places},
        municipalities={code: MunicipalityFact(code) for code in municipalities},
        covers={(code, None): CoverFact() for code in municipalities},
    )


def _expected() -> dict[int, str]:
    return {int(line["regel"]): line["code"] for line in _records("aanlevering.expected.csv")}


def _as_table() -> list[list[str]]:
    return list(csv.reader(SAMPLE.decode("utf-8-sig").splitlines(), delimiter=";"))


@cache
def checked(kind: str) -> dict[int, RowCheck]:
    """Return the rows of the sample after all checks, from each kind of file."""
    content = SAMPLE
    if kind == "xlsx":
        content = xlsx_file(_as_table())
    elif kind == "ods":
        content = ods_file(_as_table())
    return {row.number: row for row in check(content, _register())}


every_kind = pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])


@every_kind
def test_every_row_keeps_its_number(kind: str) -> None:
    assert list(checked(kind)) == list(range(2, 402)) == list(_expected())


@every_kind
def test_every_expected_code_is_on_its_row(kind: str) -> None:
    missed = {
        number: code
        for number, code in _expected().items()
        if code and code not in {finding.code.value for finding in checked(kind)[number].findings}
    }
    assert missed == {}


@every_kind
def test_nothing_else_refuses_a_row_with_an_expected_code(kind: str) -> None:
    others = {
        number: [finding.code.value for finding in checked(kind)[number].findings]
        for number, code in _expected().items()
        if code
        and any(
            finding.severity is Severity.REFUSED and finding.code.value != code
            for finding in checked(kind)[number].findings
        )
    }
    assert others == {}


@every_kind
def test_no_row_that_is_good_is_refused(kind: str) -> None:
    refused = [n for n, code in _expected().items() if not code and checked(kind)[n].is_refused]
    assert refused == []


@every_kind
def test_all_rows_are_counted_once(kind: str) -> None:
    verdicts = [row.verdict for row in checked(kind).values()]
    assert sum(verdicts.count(verdict) for verdict in Verdict) == 400
    assert verdicts.count(Verdict.REFUSED) == 26
