"""Whom to tell about a signal: never more than a name, an address and a role."""

from collections.abc import Iterable
from dataclasses import dataclass

from signals.models import Signal, Submission
from vroegsignalering import row_security
from vroegsignalering.accounts.models import ContactPerson
from vroegsignalering.accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody who gets a mail."""

    email: str
    name: str
    description: str


def people_of(report: Signal) -> list[Person]:
    """Return who handed the signal in, and the contact persons of landlord and agency.

    The municipality tells them, so this crosses the walls between the two sides.
    """
    with row_security.unrestricted("telling the landlord"):
        owners = [key for key in (report.landlord_id, report.agency_id) if key]
        submission = Submission.objects.select_related("organisation").get(pk=report.submission_id)
        cards = ContactPerson.objects.filter(
            organisation_id__in=owners, role=Role.CONTACT_PERSON
        ).select_related("organisation")
        return _once(
            [
                Person(
                    submission.handed_in_email,
                    submission.handed_in_name,
                    f"Aanleveraar · {submission.organisation.name}",
                ),
                *(
                    Person(card.email, card.name, f"Contactpersoon · {card.organisation.name}")
                    for card in cards
                ),
            ]
        )


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.email.lower(): person for person in people}.values())
