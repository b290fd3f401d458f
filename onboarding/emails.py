"""Letters to applicants and to the platform's own people (screens §6.5, mails 1 to 4)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from onboarding.models import Registration
from onboarding.rules import DRAFT_DAYS, DueBatch
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

PROCESSED = "onboarding/email/processed.txt"


def resume_link(registration: Registration, token: str) -> None:
    """Mail the link by which a draft can be taken up again."""
    _put("resume", registration, registration.resume_digest, token=token, days=DRAFT_DAYS)


def confirm_link(registration: Registration, token: str) -> None:
    """Ask the applicant to prove the e-mail address (mail 1)."""
    days = settings.CONFIRMATION_DAYS
    _put("confirm", registration, registration.confirm_digest, token=token, days=days)


def confirmed(registration: Registration, token: str, batch: DueBatch) -> None:
    """Tell when the registration will be processed (mail 2), with the link to its state."""
    _put("confirmed", registration, registration.confirm_digest, token=token, batch=batch)


def declined(registration: Registration) -> None:
    """Tell that the registration was not processed, and why (mail 4)."""
    _put("declined", registration, b"", reason=registration.reason)


def municipalities_wanted(
    registration: Registration, organisation: Organisation, municipalities: Sequence[str]
) -> None:
    """Ask the platform's own people to invite municipalities that do not take part yet."""
    outbox.put(
        "onboarding/email/municipalities_wanted.txt",
        {"organisation": organisation, "municipalities": municipalities},
        to_email=settings.PROJECT_ADDRESS,
        to_name=settings.PORTAL_NAME,
        to_description="Beheer van het portaal",
        purpose=f"registration-municipalities-wanted:{registration.pk}",
        topic=Topic.MUNICIPALITIES,
    )


def _put(letter: str, registration: Registration, digest: Any, **context: Any) -> None:
    key = bytes(digest or b"").hex()[:16]
    outbox.put(
        f"onboarding/email/{letter}.txt",
        {"registration": registration, **context},
        to_email=registration.contact_email,
        # A draft may have an address but no name yet.
        to_name=registration.contact_name or registration.name,
        to_description=f"Aanvrager, {registration.name}",
        purpose=f"registration-{letter}:{registration.pk}:{key}",
        topic=Topic.ACCOUNT,
    )
