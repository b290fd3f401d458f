"""What Dutch people write is read in one way, and what is unclear is refused, not guessed."""

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import Ambiguous, Unreadable


@pytest.mark.parametrize("text", ["8013CR", "8013 cr", " 8013Cr ", "8013  CR", "8013\u00a0CR"])
def test_a_postcode_is_read_in_any_shape(text: str) -> None:
    assert dutch_formats.read_postcode(text) == "8013CR"


@pytest.mark.parametrize(
    "text",
    [
        "0123AB",
        "1234SS",
        "1234sa",
        "1234 SD",
        "123AB",
        "12345AB",
        "1234A",
        "1234ABC",
        "AB1234",
        "١٢٣٤AB",
    ],
)
def test_a_postcode_that_cannot_exist_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_postcode(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", (12, "")),
        ("12A", (12, "A")),
        ("12-2", (12, "2")),
        ("12 bis", (12, "bis")),
        ("12 - hs", (12, "hs")),
        ("12/3", (12, "3")),
        ("0012", (12, "")),
        ("99999", (99999, "")),
        ("7 A-2", (7, "A-2")),
    ],
)
def test_a_house_number_is_split_from_its_addition(text: str, expected: tuple[int, str]) -> None:
    assert dutch_formats.read_house_number(text) == expected


@pytest.mark.parametrize("text", ["0", "100000", "-1", "A12", "12,5", "12.0", "bis", "1234567A"])
def test_a_house_number_outside_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_house_number(text)


def test_additions_are_compared_without_case_and_blanks() -> None:
    assert dutch_formats.fold_addition("A 2") == dutch_formats.fold_addition("a-2")
    assert dutch_formats.fold_addition("Bis") != dutch_formats.fold_addition("hs")


@pytest.mark.parametrize("text", ["12345678", "1234 5678", "12.34.56.78"])
def test_a_kvk_number_has_eight_digits(text: str) -> None:
    assert dutch_formats.read_kvk_number(text) == "12345678"


@pytest.mark.parametrize("text", ["1234567", "123456789", "1234567a", ""])
def test_another_kvk_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_kvk_number(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0600764875", "+31600764875"),
        ("06-00764875", "+31600764875"),
        ("06 00 76 48 75", "+31600764875"),
        ("+31 6 00764875", "+31600764875"),
        ("+31 (0)6 00764875", "+31600764875"),
        ("0031600764875", "+31600764875"),
        ("31600764875", "+31600764875"),
        ("600764875", "+31600764875"),
        ("010 000 00 00", "+31100000000"),
        ("(010) 000.00.00", "+31100000000"),
        ("+49 30 1234567", "+49301234567"),
        ("0032 2 123 45 67", "+3221234567"),
    ],
)
def test_a_telephone_number_becomes_e164(text: str, expected: str) -> None:
    assert dutch_formats.read_phone(text) == expected


@pytest.mark.parametrize(
    "text",
    ["12345", "06 1234567", "06123456789", "bel niet", "+0612345678", "+1234567890123456", "0"],
)
def test_a_telephone_number_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_phone(text)


@pytest.mark.parametrize("text", ["a@example.nl", "j.p+x@sub.example.nl", " h7@ex-ample.nl "])
def test_an_email_address_is_read(text: str) -> None:
    assert dutch_formats.read_email(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "geen",
        "a@b",
        "a b@example.nl",
        "a@example..nl",
        "a@@example.nl",
        "@example.nl",
        "a@-x.nl",
        "a" * 250 + "@x.nl",
    ],
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_email(text)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23",
        "23-11-2026",
        "23/11/2026",
        "2026-11-23T00:00:00",
        "2026-11-23 00:00",
        dt.date(2026, 11, 23),
        dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC),
    ],
)
def test_a_day_is_read_in_each_form_of_the_contract(value: str | dt.date) -> None:
    assert dutch_formats.read_date(value) == dt.date(2026, 11, 23)


