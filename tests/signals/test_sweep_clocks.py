"""One clock that breaks does not stop the others, and a file at work is not erased."""

import datetime as dt

import pytest

from signals.models import CollectionPause, SubmissionChunk
from signals.services import checking, pausing, sweeping, working
from signals.services.leasing import Lease
from signals.states import SubmissionState
from tests.cast import Cast, agreement, report
from tests.signals.delivery import (
    MORNING,
    ZWOLLE,
    ask_to_send,
    fresh,
    hand_in,
    in_force,
    receive,
    register,
)
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security


def _break(*_arguments: object) -> int:
    raise KeyError("Kanarie")


@pytest.fixture
def paused(cast: Cast) -> CollectionPause:
    """A pause whose days the test chooses."""
    with row_security.unrestricted("tests"):
        signal = report(agreement(cast.zilverberk, cast.zwolle, ZWOLLE)).parts.get().report
        return CollectionPause.objects.create(
            report=signal,
            landlord_id=signal.landlord_id,
            authority_id=signal.authority_id,
            tenancy_index=signal.tenancy_index,
            starts_on=MORNING.date(),
            ends_on=MORNING.date(),
            created_at=MORNING,
        )


def test_a_clock_that_breaks_does_not_stop_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with clock.at(MORNING):
        submission = hand_in(cast.sam, row(1))
    monkeypatch.setattr(pausing, "announce_ended", _break)
    with clock.at(MORNING + dt.timedelta(days=8)), pytest.raises(sweeping.ClocksBroken) as broken:
        sweeping.sweep_clocks()
    assert str(broken.value) == "pauzes beëindigd"
    assert fresh(submission).file_erased_at is not None


def test_a_file_that_is_being_sent_is_not_erased_under_it(cast: Cast) -> None:
    register()
    in_force(cast, ZWOLLE)
    with clock.at(MORNING):
        submission = hand_in(cast.sam, row(1))
        ask_to_send(cast.sam, submission)
    with clock.at(MORNING + dt.timedelta(days=8)):
        assert sweeping.erase_files(clock.today()) == 0
    with row_security.unrestricted("tests"):
        assert SubmissionChunk.objects.filter(submission=submission).exists()


def test_a_submission_that_breaks_our_code_does_not_stop_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (receive(cast.sam, csv_file(row(number))) for number in (1, 2))
    check = checking.check

    def breaks(lease: Lease) -> None:
        if lease.submission_id == first.pk:
            _break()
        check(lease)

    monkeypatch.setattr(checking, "check", breaks)
    for _ in range(4):
        working.sweep()
    assert fresh(second).state == SubmissionState.CHECKED
    assert (fresh(first).state, fresh(first).per_finding) == (SubmissionState.REFUSED, {"B01": 1})


@pytest.mark.parametrize(
    ("moment", "is_over"),
    [
        # Midnight in Amsterdam is an hour earlier in winter time, two in summer time.
        (dt.datetime(2026, 12, 24, 22, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 12, 24, 23, 1, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 3, 29, 21, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 3, 29, 22, 1, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 10, 25, 22, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 10, 25, 23, 1, tzinfo=dt.UTC), True),
    ],
)
def test_a_pause_ends_at_midnight_in_amsterdam(
    paused: CollectionPause, moment: dt.datetime, is_over: bool
) -> None:
    last = moment.date()
    with row_security.unrestricted("tests"):
        CollectionPause.objects.filter(pk=paused.pk).update(
            starts_on=last - dt.timedelta(days=30), ends_on=last
        )
    with clock.at(moment):
        done = sweeping.sweep_clocks()
    assert done["pauzes beëindigd"] == int(is_over)
