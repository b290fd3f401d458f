"""A code from the app works once, for a short time, and guessing costs waiting."""

import datetime as dt
import threading
import time

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from tests.accounts.test_log_in import give_password, is_in
from tests.cast import Cast, code_of
from vroegsignalering import row_security
from vroegsignalering.accounts import rules, services
from vroegsignalering.accounts.models import AuthenticatorApp, Membership
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.refusals import Refused

NOON = dt.datetime(2026, 11, 23, 12, 0, 5, tzinfo=dt.UTC)


def app_of(by: Membership) -> AuthenticatorApp:
    app: AuthenticatorApp = AuthenticatorApp.objects.get(user=by.user)
    return app


def refusal_of(by: Membership, code: str) -> str | None:
    try:
        services.verify_fresh_code(by=by, code=code)
    except Refused as refused:
        return str(refused.refusal.value)
    return None


def test_a_code_works_once(cast: Cast) -> None:
    code = code_of(cast.noor)
    assert refusal_of(cast.noor, code) is None
    assert refusal_of(cast.noor, code) == CodeRefusal.USED_CODE


def test_blanks_in_a_code_do_not_matter(cast: Cast) -> None:
    code = code_of(cast.noor)
    assert refusal_of(cast.noor, f" {code[:3]} {code[3:]} ") is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34", "-12345"])
def test_what_is_no_code_is_wrong(cast: Cast, code: str) -> None:
    assert refusal_of(cast.noor, code) == CodeRefusal.WRONG_CODE


@pytest.mark.parametrize(
    ("steps", "answer"), [(-2, "wrong_code"), (-1, None), (1, None), (2, "wrong_code")]
)
def test_a_clock_may_differ_one_step(cast: Cast, steps: int, answer: str | None) -> None:
    app = app_of(cast.noor)
    with time_machine.travel(NOON, tick=False):
        step = int(time.time()) // app.STEP_SECONDS + steps
        assert refusal_of(cast.noor, app.code_at(step)) == answer


def test_an_older_code_does_not_work_after_a_newer_one(cast: Cast) -> None:
    app = app_of(cast.noor)
    with time_machine.travel(NOON, tick=False):
        step = int(time.time()) // app.STEP_SECONDS
        assert refusal_of(cast.noor, app.code_at(step)) is None
        assert refusal_of(cast.noor, app.code_at(step - 1)) == CodeRefusal.USED_CODE


def test_the_code_of_somebody_else_does_not_work(cast: Cast) -> None:
    assert refusal_of(cast.noor, code_of(cast.sam)) == CodeRefusal.WRONG_CODE


def test_ten_requests_at_once_spend_a_code_once(committed_cast: Cast) -> None:
    code, start, answers = code_of(committed_cast.noor), threading.Barrier(10), []

    def spend() -> None:
        start.wait()
        with row_security.acting_for(committed_cast.zilverberk.pk, committed_cast.noor.user_id):
            answers.append(refusal_of(committed_cast.noor, code))
        connection.close()

    threads = [threading.Thread(target=spend) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [None, *["used_code"] * 9]


def test_of_many_guesses_at_once_one_is_looked_at(committed_cast: Cast) -> None:
    start, answers = threading.Barrier(10), []

    def guess() -> None:
        start.wait()
        answers.append(refusal_of(committed_cast.noor, "no code"))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [*["too_many_tries"] * 9, "wrong_code"]


def test_a_wrong_code_counts_although_the_act_is_rolled_back(committed_cast: Cast) -> None:
    with pytest.raises(Refused), transaction.atomic():
        services.verify_fresh_code(by=committed_cast.noor, code="000000x")
    assert app_of(committed_cast.noor).throttling_failure_count == 1


def test_waiting_doubles_with_each_wrong_code(committed_cast: Cast) -> None:
    by = committed_cast.noor
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        for failures in range(1, 5):
            assert refusal_of(by, "wrong!") == CodeRefusal.WRONG_CODE
            traveller.shift(2 ** (failures - 1) - 0.5)
            assert refusal_of(by, "wrong!") == CodeRefusal.TOO_MANY_TRIES
            traveller.shift(1)
    assert app_of(by).throttling_failure_count == 4


def test_while_waiting_even_the_right_code_is_refused(committed_cast: Cast) -> None:
    AuthenticatorApp.objects.filter(user=committed_cast.noor.user).update(
        throttling_failure_count=7, throttling_failure_timestamp=dt.datetime.now(dt.UTC)
    )
    with pytest.raises(Refused) as refused:
        services.verify_fresh_code(by=committed_cast.noor, code=code_of(committed_cast.noor))
    assert "2 minuten" in refused.value.sentence


def test_a_right_code_ends_the_waiting(committed_cast: Cast) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        refusal_of(committed_cast.noor, "wrong!")
        traveller.shift(2)
        assert refusal_of(committed_cast.noor, code_of(committed_cast.noor)) is None
    assert app_of(committed_cast.noor).throttling_failure_count == 0


def test_a_day_of_guessing_gives_fewer_than_twenty_guesses() -> None:
    waited, guesses = dt.timedelta(0), 0
    while waited < dt.timedelta(days=1):
        guesses += 1
        waited += rules.wait_after(guesses)
    assert guesses < 20


def test_the_log_in_page_says_what_is_wrong_with_a_code(
    committed_cast: Cast, client: Client
) -> None:
    give_password(client, committed_cast.noor)
    page = client.post("/inloggen/code/", {"code": "abcdef"}).content.decode()
    assert "Deze code klopt niet. Kijk in uw app en vul de nieuwe code in." in page
    assert not is_in(client)
    page = client.post("/inloggen/code/", {"code": code_of(committed_cast.noor)}).content.decode()
    assert "Wacht 1 seconde" in page


def test_the_seed_is_not_readable_in_the_table(cast: Cast) -> None:
    app = app_of(cast.noor)
    assert app.seed() not in bytes(app.sealed_seed)
    assert len(app.seed()) == 20
