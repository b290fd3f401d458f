"""Proving the e-mail address, and the page that says how far it has come."""

import datetime as dt

import pytest
from django.test import Client

from onboarding.states import RegistrationRefusal, RegistrationState
from tests.answers import page
from tests.cast import Cast
from tests.onboarding.applicants import (
    again,
    link_in,
    mails,
    register,
    registration,
    the_registration,
)
from vroegsignalering import clock
from vroegsignalering.outbox.models import Mail

MONDAY = "2026-11-23T10:00"


def mail_about(subject: str) -> Mail:
    return next(mail for mail in reversed(mails()) if subject in mail.subject)


def test_the_address_is_proved_by_a_button_and_not_by_opening_the_link(
    cast: Cast, client: Client
) -> None:
    with clock.at(clock.parse(MONDAY)):
        register(client)
        link = link_in(mail_about("Bevestig uw e-mailadres"))
        assert "Bevestig mijn e-mailadres" in page(Client().get(link))
        assert the_registration().state == RegistrationState.SENT
        shown = page(Client().post(link, follow=True))
    assert the_registration().state == RegistrationState.CONFIRMED
    assert "Wij verwerken uw aanmelding op <strong>vrijdag 27 november</strong>" in shown


def test_a_second_mail_tells_when_it_will_be_processed(cast: Cast, client: Client) -> None:
    with clock.at(clock.parse(MONDAY)):
        register(client)
        client.post(link_in(mail_about("Bevestig")))
        mail = mail_about("Wij verwerken uw aanmelding op vrijdag 27 november")
        shown = page(Client().get(link_in(mail)))
    assert "E-mailadres bevestigd" in shown


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-27T06:59", "vrijdag 27 november"),
        ("2026-11-27T07:01", "vrijdag 4 december"),
        ("2026-12-22T10:00", "donderdag 24 december"),
        ("2026-12-24T07:01", "donderdag 31 december"),
    ],
)
def test_the_day_follows_the_hour_and_the_holidays(
    cast: Cast, client: Client, moment: str, day: str
) -> None:
    with clock.at(clock.parse(moment)):
        register(client)
        shown = page(client.post(link_in(mail_about("Bevestig")), follow=True))
    assert day in shown


def test_confirming_twice_gives_the_same_page_and_no_second_mail(
    cast: Cast, client: Client
) -> None:
    register(client)
    link = link_in(mail_about("Bevestig"))
    client.post(link)
    number = len(mails())
    assert "E-mailadres bevestigd" in page(client.post(link, follow=True))
    assert "E-mailadres bevestigd" in page(client.get(link, follow=True))
    assert len(mails()) == number


def test_an_old_link_says_so_and_offers_a_new_one(cast: Cast, client: Client) -> None:
    sent = registration(
        state=RegistrationState.SENT, confirmed_at=clock.now() - dt.timedelta(days=7)
    )
    path = "/aanmelden/bevestigen/token-00000175/"
    shown = page(client.post(path))
    assert RegistrationRefusal.LINK_TOO_OLD.label in shown
    assert 'name="email"' in shown
    assert again(sent).state == RegistrationState.SENT
    client.post("/aanmelden/link/", {"email": sent.contact_email})
    client.post(link_in(mail_about("Bevestig uw e-mailadres")))
    assert again(sent).state == RegistrationState.CONFIRMED


def test_an_unknown_link_looks_the_same_as_an_old_one(cast: Cast, client: Client) -> None:
    for path in ("bevestigen", "status", "verder"):
        answer = client.get(f"/aanmelden/{path}/onzin/")
        assert answer.status_code == 404
        assert RegistrationRefusal.LINK_TOO_OLD.label in page(answer)


def test_asking_a_link_tells_nobody_whether_there_is_a_registration(
    cast: Cast, client: Client
) -> None:
    known = registration(
        state=RegistrationState.SENT, confirmed_at=clock.now() - dt.timedelta(days=1)
    )
    answers = [
        page(client.post("/aanmelden/link/", {"email": email}, follow=True))
        for email in (known.contact_email, "x" * len("w.bos.00000175") + "@example.nl")
    ]
    assert all("Dan krijgt u binnen een paar minuten een mail" in shown for shown in answers)
    assert len(answers[0]) == len(answers[1])
    assert len(mails()) == 1


def test_a_new_link_replaces_the_old_one_and_not_every_second(cast: Cast, client: Client) -> None:
    register(client)
    first = link_in(mail_about("Bevestig"))
    client.post("/aanmelden/verstuurd/opnieuw/")
    assert len([mail for mail in mails() if "Bevestig" in mail.subject]) == 1
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        client.post("/aanmelden/verstuurd/opnieuw/")
        assert client.get(first).status_code == 404
        client.post(link_in(mail_about("Bevestig")))
    assert the_registration().state == RegistrationState.CONFIRMED


def test_an_applicant_withdraws(cast: Cast, client: Client) -> None:
    waiting = registration()
    path = "/aanmelden/status/token-00000175/"
    assert "Trek de aanmelding in" in page(client.get(path))
    assert "Dit kunt u niet terugdraaien" in page(client.get(path + "intrekken/"))
    assert again(waiting).state == RegistrationState.CONFIRMED
    shown = page(client.post(path + "intrekken/", follow=True))
    assert "U heeft uw aanmelding ingetrokken" in shown
    assert again(waiting).state == RegistrationState.WITHDRAWN


def test_what_was_processed_cannot_be_withdrawn(cast: Cast, client: Client) -> None:
    done = registration(state=RegistrationState.PROCESSED, organisation=cast.zilverberk)
    answer = client.post("/aanmelden/status/token-00000175/intrekken/")
    assert answer.status_code == 409
    assert again(done).state == RegistrationState.PROCESSED


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (RegistrationState.HELD, "Wij kijken uw aanmelding na."),
        (RegistrationState.DECLINED, "De reden: Dit is geen verhuurder."),
        (RegistrationState.WITHDRAWN, "U heeft uw aanmelding ingetrokken"),
    ],
)
def test_the_state_is_told_in_a_sentence(
    cast: Cast, client: Client, state: RegistrationState, sentence: str
) -> None:
    registration(state=state, reason="Dit is geen verhuurder.")
    assert sentence in page(client.get("/aanmelden/status/token-00000175/"))


def test_the_reason_of_holding_stays_inside(cast: Cast, client: Client) -> None:
    registration(state=RegistrationState.HELD, reason=RegistrationRefusal.KVK_KNOWN.label)
    assert "KvK" not in page(client.get("/aanmelden/status/token-00000175/"))
