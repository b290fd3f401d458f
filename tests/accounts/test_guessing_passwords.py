"""Guessing passwords is bounded per account, from however many addresses (AUT-06, AUT-08)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from tests.accounts.test_own_browsers import come_in
from tests.cast import PASSWORD, Cast
from vroegsignalering import row_security
from vroegsignalering.accounts import rules, services
from vroegsignalering.accounts.models import LogInFailures

NOBODY = "niemand@example.nl"


def guess(email: str, address: str, password: str = "verkeerd wachtwoord") -> tuple[int, str]:
    """Try a password from a browser at this address; return status and page."""
    said = {"email": email, "password": password}
    answer = Client(REMOTE_ADDR=address).post("/inloggen/", said)
    return answer.status_code, answer.content.decode()


def use_up(email: str) -> None:
    """Guess from ever other addresses until the account has to wait."""
    for number in range(rules.FREE_PASSWORDS):
        assert guess(email, f"10.0.{number}.1")[0] == 200


def failures() -> list[int]:
    with row_security.unrestricted("tests"):
        return list(LogInFailures.objects.values_list("count", flat=True))


def time_passes(span: dt.timedelta) -> None:
    with row_security.unrestricted("tests"):
        known = LogInFailures.objects.get()
        known.last_at -= span
        known.save()


def test_many_addresses_do_not_help(cast: Cast) -> None:
    use_up(cast.noor.user.email)
    assert guess(cast.noor.user.email, "10.1.1.1")[0] == 429
    assert guess(cast.noor.user.email, "10.1.1.2", PASSWORD)[0] == 429


def test_an_unknown_account_is_answered_the_same(cast: Cast) -> None:
    answers = []
    for email in (cast.noor.user.email, NOBODY):
        use_up(email)
        answers.append(guess(email, "10.1.1.1"))
    known, unknown = answers
    assert known == unknown
    assert known[0] == 429


def test_the_address_stands_nowhere_in_the_table(cast: Cast) -> None:
    guess(NOBODY, "10.0.0.1")
    with row_security.unrestricted("tests"):
        assert "niemand" not in LogInFailures.objects.get().account


def test_the_owner_comes_in_where_he_came_in_before(cast: Cast) -> None:
    home = come_in(cast.noor)
    home.post("/uitloggen/")
    use_up(cast.noor.user.email)
    come_in(cast.noor, client=home)
    assert failures() == []


def test_after_waiting_one_may_try_again(cast: Cast) -> None:
    use_up(cast.noor.user.email)
    time_passes(dt.timedelta(minutes=1, seconds=1))
    assert guess(cast.noor.user.email, "10.1.1.1")[0] == 200
    assert guess(cast.noor.user.email, "10.1.1.2")[0] == 429


def test_what_one_address_may_not_try_any_more_does_not_count(cast: Cast) -> None:
    for _ in range(12):
        guess(cast.noor.user.email, "10.0.0.1")
    assert failures()[0] <= 5


def test_the_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    guess(cast.noor.user.email, "10.0.0.1")
    guess(cast.noor.user.email, "10.0.0.2", PASSWORD)
    assert failures() == []


def test_of_many_guesses_at_once_each_sees_the_others(committed_cast: Cast) -> None:
    use_up(committed_cast.noor.user.email)
    time_passes(dt.timedelta(minutes=1, seconds=1))

    def one(number: int) -> int:
        try:
            return guess(committed_cast.noor.user.email, f"10.2.{number}.1")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(one, range(8)))
    assert answers == [200, *[429] * 7]


def test_a_day_of_guessing_gives_fewer_than_fifty_guesses() -> None:
    spent, guesses = dt.timedelta(0), 0
    while spent < dt.timedelta(days=1):
        guesses += 1
        spent += rules.wait_after_passwords(guesses)
    assert guesses < 50


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_after_a_day_wrong_passwords_are_forgotten(cast: Cast, hours: int, left: int) -> None:
    guess(NOBODY, "10.0.0.1")
    time_passes(dt.timedelta(hours=hours))
    services.forget_old_failures()
    assert len(failures()) == left
