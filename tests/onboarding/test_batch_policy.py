"""When the batch runs is a row that the operator sees and changes."""

import datetime as dt

import pytest
from django.test import Client

from agreements.services import admitting
from onboarding import rules, selectors
from onboarding.models import BatchRun
from onboarding.services import reviewing
from tests.answers import page
from tests.cast import Cast, log_in
from tests.onboarding.applicants import registration
from vroegsignalering import clock
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.refusals import Refused
from vroegsignalering.workdays import HolidayRule, batch_day, next_batch_day

TIMES = "/beheer/aanmeldingen/ronde/"
CHRISTMAS = dt.date(2026, 12, 25)
HOLIDAYS = frozenset({CHRISTMAS, dt.date(2026, 12, 26)})


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        (HolidayRule.DAY_BEFORE, dt.date(2026, 12, 24)),
        (HolidayRule.NEXT_WORKING_DAY, dt.date(2026, 12, 28)),
        (HolidayRule.SAME_DAY, CHRISTMAS),
    ],
)
def test_the_rule_says_what_happens_on_a_holiday(rule: HolidayRule, on: dt.date) -> None:
    day = batch_day(CHRISTMAS, HOLIDAYS, rule)
    assert day.on == on
    assert day.why.startswith("Vrijdag 25 december is een feestdag. Wij verwerken")


def test_a_batch_moved_past_the_weekend_is_still_the_coming_one() -> None:
    times = rules.BatchTimes(7, HolidayRule.NEXT_WORKING_DAY)
    sunday = clock.parse("2026-12-27T12:00")
    found = rules.next_batch(sunday, HOLIDAYS, times)
    assert (found.period, found.due_at) == ("2026-W52", clock.parse("2026-12-28T07:00"))
    day = next_batch_day(dt.date(2026, 12, 27), HOLIDAYS, HolidayRule.NEXT_WORKING_DAY)
    assert day.on == dt.date(2026, 12, 28)


def test_the_operator_changes_hour_and_rule_and_the_batch_follows(
    cast: Cast, client: Client
) -> None:
    log_in(client, cast.olga)
    assert 'value="7"' in client.get(TIMES).content.decode()
    client.post(TIMES, {"hour": "9", "on_holiday": "next_working_day"})
    assert selectors.batch_times() == rules.BatchTimes(9, HolidayRule.NEXT_WORKING_DAY)
    registration(confirmed_at=clock.parse("2026-12-21T10:00"))
    with clock.at(clock.parse("2026-12-28T08:59")):
        assert admitting.run_due_batches() == []
    with clock.at(clock.parse("2026-12-28T09:00")):
        (batch,) = admitting.run_due_batches()
    assert (batch.period, batch.processed) == ("2026-W52", 1)


def test_a_change_after_the_batch_does_not_run_it_again(cast: Cast) -> None:
    registration(confirmed_at=clock.parse("2026-11-23T10:00"))
    with clock.at(clock.parse("2026-11-27T07:01")):
        admitting.run_due_batches()
        reviewing.change_batch_policy(by=cast.olga, hour=12, on_holiday=HolidayRule.DAY_BEFORE)
    with clock.at(clock.parse("2026-11-27T12:01")):
        assert admitting.run_due_batches() == []
    assert BatchRun.objects.count() == 1


@pytest.mark.parametrize("hour", ["24", "zeven", "-1", ""])
def test_an_hour_that_is_none_is_refused(cast: Cast, client: Client, hour: str) -> None:
    log_in(client, cast.olga)
    shown = page(client.post(TIMES, {"hour": hour, "on_holiday": "day_before"}))
    assert "bijvoorbeeld 7." in shown
    assert selectors.batch_times() == rules.BatchTimes(7)


def test_nobody_else_changes_it(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        reviewing.change_batch_policy(by=cast.noor, hour=1, on_holiday=HolidayRule.SAME_DAY)
    assert refused.value.refusal == AccessRefusal.ROLE_MAY_NOT
