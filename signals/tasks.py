"""Ids in, one service called. A message is only a nudge: the rows say what there is to do."""

import uuid

from celery import shared_task

from signals.services import sweeping, working


@shared_task(name="signals.check_submission")
def check_submission(submission_id: str) -> None:
    """Check what was handed in."""
    working.work_on(uuid.UUID(submission_id))


@shared_task(name="signals.send_submission")
def send_submission(submission_id: str) -> None:
    """Send what the landlord confirmed."""
    working.work_on(uuid.UUID(submission_id))


@shared_task(name="signals.sweep_submissions")
def sweep_submissions() -> None:
    """Find submissions whose nudge or whose worker got lost."""
    working.sweep()


@shared_task(name="signals.sweep_clocks")
def sweep_clocks() -> None:
    """Do what is due by date: pauses, terms, retention."""
    sweeping.sweep_clocks()
