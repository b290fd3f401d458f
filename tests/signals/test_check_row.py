"""What a row itself tells: each finding of the contract, on the right column, with what to do."""

import datetime as dt
from decimal import Decimal

import pytest

from signals.bulk.columns import COLUMNS
from signals.bulk.findings import Finding, Verdict
from signals.bulk.rows import Circumstances
from tests.signals.files import (
    DELIVERY_ON,
    GOOD,
    check,
    check_row,
    codes,
    csv_file,
    found,
    row,
    rows,
)

CONDITIONS = [column.heading for column in COLUMNS if column.condition]
REQUIRED = [column.heading for column in COLUMNS if column.is_required]


def _text(**changes: str) -> str:
    return check_row(row(**changes)).findings[0].text


def test_a_right_row_has_no_findings_and_typed_values() -> None:
    checked = check_row(GOOD)
    assert checked.verdict is Verdict.GOOD
    sent = checked.checked()
    assert sent.amount == Decimal("1234.56")
    assert sent.reminder_on == dt.date(2026, 9, 20)
    assert (sent.postcode, sent.house_number, sent.house_number_addition) == ("8013CR", 12, "A")
    assert (sent.is_crisis, sent.is_warm_transfer) == (False, False)


def test_a_refused_row_gives_nothing_to_send() -> None:
    with pytest.raises(ValueError, match="refused"):
        check_row(row(achternaam="")).checked()


# --- R01 and R05: something is missing -----------------------------------------------------------


@pytest.mark.parametrize("heading", REQUIRED)
def test_an_empty_required_cell_is_named(heading: str) -> None:
    assert found(check_row(row(**{heading: " "}))) == [("R01", heading)]


@pytest.mark.parametrize("heading", CONDITIONS)
def test_a_missing_condition_of_the_decree_is_r05(heading: str) -> None:
    checked = check_row(row(**{heading: ""}))
    assert found(checked) == [("R05", heading)]
    assert checked.findings[0].text.endswith("Deed u dit nog niet? Laat de regel dan weg.")


def test_all_that_is_missing_is_said_at_once() -> None:
    empty = dict.fromkeys([*REQUIRED, *CONDITIONS], "")
    checked = check_row({**GOOD, **empty})
    assert codes(checked) == ["R01"] * len(REQUIRED) + ["R05"] * len(CONDITIONS)


def test_what_may_be_empty_is_empty() -> None:
    needed = {*REQUIRED, *CONDITIONS}
    checked = check_row({name: text for name, text in GOOD.items() if name in needed})
    assert checked.verdict is Verdict.GOOD
    assert checked.values.phone is None


# --- R02: another form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("kenmerk", "x" * 65),
        ("voorletters", "J2"),
        ("achternaam", "x" * 121),
        ("geboortedatum", "31-01-80"),
        ("geboortedatum", "31-12-1899"),
        ("huisnummer", "0"),
        ("huisnummer", "100000"),
        ("huisnummer", "twaalf"),
        ("postcode", "1234SS"),
        ("telefoon", "12345"),
        ("email", "geen"),
        ("bedrag", "tien"),
        ("bedrag", "1,234.56"),
        ("bedrag", "1e3"),
        ("achterstand_sinds", "11/23/2026"),
        ("achterstand_sinds", "31-02-2026"),
        ("persoonlijk_contact_op", "23-09-26"),
        ("bezwaar", "misschien"),
        ("crisis", "2"),
        ("warme_overdracht", "?"),
    ],
)
def test_a_value_of_another_form_is_refused_in_its_column(heading: str, text: str) -> None:
    checked = check_row(row(**{heading: text}))
    assert found(checked) == [("R02", heading)]
    finding = checked.findings[0]
    assert finding.example
    assert text not in finding.text


def test_the_sentences_say_what_to_do() -> None:
    assert _text(postcode="8013") == (
        "De postcode klopt niet. Vul 4 cijfers en 2 letters in, bijvoorbeeld 8013 CR."
    )
    assert _text(herinnering_op="gisteren").startswith("Schrijf dag, maand en jaar, bijvoorbeeld ")
    assert _text(achternaam="") == "Vul achternaam in."
    assert _text(persoonlijk_contact_op="") == (
        "Wij missen de dag waarop u persoonlijk contact probeerde. Vul die in. "
        "Deed u dit nog niet? Laat de regel dan weg."
    )


