"""For whom and where an agency may look and deliver today: what a mandate narrows.

The walls hide the rows of landlords whose mandate is over. Which acts and which municipalities a
mandate is about is asked here, by every list, count and page.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q

from signals.models import Submission
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import (
    ActsFor,
    Membership,
    Organisation,
    Representation,
    mandates_in_force,
)
from vroegsignalering.accounts.roles import MandateAct

NOTHING = Q(pk__in=())


def followed(by: Membership, prefix: str = "", today: dt.date | None = None) -> Q:
    """Return which signals, or what hangs on one, this member may follow.

    A landlord's own; an agency's as far as mandates let it follow; who represents a client: the
    client's, in the municipalities of the mandate. ``prefix`` leads from the table that is asked
    to the signal, such as ``report__``.
    """
    place = f"{prefix}municipality_code"
    if isinstance(by, Representation):
        if MandateAct.READ_FEEDBACK not in by.mandate.acts:
            return NOTHING
        return Q(landlord_id=by.organisation_id) & _within(by.mandate, place)
    found = Q(landlord_id=by.organisation_id)
    everywhere = []
    for mandate in mandates_in_force(
        today or clock.today(),
        agency_id=by.organisation_id,
        acts__contains=[MandateAct.READ_FEEDBACK],
    ):
        if mandate.municipality_codes:
            found |= Q(agency_id=by.organisation_id, landlord_id=mandate.landlord_id) & _within(
                mandate, place
            )
        else:
            everywhere.append(mandate.landlord_id)
    if everywhere:
        found |= Q(agency_id=by.organisation_id, landlord_id__in=everywhere)
    return found


def _within(mandate: ActsFor, place: str) -> Q:
    codes = mandate.municipality_codes
    return Q(**{f"{place}__in": codes}) if codes else Q()


def seen_submissions(by: Membership) -> Q:
    """Return which submissions this member may look at.

    What an agency handed in under a client's own agreement is seen by the client and by that
    agency; who represents the client does not see what the client handed in himself.
    """
    if isinstance(by, Representation):
        return Q(organisation_id=by.organisation_id, agency_id=by.acting_organisation_id)
    return Q(organisation_id=by.organisation_id) | Q(agency_id=by.organisation_id)


def in_hands_of(by: Membership) -> Q:
    """Return which submissions this member may work on: what it handed in in this very capacity."""
    if isinstance(by, Representation):
        return seen_submissions(by)
    return Q(organisation_id=by.organisation_id, agency_id__isnull=True)


def is_in_hands_of(by: Membership, submission: Submission) -> bool:
    """Return the same as ``in_hands_of`` for one submission that one sees."""
    agency_id = by.acting_organisation_id if isinstance(by, Representation) else None
    return (submission.organisation_id, submission.agency_id) == (by.organisation_id, agency_id)


def may_deliver(
    agency_id: uuid.UUID, landlord_id: uuid.UUID, municipality_code: str, today: dt.date
) -> bool:
    """Return whether an agency may deliver for a landlord in a municipality today."""
    with row_security.unrestricted("mandates of an agency"):
        mandates = list(
            mandates_in_force(
                today,
                agency_id=agency_id,
                landlord_id=landlord_id,
                acts__contains=[MandateAct.DELIVER],
            )
        )
    return any(mandate.covers(municipality_code) for mandate in mandates)


def reads_feedback(
    agency_id: uuid.UUID, landlord_id: uuid.UUID, municipality_code: str, today: dt.date
) -> bool:
    """Return whether an agency may still hear of a landlord's signals. Call it across the walls."""
    mandates = mandates_in_force(
        today,
        agency_id=agency_id,
        landlord_id=landlord_id,
        acts__contains=[MandateAct.READ_FEEDBACK],
    )
    return any(mandate.covers(municipality_code) for mandate in mandates)


def names_of_parties(keys: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return the names of landlords and agencies that stand on a signal or a submission.

    Across the walls: a landlord, his agency and the municipality each read both names of what
    they see anyway, also after the mandate ended.
    """
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    with row_security.unrestricted("names of who handed in and for whom"):
        return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))


def clients_now(by: Membership, today: dt.date) -> int:
    """Return for how many landlords the person's agency may act today."""
    with row_security.acting_for(by.acting_organisation_id, by.user_id):
        found = mandates_in_force(today, agency_id=by.acting_organisation_id)
        return found.order_by().values("landlord_id").distinct().count()
