"""A client that the portal does not know comes in by the letter of its agency, and an agency names
its clients while it registers."""

import datetime as dt
import threading

from django.db import connection
from django.test import Client as Browser

from agreements.services import admitting
from onboarding import selectors
from onboarding.models import Client, Registration
from onboarding.services import clients
from onboarding.states import RegistrationState
from tests.cast import Cast
from tests.onboarding.applicants import (
    ORGANISATION,
    PEOPLE,
    link_in,
    mails,
    registration,
    the_registration,
)
from tests.onboarding.mandates import UNKNOWN, ask, asker, known
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ActsFor, Organisation

AGENCY = ORGANISATION | {"kind": "agency", "kvk_number": "00000272", "name": "Deurwaarders Zee"}
PASTED = """00000140;Van Doorn;Karel Kant;karel.kant@example.nl
00000205;Huizen BV;Hans Huis;hans.huis@example.nl"""


def _process() -> None:
    admitting.process_by_hand(before=clock.now() + dt.timedelta(seconds=1))


def _clients() -> list[Client]:
    with row_security.unrestricted("tests"):
        return list(Client.objects.select_related("agency", "mandate").order_by("kvk_number"))


def test_the_letter_says_who_asks_what_and_fills_in_the_form(cast: Cast, client: Browser) -> None:
    ask(asker(cast), UNKNOWN)
    (letter,) = [mail for mail in mails() if mail.to_email == UNKNOWN.contact_email]
    page = client.get(link_in(letter)).content.decode()
    assert "Incassobureau Helder vraagt u om een machtiging" in page
    assert "Achterstanden aanleveren" in page
    client.post(link_in(letter))
    form = client.get("/aanmelden/organisatie/").content.decode()
    for known_already in ("00000205", "Huizen BV", "hans.huis@example.nl"):
        assert f'value="{known_already}"' in form


def test_a_withdrawn_question_has_no_page_any_more(cast: Cast, client: Browser) -> None:
    by = asker(cast)
    asked = ask(by, UNKNOWN)
    (letter,) = mails()
    with row_security.acting_for(by.organisation_id, by.user_id):
        clients.withdraw(by=by, client=asked)
    assert client.get(link_in(letter)).status_code == 404


def test_an_invited_client_registers_without_municipalities_and_finds_the_request(
    cast: Cast, client: Browser
) -> None:
    ask(asker(cast), UNKNOWN)
    (letter,) = mails()
    client.post(link_in(letter))
    answers = ORGANISATION | {"kvk_number": "00000205", "name": "Huizen BV"}
    client.post("/aanmelden/organisatie/", answers)
    client.post("/aanmelden/mensen/", PEOPLE)
    page = client.get("/aanmelden/gemeenten/").content.decode()
    assert "Dan hoeft u geen gemeente te kiezen" in page
    answer = client.post("/aanmelden/gemeenten/", {"codes": [], "actie": "verder"})
    assert answer["Location"] == "/aanmelden/controleren/"
    assert "staat de vraag van <strong>Incassobureau Helder</strong>" in (
        client.get("/aanmelden/controleren/").content.decode()
    )
    client.post("/aanmelden/controleren/")
    confirm = next(mail for mail in reversed(mails()) if "bevestigen" in mail.body.lower())
    client.post(link_in(confirm))
    _process()
    assert the_registration().state == RegistrationState.PROCESSED
    (asked,) = _clients()
    assert asked.mandate is not None
    assert asked.mandate.landlord_id == the_registration().organisation_id
    assert asked.mandate.granted_at is None


def test_who_comes_without_a_letter_still_chooses_a_municipality(
    cast: Cast, client: Browser
) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    client.post("/aanmelden/mensen/", PEOPLE)
    answer = client.post("/aanmelden/gemeenten/", {"codes": [], "actie": "verder"})
    assert "Kies minstens één gemeente" in answer.content.decode()


def test_who_registers_by_itself_finds_the_request_as_well(cast: Cast) -> None:
    ask(asker(cast), UNKNOWN)
    registration("Huizen BV", UNKNOWN.kvk_number)
    _process()
    (asked,) = _clients()
    assert asked.mandate is not None


def test_a_request_that_was_asked_at_the_very_moment_stands_ready_with_the_sweep(
    cast: Cast,
) -> None:
    by = asker(cast)
    asked = ask(by, known(cast))
    with row_security.unrestricted("tests"):
        # As if neither of the two had seen the other.
        Client.objects.filter(pk=asked.pk).update(mandate=None)
        ActsFor.objects.all().delete()
    clients.sweep()
    assert _clients()[0].mandate is not None
    clients.sweep()
    with row_security.unrestricted("tests"):
        assert ActsFor.objects.count() == 1


