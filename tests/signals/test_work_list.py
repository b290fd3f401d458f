"""The municipality's pages: open work first, its own cases only, every step by hand."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from signals.models import Case, Feedback
from signals.states import CaseState
from tests.answers import Answer
from tests.cast import Cast, agreement, log_in, member, person, report
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Role

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def case(cast: Cast) -> Case:
    with row_security.unrestricted("tests"):
        return report(agreement(cast.zilverberk, cast.zwolle, "0193"))


@pytest.fixture
def desk(client: Client, cast: Cast, case: Case) -> Client:
    return log_in(client, cast.tess)


def _post(client: Client, by: Membership, url: str, data: dict[str, str]) -> Answer:
    return client.post(url, data | {"acting": str(by.pk)})


def test_the_list_shows_address_short_name_and_deadline(desk: Client) -> None:
    page = desk.get("/werklijst/").content.decode()
    assert "Lindenlaan 12 A" in page
    assert "A. van der J." in page
    assert "ma 21 dec" in page
    assert "Jansen" not in page


def test_the_list_of_another_municipality_is_empty(client: Client, cast: Cast, case: Case) -> None:
    page = log_in(client, cast.dirk).get("/werklijst/").content.decode()
    assert "Er is geen open werk" in page


def _without_key(answer: Answer) -> str:
    """The page without the one-time key of its forms, which differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_a_foreign_case_is_as_unknown_as_one_that_does_not_exist(
    client: Client, cast: Cast, case: Case
) -> None:
    log_in(client, cast.dirk)
    foreign, unknown = client.get(f"/zaken/{case.number}/"), client.get("/zaken/Z-26-999999/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    # The page repeats the address that was asked, for who switches to another role.
    said = _without_key(foreign).replace(case.number, "Z-26-999999")
    assert said == _without_key(unknown)


@pytest.mark.parametrize("who", ["noor", "joke", "rachid", "olga"])
def test_only_a_caseworker_opens_the_list(client: Client, cast: Cast, case: Case, who: str) -> None:
    assert log_in(client, getattr(cast, who)).get("/werklijst/").status_code == 403


def test_a_stranger_is_sent_to_the_login_page(client: Client, db: None) -> None:
    answer = client.get("/werklijst/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/inloggen/")


@pytest.mark.parametrize("words", ["Jansen", "van der jansen", "8013 CR 12 A", "8013cr12a"])
def test_search_finds_name_and_address_without_putting_them_in_the_address_bar(
    desk: Client, cast: Cast, words: str
) -> None:
    answer = _post(desk, cast.tess, "/werklijst/zoeken/", {"words": words})
    assert "Lindenlaan 12 A" in answer.content.decode()


@pytest.mark.parametrize("words", ["Janssen", "8013 CR 12", "8013 CR 13 A"])
def test_search_finds_nothing_else(desk: Client, cast: Cast, words: str) -> None:
    answer = _post(desk, cast.tess, "/werklijst/zoeken/", {"words": words})
    assert "Geen zaak gevonden" in answer.content.decode()


def test_a_case_is_handled_from_attempt_to_feedback(desk: Client, cast: Cast, case: Case) -> None:
    url = f"/zaken/{case.number}/"
    with clock.at(NOW):
        key = re.search(r'name="form_key" value="([^"]+)"', desk.get(url).content.decode())
        assert key
        attempt = {
            "form_key": key.group(1),
            "kind": "Telefoon",
            "reached": "ja",
            "on": "24-11-2026",
            "day_part": "Middag",
        }
        assert _post(desk, cast.tess, f"{url}contactpoging/", attempt).status_code == 302
        choice = {"result": "Vervolghulp en/of verwijzing", "accepted_on": "24-11-2026"}
        preview = _post(desk, cast.tess, f"{url}resultaat/", choice).content.decode()
        assert "van 24 november 2026 tot en met 24 december 2026" in preview
        assert "Uw huurder heeft hulp geaccepteerd." in preview
        _post(desk, cast.tess, f"{url}afsluiten/", choice)
        page = desk.get(url).content.decode()
    assert "Afgesloten" in page
    with row_security.unrestricted("tests"):
        assert Feedback.objects.count() == 1
        assert Case.objects.get(pk=case.pk).state == CaseState.CONCLUDED


def test_an_empty_form_says_what_to_fill_in(desk: Client, cast: Cast, case: Case) -> None:
    answer = _post(desk, cast.tess, f"/zaken/{case.number}/contactpoging/", {})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Kies hoe u contact probeerde te krijgen." in page


def test_the_landlords_preview_never_shows_the_reason(desk: Client, cast: Cast, case: Case) -> None:
    choice = {"result": "Niet opgepakt: andere reden"}
    answer = _post(desk, cast.tess, f"/zaken/{case.number}/resultaat/", choice)
    page = answer.content.decode()
    assert "“De gemeente pakt dit signaal niet op.”" in page


def test_the_work_list_asks_the_database_the_same_for_many_cases(
    desk: Client, cast: Cast, case: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with row_security.unrestricted("tests"):
        deal = Case.objects.get().parts.get().report.agreement
        for number in range(30):
            report(deal, reference=f"ZB-1{number:03d}")
    with django_assert_max_num_queries(32):
        assert desk.get("/werklijst/").status_code == 200


def test_a_joint_body_reads_per_case_for_which_municipality_it_is(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        daan = member(person("Daan", "Prins"), cast.bollenstreek.organisation, Role.CASEWORKER)
        report(agreement(cast.zilverberk, cast.bollenstreek, "0553"))
        report(agreement(cast.zilverberk, cast.zwolle, "0193"), reference="ZB-0002")
    assert "· gemeente Lisse" in log_in(client, daan).get("/werklijst/").content.decode()
    page = log_in(Client(), cast.tess).get("/werklijst/").content.decode()
    assert "· gemeente" not in page
