"""An agency keeps a list of its clients and asks them; it learns nothing before they answer."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from onboarding.models import Client
from onboarding.services import clients
from onboarding.states import ClientRefusal
from tests.cast import Cast, log_in, member, person
from tests.onboarding.applicants import mails
from tests.onboarding.mandates import UNKNOWN, again, ask, asker, grant, known, usual_terms
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.roles import Role
from vroegsignalering.refusals import Refused

LIST = reverse("onboarding:client-list")
TERMS: dict[str, Any] = {"acts": ["deliver", "read_feedback"], "municipalities": "", "ends_on": ""}


LINES = """kvk;naam;contact;e-mail
00000205;Huizen BV;Hans Huis;hans.huis@example.nl
0000213;Te Kort;Kim Kort;kim@example.nl
00000221;Zonder Mail;Zoë Mail;geen-adres
00000205;Nog Eens;Hans Huis;hans.huis@example.nl
00000159;Wijzelf;Ida Helder;ida@example.nl
00000230;Te weinig
"""


def _form(**answers: str) -> dict[str, Any]:
    named = {
        "kvk_number": "00000205",
        "name": "Huizen BV",
        "contact_name": "Hans Huis",
        "contact_email": "hans.huis@example.nl",
    }
    return named | TERMS | {"starts_on": f"{clock.today():%d-%m-%Y}"} | answers


def _words(page: bytes) -> str:
    """Return a page without what differs by name, number and one-time key."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', "", page.decode())
    for word in (
        "Huizen BV",
        "Van Doorn Vastgoed",
        "00000205",
        "00000140",
        "hans.huis@example.nl",
        "karel.kant@example.nl",
    ):
        text = text.replace(word, "…")
    return re.sub(r"[0-9a-f-]{36}", "…", text)


def test_known_and_unknown_clients_look_the_same_to_the_agency(cast: Cast, client: Browser) -> None:
    log_in(client, asker(cast))
    pages = []
    for answers in (
        {},
        {
            "kvk_number": cast.van_doorn.kvk_number,
            "name": cast.van_doorn.name,
            "contact_name": "Karel Kant",
            "contact_email": "karel.kant@example.nl",
        },
    ):
        told = client.post(reverse("onboarding:client-new"), _form(**answers), follow=True)
        pages.append(_words(told.content))
        with row_security.unrestricted("tests"):
            found = list(Client.objects.all())
        for one in found:
            client.post(reverse("onboarding:client-withdraw", args=[one.pk]))
            pages.append(_words(client.get(LIST).content))
        with row_security.unrestricted("tests"):
            Client.objects.all().delete()
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]


def test_the_same_letter_goes_to_known_and_unknown_clients(cast: Cast) -> None:
    by = asker(cast)
    ask(by, UNKNOWN)
    ask(by, known(cast))
    letters = {mail.to_email: mail.body for mail in mails()}
    assert set(letters) == {
        "hans.huis@example.nl",
        "karel.kant@example.nl",
        "fleur.dekker@example.nl",
    }
    for one, name in (
        ("hans.huis@example.nl", "Huizen BV"),
        ("karel.kant@example.nl", "Van Doorn Vastgoed"),
    ):
        assert f"meld {name} aan of log in" in letters[one]


def test_the_agency_does_not_get_to_see_the_request_at_a_known_landlord(
    cast: Cast, client: Browser
) -> None:
    by = asker(cast)
    asked = ask(by, known(cast))
    log_in(client, by)
    assert (
        client.get(reverse("onboarding:mandate-detail", args=[asked.mandate_id])).status_code == 404
    )
    with row_security.acting_for(by.organisation_id, by.user_id):
        assert not type(cast.van_doorn).objects.filter(pk=cast.van_doorn.pk).exists()


def test_a_list_keeps_its_good_lines_and_tells_all_problems_at_once(
    cast: Cast, client: Browser
) -> None:
    log_in(client, asker(cast))
    answers = TERMS | {"lines": LINES, "starts_on": f"{clock.today():%d-%m-%Y}"}
    page = client.post(reverse("onboarding:client-paste"), answers).content.decode()
    assert "U vroeg 1 opdrachtgever om een machtiging." in page
    for number, problem in (
        (2, "Dit KvK-nummer heeft 7 cijfers"),
        (3, "Dit e-mailadres klopt niet"),
        (4, "staat ook op een eerdere regel"),
        (5, "Dit is uw eigen KvK-nummer"),
        (6, "Er staan 2 kolommen in"),
    ):
        assert re.search(f"Regel {number}: [^<]*{problem}", page)
    with row_security.unrestricted("tests"):
        assert [one.kvk_number for one in Client.objects.all()] == ["00000205"]


