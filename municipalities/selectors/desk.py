"""The operator's registry; call it inside the walls of the operator's crossing."""

from dataclasses import dataclass

from municipalities import rules
from municipalities.models import (
    Authority,
    Municipality,
)
from municipalities.selectors.territories import present
from vroegsignalering.accounts.models import (
    ContactPerson,
    Invitation,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event

SHOWN_EVENTS = 20


@dataclass(frozen=True)
class DeskRow:
    """One municipality on the operator's page, with what is missing."""

    municipality: Municipality
    people: tuple[ContactPerson, ...]
    invited: tuple[Invitation, ...]

    @property
    def has_contact_person(self) -> bool:
        """Whether somebody reads the agreements of this municipality."""
        return any(person.role == Role.CONTACT_PERSON for person in self.people)

    @property
    def is_waiting(self) -> bool:
        """Whether an invited contact person has not come in yet."""
        return not self.has_contact_person and any(
            Role.CONTACT_PERSON in invitation.roles for invitation in self.invited
        )


def desk_rows(name: str = "", taking_part: bool | None = None) -> list[DeskRow]:
    """Return the registry with the people of each authority."""
    chosen = rules.matching(name, present())
    if taking_part is not None:
        chosen = [one for one in chosen if one.takes_part == taking_part]
    bodies = {one.authority_id for one in chosen if one.authority_id}
    people: dict[object, list[ContactPerson]] = {}
    for person in ContactPerson.objects.filter(organisation__in=bodies).order_by("role", "name"):
        people.setdefault(person.organisation_id, []).append(person)
    invited: dict[object, list[Invitation]] = {}
    for invitation in Invitation.objects.filter(organisation__in=bodies, accepted_at=None):
        invited.setdefault(invitation.organisation_id, []).append(invitation)
    return [
        DeskRow(
            one,
            tuple(people.get(one.authority_id, ())),
            tuple(invited.get(one.authority_id, ())),
        )
        for one in chosen
    ]


def authority_of(municipality_code: str) -> Authority | None:
    """Return the public body that serves a municipality now."""
    return Authority.objects.filter(municipalities__code=municipality_code).first()


def history_of_municipality(code: str) -> list[Event]:
    """Return what happened to a municipality, the newest first. Call it across the walls."""
    about = Event.objects.filter(object_kind="municipality", object_id=code)
    return list(about.order_by("-id")[:SHOWN_EVENTS])
