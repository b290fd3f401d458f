"""A registration of an organisation that takes part already becomes part of it."""

from agreements.services.admitting import make_agreements
from onboarding.models import Registration
from onboarding.services import admitting
from vroegsignalering import row_security
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Act


def merge(*, by: Membership, registration: Registration, organisation: Organisation) -> None:
    """Let a registration in as part of ``organisation``, on the word of an operator.

    The chosen municipalities get an agreement made ready, where there is none yet. The contact
    person is invited as contact person and submitter. Nobody gets the power to sign: who was
    named as signatory is told to the people who keep the organisation, and they decide. Raises
    ``Refused`` when the registration moved on in the meantime: of two at once, one result.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted("operator merges a registration"):
        admitting.join_partner(by=by, registration=registration, organisation=organisation)
        ready, not_joined = make_agreements(registration, organisation, by)
        admitting.welcome_to_partner(
            by=by,
            registration=registration,
            organisation=organisation,
            ready=ready,
            not_joined=not_joined,
        )