def test_a_client_stands_on_the_list_once(cast: Cast) -> None:
    by = asker(cast)
    ask(by, UNKNOWN)
    with pytest.raises(Refused) as refused:
        ask(by, UNKNOWN)
    assert refused.value.refusal == ClientRefusal.ON_THE_LIST


def test_sixty_clients_are_searched_by_name_and_number(cast: Cast, client: Browser) -> None:
    by = asker(cast)
    for number in range(60):
        named = type(UNKNOWN)(
            f"0000{number:04}", f"Huis {number:02}", "A B", f"a{number}@example.nl"
        )
        ask(by, named)
    log_in(client, by)
    page = client.get(LIST)
    assert len(page.context["rows"]) == 60
    assert len(client.get(f"{LIST}?zoek=huis+07").context["rows"]) == 1
    assert len(client.get(f"{LIST}?zoek=00000042").context["rows"]) == 1
    assert "Niets gevonden" in client.get(f"{LIST}?zoek=xyz").content.decode()


def test_who_was_refused_can_be_asked_again(cast: Cast, client: Browser) -> None:
    by = asker(cast)
    asked = ask(by, known(cast))
    log_in(client, cast.fleur).post(
        reverse("onboarding:mandate-decline", args=[asked.mandate_id]), {"reason": "Te lang."}
    )
    log_in(client, by)
    assert "Te lang." in client.get(LIST).content.decode()
    answers = TERMS | {"starts_on": f"{clock.today():%d-%m-%Y}", "ends_on": "31-12-2099"}
    client.post(reverse("onboarding:client-ask", args=[asked.pk]), answers)
    with row_security.unrestricted("tests"):
        fresh = Client.objects.get(pk=asked.pk)
    assert fresh.mandate_id != asked.mandate_id
    assert again(fresh.mandate_id).ends_on == dt.date(2099, 12, 31)


def test_a_client_that_does_not_answer_is_reminded_twice(cast: Cast) -> None:
    by = asker(cast)
    ask(by, known(cast))
    ask(by, UNKNOWN)
    told = []
    for days in (0, 6, 7, 8, 14, 15, 21, 40):
        with clock.at(clock.now() + dt.timedelta(days=days)):
            told.append(clients.sweep())
    assert told == [0, 0, 2, 0, 2, 0, 0, 0]
    reminders = [mail.to_email for mail in mails() if mail.subject.startswith("Herinnering: ")]
    assert reminders.count("hans.huis@example.nl") == 2
    assert reminders.count("fleur.dekker@example.nl") == 2


def test_who_answered_is_not_reminded(cast: Cast) -> None:
    asked = ask(asker(cast), known(cast))
    grant(cast.fleur, again(asked.mandate_id))
    with clock.at(clock.now() + dt.timedelta(days=8)):
        assert clients.sweep() == 0


def test_other_organisations_do_not_see_the_list(cast: Cast, client: Browser) -> None:
    asked = ask(asker(cast), UNKNOWN)
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        assert not Client.objects.exists()
    with row_security.unrestricted("tests"):
        admin = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
    log_in(client, admin)
    for name in ("ask", "withdraw"):
        page = reverse(f"onboarding:client-{name}", args=[asked.pk])
        assert client.get(page).status_code == 404


def test_who_may_not_name_clients_hears_whom_to_ask(cast: Cast, client: Browser) -> None:
    page = log_in(client, cast.ida).get(LIST).content.decode()
    assert "doet uw contactpersoon of uw beheerder" in page
    assert client.get(reverse("onboarding:client-new")).status_code == 403


def test_a_landlord_without_a_request_that_gave_by_itself_is_on_the_list(
    cast: Cast, client: Browser
) -> None:
    asked = ask(asker(cast), known(cast), usual_terms())
    with row_security.unrestricted("tests"):
        Client.objects.filter(pk=asked.pk).delete()
    grant(cast.fleur, again(asked.mandate_id))
    page = log_in(client, cast.ida).get(LIST)
    assert [one["row"].name for one in page.context["rows"]] == ["Van Doorn Vastgoed"]
    assert "Werk voor deze opdrachtgever" in page.content.decode()
