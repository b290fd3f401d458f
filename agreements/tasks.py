"""What the worker does for agreements; woken by a nudge, caught up by the sweep."""

import uuid

from celery import shared_task

from agreements.services import admitting, documents


@shared_task(name="agreements.make_signed_document")
def make_signed_document(agreement_id: str) -> None:
    """Make the signed PDF of an agreement in force."""
    documents.make_signed_document(uuid.UUID(agreement_id))


@shared_task(name="agreements.run_due_batches")
def run_due_batches() -> None:
    """Process the registrations of every Friday that is due."""
    admitting.run_due_batches()
