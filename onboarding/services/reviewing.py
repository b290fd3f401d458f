"""The operator's desk: hold, let go along again, decline, ask for another try."""

from typing import Any

from onboarding import emails, selectors
from onboarding.models import Registration
from onboarding.states import MOVES, RegistrationRefusal, RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import move
from vroegsignalering.nudges import nudge
from vroegsignalering.refusals import Refused

_REVIEW = "operator reviews registrations"


def hold(*, by: Membership, registration: Registration, reason: str = "") -> None:
    """Keep a registration back from the batch; ``reason`` is for the operators themselves."""
    _may(by)
    with row_security.unrestricted(_REVIEW):
        _move(registration, RegistrationState.HELD, reason=reason)
        audit.record("registration_held", registration, by=by)


def release(*, by: Membership, registration: Registration) -> None:
    """Let a held registration go along with the coming batch.

    Raises ``Refused`` when its KvK number belongs to an organisation that exists: the batch
    would only hold it again.
    """
    _may(by)
    with row_security.unrestricted(_REVIEW):
        if selectors.is_partner_known(registration.kvk_number):
            raise Refused(RegistrationRefusal.KVK_KNOWN)
        _move(registration, RegistrationState.CONFIRMED, reason="", last_problem="")
        audit.record("registration_released", registration, by=by)


def decline(*, by: Membership, registration: Registration, reason: str) -> None:
    """Decline a registration and mail the applicant the reason, word for word."""
    _may(by)
    if not reason.strip():
        raise Refused(RegistrationRefusal.REASON_MISSING)
    with row_security.unrestricted(_REVIEW):
        _move(
            registration,
            RegistrationState.DECLINED,
            reason=reason.strip(),
            decided_at=clock.now(),
        )
        emails.declined(registration)
        audit.record("registration_declined", registration, by=by)


def try_again(*, by: Membership, registration: Registration) -> None:
    """Ask that a registration that failed is processed once more, now."""
    _may(by)
    with row_security.unrestricted(_REVIEW):
        failed = Registration.objects.filter(
            pk=registration.pk, state=RegistrationState.CONFIRMED
        ).exclude(last_problem="")
        if not failed.update(retry_asked_at=clock.now()):
            raise Refused(RegistrationRefusal.ALREADY_MOVED_ON)
        audit.record("registration_retry_asked", registration, by=by)
    nudge("agreements.run_due_batches")


def _may(by: Membership) -> None:
    if not by.may(Act.PROCESS_REGISTRATIONS):
        raise Refused(AccessRefusal.ROLE_MAY_NOT, status=403)


def _move(registration: Registration, to: RegistrationState, **changes: Any) -> None:
    move(
        registration,
        to,
        moves=MOVES,
        too_late=RegistrationRefusal.ALREADY_MOVED_ON,
        **changes,
    )
