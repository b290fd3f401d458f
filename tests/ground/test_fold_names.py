"""One person is found whatever program wrote the name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vroegsignalering.dutch_formats import fold_name, fold_surname


@pytest.mark.parametrize(
    "surname",
    ["Berg", "van der Berg", "Van der BERG", "Berg, van der", "Bérg"],
)
def test_case_marks_and_prefixes_do_not_count(surname: str) -> None:
    assert fold_surname(surname) == "berg"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jökamp", "Jokamp"),
        ("Çelik", "celik"),
        ("'t Hart", "Hart"),
        ("Smit-Jansen", "smit jansen"),
        ("Łukasz", "Lukasz"),
        ("Strauß", "STRAUSS"),
        ("Ørsted", "Orsted"),
        ("D’Arc", "d'Arc"),
    ],
)
def test_two_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold_surname(one) == fold_surname(other)


def test_a_name_of_nothing_but_a_prefix_stays() -> None:
    assert fold_surname("De") == "de"
    assert fold_surname("van de") == "vande"
    assert fold_surname("De") != fold_surname("Van")


def test_different_names_stay_different() -> None:
    assert fold_surname("Jansen") != fold_surname("Janssen")


@given(st.text(max_size=30))
def test_the_way_of_writing_one_sign_does_not_count(name: str) -> None:
    assert fold_name(unicodedata.normalize("NFC", name)) == fold_name(
        unicodedata.normalize("NFD", name)
    )


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
