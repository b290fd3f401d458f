"""The connection to the database breaks in the middle; the work goes on afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from signals.bulk import load
from signals.models import Case, Signal, Submission, SubmissionFinding
from signals.services import checking, sending, working
from signals.states import SubmissionState
from tests.cast import Cast
from tests.signals.delivery import (
    ZWOLLE,
    ask_to_send,
    checked,
    fresh,
    in_force,
    receive,
    register,
)
from tests.signals.files import csv_file, row
from vroegsignalering import row_security


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Really committed: what a broken transaction wrote must be gone."""
    register()
    in_force(committed_cast, ZWOLLE)
    return committed_cast


def _losing(step: Callable[..., Any]) -> Callable[..., Any]:
    """Do a step and lose the connection behind Django's back, as a server that restarts does."""

    def lose(*arguments: Any) -> Any:
        done = step(*arguments)
        assert connection.connection is not None
        connection.connection.close()
        return done

    return lose


def _break_off(submission: Submission) -> Submission:
    with pytest.raises(working.WorkFailed):
        working.work_on(submission.pk)
    connection.close()  # as the worker does between two tasks
    return fresh(submission)


def _lease_runs_out(submission: Submission) -> None:
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(lease_until=F("received_at"))


def test_lost_while_checking(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = receive(cast.sam, csv_file(row(1), row(2, bedrag="")))
    with monkeypatch.context() as patch:
        patch.setattr(checking, "keep_findings", _losing(load.keep_findings))
        left = _break_off(submission)
    assert (left.state, left.attempts) == (SubmissionState.RECEIVED, 1)
    _lease_runs_out(submission)
    done = checked(submission)
    assert (done.state, done.good, done.refused) == (SubmissionState.CHECKED, 1, 1)
    with row_security.unrestricted("tests"):
        assert SubmissionFinding.objects.filter(submission=submission).count() == 1


def test_lost_while_sending(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = checked(receive(cast.sam, csv_file(row(1), row(2))))
    ask_to_send(cast.sam, submission)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "load_signals", _losing(load.load_signals))
        left = _break_off(submission)
    assert (left.state, left.sent) == (SubmissionState.CHECKED, 0)
    with row_security.unrestricted("tests"):
        assert not Signal.objects.exists()
    _lease_runs_out(submission)
    assert checked(submission).sent == 2
    with row_security.unrestricted("tests"):
        assert (Signal.objects.count(), Case.objects.count()) == (2, 2)
