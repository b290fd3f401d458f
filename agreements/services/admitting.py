"""The Friday batch: registrations become organisations with agreements made ready.

Exactly once, whatever happens: a run has a unique period, a registration is moved on by one
guarded UPDATE in the transaction that makes its organisation, and a lock of the database lets
one batch work at a time. A process that is killed leaves a run open; the next one finishes it.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from agreements.services import preparing
from agreements.states import SigningRefusal
from municipalities.models import Municipality
from onboarding import selectors as queue
from onboarding.models import BatchRun, Registration
from onboarding.services import admitting
from onboarding.states import RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.refusals import Refused

log = logging.getLogger(__name__)
_BATCH_LOCK = 7261201
# Whatever goes wrong with one registration must not stop the others. Not in this list: what
# stops the process itself.
_PROBLEMS = (
    Refused,
    DatabaseError,
    ObjectDoesNotExist,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Ending(Enum):
    """How it went with one registration."""

    PROCESSED = auto()
    HELD = auto()
    FAILED = auto()
    GONE = auto()  # somebody held, declined or withdrew it in the meantime


@dataclass(frozen=True)
class Counts:
    """What a run by hand did."""

    processed: int = 0
    held: int = 0
    failed: int = 0


def run_due_batches() -> list[BatchRun]:
    """Process every Friday that became due and was not processed yet; return the runs made.

    Also finishes what was cut short and tries again what the operator asked for. Does nothing
    when another process is at work.
    """
    with _alone(waits=False) as is_ours:
        if not is_ours:
            return []
        made = admitting.open_due_batches(clock.now())
        for batch in queue.unfinished_batches():
            # A run by hand that was cut short is closed: who asked for it asks again.
            if not batch.is_by_hand:
                _process(queue.waiting_before(batch.due_at), batch)
            admitting.finish(batch)
        again = queue.asked_again()
        if again:
            _run_by_hand(again, clock.now())
        for batch in made:
            batch.refresh_from_db()
        return made


def process_by_hand(*, before: dt.datetime) -> Counts:
    """Process now what was confirmed before a moment; waits for a batch that is at work.

    The second time it finds nothing to do and leaves no run behind.
    """
    with _alone(waits=True):
        for batch in queue.unfinished_batches():
            admitting.finish(batch)
        waiting = queue.waiting_before(before)
        return _run_by_hand(waiting, before) if waiting else Counts()


def _run_by_hand(keys: Sequence[uuid.UUID], before: dt.datetime) -> Counts:
    batch = admitting.open_by_hand(before)
    _process(keys, batch)
    admitting.finish(batch)
    return Counts(batch.processed, batch.held, batch.failed)


def _process(keys: Sequence[uuid.UUID], batch: BatchRun) -> None:
    for key in keys:
        ending = _admit(key, batch)
        log.info("registration %s: %s", key, ending.name.lower())


def _admit(key: uuid.UUID, batch: BatchRun) -> Ending:
    """Let one registration in, in a transaction of its own."""
    try:
        with row_security.unrestricted("Friday batch"):
            registration = Registration.objects.get(pk=key)
            if registration.state != RegistrationState.CONFIRMED:
                return Ending.GONE
            why_held = queue.why_batch_holds(registration)
            if why_held:
                admitting.hold(registration, batch, why_held)
                return Ending.HELD
            organisation = admitting.make_partner(registration, batch)
            ready, not_joined = make_agreements(registration, organisation)
            admitting.welcome(registration, organisation, ready=ready, not_joined=not_joined)
            return Ending.PROCESSED
    except _PROBLEMS as problem:
        # The message may hold what the applicant filled in, so only its kind is told.
        log.error("registration %s failed: %s", key, type(problem).__name__)
        admitting.keep_problem(key, batch, problem)
        return Ending.FAILED


def make_agreements(
    registration: Registration, organisation: Organisation, by: Membership | None = None
) -> tuple[list[str], list[str]]:
    """Make an agreement ready per chosen municipality; return the names with and without one.

    Where one runs or waits already, that one stays.
    """
    ready, not_joined = [], []
    chosen = Municipality.objects.select_related("authority__reporting_point").filter(
        code__in=registration.municipality_codes
    )
    for municipality in chosen:
        try:
            preparing.prepare(by=by, partner=organisation, municipality=municipality)
        except Refused as refused:
            if refused.refusal == SigningRefusal.EXISTS_ALREADY:
                continue
            if refused.refusal != SigningRefusal.NOT_PREPARABLE:
                raise
            preparing.keep_wish(by=by, partner=organisation, municipality=municipality)
            not_joined.append(municipality.name)
        else:
            ready.append(municipality.name)
    return ready, not_joined


@contextmanager
def _alone(*, waits: bool) -> Iterator[bool]:
    """Hold the lock of the batch; yields whether it is ours. It falls with the connection."""
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("select pg_advisory_lock(%s)", [_BATCH_LOCK])
            is_ours = True
        else:
            cursor.execute("select pg_try_advisory_lock(%s)", [_BATCH_LOCK])
            (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_BATCH_LOCK])
