"""Postcode and house number → municipality, on the day of the delivery."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities import selectors
from municipalities.models import Municipality
from tests.cast import addresses
from vroegsignalering import row_security

MERGER = dt.date(2027, 1, 1)
BEFORE, AFTER = dt.date(2026, 12, 31), dt.date(2027, 1, 1)


@pytest.fixture
def merged(db: None) -> None:
    """Lisse and Hillegom become Duin on 1 January 2027, Duin becomes Kust a year later."""
    with row_security.unrestricted("tests"):
        Municipality.objects.create(code="9002", name="Kust", valid_from=dt.date(2028, 1, 1))
        Municipality.objects.create(
            code="9001",
            name="Duin",
            valid_from=MERGER,
            valid_until=dt.date(2028, 1, 1),
            successor_id="9002",
        )
        Municipality.objects.filter(code__in=["0553", "0534"]).update(
            valid_until=MERGER, successor="9001"
        )
    addresses(("2161AB", 1, "0553"), ("2181AB", 2, "0534"), ("8013CR", 12, "0193"))


def test_an_address_leads_to_its_municipality(merged: None) -> None:
    found = selectors.municipality_of("8013CR", 12, AFTER)
    assert found is not None
    assert found.name == "Zwolle"
    assert selectors.municipality_of("8013CR", 13, AFTER) is None


def test_the_day_decides_between_a_municipality_and_its_successor(merged: None) -> None:
    pair = ("2161AB", 1)
    assert selectors.municipalities_of([pair], BEFORE) == {pair: "0553"}
    assert selectors.municipalities_of([pair], AFTER) == {pair: "9001"}
    assert selectors.municipalities_of([pair], dt.date(2028, 6, 1)) == {pair: "9002"}


def test_a_municipality_serves_on_until_its_successor_exists(merged: None) -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0553").update(valid_until=dt.date(2026, 12, 31))
    assert selectors.municipalities_of([("2161AB", 1)], BEFORE) == {("2161AB", 1): "0553"}


def test_many_addresses_cost_one_statement(merged: None) -> None:
    pairs = [("8013CR", number) for number in range(1, 2001)] + [("2181AB", 2)]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        found = selectors.municipalities_of(pairs, AFTER)
    assert found == {("8013CR", 12): "0193", ("2181AB", 2): "9001"}
    assert len(statements) == 1


def test_no_addresses_cost_nothing(db: None) -> None:
    assert selectors.municipalities_of([]) == {}


def test_a_postcode_is_covered_when_the_register_has_one_of_its_addresses(merged: None) -> None:
    asked = ["8013CR", "8013CS", "2161AB"]
    assert selectors.covered_postcodes(asked) == {"8013CR", "2161AB"}


def test_without_a_register_nothing_is_covered(db: None) -> None:
    assert selectors.covered_postcodes(["8013CR"]) == set()
    assert selectors.municipalities_of([("8013CR", 12)]) == {}
