"""What others know of a row: address, agreement, mandate, earlier reports, pauses, objections."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from signals.bulk.facts import (
    CoverFact,
    Facts,
    MunicipalityFact,
    Place,
    TenancyFact,
    ask,
)
from signals.bulk.findings import SENTENCES, SEVERITIES, FindingCode, Verdict
from signals.bulk.rows import Circumstances, RowCheck, RowChecker
from tests.signals.files import DELIVERY_ON, ZWOLLE, check_row, codes, found, row

AGENCY = Circumstances(DELIVERY_ON, is_agency=True)
WELL = Facts(
    addresses={("8013CR", 1): Place(ZWOLLE)},
    covered_postcodes={"8013CR"},
    municipalities={ZWOLLE: MunicipalityFact("Zwolle", Decimal(600))},
    covers={(ZWOLLE, None): CoverFact()},
)


def _facts(**changes: Any) -> Facts:
    return dataclasses.replace(WELL, **changes)


def _known(tenancy: TenancyFact, **changes: str) -> RowCheck:
    return check_row(row(**changes), facts=WELL, tenancy=tenancy)


def _only_text(checked: RowCheck) -> str:
    (finding,) = checked.findings
    return finding.text


def test_a_row_asks_only_about_values_that_it_has() -> None:
    checker = RowChecker.for_fields(AGENCY)
    good = checker.read_fields(
        {"postcode": "8013 cr", "house_number": "1", "landlord_kvk": "12345678"}
    )
    bad = checker.read_fields({"postcode": "1234SS", "house_number": "1", "landlord_kvk": "1"}, 2)
    questions = ask([good, bad])
    assert questions.addresses == {("8013CR", 1)}
    assert questions.postcodes == {"8013CR"}
    assert questions.landlord_kvks == {"12345678"}


# --- R09: the address ----------------------------------------------------------------------------


def test_an_address_that_a_covering_register_does_not_have_is_refused() -> None:
    checked = check_row(row(huisnummer="99"), facts=WELL)
    assert checked.verdict is Verdict.REFUSED
    assert codes(checked) == ["R09"]
    assert _only_text(checked) == "Wij vinden dit adres niet. Controleer postcode en huisnummer."


def test_outside_the_register_an_address_only_warns_and_waits_for_a_municipality() -> None:
    checked = check_row(row(postcode="9999ZZ"), facts=WELL)
    assert [(f.code.value, f.severity.value) for f in checked.findings] == [
        ("R09", "waarschuwing"),
        ("R10", "aangehouden"),
    ]
    assert checked.verdict is Verdict.HELD


def test_a_municipality_known_in_another_way_lets_the_warned_row_go() -> None:
    places = {("9999ZZ", 1): Place(ZWOLLE, is_listed=False)}
    checked = check_row(row(postcode="9999ZZ"), facts=_facts(addresses=places))
    assert codes(checked) == ["R09"]
    assert (checked.verdict, checked.municipality) == (Verdict.WARNED, ZWOLLE)


def test_an_address_with_a_finding_is_not_looked_up() -> None:
    assert codes(check_row(row(postcode="1234SS"), facts=WELL)) == ["R02"]


# --- R07, R08, R10: agreement and municipality ---------------------------------------------------


def test_arrears_shorter_than_the_term_are_refused_with_the_day_they_may() -> None:
    young = {"achterstand_sinds": "2026-11-14"} | dict.fromkeys(
        (
            "persoonlijk_contact_op",
            "gewezen_op_schuldhulp_op",
            "herinnering_op",
            "aanbod_gegevens_op",
        ),
        "2026-11-20",
    )
    assert _only_text(check_row(row(**young), facts=WELL)) == (
        "De achterstand is 9 dagen oud. Melden mag vanaf 30 dagen, dus vanaf 14 december."
    )


@pytest.mark.parametrize(("since", "expected"), [("2026-10-24", []), ("2026-10-25", ["R07"])])
def test_the_term_is_reckoned_on_the_delivery_day(since: str, expected: list[str]) -> None:
    days = {"herinnering_op": "2026-11-01", "aanbod_gegevens_op": "2026-11-01"}
    assert codes(check_row(row(achterstand_sinds=since, **days), facts=WELL)) == expected


def test_the_term_of_the_agreement_wins_over_the_national_one() -> None:
    covers = {(ZWOLLE, None): CoverFact(term_days=90)}
    checked = check_row(row(), facts=_facts(covers=covers))
    assert codes(checked) == ["R07"]
    assert "vanaf 90 dagen" in _only_text(checked)


@pytest.mark.parametrize(("amount", "expected"), [("599,99", ["R08"]), ("600,00", [])])
def test_below_the_published_amount_warns(amount: str, expected: list[str]) -> None:
    checked = check_row(row(bedrag=amount), facts=WELL)
    assert codes(checked) == expected
    assert checked.verdict is (Verdict.WARNED if expected else Verdict.GOOD)


def test_the_warning_about_the_amount_names_municipality_and_amount() -> None:
    assert _only_text(check_row(row(bedrag="10,00"), facts=WELL)) == (
        "Zwolle vraagt om signalen vanaf € 600. Lager mag, maar wordt misschien niet opgepakt."
    )


def test_without_an_agreement_a_row_is_held_until_a_day() -> None:
    circumstances = Circumstances(DELIVERY_ON, held_until=dt.date(2027, 1, 4))
    checked = check_row(row(), circumstances, _facts(covers={}))
    assert checked.verdict is Verdict.HELD
    assert _only_text(checked) == (
        "U heeft nog geen overeenkomst met Zwolle. "
        "Vraag die aan; wij bewaren deze regel tot en met 4 januari 2027."
    )
    assert checked.checked().reference == "HV-1"


def test_held_rows_are_kept_for_42_days_by_default() -> None:
    assert Circumstances(DELIVERY_ON).kept_until == dt.date(2027, 1, 4)


def test_a_refusal_weighs_more_than_holding_and_all_is_said() -> None:
    checked = check_row(row(achternaam=""), facts=_facts(covers={}))
    assert codes(checked) == ["R01", "R10"]
    assert checked.verdict is Verdict.REFUSED


# --- R15: agencies -------------------------------------------------------------------------------


def test_an_agency_names_the_landlord_of_each_row() -> None:
    assert found(check_row(row(), AGENCY, WELL)) == [("R01", "verhuurder_kvk")]


def test_an_agency_without_a_mandate_is_refused() -> None:
    checked = check_row(row(verhuurder_kvk="12345678"), AGENCY, WELL)
    assert found(checked) == [("R15", "verhuurder_kvk")]


def test_an_agency_needs_an_agreement_that_covers_its_client() -> None:
    facts = _facts(
        mandated_kvks={"12345678", "87654321"}, covers={(ZWOLLE, "12345678"): CoverFact()}
    )
    assert codes(check_row(row(verhuurder_kvk="12345678"), AGENCY, facts)) == []
    held = check_row(row(verhuurder_kvk="87654321"), AGENCY, facts)
    assert held.verdict is Verdict.HELD
    assert "voor deze verhuurder" in _only_text(held)


def test_a_landlord_may_name_himself_and_nobody_else() -> None:
    own = Circumstances(DELIVERY_ON, own_kvk="12345678")
    assert codes(check_row(row(verhuurder_kvk="12345678"), own, WELL)) == []
    assert codes(check_row(row(verhuurder_kvk="87654321"), own, WELL)) == ["R15"]


# --- R12, R13, R14, R18, R19: what is known of the tenancy ---------------------------------------


def test_a_second_report_in_one_month_is_refused() -> None:
    tenancy = TenancyFact(
        sent_on=dt.date(2026, 11, 3),
        reported_on=dt.date(2026, 10, 3),
        reported_amount=Decimal(9999),
    )
    checked = _known(tenancy)
    assert _only_text(checked) == (
        "U meldde deze huurder al op 3 november. Is het bedrag anders? Corrigeer dat signaal."
    )


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1234.56", "hetzelfde bedrag"), ("2000", "een hoger bedrag"), ("1000", "")],
)
def test_a_report_that_is_not_higher_than_before_warns(amount: str, expected: str) -> None:
    tenancy = TenancyFact(reported_on=dt.date(2026, 9, 3), reported_amount=Decimal(amount))
    checked = _known(tenancy)
    if expected:
        assert _only_text(checked) == f"U meldde deze huurder ook in september, voor {expected}."
    else:
        assert codes(checked) == []


@pytest.mark.parametrize(
    ("reported_on", "expected"),
    [(dt.date(2026, 5, 23), ["R13"]), (dt.date(2026, 5, 22), [])],
)
def test_a_report_counts_as_a_repeat_for_six_months(
    reported_on: dt.date, expected: list[str]
) -> None:
    tenancy = TenancyFact(reported_on=reported_on, reported_amount=Decimal(9999))
    assert codes(_known(tenancy)) == expected


@pytest.mark.parametrize(
    ("until", "expected"),
    [(dt.date(2026, 12, 20), ["R14"]), (DELIVERY_ON, ["R14"]), (dt.date(2026, 11, 22), [])],
)
def test_a_running_pause_refuses_up_to_and_including_its_last_day(
    until: dt.date, expected: list[str]
) -> None:
    assert codes(_known(TenancyFact(paused_until=until))) == expected


def test_the_end_of_the_pause_is_named() -> None:
    assert _only_text(_known(TenancyFact(paused_until=dt.date(2026, 12, 20)))) == (
        "Er loopt een incassopauze tot en met 20 december. Melden kan daarna weer."
    )


def test_an_earlier_objection_warns_and_a_new_one_refuses() -> None:
    tenancy = TenancyFact(objected_on=dt.date(2026, 8, 1))
    assert _known(tenancy).verdict is Verdict.WARNED
    assert codes(_known(tenancy)) == ["R18"]
    assert codes(_known(tenancy, bezwaar="ja")) == ["R06"]


def test_an_open_objection_under_the_privacy_law_refuses() -> None:
    assert codes(_known(TenancyFact(has_open_objection=True))) == ["R19"]


def test_findings_come_in_the_order_of_the_contract() -> None:
    tenancy = TenancyFact(
        paused_until=dt.date(2026, 12, 1),
        has_open_objection=True,
        reported_on=dt.date(2026, 9, 1),
        reported_amount=Decimal(9999),
    )
    checked = _known(tenancy, achternaam="", email="x", bedrag="5", herinnering_op="2026-02-01")
    listed = codes(checked)
    assert listed == sorted(listed)
    assert {"R01", "R02", "R04", "R08", "R13", "R14", "R19"} <= set(listed)


def test_every_code_has_a_severity_a_title_and_a_sentence() -> None:
    assert set(SEVERITIES) == set(FindingCode)
    assert set(SENTENCES) == {code.value for code in FindingCode}
    assert all(code.label for code in FindingCode)
