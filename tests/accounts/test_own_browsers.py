"""In which browsers one is logged in: seen, ended, told of (AUT-11, AUT-13, AUT-14, AUT-19)."""

import datetime as dt
import os
import subprocess
import sys
import time

import pytest
from django.conf import LazySettings, settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from tests.cast import PASSWORD, Cast, code_of
from vroegsignalering import row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.browsers import browser_words
from vroegsignalering.accounts.models import AuthenticatorApp, Membership, User
from vroegsignalering.accounts.sessions import BrowserSession, clear_expired_sessions
from vroegsignalering.outbox.models import Mail

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0"
)


def come_in(by: Membership, agent: str = FIREFOX, client: Client | None = None) -> Client:
    """Log in by the pages, as a person does."""
    client = client or Client()
    said = {"User-Agent": agent}
    client.post("/inloggen/", {"email": by.user.email, "password": PASSWORD}, headers=said)
    answer = client.post("/inloggen/code/", {"code": code_of(by)}, headers=said)
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def mails(subject: str) -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(subject__contains=subject))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox op Windows"),
        (SAFARI, "Safari op een iPhone"),
        (EDGE, "Edge op Windows"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("Iets op Linux", "Browser op Linux"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_the_page_shows_each_browser_and_marks_this_one(cast: Cast) -> None:
    here = come_in(cast.noor)
    come_in(cast.noor, SAFARI)
    come_in(cast.joke, EDGE)
    page = here.get("/account/sessies/").content.decode()
    assert page.index("Firefox op Windows") < page.index("Safari op een iPhone")
    assert "Edge op Windows" not in page
    assert page.count("Deze browser<") == 1
    assert "127.0.0.1" not in page
    for session in BrowserSession.objects.all():
        assert session.session_key not in page


def test_one_browser_is_ended_and_is_out_at_its_next_request(cast: Cast) -> None:
    here, there = come_in(cast.noor), come_in(cast.noor, SAFARI)
    other = BrowserSession.objects.get(user=cast.noor.user, browser__startswith="Safari")
    here.post("/account/sessies/", {"browser": str(other.key)})
    assert not is_in(there)
    assert is_in(here)


def test_all_others_are_ended_at_once(cast: Cast) -> None:
    here = come_in(cast.noor)
    others = [come_in(cast.noor, SAFARI), come_in(cast.noor, EDGE)]
    page = here.post("/account/sessies/", {"andere": "ja"}, follow=True).content.decode()
    assert "2 browsers zijn uitgelogd." in page
    assert [is_in(one) for one in others] == [False, False]
    assert is_in(here)


def test_the_browser_of_somebody_else_is_not_ended(cast: Cast) -> None:
    here, there = come_in(cast.noor), come_in(cast.joke)
    other = BrowserSession.objects.get(user=cast.joke.user)
    page = here.post("/account/sessies/", {"browser": str(other.key)}, follow=True)
    assert "was al uitgelogd" in page.content.decode()
    here.post("/account/sessies/", {"andere": "ja"})
    assert is_in(there)


@pytest.mark.parametrize("key", ["", "onzin"])
def test_no_browser_chosen_is_said(cast: Cast, key: str) -> None:
    page = come_in(cast.noor).post("/account/sessies/", {"browser": key}, follow=True)
    assert "Kies welke browser" in page.content.decode()


def test_an_ended_session_is_not_revived_by_a_request_under_way(committed_cast: Cast) -> None:
    here = come_in(committed_cast.noor)
    session = here.session
    with row_security.acting_for(committed_cast.zilverberk.pk, committed_cast.noor.user_id):
        services.end_other_sessions(by=committed_cast.noor, but=None)
    with pytest.raises(UpdateError):
        session.save()
    assert not BrowserSession.objects.filter(user=committed_cast.noor.user).exists()


def test_a_reset_of_the_password_ends_every_browser(cast: Cast) -> None:
    come_in(cast.noor)
    services.request_reset(email=cast.noor.user.email)
    (mail,) = mails("wachtwoord")
    key, token = mail.body.split("/wachtwoord-vergeten/")[1].split()[0].strip("/").split("/")
    services.reset_password(key=key, token=token, password="heel andere losse woorden")
    assert not BrowserSession.objects.filter(user=cast.noor.user).exists()


def test_another_app_ends_the_other_browsers(cast: Cast) -> None:
    here, there = come_in(cast.noor), come_in(cast.noor, SAFARI)
    here.post("/account/app/", {"code": code_of(cast.noor)})
    waiting = AuthenticatorApp.objects.get(user=cast.noor.user, confirmed=False)
    code = waiting.code_at(int(time.time()) // AuthenticatorApp.STEP_SECONDS)
    here.post("/account/app/", {"code": code})
    assert not is_in(there)
    assert is_in(here)


def test_who_is_switched_off_is_out_at_the_next_request(cast: Cast) -> None:
    here = come_in(cast.noor)
    User.objects.filter(pk=cast.noor.user_id).update(is_active=False)
    assert not is_in(here)


def test_after_half_an_hour_of_nothing_one_logs_in_again(cast: Cast) -> None:
    here = come_in(cast.noor)
    rows = BrowserSession.objects.filter(user=cast.noor.user)
    left = rows.get().expire_date - dt.datetime.now(dt.UTC)
    assert dt.timedelta(minutes=29) < left <= dt.timedelta(minutes=30)
    rows.update(expire_date=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    assert not is_in(here)


def test_sessions_whose_time_is_over_are_erased(cast: Cast) -> None:
    come_in(cast.noor)
    come_in(cast.joke)
    old = BrowserSession.objects.filter(user=cast.noor.user)
    old.update(expire_date=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    assert clear_expired_sessions() == 1
    assert BrowserSession.objects.filter(user=cast.joke.user).exists()


def test_the_owner_hears_of_a_new_browser_once(cast: Cast) -> None:
    first = come_in(cast.noor)
    assert not mails("Nieuwe inlog")
    second = come_in(cast.noor, SAFARI)
    (mail,) = mails("Nieuwe inlog")
    assert mail.to_email == cast.noor.user.email
    assert "Safari op een iPhone" in mail.body
    for client in (first, second):
        client.post("/uitloggen/")
        come_in(cast.noor, SAFARI, client)
    assert len(mails("Nieuwe inlog")) == 1


def test_a_browser_that_two_people_use_is_known_for_each(cast: Cast) -> None:
    come_in(cast.noor)
    come_in(cast.joke)
    shared = come_in(cast.noor, SAFARI)
    shared.post("/uitloggen/")
    come_in(cast.joke, SAFARI, shared)
    assert len(mails("Nieuwe inlog")) == 2
    shared.post("/uitloggen/")
    come_in(cast.noor, SAFARI, shared)
    assert len(mails("Nieuwe inlog")) == 2


def test_a_forged_cookie_makes_no_browser_known(cast: Cast) -> None:
    come_in(cast.noor)
    forged = Client()
    forged.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = "verzonnen"
    come_in(cast.noor, SAFARI, forged)
    assert len(mails("Nieuwe inlog")) == 1


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    here = come_in(cast.noor)
    here.get("/account/")
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.KNOWN_BROWSER_COOKIE_NAME,
    ):
        cookie = here.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
        assert cookie["path"] == "/"


def test_behind_tls_every_cookie_is_secure_and_tied_to_the_host(settings: LazySettings) -> None:
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.KNOWN_BROWSER_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environment = os.environ | {
        "PORTAL_URL": "https://portaal.example.nl",
        "DJANGO_SETTINGS_MODULE": "vroegsignalering.settings",
    }
    told = subprocess.run(
        [sys.executable, "-c", asked],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told == ["__Host-sessie", "__Host-csrf", "__Host-browser", "True", "True"]
