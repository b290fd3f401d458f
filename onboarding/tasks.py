"""What the worker does for mandates and clients; the rows say what is due."""

from celery import shared_task

from onboarding.services import clients, mandates


@shared_task(name="onboarding.sweep_mandates")
def sweep_mandates() -> None:
    """Remind clients that do not answer, and tell which mandates end."""
    clients.sweep()
    mandates.sweep()
