"""Opens what is sealed for somebody who asks for it, and writes down that he looked."""

from django.db import transaction

from signals.models import Signal
from signals.selectors.municipality import Renter, renter_of
from vroegsignalering.accounts.models import Membership
from vroegsignalering.audit import services as audit


def show_renter(*, by: Membership, report: Signal) -> Renter:
    """Return the renter of a signal in clear; each look is an event."""
    with transaction.atomic():
        audit.record("signal_data_shown", report, by=by, counterpart_id=report.authority_id)
        return renter_of(report)