def test_the_longest_reference_and_surname_are_right() -> None:
    assert codes(check_row(row(kenmerk="x" * 64, achternaam="y" * 120))) == []


def test_a_house_number_is_split_where_the_addition_is_empty() -> None:
    values = check_row(row(huisnummer="12 bis", huisnummertoevoeging="")).values
    assert (values.house_number, values.house_number_addition) == (12, "bis")


def test_the_same_addition_twice_is_one_addition() -> None:
    assert codes(check_row(row(huisnummer="12a", huisnummertoevoeging="A"))) == []


def test_two_different_additions_are_refused() -> None:
    checked = check_row(row(huisnummer="12A", huisnummertoevoeging="B"))
    assert found(checked) == [("R02", "huisnummer")]


# --- R03: amounts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0", "low"),
        ("0,00", "low"),
        ("-12,00", "low"),
        ("-1.234,00", "low"),
        ("100.000,01", "high"),
        ("9999999", "high"),
        ("1.234", "ambiguous"),
        ("1,234", "ambiguous"),
    ],
)
def test_an_amount_out_of_bounds_or_with_two_readings_is_r03(text: str, why: str) -> None:
    checked = check_row(row(bedrag=text))
    assert [(f.code.value, f.column, f.why) for f in checked.findings] == [("R03", "bedrag", why)]


def test_both_readings_are_shown() -> None:
    assert _text(bedrag="1.234") == (
        "Bedoelt u € 1,23 of € 1.234,00? "
        "Schrijf het bedrag met komma en twee cijfers, bijvoorbeeld 1234,00."
    )


@pytest.mark.parametrize("text", ["0,01", "100000", "100.000,00"])
def test_amounts_on_the_bounds_are_right(text: str) -> None:
    assert codes(check_row(row(bedrag=text))) == []


# --- R04 and R17: days ---------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["geboortedatum", "achterstand_sinds", *CONDITIONS])
def test_a_day_in_the_future_is_refused_in_its_column(heading: str) -> None:
    assert ("R04", heading) in found(check_row(row(**{heading: "24-11-2026"})))


def test_the_delivery_day_itself_is_not_the_future() -> None:
    assert codes(check_row(row(**dict.fromkeys(CONDITIONS, "23-11-2026")))) == []


def test_a_reminder_before_the_arrears_is_refused() -> None:
    checked = check_row(row(herinnering_op="2026-08-31"))
    assert found(checked) == [("R04", "herinnering_op")]
    assert checked.findings[0].text == "De herinnering is van vóór de achterstand. Kijk de data na."


def test_an_offer_before_the_reminder_is_refused_and_a_later_one_is_not() -> None:
    assert found(check_row(row(aanbod_gegevens_op="2026-09-19"))) == [("R04", "aanbod_gegevens_op")]
    assert codes(check_row(row(aanbod_gegevens_op="2026-10-19"))) == []


def test_a_rule_is_skipped_for_a_value_that_has_a_finding() -> None:
    checked = check_row(row(achterstand_sinds="31-02-2026", herinnering_op="2020-01-01"))
    assert found(checked) == [("R02", "achterstand_sinds"), ("R17", "herinnering_op")]


def test_a_reminder_older_than_six_months_warns() -> None:
    old = {"achterstand_sinds": "2026-01-01", "herinnering_op": "2026-05-22"}
    checked = check_row(row(**old))
    assert found(checked) == [("R17", "herinnering_op")]
    assert checked.verdict is Verdict.WARNED
    assert codes(check_row(row(**{**old, "herinnering_op": "2026-05-23"}))) == []


# --- R06: objection ------------------------------------------------------------------------------


