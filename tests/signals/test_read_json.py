"""JSON is read with the field names of the API, one object at a time."""

import json

import pytest

from signals.bulk.findings import Verdict
from tests.signals.files import (
    GOOD,
    check,
    codes,
    found,
    json_file,
    opened,
    read_here,
    refusal_of,
    row,
    rows,
    why,
)


def test_rows_are_numbered_from_one() -> None:
    checked = check(json_file(*rows(3)))
    assert [part.number for part in checked] == [1, 2, 3]
    assert [part.verdict for part in checked] == [Verdict.GOOD] * 3


def test_numbers_truth_values_and_null_are_understood() -> None:
    item = {**GOOD, "huisnummer": 12, "bedrag": 1234.56, "bezwaar": False, "telefoon": None}
    values = check(json_file(item))[0].values
    assert values.house_number == 12
    assert str(values.amount) == "1234.56"
    assert values.tenant_objected is False
    assert values.phone is None


def test_a_field_that_is_left_out_is_empty_also_when_no_row_has_it() -> None:
    item = {
        key: value for key, value in GOOD.items() if key not in ("achternaam", "herinnering_op")
    }
    assert found(check(json_file(item))[0]) == [("R01", "achternaam"), ("R05", "herinnering_op")]


@pytest.mark.parametrize("value", [[], {}, ["Jansen"], {"naam": "Jansen"}])
def test_a_list_where_text_belongs_is_refused_in_its_row(value: object) -> None:
    checked = check(json_file({**GOOD, "achternaam": value}, row(2)))
    assert found(checked[0]) == [("R02", "achternaam")]
    assert codes(checked[1]) == []


def test_half_a_sign_and_nul_are_refused_in_their_row() -> None:
    content = json_file(row(1)).replace(b'"Berg"', b'"B\\ud800rg"')
    assert found(check(content)[0]) == [("R16", "achternaam")]
    content = json_file(row(1)).replace(b'"Berg"', b'"B\\u0000rg"')
    assert found(check(content)[0]) == [("R16", "achternaam")]


def test_an_unknown_field_has_to_be_dropped_first() -> None:
    content = json_file(row(1), {**row(2), "notitie": "x"})
    with opened(content) as file:
        assert file.settle_columns().unknown == ("notitie",)
    assert len(check(content, mapping={"notitie": ""})) == 2


def test_a_field_that_stands_twice_in_one_row_refuses_the_file() -> None:
    content = json_file(*rows(2)).replace(b'"postcode"', b'"postcode": "x", "postcode"', 1)
    assert why(content) == [("B03", "doubled")]


def test_what_stands_beside_the_list_is_left_out() -> None:
    content = json.dumps({"versie": {"a": [1]}, "signalen": [dict(GOOD)], "x": None})
    assert len(read_here(content.encode("utf-8-sig"))[1]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"signalen": {}}',
        '{"signalen": [1]}',
        '{"signalen": [{}]',
        '{"signalen": [{} {}]}',
        '{"signalen": [{}]} x',
        '{"signalen": [], "signalen": []}',
        "{'signalen': []}",
        '{"signalen": ' + "[" * 100_000,
        '{"signalen": [{"a": ' + "[" * 100_000,
        '{"signalen": [{"kenmerk": "x}]}',
    ],
)
def test_other_json_refuses_the_file(text: str) -> None:
    assert [code for code, _ in why(text.encode())] == ["B01"]


def test_the_line_where_json_breaks_off_is_named() -> None:
    text = '{"signalen": [\n  {"kenmerk": "HV-1"},\n  oeps\n]}'
    assert "regel 3" in refusal_of(text.encode())[0].text


def test_an_empty_list_has_no_rows() -> None:
    assert [code for code, _ in why(b'{"signalen": []}')] == ["B06"]
