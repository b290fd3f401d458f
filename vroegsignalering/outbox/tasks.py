"""Sends what is due; woken by the beat and after each commit that wrote a mail."""

from celery import shared_task

from vroegsignalering.outbox import services


@shared_task(name="outbox.send_due")
def send_due() -> None:
    """Send due mails."""
    services.send_due()


@shared_task(name="outbox.collect_digests")
def collect_digests() -> None:
    """Make the daily overviews that are due."""
    services.collect_digests()
