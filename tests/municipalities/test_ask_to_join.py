"""An employee lets his municipality take part: his official address is the proof."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.test import Client

from municipalities.models import Authority, JoinRequest, Municipality
from municipalities.services import asking
from municipalities.states import JoinRefusal, JoinState
from tests.cast import Cast, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Invitation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

ASK = "/voor-gemeenten/meedoen/?gemeenten=Haarlem"
FILLED_IN = {
    "name": "Haarlem",
    "legal_name": "Het college van burgemeester en wethouders van de gemeente Haarlem",
    "codes": "Haarlem",
    "reporting_point": "dit",
    "contact_given_name": "Carla",
    "contact_family_name": "Bakker",
    "contact_email": "C.Bakker@haarlem.example.nl",
    "signatory_family_name": "de Boer",
    "signatory_email": "t.deboer@haarlem.example.nl",
}


def knows_domain(domain: str = "haarlem.example.nl", *codes: str) -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code__in=codes or ["0392"]).update(mail_domain=domain)


def links(email: str = "c.bakker@haarlem.example.nl") -> list[str]:
    """Return the paths in the mails to somebody, oldest first."""
    with row_security.unrestricted("tests"):
        bodies = Mail.objects.filter(to_email=email).order_by("created_at", "pk")
        found = [re.search(r"https?://[^/\s]+(/voor-gemeenten/\S+)", mail.body) for mail in bodies]
    return [one[1] for one in found if one]


def only_request() -> JoinRequest:
    with row_security.unrestricted("tests"):
        return JoinRequest.objects.get()


def body_of(code: str = "0392") -> Authority | None:
    with row_security.unrestricted("tests"):
        return Authority.objects.filter(municipalities__code=code).first()


def proved(client: Client, **other: str) -> JoinRequest:
    """Ask, open the link from the mail, and press its button."""
    client.post(ASK, FILLED_IN | other)
    client.post(links(other.get("contact_email", "c.bakker@haarlem.example.nl").lower())[-1])
    return only_request()


def test_with_the_official_mail_domain_it_joins_at_once(cast: Cast, client: Client) -> None:
    knows_domain()
    answer = client.post(ASK, FILLED_IN)
    assert answer["Location"] == "/voor-gemeenten/meedoen/mail/#melding"
    assert body_of() is None  # nothing before the address is proven
    page = client.get(links()[0]).content.decode()
    assert "Bevestig mijn e-mailadres" in page
    assert body_of() is None  # looking is no proof: a mail program opens links too
    told = client.post(links()[0], follow=True).content.decode()
    assert "Uw gemeente doet mee" in told
    body = body_of()
    assert body is not None
    with row_security.unrestricted("tests"):
        invited = dict(Invitation.objects.values_list("email", "roles"))
    assert invited == {
        "c.bakker@haarlem.example.nl": ["contact_person", "administrator"],
        "t.deboer@haarlem.example.nl": ["signatory"],
    }
    assert (only_request().state, only_request().authority_id) == (JoinState.JOINED, body.pk)


@pytest.mark.parametrize(
    "other",
    [
        {"contact_email": "c.bakker@elders.example.nl"},
        {"signatory_email": "t.deboer@elders.example.nl"},
        {"contact_email": "c.bakker@sub.haarlem.example.nl"},
    ],
)
def test_with_another_domain_it_waits_for_the_operator(
    cast: Cast, client: Client, other: dict[str, str]
) -> None:
    knows_domain()
    assert proved(client, **other).state == JoinState.WAITING
    assert body_of() is None


def test_every_chosen_municipality_must_know_the_domain(cast: Cast, client: Client) -> None:
    knows_domain("haarlem.example.nl", "0392")
    assert proved(client, codes="Haarlem\nLeiden", name="Duin").state == JoinState.WAITING


def test_the_operator_compares_and_lets_it_take_part(cast: Cast, client: Client) -> None:
    found = proved(client)
    assert found.state == JoinState.WAITING
    browser = log_in(Client(), cast.olga)
    assert "1 gemeente wil meedoen" in browser.get("/start/").content.decode()
    assert "Haarlem" in browser.get("/beheer/gemeenten/verzoeken/").content.decode()
    address = f"/beheer/gemeenten/verzoeken/{found.pk}/"
    page = browser.get(address).content.decode()
    assert "Wij kennen het maildomein van Haarlem niet." in page
    assert "De aanvrager las onze mail op dit adres." in page
    browser.post(address, {"actie": "laat-meedoen"})
    assert body_of() is not None
    again = browser.post(address, {"actie": "laat-meedoen"})
    assert str(JoinRefusal.DECIDED_ALREADY.label) in again.content.decode()


def test_the_operator_says_no_with_the_reason(cast: Cast, client: Client) -> None:
    found = proved(client)
    browser = log_in(Client(), cast.olga)
    address = f"/beheer/gemeenten/verzoeken/{found.pk}/"
    assert "Schrijf op waarom." in browser.post(address, {"actie": "wijs-af"}).content.decode()
    browser.post(address, {"actie": "wijs-af", "reason": "U werkt daar niet meer."})
    assert only_request().state == JoinState.DECLINED
    with row_security.unrestricted("tests"):
        letter = Mail.objects.get(subject="Haarlem kan nog niet meedoen")
    assert "U werkt daar niet meer." in letter.body


def test_a_municipality_that_takes_part_passes_it_on_to_who_runs_it(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        member(person("Bas", "Heer"), cast.zwolle.organisation, Role.ADMINISTRATOR)
    address = "/voor-gemeenten/meedoen/?gemeenten=Zwolle"
    page = client.get(address).content.decode()
    assert "Zwolle doet al mee" in page
    assert "Joke" not in page  # nobody hears who works there
    answer = client.post(
        address, {"contact_family_name": "Nieuw", "contact_email": "n@zwolle.example.nl"}
    )
    assert answer["Location"] == "/voor-gemeenten/meedoen/mail/#melding"
    with row_security.unrestricted("tests"):
        assert not Mail.objects.filter(to_email="bas.heer@example.nl").exists()
    told = client.post(links("n@zwolle.example.nl")[0], follow=True).content.decode()
    assert "Uw vraag ging naar de mensen die haar bedienen." in told
    with row_security.unrestricted("tests"):
        letter = Mail.objects.get(to_email="bas.heer@example.nl")
    assert "n@zwolle.example.nl" in letter.body
    assert only_request().state == JoinState.COLLEAGUE


def test_a_double_click_is_one_request_and_one_mail(cast: Cast, client: Client) -> None:
    client.get(ASK)
    key = client.session["join_request"]
    client.post(ASK, FILLED_IN)
    session = client.session
    session["join_request"] = key
    session.save()
    client.post(ASK, FILLED_IN)
    assert str(only_request().pk) == key
    assert len(links()) == 1


def test_nobody_fills_anothers_mailbox(cast: Cast) -> None:
    for _ in range(6):
        assert Client().post(ASK, FILLED_IN).status_code == 302
    assert len(links()) == 3


def test_an_old_link_and_an_unknown_one_say_the_same(cast: Cast, client: Client) -> None:
    client.post(ASK, FILLED_IN)
    link = links()[0]
    with clock.at(clock.now() + dt.timedelta(days=8)), pytest.raises(Refused) as refused:
        asking.prove(token=link.rstrip("/").rsplit("/", maxsplit=1)[-1])
    with pytest.raises(Refused) as unknown:
        asking.prove(token="geen-geheim")
    assert refused.value.refusal == unknown.value.refusal == JoinRefusal.LINK_TOO_OLD
    assert body_of() is None


def test_two_requests_for_one_municipality_make_one_body(committed_cast: Cast) -> None:
    knows_domain()
    for email in ("c.bakker@haarlem.example.nl", "d.visser@haarlem.example.nl"):
        Client().post(ASK, FILLED_IN | {"contact_email": email})
    tokens = [
        links(email)[0].rstrip("/").rsplit("/", maxsplit=1)[-1]
        for email in ("c.bakker@haarlem.example.nl", "d.visser@haarlem.example.nl")
    ]
    gate = threading.Barrier(2)
    ends: list[str] = []

    def prove(token: str) -> None:
        try:
            gate.wait(timeout=30)
            ends.append(asking.prove(token=token).state)
        finally:
            connection.close()

    threads = [threading.Thread(target=prove, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(ends) == [JoinState.COLLEAGUE, JoinState.JOINED]
    with row_security.unrestricted("tests"):
        assert Authority.objects.filter(name="Haarlem").count() == 1


def test_one_link_pressed_twice_at_once_makes_one_body(committed_cast: Cast) -> None:
    knows_domain()
    Client().post(ASK, FILLED_IN)
    link = links()[0]
    gate = threading.Barrier(2)
    codes: list[str] = []

    def press() -> None:
        try:
            gate.wait(timeout=30)
            codes.append(Client().post(link)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert codes == ["/voor-gemeenten/klaar/joined/"] * 2
    with row_security.unrestricted("tests"):
        assert Authority.objects.filter(name="Haarlem").count() == 1
        assert Invitation.objects.count() == 2


def test_requests_are_erased_after_their_period_but_not_what_waits(
    cast: Cast, client: Client
) -> None:
    client.post(ASK, FILLED_IN)
    client.post("/voor-gemeenten/meedoen/?gemeenten=Leiden", FILLED_IN | {"codes": "Leiden"})
    client.post(links()[1])
    later = clock.today() + dt.timedelta(days=95)
    assert asking.erase_old(later) == 1
    assert only_request().state == JoinState.WAITING
    assert asking.erase_old(later) == 0


def test_an_unknown_name_is_told_and_a_mix_is_not_accepted(cast: Cast, client: Client) -> None:
    page = client.get("/voor-gemeenten/meedoen/?gemeenten=Nergens").content.decode()
    assert "Deze gemeenten kennen wij niet: Nergens" in page
    page = client.get("/voor-gemeenten/meedoen/?gemeenten=Zwolle, Haarlem").content.decode()
    assert "Doet al mee: Zwolle." in page


def test_only_the_operator_reads_requests(cast: Cast, client: Client) -> None:
    found = proved(client)
    for by in (cast.joke, cast.noor):
        address = f"/beheer/gemeenten/verzoeken/{found.pk}/"
        assert log_in(Client(), by).get(address).status_code == 403
    with row_security.acting_for(cast.zwolle.pk):
        assert not JoinRequest.objects.exists()
