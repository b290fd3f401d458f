"""Letters about an agreement, put into the outbox inside the transaction of what they tell.

No letter lets its holder sign: a link only navigates, log-in follows (screens §6.5).
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from agreements import selectors
from agreements.models import Agreement, AgreementSuccession
from agreements.selectors import Recipient
from agreements.states import PartySide
from municipalities.models import Authority, AuthorityChange, Municipality
from vroegsignalering import clock
from vroegsignalering.accounts.models import DirectoryChange, Organisation
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


def send_reminder(agreement: Agreement, since: dt.date, number: int, *, is_last: bool) -> None:
    """Remind the authority's contact persons of an agreement that lies ready."""
    for person in selectors.recipients(agreement.authority_id, Role.CONTACT_PERSON):
        outbox.put(
            "agreements/email/reminder.txt",
            {"agreement": agreement, "since": since, "number": number, "is_last": is_last},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"reminder:unsent-agreement:{agreement.pk}:{number}:{person.email.lower()}",
            organisation_id=person.organisation_id,
            topic=Topic.REMINDERS,
        )


def still_unsent(agreement: Agreement, since: dt.date) -> None:
    """Ask the platform's own people to call an authority that reminders did not reach."""
    outbox.put(
        "agreements/email/still_unsent.txt",
        {"agreement": agreement, "since": since},
        to_email=settings.PROJECT_ADDRESS,
        to_name=settings.PORTAL_NAME,
        to_description="Beheer van het portaal",
        purpose=f"reminder:unsent-agreement:{agreement.pk}:operator",
        topic=Topic.REMINDERS,
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


def people_changed(
    organisation: Organisation,
    other_id: uuid.UUID,
    changes: Sequence[DirectoryChange],
    first: uuid.UUID,
) -> None:
    """Tell the contact persons of another side who came, changed or went; ``first`` names it."""
    for person in selectors.recipients(other_id, Role.CONTACT_PERSON):
        outbox.put(
            "agreements/email/people_changed.txt",
            {"organisation": organisation.name, "changes": changes},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"people-changed:{first}:{other_id}:{person.email.lower()}",
            organisation_id=other_id,
            topic=Topic.PEOPLE,
        )


def wanted_municipality_joined(agreement: Agreement) -> None:
    """Tell a partner that the municipality it waited for takes part, and what follows."""
    _put(
        "wanted_joined",
        agreement,
        selectors.recipients(agreement.partner_id, *BOTH_ROLES),
        organisation_id=agreement.partner_id,
    )


def agreement_succeeded(succession: AgreementSuccession, *, is_in_force: bool) -> None:
    """Tell a partner who stands in its agreement now, or by which one it is replaced."""
    for person in selectors.recipients(succession.partner_id, *BOTH_ROLES):
        outbox.put(
            "agreements/email/succeeded.txt",
            {"succession": succession, "is_in_force": is_in_force},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"agreement-succeeded:{succession.pk}:{succession.to_municipality_id}"
            f":{person.email.lower()}",
            organisation_id=succession.partner_id,
            topic=Topic.LEGAL,
        )


def agreements_taken_over(old: Municipality, heir: Municipality, count: int) -> None:
    """Tell both desks, of the old and of the new municipality, how many agreements went over."""
    bodies = {heir.authority_id: True, old.authority_id: False}
    told = clock.now().isoformat()
    for body_key, is_heir in sorted(bodies.items(), key=lambda one: not one[1]):
        if body_key is None or (not is_heir and body_key == heir.authority_id):
            continue
        for person in selectors.recipients(body_key, *BOTH_ROLES):
            outbox.put(
                "agreements/email/taken_over.txt",
                {"old": old, "heir": heir, "count": count, "is_heir": is_heir},
                to_email=person.email,
                to_name=person.name,
                to_description=person.description,
                purpose=f"agreements-taken-over:{old.pk}:{heir.pk}:{told}:{person.email.lower()}",
                organisation_id=body_key,
                topic=Topic.LEGAL,
            )


def page_changed(
    body: Authority, changes: Sequence[AuthorityChange], partners: Iterable[uuid.UUID]
) -> None:
    """Tell partners what a public body changed, for agreements that are made from now on."""
    for partner_id in partners:
        for person in selectors.recipients(partner_id, Role.CONTACT_PERSON):
            outbox.put(
                "agreements/email/page_changed.txt",
                {"authority": body, "changes": changes},
                to_email=person.email,
                to_name=person.name,
                to_description=person.description,
                purpose=f"authority-change:{changes[0].pk}:{person.email.lower()}:{partner_id}",
                organisation_id=partner_id,
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
