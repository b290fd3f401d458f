"""Every read of mandates: for the landlord that gives them and the agency that has them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from municipalities import selectors as registry
from onboarding.models import Agency, Landlord, MandateDocument
from onboarding.rules import mandates as rules
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors as people
from vroegsignalering.accounts.models import (
    ActsFor,
    EvidenceFile,
    Membership,
    Organisation,
    open_memberships,
)
from vroegsignalering.accounts.roles import MandateAct, Role
from vroegsignalering.accounts.states import MandateState

_OPEN = Q(granted_at__isnull=True, declined_at__isnull=True, ended_at__isnull=True)
_ORDER = [
    MandateState.ASKED,
    MandateState.IN_FORCE,
    MandateState.COMING,
    MandateState.OVER,
    MandateState.ENDED,
    MandateState.DECLINED,
]


@dataclass(frozen=True)
class MandateRow:
    """One mandate as a list shows it."""

    mandate: ActsFor
    state: MandateState
    acts: tuple[str, ...]
    municipalities: tuple[str, ...]


def is_landlord(by: Membership) -> bool:
    """Return whether the acting organisation itself is a landlord."""
    return Landlord.objects.filter(pk=by.organisation_id).exists()


def mandates_given(by: Membership, today: dt.date) -> list[MandateRow]:
    """Return what agencies asked of this landlord and may do for it; open questions first."""
    given = ActsFor.objects.filter(landlord_id=by.organisation_id).select_related(
        "agency", "landlord"
    )
    found = list(given.order_by("agency__name", "-starts_on", "pk"))
    names = registry.names_of({code for one in found for code in one.municipality_codes})
    rows = [_row(one, names, today) for one in found]
    return sorted(rows, key=lambda row: _ORDER.index(row.state))


def requests_to_decide(by: Membership) -> list[ActsFor]:
    """Return the questions of agencies that this landlord has not answered, oldest first."""
    waiting = ActsFor.objects.filter(_OPEN, landlord_id=by.organisation_id)
    return list(waiting.select_related("agency").order_by("asked_at", "pk"))


def ending_soon(by: Membership, today: dt.date) -> list[ActsFor]:
    """Return the mandates of one's own organisation that end within a month."""
    own = Q(landlord_id=by.organisation_id) | Q(agency_id=by.organisation_id)
    running = ActsFor.objects.filter(
        own,
        granted_at__isnull=False,
        ended_at__isnull=True,
        ends_on__gte=today,
        ends_on__lte=today + rules.TOLD_BEFORE,
    )
    return list(running.select_related("agency", "landlord").order_by("ends_on", "pk"))


def mandate_of(by: Membership, key: uuid.UUID) -> ActsFor | None:
    """Return a mandate of one's own organisation.

    An agency sees one only once it was granted: before that nothing tells whether the landlord
    is known here at all.
    """
    seen = Q(landlord_id=by.organisation_id) | Q(
        agency_id=by.organisation_id, granted_at__isnull=False
    )
    return ActsFor.objects.select_related("agency", "landlord").filter(seen, pk=key).first()


def row_of(mandate: ActsFor, today: dt.date) -> MandateRow:
    """Return one mandate with its state and its words."""
    return _row(mandate, registry.names_of(mandate.municipality_codes), today)


def paper_of(mandate: ActsFor) -> MandateDocument | None:
    """Return the mandate on paper, when it was granted in the portal."""
    return MandateDocument.objects.filter(mandate=mandate).first()


def has_paper(mandate: ActsFor) -> bool:
    """Return whether there is a PDF of this mandate."""
    return MandateDocument.objects.filter(mandate=mandate).exists()


def evidence_of(mandate: ActsFor) -> EvidenceFile | None:
    """Return the power of attorney that the agency added to its question, without the paper.

    It crosses the walls, because the landlord reads a paper of the agency: ask it only for a
    mandate that ``mandate_of`` gave.
    """
    return _evidence_of(mandate, with_paper=False)


def evidence_to_give(mandate: ActsFor) -> EvidenceFile | None:
    """Return that power of attorney with the sealed paper, to be downloaded. As ``evidence_of``."""
    return _evidence_of(mandate, with_paper=True)


def _evidence_of(mandate: ActsFor, *, with_paper: bool) -> EvidenceFile | None:
    if mandate.evidence_id is None:
        return None
    with row_security.unrestricted("evidence of a mandate"):
        # Only a paper of the agency itself, whatever the row says.
        found = EvidenceFile.objects.filter(
            pk=mandate.evidence_id, organisation_id=mandate.agency_id
        )
        return (found if with_paper else found.defer("sealed")).first()


def may_sign_today(by: Membership) -> bool:
    """Return whether the person has a mandate of his own to sign for the organisation today."""
    mandate = people.mandate_to_sign(by)
    return mandate is not None and mandate.holds_on(clock.today())


def agency_with(kvk_number: str) -> Organisation | None:
    """Return the registered agency with this number: a landlord picks whom it wants."""
    with row_security.unrestricted("landlord picks an agency"):
        found = Agency.objects.filter(organisation__kvk_number=kvk_number)
        agency = found.select_related("organisation").first()
    return agency.organisation if agency else None


def open_request_of(agency_id: uuid.UUID, landlord_id: uuid.UUID) -> ActsFor | None:
    """Return the question of an agency that waits for this landlord's answer."""
    return ActsFor.objects.filter(_OPEN, agency_id=agency_id, landlord_id=landlord_id).first()


def has_granted_the_same(agency_id: uuid.UUID, landlord_id: uuid.UUID, text_digest: str) -> bool:
    """Return whether the agency already has a mandate with this very text."""
    running = ActsFor.objects.filter(
        agency_id=agency_id,
        landlord_id=landlord_id,
        text_digest=text_digest,
        granted_at__isnull=False,
        ended_at__isnull=True,
    )
    return running.exists()


def landlord_with(kvk_number: str) -> Organisation | None:
    """Return the registered landlord with this number. Call it inside ``unrestricted``."""
    found = Landlord.objects.filter(organisation__kvk_number=kvk_number)
    landlord = found.select_related("organisation").first()
    return landlord.organisation if landlord else None


def people_to_tell(organisation: Organisation, *roles: Role) -> list[Membership]:
    """Return one membership per person in these roles, also of the other side of a mandate."""
    found: dict[uuid.UUID, Membership] = {}
    with row_security.unrestricted("who is told of a mandate"):
        for one in open_memberships(organisation=organisation, role__in=roles):
            found.setdefault(one.user_id, one)
    return list(found.values())


def _row(mandate: ActsFor, names: dict[str, str], today: dt.date) -> MandateRow:
    return MandateRow(
        mandate,
        rules.mandate_state(mandate, today),
        tuple(str(MandateAct(act).label) for act in MandateAct.values if act in mandate.acts),
        tuple(sorted(names.get(code, code) for code in mandate.municipality_codes)),
    )
