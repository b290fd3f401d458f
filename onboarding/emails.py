"""Letters to applicants (screens §6.5, mails 1 to 4), to clients, and about mandates."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from onboarding.models import Client, Registration
from onboarding.rules import DRAFT_DAYS, DueBatch
from onboarding.selectors.mandates import people_to_tell
from vroegsignalering.accounts.models import ActsFor, Membership, Organisation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.dutch_formats import enumerate_words
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


def confirm_reminder(registration: Registration, token: str) -> None:
    """Ask once more to prove the e-mail address; the link replaces the one before."""
    days = settings.CONFIRMATION_DAYS
    _put("confirm_reminder", registration, registration.confirm_digest, token=token, days=days)


def confirmed(registration: Registration, token: str, batch: DueBatch) -> None:
    """Tell when the registration will be processed (mail 2), with the link to its state."""
    _put("confirmed", registration, registration.confirm_digest, token=token, batch=batch)


def declined(registration: Registration) -> None:
    """Tell that the registration was not processed, and why (mail 4)."""
    _put("declined", registration, b"", reason=registration.reason)


def as_declined(registration: Registration, reason: str) -> str:
    """Return the letter of ``declined`` as it would be mailed, for the operator to read first."""
    context = {
        "name": registration.contact_name or registration.name,
        "registration": registration,
        "reason": reason,
        "portal_url": settings.PORTAL_URL,
        "help_phone": settings.HELP_PHONE,
    }
    return render_to_string("onboarding/email/declined.txt", context).strip()


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


def merged(
    registration: Registration,
    organisation: Organisation,
    ready: Sequence[str],
    not_joined: Sequence[str],
) -> None:
    """Tell a contact person who works for the organisation already that it was processed."""
    context = {"organisation": organisation, "ready": ready, "not_joined": not_joined}
    _put("merged", registration, b"", **context)


def people_added(registration: Registration, to: Membership, roles: Sequence[Role]) -> None:
    """Tell who keeps an organisation whom the operator added, and who asks to sign for it."""
    outbox.put(
        "onboarding/email/people_added.txt",
        {
            "registration": registration,
            "organisation": to.organisation.name,
            "roles": enumerate_words([str(role.label).lower() for role in roles]),
            "url": f"{settings.PORTAL_URL}{reverse('signals:start')}",
        },
        to_email=to.user.email,
        to_name=to.user.full_name,
        to_description=f"{to.role_label}, {to.organisation.name}",
        purpose=f"registration-people-added:{registration.pk}:{to.user_id}",
        organisation_id=to.organisation_id,
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


# --- Mandates: to who decides at the landlord and who keeps the clients at the agency -------------


def tell_landlord(letter: str, mandate: ActsFor, *, again: int = 0) -> list[str]:
    """Mail the landlord's signatories and administrators; return their addresses.

    ``again`` counts the reminders.
    """
    people = people_to_tell(mandate.landlord, Role.SIGNATORY, Role.ADMINISTRATOR)
    for one in people:
        _put_mandate(letter, mandate, one, other=mandate.agency.name, again=again)
    return [one.user.email for one in people]


def tell_agency(letter: str, mandate: ActsFor) -> None:
    """Mail who keeps the clients of the agency."""
    roles = (Role.CONTACT_PERSON, Role.ADMINISTRATOR)
    for one in people_to_tell(mandate.agency, *roles):
        _put_mandate(letter, mandate, one, other=mandate.landlord.name)


def tell_both(letter: str, mandate: ActsFor) -> None:
    """Mail both sides that something happened to their mandate."""
    tell_landlord(letter, mandate)
    tell_agency(letter, mandate)


def client_asked(client: Client, token: str) -> None:
    """Ask a client to register and to answer; also when the portal knows it already.

    One letter for both, so that whoever reads it cannot tell an organisation that is known here
    from one that is not.
    """
    outbox.put(
        "onboarding/email/client_asked.txt",
        {"client": client, "token": token},
        to_email=client.contact_email,
        to_name=client.contact_name,
        to_description=f"Opdrachtgever, {client.name}",
        purpose=f"client-asked:{client.pk}:{bytes(client.token_digest).hex()[:16]}",
        organisation_id=client.agency_id,
    )


def client_withdrawn(client: Client) -> None:
    """Tell who was asked to register that the question was taken back."""
    outbox.put(
        "onboarding/email/client_withdrawn.txt",
        {"client": client},
        to_email=client.contact_email,
        to_name=client.contact_name,
        to_description=f"Opdrachtgever, {client.name}",
        purpose=f"client-withdrawn:{client.pk}:{client.withdrawn_at:%Y%m%d%H%M%S}",
        organisation_id=client.agency_id,
    )


def _put_mandate(
    letter: str, mandate: ActsFor, to: Membership, *, other: str, again: int = 0
) -> None:
    is_landlord = to.organisation_id == mandate.landlord_id
    route = "onboarding:mandate-list" if is_landlord else "onboarding:client-list"
    # The moment is part of the purpose: what happens twice is told twice.
    moment = mandate.ended_at or mandate.declined_at or mandate.granted_at or mandate.asked_at
    outbox.put(
        f"onboarding/email/mandate_{letter}.txt",
        {
            "mandate": mandate,
            "other": other,
            "again": again,
            "own": to.organisation.name,
            "is_landlord": is_landlord,
            "is_signatory": to.role == Role.SIGNATORY,
            "url": f"{settings.PORTAL_URL}{reverse(route)}",
        },
        to_email=to.user.email,
        to_name=to.user.full_name,
        to_description=f"{to.role_label}, {to.organisation.name}",
        purpose=f"mandate-{letter}:{mandate.pk}:{to.user_id}:{moment:%Y%m%d%H%M%S}:{again}",
        organisation_id=to.organisation_id,
    )