def test_an_agency_names_its_clients_in_a_step_of_its_own(cast: Cast, client: Browser) -> None:
    client.post("/aanmelden/organisatie/", AGENCY)
    assert "stap 2 van 5" in client.get("/aanmelden/mensen/").content.decode()
    client.post("/aanmelden/mensen/", PEOPLE)
    answer = client.post("/aanmelden/gemeenten/", {"codes": ["0193"], "actie": "verder"})
    assert answer["Location"] == "/aanmelden/opdrachtgevers/"
    wrong = client.post("/aanmelden/opdrachtgevers/", {"lines": f"{PASTED}\n1;2;3;4"})
    assert "Regel 3: " in wrong.content.decode()
    assert [one["kvk_number"] for one in the_registration().named_clients] == [
        "00000140",
        "00000205",
    ]
    client.post("/aanmelden/opdrachtgevers/", {"behoud": ["00000205"], "actie": "verder"})
    page = client.get("/aanmelden/controleren/").content.decode()
    assert "1 opdrachtgever" in page
    assert "Huizen BV" in page
    landlord = client.post("/aanmelden/organisatie/", ORGANISATION)
    assert landlord.status_code == 302
    assert "stap 2 van 4" in client.get("/aanmelden/mensen/").content.decode()


def test_clients_can_be_named_later(cast: Cast, client: Browser) -> None:
    client.post("/aanmelden/organisatie/", AGENCY)
    client.post("/aanmelden/mensen/", PEOPLE)
    client.post("/aanmelden/gemeenten/", {"codes": ["0193"], "actie": "verder"})
    answer = client.post("/aanmelden/opdrachtgevers/", {"actie": "verder"})
    assert answer["Location"] == "/aanmelden/controleren/"
    assert "U noemt uw opdrachtgevers later" in client.get(answer["Location"]).content.decode()


def test_named_clients_are_asked_once_when_the_agency_is_let_in(cast: Cast) -> None:
    named = [
        {
            "kvk_number": number,
            "name": name,
            "contact_name": "Iemand",
            "contact_email": f"iemand.{number}@example.nl",
        }
        for number, name in (
            ("00000140", "Van Doorn"),
            ("00000205", "Huizen BV"),
            ("00000272", "Wijzelf"),
        )
    ]
    registration("Deurwaarders Zee", "00000272", kind="agency", named_clients=named)
    _process()
    _process()
    clients.sweep()
    asked = _clients()
    assert [one.kvk_number for one in asked] == ["00000140", "00000205"]
    assert [one.mandate is not None for one in asked] == [True, False]
    letters = [mail.to_email for mail in mails() if "om een machtiging" in mail.subject]
    assert sorted(letters) == [
        "fleur.dekker@example.nl",
        "iemand.00000140@example.nl",
        "iemand.00000205@example.nl",
    ]


def test_an_address_at_the_agency_is_a_remark_for_the_operator(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        cast.ida.user.email = "ida.helder@helder.example.nl"
        cast.ida.user.save(update_fields=["email"])
    ask(asker(cast), UNKNOWN)
    same = registration("Huizen BV", UNKNOWN.kvk_number, contact_email="wim@helder.example.nl")
    row = selectors.queue_row(same.pk)
    assert row is not None
    assert "E-maildomein is van de incassopartner" in [one.label for one in row.remarks]
    _process()
    with row_security.unrestricted("tests"):
        assert Registration.objects.get(pk=same.pk).state == RegistrationState.PROCESSED


def test_letting_in_and_asking_at_once_makes_one_request(committed_cast: Cast) -> None:
    cast = committed_cast
    by = asker(cast)
    registration("Huizen BV", UNKNOWN.kvk_number)
    gate = threading.Barrier(2)

    def let_in() -> None:
        gate.wait()
        _process()
        connection.close()

    def name() -> None:
        gate.wait()
        ask(by, UNKNOWN)
        connection.close()

    threads = [threading.Thread(target=let_in), threading.Thread(target=name)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clients.sweep()
    with row_security.unrestricted("tests"):
        landlord = Organisation.objects.get(kvk_number=UNKNOWN.kvk_number)
        assert ActsFor.objects.filter(landlord=landlord).count() == 1
