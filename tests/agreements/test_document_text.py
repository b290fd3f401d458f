"""The text of the agreement: one source, one digest, and no number that is not filled in."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agreements.document import (
    AgreementFacts,
    Contact,
    PlacedSignature,
    Signatory,
    body_html,
    canonical_text,
    document_code,
    text_digest,
)
from agreements.states import PartySide

FACTS = AgreementFacts(
    version=1,
    number="O-26-000123",
    municipality_name="Almere",
    authority_name="Het college van burgemeester en wethouders van Almere",
    reporting_point_name="Vroegsignalering",
    reporting_point_is_this_portal=True,
    delivery_instructions="in het portaal, onder ‘Aanleveren’.",
    partner_name="Woonstichting Zilverberk",
    partner_kvk_number="00000132",
    partner_address="Lindelaan 4, 1315 AB Almere",
    authority_signatories=(Signatory("R. Bouhali", "wethouder"),),
    partner_signatories=(Signatory("N. Verhagen", "directeur-bestuurder"),),
    authority_contacts=(Contact("A. de Wit", "a.dewit@example.nl", "036 000 00 00"),),
    partner_contacts=(Contact("S. Yıldız", "s.yildiz@example.nl"),),
    arrears_term_days=30,
    pause_days=30,
    window_from_day=20,
    window_to_day=25,
    notice_months=3,
    threshold_amount=None,
    prepared_on=dt.date(2026, 11, 19),
)


def clause(number: str, facts: AgreementFacts = FACTS) -> str:
    """Return the one line of the text that begins with this clause number."""
    (line,) = [each for each in canonical_text(facts).splitlines() if each.startswith(f"{number} ")]
    return line


def test_the_same_facts_give_the_same_digest() -> None:
    assert text_digest(FACTS) == text_digest(replace(FACTS))
    assert re.fullmatch(r"[0-9a-f]{64}", text_digest(FACTS))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 2),
        ("number", "O-26-000124"),
        ("municipality_name", "Zwolle"),
        ("authority_name", "Het dagelijks bestuur van de ISD"),
        ("reporting_point_is_this_portal", False),
        ("delivery_instructions", "met het sjabloon."),
        ("partner_name", "Woonstichting Populier"),
        ("partner_kvk_number", "00000140"),
        ("partner_address", ""),
        ("authority_signatories", (Signatory("T. Pel", "burgemeester"),)),
        ("partner_signatories", ()),
        ("authority_contacts", (Contact("B. Vos"),)),
        ("partner_contacts", ()),
        ("arrears_term_days", 45),
        ("pause_days", 28),
        ("window_from_day", 18),
        ("window_to_day", 26),
        ("notice_months", 6),
        ("threshold_amount", Decimal(600)),
        ("prepared_on", dt.date(2026, 11, 20)),
        ("is_agency", True),
    ],
)
def test_every_fact_is_part_of_the_text(field: str, value: Any) -> None:
    assert text_digest(replace(FACTS, **{field: value})) != text_digest(FACTS)


def test_the_name_of_another_reporting_point_is_part_of_the_text() -> None:
    elsewhere = replace(FACTS, reporting_point_is_this_portal=False, reporting_point_name="VPS")
    assert text_digest(elsewhere) != text_digest(replace(elsewhere, reporting_point_name="RIS"))


def test_signatures_are_no_part_of_the_text() -> None:
    placed = PlacedSignature(PartySide.PARTNER, "N. Verhagen", "directeur", "KvK", "23 november")
    assert text_digest(replace(FACTS, signatures=(placed,))) == text_digest(FACTS)


def test_the_level_of_the_headings_makes_no_difference_to_the_words() -> None:
    assert "<h1" in body_html(FACTS)
    on_screen = body_html(FACTS, title_level=2)
    assert "<h1" not in on_screen
    assert on_screen.count("<h3") == body_html(FACTS).count("<h2")


def test_the_document_code_is_the_beginning_of_the_digest() -> None:
    assert document_code("7f3a91c20e5d44b8" + "0" * 48) == "7F3A-91C2-0E5D-44B8"


def test_the_text_has_twelve_articles_and_three_annexes_in_order() -> None:
    headings = re.findall(r"^(Artikel \d+|Bijlage \d+) [A-Z]", canonical_text(FACTS), re.MULTILINE)
    assert headings == [f"Artikel {number}" for number in range(1, 13)] + [
        f"Bijlage {number}" for number in range(1, 4)
    ]


def test_clauses_count_up_without_a_gap_in_each_article() -> None:
    for facts in (FACTS, replace(FACTS, is_agency=True)):
        numbers = re.findall(r"^(\d+)\.(\d+) ", canonical_text(facts), re.MULTILINE)
        for article in {int(found[0]) for found in numbers}:
            clauses = [int(second) for first, second in numbers if int(first) == article]
            assert clauses == list(range(1, len(clauses) + 1))


def test_article_3_4_names_the_reporting_point() -> None:
    assert clause("3.4") == "3.4 Het Digitaal Meldpunt van de gemeente is: dit portaal."
    elsewhere = replace(FACTS, reporting_point_is_this_portal=False, reporting_point_name="VPS")
    assert clause("3.4", elsewhere) == "3.4 Het Digitaal Meldpunt van de gemeente is: VPS."


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("met het sjabloon", "met het sjabloon."),
        ("Bel eerst. Lever dan aan. ", "Bel eerst. Lever dan aan."),
        ("", "volgens de aanwijzingen van het meldpunt."),
    ],
)
def test_article_3_5_is_a_whole_sentence(told: str, printed: str) -> None:
    facts = replace(FACTS, delivery_instructions=told)
    assert clause("3.5", facts) == f"3.5 Zo levert de verhuurder aan: {printed}"


def test_the_pause_says_how_it_is_counted() -> None:
    facts = replace(FACTS, pause_days=28)
    assert "een incassopauze van 28 dagen." in clause("4.4", facts)
    assert "Die dag zelf telt niet mee. De 28e dag daarna is de laatste dag" in clause("4.5", facts)


def test_the_four_conditions_are_those_of_the_decree() -> None:
    text = canonical_text(FACTS)
    start = text.index("4.1 De verhuurder meldt")
    conditions = text[start : text.index("4.2 ")].splitlines()[1:]
    assert [line[:3] for line in conditions] == ["a. ", "b. ", "c. ", "d. "]
    assert "niet afwijzend gereageerd" in conditions[3]


def test_a_threshold_is_printed_as_an_amount_or_as_none() -> None:
    assert "zonder drempelbedrag" in clause("5.3")
    assert "vanaf € 600,00." in clause("5.3", replace(FACTS, threshold_amount=Decimal(600)))


def test_no_term_of_the_contract_is_written_in_the_words_of_the_model() -> None:
    facts = replace(
        FACTS,
        arrears_term_days=41,
        pause_days=42,
        window_from_day=11,
        window_to_day=12,
        notice_months=7,
    )
    text = canonical_text(facts)
    assert set(re.findall(r"(\d+) dag", text)) == {"41", "42"}
    assert set(re.findall(r"(\d+)e\b", text)) == {"11", "12", "42"}
    assert set(re.findall(r"(\d+) maand", text)) == {"7"}


def test_one_day_and_one_month_are_written_in_the_singular() -> None:
    text = canonical_text(replace(FACTS, pause_days=1, notice_months=1))
    assert "een incassopauze van 1 dag." in text
    assert "een termijn van 1 maand." in text


def test_what_is_filled_in_is_marked_and_its_clause_too() -> None:
    html = body_html(FACTS)
    assert '<mark class="filled">30 dagen</mark>' in html
    clauses = re.findall(r'<div class="portaal-document__clause( has-filled)?">(.*?)</div>', html)
    assert {bool(mark) for mark, _ in clauses} == {True, False}
    assert all(bool(mark) == ("<mark" in words) for mark, words in clauses)


def test_names_cannot_bring_marks_of_their_own() -> None:
    html = body_html(replace(FACTS, partner_name="<script>alert(1)</script> & Zonen"))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_missing_signatory_is_said_and_not_left_blank() -> None:
    assert "Tekent: nog niet bekend" in canonical_text(replace(FACTS, partner_signatories=()))


def test_an_agency_is_named_as_the_one_who_reports_for_others() -> None:
    text = canonical_text(replace(FACTS, is_agency=True, partner_name="De Kade B.V."))
    assert "De Kade B.V. meldt namens verhuurders die haar daarvoor hebben gemachtigd." in text
    assert "4.9 " in text
    assert "4.9 " not in canonical_text(FACTS)


def test_every_table_has_a_caption_and_its_headings_a_scope() -> None:
    html = body_html(FACTS)
    assert html.count("<table") == html.count("<caption>") == 5
    assert "<th>" not in html
