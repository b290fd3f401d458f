"""What a worker does with one submission: take it, do what is asked, leave one right result."""

import logging
import uuid
from contextlib import suppress

from django.db import Error

from signals.bulk.reading import ReadingStopped
from signals.services import checking, sending
from signals.services.leasing import MOST_ATTEMPTS, Lease, LeaseLost, claim, let_go, waiting
from signals.states import SubmissionState

log = logging.getLogger(__name__)


class WorkFailed(Exception):
    """The work broke off; the submission lies ready for another try. Names only the kind."""


def work_on(submission_id: uuid.UUID) -> bool:
    """Check or send a submission, if it has work left and nobody has it; return whether it had.

    Safe to run twice, and at once: who gets the lease works, the other leaves. After too many
    attempts that broke off it ends with a sentence for the landlord.

    Raises:
        WorkFailed: the database or the code broke; a later attempt follows by itself.
    """
    lease = claim(submission_id)
    if lease is None:
        return False
    is_done = False
    try:
        _carry_out(lease)
        is_done = True
    except LeaseLost:
        log.info("submission %s was taken over", submission_id)
        is_done = True
    except (Error, ReadingStopped) as error:
        # Message and context may hold values of rows: only the kind may go on.
        raise WorkFailed(type(error).__name__) from None
    finally:
        if not is_done:
            # Without a database the lease runs out by itself.
            with suppress(Error):
                let_go(lease)
    return True


def _carry_out(lease: Lease) -> None:
    is_check = lease.state == SubmissionState.RECEIVED
    if lease.attempt > MOST_ATTEMPTS:
        (checking.give_up if is_check else sending.fail)(lease)
    else:
        (checking.check if is_check else sending.send)(lease)


def sweep() -> int:
    """Work on each submission whose nudge or whose worker got lost; return how many there were."""
    forgotten = waiting()
    for submission_id in forgotten:
        try:
            work_on(submission_id)
        except WorkFailed as broken:
            # One that breaks must not hold up the others; it stays due.
            log.warning("submission %s broke off: %s", submission_id, broken)
        except Exception:
            log.exception("submission %s broke our code", submission_id)
    return len(forgotten)
