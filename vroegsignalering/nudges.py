"""Wakes the worker after a commit. The row is the queue; a lost nudge costs only time."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def nudge(task: str, *ids: object) -> None:
    """Send the message ``task`` with ``ids`` once the transaction has committed.

    A broker that does not answer is logged and forgotten: a sweep finds the row.
    """

    def send() -> None:
        try:
            current_app.send_task(task, args=[str(key) for key in ids], retry=False)
        except (OperationalError, OSError):
            log.warning("broker does not answer; the sweep will pick up %s", task)

    transaction.on_commit(send, robust=True)
