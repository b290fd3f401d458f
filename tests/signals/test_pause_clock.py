"""A pause ends on the right day, both sides hear it once, and lateness does not matter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import rules
from signals.models import Case, CollectionPause, Signal
from signals.services import handling, pausing, sweeping
from signals.states import EndResult, SignalState
from tests.cast import Cast, agreement, report
from vroegsignalering import clock, row_security
from vroegsignalering.outbox.models import Mail

LAST_DAY = dt.date(2026, 12, 24)


@pytest.fixture
def pause(cast: Cast) -> CollectionPause:
    """Help accepted on 24 November: rest up to and including 24 December."""
    with row_security.unrestricted("tests"):
        case: Case = report(agreement(cast.zilverberk, cast.zwolle, "0193"))
    moment = dt.datetime(2026, 11, 25, 10, tzinfo=clock.AMSTERDAM)
    with clock.at(moment), row_security.acting_for(cast.zwolle.pk):
        handling.conclude(
            by=cast.tess,
            case=case,
            result=EndResult.ADVICE_OR_QUICK_FIX,
            accepted_on=dt.date(2026, 11, 24),
        )
    with row_security.acting_for(cast.zilverberk.pk):
        return CollectionPause.objects.get()


def _mails(part: str) -> int:
    with row_security.unrestricted("tests"):
        return Mail.objects.filter(purpose__startswith=part).count()


@given(st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)), st.integers(1, 60))
def test_the_start_day_does_not_count(accepted_on: dt.date, days: int) -> None:
    begin, end = rules.pause_days_on(accepted_on, days)
    assert (begin, (end - begin).days) == (accepted_on, days)
    assert rules.is_paused(begin, end, end)
    assert not rules.is_paused(begin, end, end + dt.timedelta(days=1))


def test_on_the_last_day_the_pause_still_holds(pause: CollectionPause) -> None:
    assert pausing.announce_ended(LAST_DAY) == 0


def test_the_day_after_both_sides_hear_it_once(cast: Cast, pause: CollectionPause) -> None:
    after = LAST_DAY + dt.timedelta(days=1)
    assert pausing.announce_ended(after) == 1
    assert pausing.announce_ended(after) == 0
    assert _mails("pause_ended") == 3  # submitter, contact person, municipality
    with row_security.acting_for(cast.zilverberk.pk):
        assert Signal.objects.get().state == SignalState.CLOSED


def test_after_weeks_of_downtime_the_end_is_still_told(pause: CollectionPause) -> None:
    assert pausing.announce_ended(LAST_DAY + dt.timedelta(days=40)) == 1


def test_three_days_before_the_end_both_sides_hear_it_once(pause: CollectionPause) -> None:
    with clock.at(dt.datetime(2026, 12, 21, 9, tzinfo=clock.AMSTERDAM)):
        assert pausing.announce_soon(dt.date(2026, 12, 20)) == 0
        assert pausing.announce_soon(dt.date(2026, 12, 21)) == 1
        assert pausing.announce_soon(dt.date(2026, 12, 21)) == 0


def test_the_landlord_confirms_once(cast: Cast, pause: CollectionPause) -> None:
    with row_security.acting_for(cast.zilverberk.pk):
        pausing.confirm(by=cast.sam, pause=pause)
        pausing.confirm(by=cast.noor, pause=pause)
        pause.refresh_from_db()
    assert pause.confirmed_by == cast.sam.user_id


def test_four_silent_weeks_are_told_once(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        report(agreement(cast.zilverberk, cast.zwolle, "0193"))
    due = dt.date(2026, 12, 21)
    assert sweeping.tell_silence(due) == 0
    assert sweeping.tell_silence(due + dt.timedelta(days=1)) == 1
    assert sweeping.tell_silence(due + dt.timedelta(days=1)) == 0
    assert _mails("no_answer") == 2
