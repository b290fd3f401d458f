"""A forgotten password: half an hour, once, and never around the second factor."""

import datetime as dt
import re

import time_machine
from django.test import Client

from tests.accounts.test_log_in import give_password, is_in
from tests.cast import PASSWORD, Cast, code_of, log_in
from vroegsignalering import row_security
from vroegsignalering.accounts.models import AuthenticatorApp, User
from vroegsignalering.outbox.models import Mail

NEW = "zeven paarse lampen aan het plafond"


def ask(client: Client, email: str) -> str:
    """Ask a link; return the path in the mail, or nothing when no mail came."""
    client.post("/wachtwoord-vergeten/", {"email": email})
    with row_security.unrestricted("tests"):
        mail = Mail.objects.filter(subject="Kies een nieuw wachtwoord").last()
    found = re.search(r"(/wachtwoord-vergeten/\S+)", mail.body) if mail else None
    return found.group(1) if found else ""


def test_the_link_changes_the_password(cast: Cast, client: Client) -> None:
    link = ask(client, cast.noor.user.email)
    answer = client.post(link, {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/wachtwoord-vergeten/veranderd/"
    assert give_password(client, cast.noor, PASSWORD) == ""
    assert give_password(client, cast.noor, NEW) == "/inloggen/code/"


def test_nobody_is_logged_in_by_it(cast: Cast, client: Client) -> None:
    client.post(ask(client, cast.noor.user.email), {"password": NEW, "again": NEW})
    assert not is_in(client)
    assert AuthenticatorApp.objects.filter(user=cast.noor.user, confirmed=True).count() == 1


def test_the_link_works_once(cast: Cast, client: Client) -> None:
    link = ask(client, cast.noor.user.email)
    client.post(link, {"password": NEW, "again": NEW})
    again = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert again.status_code == 410
    assert "Vraag een nieuwe link aan" in again.content.decode()
    assert User.objects.get(pk=cast.noor.user_id).check_password(NEW)


def test_the_link_works_thirty_minutes(cast: Cast, client: Client) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        link = ask(client, cast.noor.user.email)
        traveller.shift(29 * 60)
        assert client.get(link).status_code == 200
        traveller.shift(2 * 60)
        assert client.get(link).status_code == 410


def test_a_link_that_was_changed_does_not_work(cast: Cast, client: Client) -> None:
    link = ask(client, cast.noor.user.email)
    assert client.get(link[:-2] + "x/").status_code == 410
    assert client.get("/wachtwoord-vergeten/onzin/onzin/").status_code == 410


def test_other_sessions_end(cast: Cast, client: Client) -> None:
    elsewhere = log_in(Client(), cast.noor)
    assert is_in(elsewhere)
    client.post(ask(client, cast.noor.user.email), {"password": NEW, "again": NEW})
    assert not is_in(elsewhere)


def test_known_and_unknown_addresses_get_the_same_answer(cast: Cast, client: Client) -> None:
    answers = [
        client.post("/wachtwoord-vergeten/", {"email": email})
        for email in (cast.noor.user.email, "niemand@example.nl")
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert {answer.status_code for answer in answers} == {302}
    with row_security.unrestricted("tests"):
        assert set(Mail.objects.values_list("to_email", flat=True)) == {cast.noor.user.email}


def test_who_is_switched_off_gets_no_link(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.noor.user_id).update(is_active=False)
    assert ask(client, cast.noor.user.email) == ""


def test_asking_twice_in_a_row_brings_one_mail(cast: Cast, client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, 0, 1, tzinfo=dt.UTC), tick=False):
        ask(client, cast.noor.user.email)
        ask(client, cast.noor.user.email)
    with row_security.unrestricted("tests"):
        assert Mail.objects.count() == 1


def test_the_owner_is_told_that_the_password_changed(cast: Cast, client: Client) -> None:
    client.post(ask(client, cast.noor.user.email), {"password": NEW, "again": NEW})
    with row_security.unrestricted("tests"):
        assert Mail.objects.filter(subject="Uw wachtwoord is veranderd").count() == 1


def test_a_log_in_in_between_spends_the_link(cast: Cast, client: Client) -> None:
    link = ask(client, cast.noor.user.email)
    give_password(client, cast.noor)
    client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert Client().get(link).status_code == 410
