"""Two factors let a person in; one never does."""

import datetime as dt
import re
import threading
import time
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.cast import PASSWORD, Cast, code_of, log_in
from vroegsignalering.accounts.models import AuthenticatorApp, Membership, User


def give_password(client: Client, by: Membership, password: str = PASSWORD, path: str = "") -> str:
    """Take the first step; return where it leads."""
    answer = client.post("/inloggen/", {"email": by.user.email, "password": password, "next": path})
    return answer.headers.get("Location", "")


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def shown_by(app: AuthenticatorApp) -> str:
    """Return the code that an app shows now."""
    return app.code_at(int(time.time()) // app.STEP_SECONDS)


def test_password_and_code_let_in(cast: Cast, client: Client) -> None:
    assert give_password(client, cast.noor) == "/inloggen/code/"
    answer = client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert answer.headers["Location"] == "/start/"
    assert is_in(client)


def test_a_password_alone_lets_nobody_in(cast: Cast, client: Client) -> None:
    give_password(client, cast.noor)
    for path in ("/account/", "/start/", "/organisatie/", "/rol/", "/herstelcodes/"):
        assert client.get(path).headers["Location"] == f"/inloggen/?next={path}"


def test_a_code_alone_lets_nobody_in(cast: Cast, client: Client) -> None:
    answer = client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert answer.headers["Location"] == "/inloggen/"
    assert not is_in(client)


def test_the_e_mail_address_may_be_typed_in_capitals(cast: Cast, client: Client) -> None:
    answer = client.post(
        "/inloggen/", {"email": " Noor.Verhagen@EXAMPLE.nl ", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/inloggen/code/"


def test_known_and_unknown_accounts_get_the_same_answer(cast: Cast, client: Client) -> None:
    pages = []
    for email in (cast.noor.user.email, "niemand@example.nl"):
        answer = client.post("/inloggen/", {"email": email, "password": "verkeerd wachtwoord"})
        page = answer.content.decode().replace(email, "")
        pages.append((answer.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+', "", page)))
    assert pages[0] == pages[1]
    assert "klopt niet" in pages[0][1]


def test_somebody_who_was_switched_off_gets_that_answer_too(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.noor.user_id).update(is_active=False)
    assert give_password(client, cast.noor) == ""


def test_switching_somebody_off_ends_an_open_session(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    assert is_in(client)
    User.objects.filter(pk=cast.noor.user_id).update(is_active=False)
    assert not is_in(client)


def test_an_empty_form_says_what_is_missing(client: Client, db: None) -> None:
    page = client.post("/inloggen/", {}).content.decode()
    assert "Vul uw e-mailadres in." in page
    assert "Vul uw wachtwoord in." in page


def test_the_session_gets_a_new_id_at_each_factor(cast: Cast, client: Client) -> None:
    client.session.save()
    ids = [client.cookies[settings.SESSION_COOKIE_NAME].value]
    give_password(client, cast.noor)
    ids.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    ids.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(set(ids)) == 3


def test_after_ten_minutes_the_password_is_asked_again(cast: Cast, client: Client) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        give_password(client, cast.noor)
        traveller.shift(601)
        answer = client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert answer.headers["Location"] == "/inloggen/"


@pytest.mark.parametrize(
    "path", ["//kwaad.example", "https://kwaad.example/", "/bestaat-niet/", "javascript:alert(1)"]
)
def test_only_own_pages_are_gone_to(cast: Cast, client: Client, path: str) -> None:
    give_password(client, cast.noor, path=path)
    answer = client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert answer.headers["Location"] == "/start/"


def test_one_comes_back_where_one_wanted_to_be(cast: Cast, client: Client) -> None:
    give_password(client, cast.noor, path="/organisatie/")
    answer = client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    assert answer.headers["Location"] == "/organisatie/"


def test_five_wrong_passwords_lock_the_door(cast: Cast, client: Client) -> None:
    form = {"email": cast.noor.user.email, "password": "verkeerd wachtwoord"}
    answers = [client.post("/inloggen/", form) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "15 minuten" in answers[-1].content.decode()
    right = client.post("/inloggen/", {"email": cast.noor.user.email, "password": PASSWORD})
    assert right.status_code == 429
    assert client.get("/inloggen/code/").headers["Location"] == "/inloggen/"


def test_the_lock_is_the_same_for_an_unknown_address(cast: Cast, client: Client) -> None:
    form = {"email": "x@example.nl", "password": "verkeerd wachtwoord"}
    answers = [client.post("/inloggen/", form) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]


def test_somebody_else_at_the_same_desk_is_not_locked(cast: Cast, client: Client) -> None:
    for _ in range(5):
        client.post("/inloggen/", {"email": cast.noor.user.email, "password": "verkeerd"})
    assert give_password(client, cast.sam) == "/inloggen/code/"


def test_logging_out_needs_the_button_and_ends_the_session(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    client.get("/uitloggen/")
    assert is_in(client)
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/uitloggen/")
    client.cookies[settings.SESSION_COOKIE_NAME] = old
    assert not is_in(client)


def test_a_form_from_before_logging_out_leads_to_the_log_in_page(
    cast: Cast, client: Client
) -> None:
    answer = client.post("/rol/", {"membership": str(cast.noor.pk)})
    assert answer.headers["Location"].startswith("/inloggen/")


def test_after_a_working_day_one_logs_in_again(cast: Cast, client: Client) -> None:
    give_password(client, cast.noor)
    client.post("/inloggen/code/", {"code": code_of(cast.noor)})
    session = client.session
    session["logged_in_at"] = time.time() - settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()
    assert not is_in(client)


def test_a_double_click_logs_in_once_without_an_error(committed_cast: Cast) -> None:
    client = Client()
    give_password(client, committed_cast.noor)
    code, old = code_of(committed_cast.noor), client.cookies[settings.SESSION_COOKIE_NAME].value
    answers = list(_at_once(old, {"code": code}, times=4))
    assert {answer[0] for answer in answers} == {302}
    assert {answer[1] for answer in answers} == {"/start/"}
    assert sum(answer[2] for answer in answers) == 1


def test_a_second_click_that_comes_late_leaves_the_new_session_alone(
    cast: Cast, client: Client
) -> None:
    give_password(client, cast.noor)
    late = Client()
    late.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    code = code_of(cast.noor)
    client.post("/inloggen/code/", {"code": code})
    answer = late.post("/inloggen/code/", {"code": code})
    assert answer.headers["Location"] == "/start/"
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert is_in(client)


def _at_once(cookie: str, form: dict[str, str], times: int) -> Iterator[tuple[int, str, bool]]:
    """Send the same form from several windows at once: status, next page, got a new session."""
    start, answers = threading.Barrier(times), []

    def send() -> None:
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
        start.wait()
        answer = browser.post("/inloggen/code/", form)
        new = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        answers.append(
            (answer.status_code, answer.headers.get("Location", ""), bool(new and new.value))
        )
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield from answers
