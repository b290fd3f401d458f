"""One person, several roles: which one acts, and what a switch takes."""

import datetime as dt

import pytest
from django.test import Client

from tests.cast import Cast, agreement, code_of, log_in, member
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import AuthenticatorApp, Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event


def switch(client: Client, to: Membership, path: str = "/organisatie/", **more: str) -> str:
    """Press the button of a role; return where it leads."""
    form = {"membership": str(to.pk), "next": path, **more}
    return client.post("/rol/", form).headers.get("Location", "")


def acting(client: Client) -> Membership:
    by: Membership = client.get("/account/").context["by"]
    return by


def end(membership: Membership) -> None:
    with row_security.unrestricted("tests"):
        Membership.objects.filter(pk=membership.pk).update(ended_at=clock.now())


def test_the_same_page_comes_back_in_the_other_role(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    assert switch(client, cast.noor_as_contact) == "/organisatie/#melding"
    page = client.get("/organisatie/").content.decode()
    assert "U werkt nu als contactpersoon van Woonstichting Zilverberk." in page
    assert acting(client) == cast.noor_as_contact


def test_a_switch_stands_in_the_audit_trail(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    switch(client, cast.noor_as_contact)
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="role_switched")
    assert (event.role, event.detail) == ("contact_person", {"from_role": "signatory"})


def test_becoming_signatory_takes_a_fresh_code(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor_as_contact)
    page = switch(client, cast.noor)
    assert page == f"/rol/{cast.noor.pk}/?next=%2Forganisatie%2F"
    assert acting(client) == cast.noor_as_contact
    answer = client.post(page, {"code": code_of(cast.noor), "next": "/organisatie/"})
    assert answer.headers["Location"] == "/organisatie/#melding"
    assert acting(client) == cast.noor


def test_a_wrong_code_leaves_the_role_as_it_is(committed_cast: Cast, client: Client) -> None:
    log_in(client, committed_cast.noor_as_contact)
    page = client.post(f"/rol/{committed_cast.noor.pk}/", {"code": "12345x"}).content.decode()
    assert "Deze code klopt niet" in page
    assert acting(client) == committed_cast.noor_as_contact
    app = AuthenticatorApp.objects.get(user=committed_cast.noor.user)
    assert app.throttling_failure_count == 1


def test_on_the_page_of_an_agreement_signing_asks_the_code(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        one = agreement(cast.zilverberk, cast.zwolle, "0193", in_force=False)
    log_in(client, cast.noor_as_contact)
    path = f"/overeenkomsten/{one.pk}/"
    assert switch(client, cast.noor, path) == f"{path}#melding"
    assert acting(client) == cast.noor


def test_the_board_of_agreements_is_no_signing_page(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor_as_contact)
    assert switch(client, cast.noor, "/overeenkomsten/").startswith(f"/rol/{cast.noor.pk}/")


def test_where_the_new_role_may_not_be_one_goes_to_the_start_page(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        contact = member(cast.tess.user, cast.zwolle.organisation, Role.CONTACT_PERSON)
    log_in(client, cast.tess)
    assert switch(client, contact, "/werklijst/") == "/start/#melding"


def test_a_page_about_one_thing_is_left_for_another_organisation(
    cast: Cast, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        one = agreement(cast.zilverberk, cast.zwolle, "0193")
        elsewhere = member(cast.noor.user, cast.van_doorn, Role.CONTACT_PERSON)
    log_in(client, cast.noor)
    assert switch(client, elsewhere, f"/overeenkomsten/{one.pk}/") == "/start/#melding"
    assert acting(client).organisation == cast.van_doorn


@pytest.mark.parametrize("path", ["https://kwaad.example/", "//kwaad.example/", "niets"])
def test_only_own_pages_are_gone_to(cast: Cast, client: Client, path: str) -> None:
    log_in(client, cast.noor)
    assert switch(client, cast.noor_as_contact, path) == "/start/#melding"


def test_the_role_of_somebody_else_is_refused(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    answer = client.post("/rol/", {"membership": str(cast.noor.pk)})
    assert answer.status_code == 403
    assert "not_your_role" in answer.content.decode()
    assert client.post(f"/rol/{cast.noor.pk}/", {"code": code_of(cast.sam)}).status_code == 403
    assert acting(client) == cast.sam


@pytest.mark.parametrize("key", ["", "onzin", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_role_is_refused(cast: Cast, client: Client, key: str) -> None:
    log_in(client, cast.noor)
    assert client.post("/rol/", {"membership": key}).status_code == 403


def test_a_role_that_ended_is_gone_at_once_in_an_open_session(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    assert acting(client) == cast.noor
    end(cast.noor)
    assert acting(client) == cast.noor_as_contact
    assert client.post("/rol/", {"membership": str(cast.noor.pk)}).status_code == 403


def test_without_any_role_one_is_told_so(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    end(cast.sam)
    answer = client.get("/organisatie/")
    assert answer.status_code == 403
    assert "U heeft geen rol in dit portaal, of niet meer." in answer.content.decode()


def test_another_window_with_the_old_role_is_refused(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    switch(client, cast.noor_as_contact)
    answer = client.post(
        "/account/herstelcodes/", {"acting": str(cast.noor.pk), "code": code_of(cast.noor)}
    )
    assert answer.status_code == 409
    assert "U wisselde van rol in een ander venster." in answer.content.decode()
    app = AuthenticatorApp.objects.get(user=cast.noor.user)
    assert app.last_step == -1


def test_the_button_in_an_old_window_still_switches(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    switch(client, cast.noor_as_contact)
    assert switch(client, cast.noor_as_contact) == "/organisatie/#melding"


def test_a_link_cannot_switch(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    client.get("/rol/", {"membership": str(cast.noor_as_contact.pk)})
    assert acting(client) == cast.noor


def test_only_the_switch_to_signatory_asks_a_code() -> None:
    signs = Membership(role=Role.SIGNATORY, since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    looks = Membership(role=Role.CONTACT_PERSON, since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert rules.asks_fresh_code(looks, signs, signs_next=False)
    assert not rules.asks_fresh_code(looks, signs, signs_next=True)
    assert not rules.asks_fresh_code(signs, looks, signs_next=False)
    assert not rules.asks_fresh_code(signs, signs, signs_next=False)