@pytest.mark.parametrize("text", ["1-2-2026", "01/02/2026", "2026-2-1"])
def test_day_comes_before_month_and_a_zero_may_be_missing(text: str) -> None:
    assert dutch_formats.read_date(text) == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("23-11-26", "year"),
        ("23/11/26", "year"),
        ("11/23/2026", "order"),
        ("31-02-2026", "day"),
        ("29-02-2027", "day"),
        ("2026-13-01", "day"),
        ("23-11/2026", "form"),
        ("23 nov 2026", "form"),
        ("46349", "form"),
        ("", "form"),
        ("२३-११-२०२६", "form"),
    ],
)
def test_another_day_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        dutch_formats.read_date(text)
    assert refused.value.reason == reason


def test_a_refusal_of_a_day_does_not_carry_the_day_along() -> None:
    with pytest.raises(Unreadable) as refused:
        dutch_formats.read_date("31-02-1961")
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_each_day_comes_back_from_each_form(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        assert dutch_formats.read_date(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("€ 1.234,56", "1234.56"),
        ("€1234,56", "1234.56"),
        ("1.234,56 €", "1234.56"),
        ("EUR 12,50", "12.50"),
        ("1234", "1234.00"),
        ("1234,5", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("€ 1.234,-", "1234.00"),
        ("0,50", "0.50"),
        ("-12,00", "-12.00"),
        ("12,00-", "-12.00"),
        ("\u221212,00", "-12.00"),
    ],
)
def test_an_amount_is_read_to_the_cent(text: str, expected: str) -> None:
    assert dutch_formats.read_amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["1.234", "1,234", "€ 1.234"])
def test_an_amount_with_two_readings_is_refused_with_both(text: str) -> None:
    with pytest.raises(Ambiguous) as refused:
        dutch_formats.read_amount(text)
    assert refused.value.readings == (Decimal("1.23"), Decimal("1234.00"))


@pytest.mark.parametrize(
    "text",
    [
        "1,234.56",
        "1e9",
        "NaN",
        "Infinity",
        "12,345,678",
        "1234,567",
        "0,123",
        "1.23.456",
        "€",
        "tien",
        "1 234,56",
        "",
        "١٢",
    ],
)
def test_another_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        dutch_formats.read_amount(text)
    assert not isinstance(refused.value, Ambiguous)


@given(st.decimals("0.01", "100000", places=2))
def test_a_printed_amount_is_read_back(amount: Decimal) -> None:
    assert dutch_formats.read_amount(dutch_formats.euro(amount)) == amount


@given(st.text(max_size=40))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    for read in (
        dutch_formats.read_postcode,
        dutch_formats.read_house_number,
        dutch_formats.read_kvk_number,
        dutch_formats.read_phone,
        dutch_formats.read_email,
        dutch_formats.read_date,
        dutch_formats.read_amount,
        dutch_formats.read_yes_no,
        dutch_formats.read_initials,
    ):
        with contextlib.suppress(Unreadable):
            assert read(text) is not None


@pytest.mark.parametrize("text", ["ja", "J", "Yes", "true", "1", "WAAR"])
def test_words_for_yes(text: str) -> None:
    assert dutch_formats.read_yes_no(text) is True


@pytest.mark.parametrize("text", ["nee", "N", "No", "false", "0", "onwaar"])
def test_words_for_no(text: str) -> None:
    assert dutch_formats.read_yes_no(text) is False


@pytest.mark.parametrize("text", ["misschien", "", "2", "x"])
def test_another_word_is_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_yes_no(text)


@pytest.mark.parametrize("text", ["J.P.", "JP", "J P", "J. P.", "jp", "J-P", "j.p."])
def test_initials_are_the_same_in_each_spelling(text: str) -> None:
    assert dutch_formats.read_initials(text) == "J.P."


def test_written_initials_and_first_names_are_understood() -> None:
    assert dutch_formats.read_initials("Th.J.") == "Th.J."
    assert dutch_formats.read_initials("Fatima") == "F."
    assert dutch_formats.read_initials("É.A.") == "É.A."


@pytest.mark.parametrize("text", ["J2", "?", "", "J;P"])
def test_signs_that_no_name_has_are_refused_in_initials(text: str) -> None:
    with pytest.raises(Unreadable):
        dutch_formats.read_initials(text)
