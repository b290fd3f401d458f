"""An export never makes a spreadsheet calculate, and coming back the text is as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vroegsignalering.formula_safety import neutral, restored


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31600000000",
        "-12,00",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\x00=1",
        " =1+1",
        ",=1",
        ';=cmd|" /C calc"!A0',
        "＝1+1",
        '"=1',
    ],
)
def test_what_a_spreadsheet_could_calculate_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Jansen", "'t Hart", "12-2", "a=b", "8013CR", "1.234,56"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text
    assert restored(text) == text


@given(st.text(st.sampled_from("=+-@'\t ,;a1"), max_size=6))
def test_coming_back_the_text_is_as_it_was(text: str) -> None:
    if restored(text) == text:
        assert restored(neutral(text)) == text
