"""Whatever comes in: no other exception, no row lost, and each row exactly one verdict."""

import contextlib
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from signals.bulk.columns import COLUMNS, NEEDED_COLUMNS, known_headings
from signals.bulk.facts import CoverFact, Facts, MunicipalityFact, Place, TenancyFact, ask
from signals.bulk.findings import FileRefused, Severity, Verdict
from signals.bulk.reader import Batch, Head, Limits, Tail, Unusable, Wanted, pack, read, unpack
from signals.bulk.rows import Circumstances, RowChecker
from tests.signals.files import (
    DELIVERY_ON,
    GOOD,
    LANDLORDS,
    ZWOLLE,
    all_is_well,
    csv_text,
    opened,
    row,
    table,
    xlsx_file,
)

WANTED = Wanted(frozenset(known_headings()), NEEDED_COLUMNS)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(sorted({*GOOD.values(), "1.234", "-1", "31-02-2026", "ja", "1234SS", "0"})),
)
ROWS = st.fixed_dictionaries({}, optional={column.heading: TEXTS for column in COLUMNS})


@settings(max_examples=300, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=8), st.booleans(), st.data())
def test_every_row_gets_exactly_one_verdict(
    lines: list[dict[str, str]], is_agency: bool, data: st.DataObject
) -> None:
    names = [column.heading for column in COLUMNS]
    checker = RowChecker.for_fields(Circumstances(DELIVERY_ON, is_agency=is_agency))
    cells = [[{**GOOD, **line}.get(name, "").strip() for name in names] for line in lines]
    checked = checker.read(Batch(list(range(2, len(lines) + 2)), cells))
    facts = data.draw(st.sampled_from([Facts(), all_is_well(ask(checked)), _gloomy(len(lines))]))
    checker.judge(checked, facts)
    assert [part.number for part in checked] == list(range(2, len(lines) + 2))
    for part in checked:
        severities = {finding.severity for finding in part.findings}
        assert (part.verdict is Verdict.GOOD) == (not severities)
        assert (part.verdict is Verdict.REFUSED) == (Severity.REFUSED in severities)
        if part.verdict is not Verdict.REFUSED:
            needed = [column.name for column in COLUMNS if column.is_needed]
            assert all(getattr(part.checked(), name) is not None for name in needed)
        assert all(finding.text for finding in part.findings)
        assert [f.code for f in part.findings] == sorted(f.code for f in part.findings)


def _gloomy(count: int) -> Facts:
    tenancy = TenancyFact(sent_on=DELIVERY_ON, paused_until=DELIVERY_ON, objected_on=DELIVERY_ON)
    return Facts(
        addresses={("8013CR", 12): Place(ZWOLLE)},
        covered_postcodes={"8013CR"},
        municipalities={ZWOLLE: MunicipalityFact("Zwolle")},
        covers={("999", None): CoverFact()},
        tenancies=dict.fromkeys(range(2, count + 2), tenancy),
    )


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unusable):
        head, *parts = read(io.BytesIO(content), WANTED, Limits())
        assert isinstance(head, Head)
        width = len(head.headings)
        batches = [part for part in parts if isinstance(part, Batch)]
        assert all(len(cells) == width for batch in batches for cells in batch.rows)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=24), max_size=6),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_any_table_behind_the_headings_is_counted_whole(
    lines: list[list[str]], separator: str, encoding: str
) -> None:
    text = csv_text([LANDLORDS, *lines, list(GOOD.values())], separator)
    content = text.encode(encoding, "replace")
    *batches, tail = list(read(io.BytesIO(content), WANTED, Limits()))[1:]
    numbers = [number for part in batches if isinstance(part, Batch) for number in part.numbers]
    # A table may begin with rows that are empty; a filled one follows, so all of them count.
    assert numbers == list(range(2, len(lines) + 3))
    assert isinstance(tail, Tail)
    assert tail.rows == len(numbers)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(4, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileRefused), opened(bytes(content)) as file:
        # When a heading was hit, the file waits for a mapping.
        if file.settle_columns().is_complete:
            count = sum(len(batch.rows) for batch in file.batches())
            assert file.tail is not None
            assert file.tail.rows == count


WORKBOOK = xlsx_file(table([row(1), row(2)]))


@given(st.lists(st.lists(st.text(max_size=5), min_size=3, max_size=3), min_size=1, max_size=5))
def test_rows_survive_the_way_between_two_processes(lines: list[list[str]]) -> None:
    back = unpack(pack(lines))
    assert [len(line) for line in back] == [3] * len(lines)
    for line, other in zip(lines, back, strict=True):
        for cell, received in zip(line, other, strict=True):
            assert received == cell.replace("\x1f", "\x01").replace("\x1e", "\x01")
