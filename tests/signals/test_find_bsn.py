"""A file with citizen service numbers is refused whole; look-alikes in honest columns are not."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.bulk.bsn import BsnDetector, passes_eleven_test
from signals.bulk.findings import FileRefused
from tests.signals.files import (
    LANDLORDS,
    bsn,
    check,
    csv_text,
    json_file,
    opened,
    refusal_of,
    row,
    rows,
    table,
    xlsx_file,
)


def _in_column(heading: str, values: list[str]) -> bytes:
    headings = LANDLORDS if heading in LANDLORDS else [*LANDLORDS, heading]
    lines = [row(n, **{heading: value}) for n, value in enumerate(values, 1)]
    return csv_text(table(lines, headings)).encode()


def _codes(content: bytes) -> list[str]:
    return [finding.code.value for finding in refusal_of(content)]


def _near_misses(count: int) -> list[str]:
    """Return numbers of nine digits that fail the test."""
    numbers = (str(number) for number in range(500_000_000, 500_100_000, 97))
    return list(itertools.islice((n for n in numbers if not passes_eleven_test(n)), count))


def _column(values: list[str]) -> BsnDetector:
    detector = BsnDetector()
    detector.see([[value] for value in values])
    return detector


def test_a_heading_is_enough_by_itself() -> None:
    for content in (
        _in_column("BSN", [""]),
        _in_column("Burger service nummer", ["x"]),
        json_file({**row(1), "bsn": ""}),
        xlsx_file(table(rows(1), [*LANDLORDS, "sofinr."])),
    ):
        assert _codes(content) == ["B04"]


@pytest.mark.parametrize("heading", [name for name in LANDLORDS if name != "kenmerk"] + ["klantnr"])
def test_systematic_values_refuse_the_file_in_each_column(heading: str) -> None:
    assert "B04" in _codes(_in_column(heading, [bsn(n * 7_919) for n in range(12)]))


def test_systematic_values_in_the_reference_refuse_the_file() -> None:
    lines = [row(n, kenmerk=bsn(n * 7_919)) for n in range(12)]
    assert _codes(csv_text(table(lines)).encode()) == ["B04"]


def test_the_refusal_says_to_erase_and_quotes_nothing() -> None:
    values = [bsn(n * 7_919) for n in range(12)]
    with pytest.raises(FileRefused) as refused:
        check(_in_column("klantnr", values), mapping={"klantnr": ""})
    assert refused.value.must_be_erased
    spoken = str(refused.value) + "".join(finding.text for finding in refused.value.findings)
    assert not any(value in spoken for value in values)


@pytest.mark.parametrize(
    "form", [r"\1\2\3", r"\1.\2.\3", r"\1 \2 \3", r"\1-\2-\3", r"'\1\2\3", r"\1\2\3.0"]
)
def test_ways_of_writing_a_number_do_not_hide_it(form: str) -> None:
    parts = re.compile(r"(\d{3})(\d{3})(\d{3})")
    assert _column([parts.sub(form, bsn(n * 7_919)) for n in range(12)]).found() == [0]


def test_a_lost_first_zero_does_not_hide_a_number() -> None:
    numbers = [str(n) for n in range(10_000_000, 10_002_000) if passes_eleven_test(str(n))]
    assert len(numbers) > 10
    assert _column(numbers).found() == [0]


def test_ten_values_count_from_sixty_percent_on() -> None:
    good = [bsn(n * 7_919) for n in range(6)]
    assert _column(good + _near_misses(4)).found() == [0]
    assert _column(good[:5] + _near_misses(5)).found() == []


def test_three_to_nine_values_count_when_all_pass() -> None:
    values = [bsn(n * 7_919) for n in range(3)]
    assert _column(values).found() == [0]
    assert _column(values + _near_misses(1)).found() == []


def test_one_or_two_values_raise_a_question_only() -> None:
    lines = [row(1, kenmerk=bsn(1)), row(2)]
    with opened(csv_text(table(lines)).encode()) as file:
        assert sum(len(batch.rows) for batch in file.batches()) == 2
        assert file.doubtful_headings == ("kenmerk",)
    assert _column([bsn(1), *_near_misses(1)]).doubtful() == []


def test_reference_and_telephone_numbers_do_not_refuse_a_file() -> None:
    lines = [
        row(n, kenmerk=str(200_000_000 + n * 13), telefoon=f"6{n * 104_729 % 10**8:08d}")
        for n in range(1, 400)
    ]
    assert len(check(csv_text(table(lines)).encode())) == 399


def test_one_day_or_one_kvk_number_in_all_rows_does_not_refuse_a_file() -> None:
    day = next(d for d in range(20260101, 20260129) if passes_eleven_test(str(d)))
    written = f"{str(day)[6:]}-{str(day)[4:6]}-2026", f"2026-{str(day)[4:6]}-{str(day)[6:]}"
    assert _column([written[0]] * 50).found() == []
    assert _column([written[1]] * 50).found() == []
    assert _column([bsn(5)] * 50).found() == []


def test_kvk_numbers_are_no_candidates_in_their_own_column() -> None:
    numbers = [str(n) for n in range(30_000_000, 30_000_400) if passes_eleven_test(str(n))]
    lines = [row(n, verhuurder_kvk=number) for n, number in enumerate(numbers, 1)]
    assert len(check(csv_text(table(lines, [*LANDLORDS, "verhuurder_kvk"])).encode())) > 10


def test_a_column_without_heading_is_looked_through_as_well() -> None:
    lines = table([row(n) for n in range(1, 13)])
    filled = [[*line, "", bsn(n * 7_919)] for n, line in enumerate(lines[1:])]
    assert _codes(xlsx_file([lines[0], *filled])) == ["B04"]


def test_a_file_that_waits_for_a_mapping_is_looked_through_first() -> None:
    content = _in_column("klantnr", [bsn(n * 7_919) for n in range(12)])
    with pytest.raises(FileRefused, match="B04"), opened(content) as file:
        file.settle_columns()


@settings(max_examples=200)
@given(st.lists(st.integers(10_000_000, 999_999_999), min_size=30, max_size=200, unique=True))
def test_random_numbers_do_not_look_systematic(numbers: list[int]) -> None:
    passing = sum(passes_eleven_test(str(number)) for number in numbers)
    assert (_column([str(number) for number in numbers]).found() == [0]) == (
        passing >= 0.6 * len(numbers)
    )
