"""A worker that is killed in the middle leaves one right result behind, after it is restarted.

Real processes and a real ``kill -9``: the lease runs out and the next worker takes over.
"""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from signals.models import Case, HeldRow, Signal, Submission, SubmissionFinding
from signals.states import SubmissionState
from tests.cast import Cast
from tests.signals.delivery import (
    HAARLEM,
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
from vroegsignalering.audit.models import Event

ROOT = Path(__file__).resolve().parents[2]
ROWS = 3_000
LEASE = 2
PATIENCE = 60.0
WORK = (
    "import django, sys, uuid; django.setup();"
    "from signals.services import working;"
    "working.work_on(uuid.UUID(sys.argv[1])) if len(sys.argv) > 1 else working.sweep()"
)


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Addresses and one agreement, really committed."""
    register(("2011AD", 7, HAARLEM), numbers=ROWS)
    in_force(committed_cast, ZWOLLE)
    return committed_cast


@pytest.fixture(autouse=True)
def _the_test_database() -> None:
    """Workers are other processes: they must find the same database."""
    assert str(settings.DATABASES["default"]["NAME"]) in os.environ["DATABASE_URL"]
    return


def _file() -> bytes:
    lines = [row(number) for number in range(1, ROWS - 1)]
    lines += [row(ROWS - 1, bedrag=""), row(ROWS, postcode="2011AD", huisnummer="7")]
    return csv_file(*lines)


def _worker(*arguments: uuid.UUID) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "vroegsignalering.settings",
        "LEASE_SECONDS": str(LEASE),
    }
    command = [sys.executable, "-c", WORK, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def _kill_in_the_middle(submission: Submission) -> Submission:
    """Start a worker, wait until it has done some rows, and kill it."""
    worker = _worker(submission.pk)
    end = time.monotonic() + PATIENCE
    while not fresh(submission).rows_done:
        assert worker.poll() is None, "the worker was done before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    return fresh(submission)


def _restart() -> None:
    """Start again after the lease ran out, and find the work as the beat does."""
    time.sleep(LEASE + 0.2)
    assert _worker().wait(PATIENCE) == 0


def _counts(submission: Submission) -> dict[str, int]:
    with row_security.unrestricted("tests"):
        return {
            "findings": SubmissionFinding.objects.filter(submission=submission).count(),
            "held": HeldRow.objects.filter(submission=submission).count(),
            "signals": Signal.objects.filter(submission=submission).count(),
            "cases": Case.objects.count(),
            "sent": Event.objects.filter(verb="submission_sent").count(),
        }


def test_killed_while_checking(cast: Cast) -> None:
    submission = receive(cast.sam, _file())
    left = _kill_in_the_middle(submission)
    assert left.state == SubmissionState.RECEIVED
    assert 0 < left.rows_done < ROWS
    assert left.lease_until is not None
    _restart()
    done = fresh(submission)
    assert (done.state, done.rows, done.good, done.refused, done.held) == (
        SubmissionState.CHECKED,
        ROWS,
        ROWS - 2,
        1,
        1,
    )
    assert (_counts(done)["findings"], _counts(done)["held"]) == (2, 1)


def test_killed_while_sending(cast: Cast) -> None:
    submission = checked(receive(cast.sam, _file()))
    ask_to_send(cast.sam, submission)
    left = _kill_in_the_middle(submission)
    assert left.state == SubmissionState.CHECKED
    assert _counts(left) == {"findings": 2, "held": 1, "signals": 0, "cases": 0, "sent": 0}
    _restart()
    done = fresh(submission)
    assert (done.state, done.sent) == (SubmissionState.SENT, ROWS - 2)
    assert _counts(done) == {
        "findings": 2,
        "held": 1,
        "signals": ROWS - 2,
        "cases": ROWS - 2,
        "sent": 1,
    }


def test_two_workers_at_once_give_one_result(cast: Cast) -> None:
    submission = receive(cast.sam, _file())
    workers = [_worker(submission.pk) for _ in range(2)]
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    done = fresh(submission)
    assert (done.state, done.attempts) == (SubmissionState.CHECKED, 0)
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="submission_checked").count() == 1


def test_a_file_that_breaks_every_worker_is_refused_in_the_end(cast: Cast) -> None:
    submission = receive(cast.sam, csv_file(row(1)))
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(attempts=3)
    done = checked(submission)
    assert (done.state, done.per_finding) == (SubmissionState.REFUSED, {"B01": 1})


def test_a_sending_that_breaks_every_worker_goes_back_to_the_landlord(cast: Cast) -> None:
    submission = checked(receive(cast.sam, csv_file(row(1))))
    ask_to_send(cast.sam, submission)
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(attempts=3)
    done = checked(submission)
    assert (done.state, done.notice, done.send_requested_at) == (
        SubmissionState.CHECKED,
        "send_failed",
        None,
    )