@pytest.mark.parametrize("yes", ["ja", "J", "1", "waar", "TRUE"])
def test_who_objected_is_not_reported(yes: str) -> None:
    checked = check_row(row(bezwaar=yes))
    assert found(checked) == [("R06", "bezwaar")]
    assert checked.verdict is Verdict.REFUSED
    assert checked.values.reference == "HV-1"


# --- R11: twice in the file ----------------------------------------------------------------------


def test_the_second_row_with_a_reference_is_refused_and_names_the_first() -> None:
    checked = check(csv_file(row(1), row(2), row(3, kenmerk="HV-1")))
    assert [codes(part) for part in checked] == [[], [], ["R11"]]
    assert checked[2].findings[0].text == (
        "Deze huurder staat ook op regel 2. Laat één regel staan."
    )


def test_the_same_address_and_surname_is_the_same_tenancy() -> None:
    first = row(1, achternaam="van der Berg", huisnummer="12A", huisnummertoevoeging="")
    second = row(2, achternaam="BÉRG", huisnummer="12", huisnummertoevoeging=" a ")
    assert [found(part) for part in check(csv_file(first, second))] == [[], [("R11", None)]]


def test_neighbours_and_namesakes_are_other_tenancies() -> None:
    checked = check(
        csv_file(
            row(1, huisnummer="12", huisnummertoevoeging="A"),
            row(2, huisnummer="12", huisnummertoevoeging="B"),
            row(3, huisnummer="12", huisnummertoevoeging="A", achternaam="Bakker"),
        )
    )
    assert [codes(part) for part in checked] == [[], [], []]


def test_a_double_is_found_across_batches() -> None:
    lines = rows(2_100)
    lines[-1] = row(9_999, kenmerk="HV-1")
    assert codes(check(csv_file(*lines))[-1]) == ["R11"]


def test_references_of_two_landlords_may_be_the_same() -> None:
    agency = Circumstances(DELIVERY_ON, is_agency=True)
    lines = [row(1, verhuurder_kvk="12345678"), row(2, kenmerk="HV-1", verhuurder_kvk="87654321")]
    headings = [*GOOD, "verhuurder_kvk"]
    text = "\r\n".join(";".join(line.get(name, "") for name in headings) for line in lines)
    content = (";".join(headings) + "\r\n" + text).encode()
    assert [codes(part) for part in check(content, circumstances=agency)] == [[], []]


# --- R16: strange signs --------------------------------------------------------------------------


@pytest.mark.parametrize("heading", list(GOOD))
def test_a_strange_sign_is_refused_in_each_column(heading: str) -> None:
    assert found(check_row(row(**{heading: "1\u202e2"}))) == [("R16", heading)]
    assert found(check_row(row(**{heading: "1" * 501}))) == [("R16", heading)]


def test_names_from_everywhere_are_no_strange_signs() -> None:
    for name in ("Jökamp", "Çelik", "Nguyễn", "O’Neill", "'t Hart", "Łuczak", "Smit-Jansen", "李"):
        assert codes(check_row(row(achternaam=name))) == []


def test_the_apostrophe_of_a_returned_file_is_taken_off() -> None:
    values = check_row(
        row(telefoon="'+31600000000", straat="'-straat", achternaam="'t Hart")
    ).values
    assert values.phone == "+31600000000"
    assert values.street == "-straat"
    assert values.surname == "'t Hart"


# --- What a finding keeps ------------------------------------------------------------------------


def test_a_finding_keeps_no_name_address_or_telephone() -> None:
    secret = "Geheimenstein"
    wrong = dict.fromkeys(GOOD, secret + "\u202e" * 2)
    for changes in (wrong, dict.fromkeys(GOOD, secret), {**GOOD, "kenmerk": secret * 9}):
        for finding in check_row(changes).findings:
            assert secret not in str(finding) + finding.text + str(finding.as_record())


def test_a_stored_finding_says_the_same() -> None:
    for changes in ({"bedrag": "1.234"}, {"postcode": "x"}, {"herinnering_op": ""}):
        finding = check_row(row(**changes)).findings[0]
        stored = Finding.from_record(finding.as_record())
        assert (stored.text, stored.example, stored) == (finding.text, finding.example, finding)
