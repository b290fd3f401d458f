"""A public body keeps its own page; partners see it, and hear once of what changes."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from agreements.models import Agreement
from agreements.services import preparing, telling
from municipalities.models import Authority, AuthorityChange, Municipality
from municipalities.services import own_page
from municipalities.states import AuthorityChangeKind
from tests.cast import Cast, agreement, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

PAGE = "/gemeente/"
TODAY = dt.date(2026, 11, 23)


def page_of(by: Membership, address: str = PAGE) -> str:
    return log_in(Client(), by).get(address).content.decode()


def body_of(cast: Cast) -> Authority:
    with row_security.unrestricted("tests"):
        return Authority.objects.select_related("reporting_point", "organisation").get(
            pk=cast.zwolle.pk
        )


def changes() -> list[tuple[str, str, str]]:
    with row_security.unrestricted("tests"):
        return list(
            AuthorityChange.objects.order_by("changed_at", "pk").values_list(
                "kind", "before", "after"
            )
        )


def tell() -> list[Mail]:
    telling.tell_page_changes(TODAY)
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(subject__contains="veranderde de pagina"))


def test_the_page_says_what_a_landlord_sees(cast: Cast) -> None:
    page = page_of(cast.joke)
    assert "Onze gemeente" in page
    assert "Zo ziet een verhuurder u" in page
    assert "Joke de Wit" in page
    assert "Dit portaal" in page
    assert "elk bedrag" in page


def test_a_joint_body_sees_all_its_municipalities_on_one_desk(cast: Cast) -> None:
    page = page_of(cast.bo)
    assert "Onze gemeenten" in page
    assert "Hillegom, Lisse" in page


def test_who_may_look_but_not_keep_it_reads_whom_to_ask(cast: Cast) -> None:
    page = page_of(cast.tess)
    assert "Een contactpersoon of beheerder van uw gemeente kan deze pagina wijzigen." in page
    assert "Wijzig" not in page
    assert log_in(Client(), cast.tess).get("/gemeente/drempel/").status_code == 403
    with row_security.acting_for(cast.zwolle.pk), pytest.raises(Refused):
        own_page.change_criteria(by=cast.tess, threshold_amount=None, criteria="x")


def test_a_partner_has_a_page_of_another_kind(cast: Cast, client: Client) -> None:
    answer = log_in(client, cast.noor).get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, "/organisatie/")


def test_another_meldpunt_holds_for_new_agreements_and_the_page_says_so(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        old = agreement(cast.zilverberk, cast.zwolle, "0193")
    browser = log_in(client, cast.joke)
    assert "1 overeenkomst houdt" in browser.get("/gemeente/meldpunt/").content.decode()
    answer = browser.post(
        "/gemeente/meldpunt/",
        {"reporting_point": str(cast.elsewhere.pk), "delivery_instructions": "Bel eerst even."},
    )
    assert answer.status_code == 302
    assert body_of(cast).reporting_point == cast.elsewhere
    with row_security.unrestricted("tests"):
        new = preparing.prepare(
            by=None,
            partner=cast.van_doorn,
            municipality=Municipality.objects.select_related("authority").get(pk="0193"),
        )
        old = Agreement.objects.get(pk=old.pk)
        assert old.terms.reporting_point == cast.this_portal
        # Its own words are about the new meldpunt, so they are not said of the agreed one.
        assert old.terms.delivery_instructions == cast.this_portal.delivery_instructions
        assert new.terms.reporting_point == cast.elsewhere
        assert new.terms.delivery_instructions == "Bel eerst even."


def test_a_new_meldpunt_is_described_and_none_is_rewritten(cast: Cast, client: Client) -> None:
    browser = log_in(client, cast.joke)
    described = {
        "reporting_point": "ander",
        "point_name": "meldpunt voorbeeld",
        "point_instructions": "Lever hier aan.",
    }
    refused = browser.post("/gemeente/meldpunt/", described).content.decode()
    assert "Dit meldpunt staat al in de lijst. Kies het daar." in refused
    browser.post("/gemeente/meldpunt/", described | {"point_name": "Meldpunt Nieuw"})
    assert body_of(cast).reporting_point.name == "Meldpunt Nieuw"


def test_threshold_and_criteria_are_dated_and_public(cast: Cast, client: Client) -> None:
    log_in(client, cast.joke).post(
        "/gemeente/drempel/", {"threshold_amount": "250,00", "criteria": "Wij bellen altijd."}
    )
    body = body_of(cast)
    assert body.threshold_amount == Decimal("250.00")
    assert body.criteria_since == clock.today()
    public = Client().get("/gemeenten/", {"naam": "Zwolle"}).content.decode()
    assert "250,00" in public
    assert "Wij bellen altijd." in public
    history = page_of(cast.joke)
    assert "elk bedrag werd vanaf € 250,00. Door Joke de Wit." in history
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="own_page_changed")
    assert event.detail == {"kinds": ["criteria", "threshold"]}


def test_partners_with_an_open_agreement_hear_of_it_exactly_once(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
        ended = agreement(cast.van_doorn, cast.zwolle, "0193")
        Agreement.objects.filter(pk=ended.pk).update(ends_on=dt.date(2026, 6, 1))
    log_in(client, cast.joke).post(
        "/gemeente/drempel/", {"threshold_amount": "250,00", "criteria": "Wij bellen altijd."}
    )
    assert [mail.to_email for mail in tell()] == ["noor.verhagen@example.nl"]
    assert "Voor uw overeenkomst blijft gelden wat u heeft getekend." in tell()[0].body
    assert len(tell()) == 1


def test_nothing_changed_is_no_news(cast: Cast, client: Client) -> None:
    answer = log_in(client, cast.joke).post(
        "/gemeente/drempel/", {"threshold_amount": "", "criteria": ""}, follow=True
    )
    assert "Er is niets veranderd." in answer.content.decode()
    assert changes() == []


def test_another_name_is_kept_and_no_mail_goes_out(cast: Cast, client: Client) -> None:
    log_in(client, cast.joke).post(
        "/gemeente/naam/", {"name": "Zwolle-stad", "legal_name": "Het college van Zwolle"}
    )
    body = body_of(cast)
    assert (body.name, body.organisation.name) == ("Zwolle-stad", "Zwolle-stad")
    assert changes()[0][0] == AuthorityChangeKind.NAMES
    assert tell() == []


def test_after_half_a_year_the_start_page_asks_whether_it_is_still_right(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        Authority.objects.filter(pk=cast.zwolle.pk).update(
            confirmed_on=clock.today() - dt.timedelta(days=200)
        )
    question = "Klopt de pagina van uw gemeente nog?"
    assert question in page_of(cast.joke, "/start/")
    assert question not in page_of(cast.rachid, "/start/")
    log_in(client, cast.joke).post("/gemeente/klopt/")
    assert body_of(cast).confirmed_on == clock.today()
    assert question not in page_of(cast.joke, "/start/")


def test_an_administrator_keeps_it_too(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        bas = member(person("Bas", "Heer"), cast.zwolle.organisation, Role.ADMINISTRATOR)
    log_in(client, bas).post("/gemeente/drempel/", {"threshold_amount": "90,00", "criteria": ""})
    assert body_of(cast).threshold_amount == Decimal("90.00")


def test_two_sweeps_at_once_tell_a_change_once(committed_cast: Cast) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    with row_security.acting_for(cast.zwolle.pk, cast.joke.user_id):
        own_page.change_criteria(by=cast.joke, threshold_amount=Decimal(75), criteria="")

    def sweep() -> None:
        try:
            telling.tell_page_changes(TODAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with row_security.unrestricted("tests"):
        assert Mail.objects.filter(subject__contains="veranderde de pagina").count() == 1
        verbs = list(Event.objects.values_list("verb", flat=True))
        assert verbs.count("own_page_told") == 1, verbs
