"""Chains new events; woken by the beat."""

from celery import shared_task

from vroegsignalering.audit import services


@shared_task(name="audit.seal_events")
def seal_events() -> None:
    """Chain what has no link yet."""
    services.seal_events()
