"""Contact persons: each side sees the other side's people, and no more than that."""

import datetime as dt

from django.test import Client

from tests.agreements.steps import prepared, sent
from tests.cast import Cast, agreement, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson

URL = "/contactpersonen/"


def page_of(client: Client) -> str:
    page = client.get(URL)
    assert page.status_code == 200
    return page.content.decode()


def test_landlord_sees_the_people_of_the_municipality(cast: Cast, client: Client) -> None:
    prepared(cast)
    text = page_of(log_in(client, cast.sam))
    assert "Joke de Wit" in text
    assert cast.joke.user.email in text
    assert "Rachid Bouhali" in text
    assert "wethouder" in text
    assert "Tekenbevoegde" in text


def test_municipality_sees_the_people_per_landlord(cast: Cast, client: Client) -> None:
    prepared(cast)
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.zwolle, "0193")
    text = page_of(log_in(client, cast.joke))
    assert text.index("Van Doorn Vastgoed") < text.index("Woonstichting Zilverberk")
    assert "KvK 00000132" in text
    assert "Kees van Doorn" in text
    assert "Joke de Wit" not in text.split("<main")[1]


def test_person_with_two_roles_stands_there_once(cast: Cast, client: Client) -> None:
    prepared(cast)
    text = page_of(log_in(client, cast.joke)).split("<main")[1]
    assert text.count("<strong>Noor Verhagen</strong>") == 1
    assert "Contactpersoon en tekenbevoegde" in text


def test_checked_on_tells_how_fresh_a_card_is(cast: Cast, client: Client) -> None:
    prepared(cast)
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(name="Joke de Wit").update(confirmed_on=dt.date(2026, 3, 5))
    assert "5 maart 2026" in page_of(log_in(client, cast.noor))


def test_joint_body_stands_there_once_with_all_its_municipalities(
    cast: Cast, client: Client
) -> None:
    prepared(cast, "0553")
    prepared(cast, "0534")
    text = page_of(log_in(client, cast.noor)).split("<main")[1]
    assert text.count("ISD Bollenstreek</h2>") == 1
    assert "Lisse" in text
    assert "Hillegom" in text


def test_meldpunt_stands_beside_the_municipality(cast: Cast, client: Client) -> None:
    prepared(cast, "0503")
    text = page_of(log_in(client, cast.noor))
    assert "Meldpunt Voorbeeld" in text
    assert "010 000 00 00" in text


def test_people_of_strangers_are_not_shown(cast: Cast, client: Client) -> None:
    prepared(cast)
    text = page_of(log_in(client, cast.kees))
    assert "Joke de Wit" not in text
    assert "U heeft nog geen contactpersonen van een andere kant." in text


def test_people_of_what_is_over_are_gone(cast: Cast, client: Client) -> None:
    sent(cast, sign_before=clock.today() - dt.timedelta(days=1))
    assert "Joke de Wit" not in page_of(log_in(client, cast.noor))


def test_operator_has_no_such_page(cast: Cast, client: Client) -> None:
    assert log_in(client, cast.olga).get(URL).status_code == 403
