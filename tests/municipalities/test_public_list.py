"""Who takes part: the page for everybody, and the search of the front page."""

from decimal import Decimal

import pytest
from django.test import Client

from municipalities import rules, selectors
from municipalities.models import Municipality
from tests.cast import Cast

SOME = [
    Municipality(code=code, name=name)
    for code, name in (
        ("0193", "Zwolle"),
        ("0518", "'s-Gravenhage"),
        ("1900", "Súdwest-Fryslân"),
        ("0361", "Alkmaar"),
        ("0034", "Almere"),
    )
]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Zwolle", "0193"),
        (" ZWOLLE ", "0193"),
        ("zwo", "0193"),
        ("sudwest fryslan", "1900"),
        ("den haag", "0518"),
        ("0193", "0193"),
    ],
)
def test_a_municipality_is_found_without_case_and_diacritics(written: str, code: str) -> None:
    found, suggestion = rules.best_match(written, SOME)
    assert found is not None
    assert (found.code, suggestion) == (code, "")


def test_a_typing_error_gets_a_suggestion() -> None:
    assert rules.best_match("Zwole", SOME) == (None, "Zwolle")
    assert rules.best_match("Gravenhage", SOME) == (None, "'s-Gravenhage")


def test_a_start_that_fits_several_gets_the_first_as_suggestion() -> None:
    assert rules.best_match("al", SOME) == (None, "Alkmaar")


@pytest.mark.parametrize("written", ["", "  ", "Xyz"])
def test_what_resembles_nothing_gets_no_suggestion(written: str) -> None:
    assert rules.best_match(written, SOME) == (None, "")


def test_a_pasted_list_gives_what_is_known_and_lists_back_the_rest() -> None:
    found, unknown = rules.find_all(["zwolle", "193", "Gemeente Almere", "Zwole", " "], SOME)
    assert [one.name for one in found] == ["Zwolle", "Almere"]
    assert unknown == ["Zwole"]


def test_the_search_says_whether_a_municipality_takes_part(cast: Cast) -> None:
    delft = selectors.search("delft")
    assert (delft.municipality, delft.takes_part) == ("Delft", True)
    assert (delft.meldpunt, delft.threshold) == ("Meldpunt Voorbeeld", Decimal(600))
    haarlem = selectors.search("Haarlem")
    assert (haarlem.municipality, haarlem.takes_part) == ("Haarlem", False)
    assert selectors.search("Zwole").suggestion == "Zwolle"


def test_everybody_may_read_who_takes_part(cast: Cast, client: Client) -> None:
    page = client.get("/gemeenten/", {"meedoen": "ja"}).content.decode()
    assert "4 gemeenten, 4 doen mee" in page
    assert "via ISD Bollenstreek" in page
    assert "600,00" in page
    assert "Haarlem" not in page


def test_the_list_is_filtered_by_name(cast: Cast, client: Client) -> None:
    page = client.get("/gemeenten/", {"naam": "haarl"}).content.decode()
    assert "Haarlemmermeer" in page
    assert "Zwolle" not in page


def test_an_unknown_name_gets_a_suggestion_on_the_page(cast: Cast, client: Client) -> None:
    page = client.get("/gemeenten/", {"naam": "Zwole"}).content.decode()
    assert "Wij vinden geen gemeente ‘Zwole’" in page
    assert "?naam=Zwolle" in page
