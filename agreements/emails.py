"""Letters about an agreement, put into the outbox inside the transaction of what they tell.

No letter lets its holder sign: a link only navigates, log-in follows (screens §6.5).
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from agreements import selectors
from agreements.models import Agreement
from agreements.selectors import Recipient
from agreements.states import PartySide
from municipalities.models import Municipality
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

BOTH_ROLES = (Role.CONTACT_PERSON, Role.SIGNATORY)
# Letters that begin or end what was agreed: nobody can switch them off.
_LEGAL = frozenset({"in_force"})


def agreement_prepared(agreement: Agreement) -> None:
    """Tell the authority's contact persons that something lies ready to be sent out (mail 5)."""
    _put(
        "prepared",
        agreement,
        selectors.recipients(agreement.authority_id, Role.CONTACT_PERSON),
    )


def agreement_sent(agreement: Agreement) -> None:
    """Tell the signatories of both sides that they can sign (mail 6)."""
    for organisation_id in (agreement.partner_id, agreement.authority_id):
        people = selectors.recipients(organisation_id, Role.SIGNATORY)
        _put("sent", agreement, people, organisation_id=organisation_id)


def agreement_in_force(agreement: Agreement) -> None:
    """Tell both sides from when it holds, how to deliver and whom to call (mail 8)."""
    point = agreement.terms.reporting_point
    for organisation_id in (agreement.partner_id, agreement.authority_id):
        _put(
            "in_force",
            agreement,
            selectors.recipients(organisation_id, *BOTH_ROLES),
            organisation_id=organisation_id,
            point=point,
            other_contacts=selectors.recipients(
                _other(agreement, organisation_id), Role.CONTACT_PERSON
            ),
        )


def agreement_declined(agreement: Agreement) -> None:
    """Tell the other side that it was declined, and why."""
    other = (
        agreement.authority_id
        if agreement.declined_side == PartySide.PARTNER
        else agreement.partner_id
    )
    _put("declined", agreement, selectors.recipients(other, *BOTH_ROLES), organisation_id=other)


def agreement_expired(agreement: Agreement) -> None:
    """Tell both sides that the term passed without two signatures."""
    for organisation_id in (agreement.partner_id, agreement.authority_id):
        _put(
            "expired",
            agreement,
            selectors.recipients(organisation_id, *BOTH_ROLES),
            organisation_id=organisation_id,
        )


def municipality_wanted(partner: Organisation, municipality: Municipality) -> None:
    """Ask the platform's own people to invite a municipality that does not take part yet."""
    outbox.put(
        "agreements/email/municipality_wanted.txt",
        {"partner": partner, "municipality": municipality},
        to_email=settings.PROJECT_ADDRESS,
        to_name=settings.PORTAL_NAME,
        to_description="Beheer van het portaal",
        purpose=f"municipality-wanted:{partner.pk}:{municipality.pk}",
        topic=Topic.MUNICIPALITIES,
    )


def _other(agreement: Agreement, organisation_id: uuid.UUID) -> uuid.UUID:
    is_partner = organisation_id == agreement.partner_id
    return agreement.authority_id if is_partner else agreement.partner_id


def _put(
    letter: str,
    agreement: Agreement,
    people: Iterable[Recipient],
    *,
    organisation_id: uuid.UUID | None = None,
    **context: Any,
) -> None:
    for person in people:
        outbox.put(
            f"agreements/email/{letter}.txt",
            {
                "agreement": agreement,
                "is_partner": person.organisation_id == agreement.partner_id,
                **context,
            },
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"agreement-{letter}:{agreement.pk}:{person.email.lower()}",
            organisation_id=organisation_id or person.organisation_id,
            topic=Topic.LEGAL if letter in _LEGAL else Topic.AGREEMENTS,
        )
