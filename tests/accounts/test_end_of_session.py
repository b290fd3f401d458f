"""Before the end one is warned; after it nothing that was filled in is lost (A11-09, AUT-13)."""

import time

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.accounts.test_own_browsers import come_in
from tests.cast import Cast, log_in
from vroegsignalering.accounts.middleware import LOGGED_IN_AT
from vroegsignalering.accounts.sessions import BrowserSession
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import CHOOSABLE, Choice, Topic

PAGE = "/account/meldingen/"


def answers(cast: Cast) -> dict[str, str]:
    chosen = {topic.value: Choice.OFF.value for topic in CHOOSABLE}
    return chosen | {"acting": cast.noor.acting_key, "code": "123456"}


def lose_session(client: Client) -> None:
    BrowserSession.objects.filter(session_key=client.session.session_key).delete()


def at_the_end_of_the_day(client: Client, seconds: int) -> None:
    session = client.session
    session[LOGGED_IN_AT] = time.time() - settings.SESSION_ABSOLUTE_SECONDS + seconds
    session.save()


def test_a_page_says_to_the_script_how_long_it_lasts(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.noor).get("/account/").content.decode()
    assert f'data-session="{settings.SESSION_COOKIE_AGE}"' in page
    assert "Blijf ingelogd" in page


def test_near_the_end_of_the_day_every_page_says_so(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    at_the_end_of_the_day(client, 240)
    page = client.get("/account/").content.decode()
    warning = page[page.index("data-session=") :]
    assert 'role="status"><div><' in warning
    assert "Blijf ingelogd" not in page


def test_staying_begins_the_half_hour_anew_but_not_the_day(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    said = {"acting": cast.noor.acting_key, "next": PAGE}
    answer = client.post("/account/blijf-ingelogd/", said, headers={"Accept": "application/json"})
    assert answer.json() == {"seconds": settings.SESSION_COOKIE_AGE}
    assert client.post("/account/blijf-ingelogd/", said)["Location"] == PAGE
    at_the_end_of_the_day(client, 600)
    answer = client.post("/account/blijf-ingelogd/", said, headers={"Accept": "application/json"})
    assert answer.json()["seconds"] <= 600


def test_a_form_sent_too_late_waits_behind_the_log_in(cast: Cast) -> None:
    client = come_in(cast.noor)
    lose_session(client)
    assert client.post(PAGE, answers(cast))["Location"].startswith("/inloggen/")
    come_in(cast.noor, client=client)
    page = client.get(reverse("accounts:kept-form")).content.decode()
    assert f'action="{PAGE}"' in page
    assert '<input type="hidden" name="feedback" value="off">' in page
    assert "123456" not in page
    assert outbox.choices_of(cast.noor.user.email)[Topic.FEEDBACK] == Choice.AT_ONCE
    client.post(PAGE, answers(cast))
    assert outbox.choices_of(cast.noor.user.email)[Topic.FEEDBACK] == Choice.OFF
    assert client.get(reverse("accounts:kept-form")).status_code == 302


def test_it_is_not_readable_in_the_table_and_not_for_somebody_else(cast: Cast) -> None:
    client = come_in(cast.noor)
    lose_session(client)
    client.post(PAGE, answers(cast))
    (kept,) = BrowserSession.objects.filter(user__isnull=True)
    assert "meldingen" not in str(kept.get_decoded())
    come_in(cast.joke, client=client)
    assert client.get(reverse("accounts:kept-form"))["Location"] == "/start/"


def test_in_another_role_one_switches_first(cast: Cast) -> None:
    client = come_in(cast.noor)
    lose_session(client)
    client.post(PAGE, answers(cast) | {"acting": cast.noor_as_contact.acting_key})
    come_in(cast.noor, client=client)
    page = client.get(reverse("accounts:kept-form")).content.decode()
    assert "andere rol" in page
    assert 'name="feedback"' not in page


def test_it_can_be_thrown_away(cast: Cast) -> None:
    client = come_in(cast.noor)
    lose_session(client)
    client.post(PAGE, answers(cast))
    come_in(cast.noor, client=client)
    client.post(reverse("accounts:kept-form"))
    assert client.get(reverse("accounts:kept-form"))["Location"] == "/start/"


def test_a_form_of_nobody_is_not_kept(cast: Cast, client: Client) -> None:
    client.post(PAGE, {"feedback": "off"})
    assert not BrowserSession.objects.exists()


def test_what_is_too_large_is_not_kept(cast: Cast, client: Client) -> None:
    client.post(PAGE, answers(cast) | {"text": "x" * 70_000})
    assert not BrowserSession.objects.exists()
