"""The operator invites a municipality; with the link it takes part in minutes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from municipalities.models import JoinRequest, Municipality
from municipalities.services import asking
from municipalities.states import JoinState, RegistryRefusal
from tests.cast import Cast, log_in
from tests.municipalities.test_ask_to_join import FILLED_IN, body_of, links, only_request
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event
from vroegsignalering.refusals import Refused

DESK = "/beheer/gemeenten/0392/"
EMAIL = "c.bakker@haarlem.example.nl"
ANSWERS = {name: value for name, value in FILLED_IN.items() if name != "codes"}


def invited(cast: Cast) -> str:
    """Invite somebody of Haarlem; return the path of the link."""
    log_in(Client(), cast.olga).post(DESK, {"actie": "nodig-uit", "email": EMAIL})
    return links(EMAIL)[-1]


def test_an_invited_municipality_takes_part_with_one_form(cast: Cast, client: Client) -> None:
    link = invited(cast)
    page = client.get(link).content.decode()
    assert "Haarlem laten meedoen" in page
    assert EMAIL in page
    told = client.post(link, ANSWERS, follow=True).content.decode()
    assert "Uw gemeente doet mee" in told
    assert body_of() is not None
    assert only_request().state == JoinState.JOINED
    again = client.post(link, ANSWERS)
    assert again.status_code == 404


def test_what_is_missing_is_told(cast: Cast, client: Client) -> None:
    page = client.post(invited(cast), {"reporting_point": "dit"}).content.decode()
    assert "Vul de achternaam van de contactpersoon in." in page
    assert body_of() is None


def test_only_the_municipalities_of_the_invitation_join(cast: Cast, client: Client) -> None:
    client.post(invited(cast), ANSWERS | {"codes": "Haarlem\nLeiden"})
    assert body_of("0392") is not None
    assert body_of("0546") is None


def test_inviting_again_makes_the_old_link_stop(cast: Cast, client: Client) -> None:
    first, second = invited(cast), invited(cast)
    assert first != second
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert only_request().email == EMAIL


def test_an_invitation_that_came_too_late_goes_to_who_serves_it(cast: Cast, client: Client) -> None:
    link = invited(cast)
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0392").update(authority=cast.zwolle)
    told = client.post(link, ANSWERS, follow=True).content.decode()
    assert "Uw vraag ging naar de mensen die haar bedienen." in told


def test_a_municipality_that_takes_part_is_not_invited(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        asking.invite(by=cast.olga, codes=["0193"], email=EMAIL)
    assert refused.value.refusal == RegistryRefusal.TAKES_PART_ALREADY
    with row_security.acting_for(cast.zwolle.pk), pytest.raises(Refused):
        asking.invite(by=cast.joke, codes=["0392"], email=EMAIL)


def test_the_operator_takes_an_invitation_back(cast: Cast, client: Client) -> None:
    link = invited(cast)
    address = f"/beheer/gemeenten/verzoeken/{only_request().pk}/"
    log_in(Client(), cast.olga).post(address, {"actie": "wijs-af", "reason": "Verkeerd adres."})
    assert client.get(link).status_code == 404
    assert body_of() is None


def test_an_old_invitation_does_not_work(cast: Cast, client: Client) -> None:
    link = invited(cast)
    with clock.at(clock.now() + dt.timedelta(days=15)):
        answer = client.post(link, ANSWERS)
    assert "Deze link werkt niet meer." in answer.content.decode()
    assert body_of() is None


def test_the_operators_page_of_a_municipality_says_what_is_known(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0193").update(
            valid_until=dt.date(2027, 1, 1), successor_id="0503"
        )
    page = log_in(Client(), cast.olga).get("/beheer/gemeenten/0193/").content.decode()
    for fact in ("1 januari 2027", "Delft", "Het college van burgemeester en wethouders van Zw"):
        assert fact in page
    assert log_in(Client(), cast.olga).get("/beheer/gemeenten/9999/").status_code == 404


def test_the_operator_keeps_the_mail_domain_and_it_is_in_the_trail(
    cast: Cast, client: Client
) -> None:
    browser = log_in(client, cast.olga)
    wrong = browser.post(DESK, {"actie": "domein", "mail_domain": "geen domein"})
    assert "Dit maildomein klopt niet." in wrong.content.decode()
    browser.post(DESK, {"actie": "domein", "mail_domain": "@Haarlem.Example.NL"})
    with row_security.unrestricted("tests"):
        assert Municipality.objects.get(code="0392").mail_domain == "haarlem.example.nl"
        event = Event.objects.get(verb="mail_domain_set")
    assert event.detail == {"before": "", "after": "haarlem.example.nl"}
    assert not JoinRequest.objects.exists()
