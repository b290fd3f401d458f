"""Passes signals to a Digitaal Meldpunt outside this portal; for now the operator carries them."""

from django.db import transaction

from signals.handover.download import as_csv
from signals.models import Handover
from signals.selectors.landlord import reports_to_hand_over
from signals.states import HandoverState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit


def collect(*, by: Membership, handover: Handover) -> bytes:
    """Return the signals of a hand-over as a file and write down that they were taken.

    It may be taken again, for a transfer that failed; each time is an event.
    """
    insist(by, Act.HAND_OVER)
    with transaction.atomic(), row_security.unrestricted("handing over to another meldpunt"):
        reports = reports_to_hand_over(handover)
        content = as_csv(reports)
        Handover.objects.filter(pk=handover.pk, state=HandoverState.READY).update(
            state=HandoverState.COLLECTED, collected_at=clock.now(), collected_by=by.user_id
        )
        audit.record(
            "handover_collected",
            handover,
            by=by,
            organisation_id=handover.organisation_id,
            counterpart_id=handover.authority_id,
            detail={"count": len(reports)},
        )
    return content
