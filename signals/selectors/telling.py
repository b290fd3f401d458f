"""Whom to tell about a signal: never more than a name, an address and a role."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from signals.models import Signal, Submission
from signals.selectors.mandated import reads_feedback
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson, open_memberships
from vroegsignalering.accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody who gets a mail."""

    email: str
    name: str
    description: str


def people_of(report: Signal) -> list[Person]:
    """Return who handed the signal in, and the contact persons of landlord and agency.

    The agency hears it as long as a mandate lets it follow this landlord's signals there; when
    that is over only the landlord is told. The municipality tells them, so this crosses the
    walls between the two sides.
    """
    with row_security.unrestricted("telling the landlord"):
        submission = Submission.objects.select_related("organisation", "agency__organisation").get(
            pk=report.submission_id
        )
        hears = report.agency_id is None or reads_feedback(
            report.agency_id, report.landlord_id, report.municipality_code, clock.today()
        )
        owners = [report.landlord_id, *([report.agency_id] if hears else [])]
        cards = ContactPerson.objects.filter(
            organisation_id__in=owners, role=Role.CONTACT_PERSON
        ).select_related("organisation")
        home = submission.agency.organisation if submission.agency else submission.organisation
        who = Person(
            submission.handed_in_email,
            submission.handed_in_name,
            f"Aanleveraar · {home.name}",
        )
        return _once(
            [
                *([who] if hears else []),
                *(
                    Person(card.email, card.name, f"Contactpersoon · {card.organisation.name}")
                    for card in cards
                ),
            ]
        )


def desk_of(authority_id: uuid.UUID) -> list[Person]:
    """Return who works on the cases of a municipality. Call it across the walls."""
    members = open_memberships(organisation_id=authority_id, role=Role.CASEWORKER)
    return _once(
        Person(one.user.email, one.user.full_name, f"{one.role_label} · {one.organisation.name}")
        for one in members
    )


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.email.lower(): person for person in people}.values())
