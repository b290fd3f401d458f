"""The lease of a worker on a submission: the row is the queue, one UPDATE takes it.

Leases count with the clock of the database, so that neither ``PORTAL_NOW`` nor two machines with
different clocks matter. A worker extends its lease while it works; one that lost its lease writes
nothing more, because every result names the token of the lease.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, F, Func, Q, QuerySet

from signals.models import Submission
from signals.states import SubmissionState
from vroegsignalering import row_security
from vroegsignalering.identifiers import new_id

MOST_ATTEMPTS = 3


class ClockTimestamp(Func):
    """The database's own present moment; ``now()`` would stand still during a transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


class LeaseLost(Exception):
    """Another worker took over, or the landlord withdrew it: leave everything as it is."""


@dataclass(frozen=True)
class Lease:
    """What a worker holds: which submission, whose, and the proof that it is still his."""

    submission_id: uuid.UUID
    organisation_id: uuid.UUID
    state: SubmissionState
    attempt: int
    token: uuid.UUID


def _waiting() -> QuerySet[Submission]:
    return Submission.objects.filter(
        Q(state=SubmissionState.RECEIVED)
        | Q(state=SubmissionState.CHECKED, send_requested_at__isnull=False),
        Q(lease_until__isnull=True) | Q(lease_until__lt=ClockTimestamp()),
    )


def _until() -> object:
    return ClockTimestamp() + dt.timedelta(seconds=settings.LEASE_SECONDS)


def waiting(limit: int = 100) -> list[uuid.UUID]:
    """Return submissions that have work left and no worker, oldest first."""
    with row_security.unrestricted("job queue"):
        return list(_waiting().order_by("received_at").values_list("pk", flat=True)[:limit])


def claim(submission_id: uuid.UUID) -> Lease | None:
    """Take a submission that has work left and no worker; None when there is nothing to take."""
    token = new_id()
    with row_security.unrestricted("job queue"):
        taken = (
            _waiting()
            .filter(pk=submission_id)
            .update(lease_token=token, lease_until=_until(), attempts=F("attempts") + 1)
        )
        if not taken:
            return None
        row = Submission.objects.get(pk=submission_id)
    return Lease(
        submission_id, row.organisation_id, SubmissionState(row.state), row.attempts, token
    )


def held(lease: Lease) -> QuerySet[Submission]:
    """Return the submission as long as this lease holds: the guard of every result."""
    return Submission.objects.filter(
        pk=lease.submission_id, lease_token=lease.token, state=lease.state
    )


def extend(lease: Lease, rows_done: int) -> None:
    """Keep the lease and write how far the work is, inside the caller's short transaction.

    Raises:
        LeaseLost: the lease was taken over or ended.
    """
    if not held(lease).update(rows_done=rows_done, lease_until=_until()):
        raise LeaseLost


@contextmanager
def beside() -> Iterator[BaseDatabaseWrapper]:
    """Open a second connection, to extend a lease while the first holds a long transaction.

    What it writes is seen at once. It serves the queue and nothing else, and it is closed before
    anybody could use it again.
    """
    second = connections.create_connection("default")
    try:
        with second.cursor() as cursor:
            cursor.execute("select set_config('portal.crossing', 'job queue', false)")
        yield second
    finally:
        second.close()


def extend_beside(second: BaseDatabaseWrapper, lease: Lease, rows_done: int) -> None:
    """Do what ``extend`` does over a connection that ``beside`` opened; raises ``LeaseLost``."""
    with second.cursor() as cursor:
        cursor.execute(
            "update signals_submission set rows_done = %s,"
            " lease_until = clock_timestamp() + make_interval(secs => %s)"
            " where id = %s and lease_token = %s and state = %s",
            [
                rows_done,
                settings.LEASE_SECONDS,
                lease.submission_id,
                lease.token,
                lease.state.value,
            ],
        )
        if not cursor.rowcount:
            raise LeaseLost


def give_back(lease: Lease) -> None:
    """End the lease without a result; the attempt does not count, somebody tries again later."""
    with row_security.unrestricted("job queue"):
        held(lease).update(lease_until=None, lease_token=None, attempts=max(lease.attempt - 1, 0))


def let_go(lease: Lease) -> None:
    """End the lease after an attempt that broke off; it counts, and the next may begin at once."""
    with row_security.unrestricted("job queue"):
        held(lease).update(lease_until=None, lease_token=None)


def is_sender_of(organisation_id: uuid.UUID) -> bool:
    """Become the one sender of this organisation until the transaction ends, if nobody is.

    Two senders of one landlord would wait for each other's keys; the second comes back later.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 726))", [str(organisation_id)]
        )
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)
