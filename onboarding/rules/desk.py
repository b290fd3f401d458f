"""What an operator may decide about a registration, what a batch holds, and who looks alike."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from onboarding.models import DeskDecision, Registration
from onboarding.rules.registrations import PUBLIC_MAIL_PROVIDERS, KnownNames, domain_of
from onboarding.states import MOVES, DeskAct, RegistrationRefusal, RegistrationState

UNDO_TIME = dt.timedelta(minutes=10)
# Where nobody has an address (RFC 2606, RFC 6761): examples, which say nothing about who it is.
_RESERVED_DOMAINS = frozenset({"example.nl", "example.com", "example.org", "example.net"})
_RESERVED_ENDINGS = (".example", ".test", ".invalid", ".localhost")


def telling_domains(registration: Registration) -> set[str]:
    """Return the mail domains of a registration that say something about the organisation."""
    written = {registration.contact_email, registration.signatory_email} - {""}
    found = {domain_of(email) for email in written}
    return {
        domain
        for domain in found - PUBLIC_MAIL_PROVIDERS - _RESERVED_DOMAINS
        if not domain.endswith(_RESERVED_ENDINGS)
    }


@lru_cache(maxsize=2)
def known_names(names: tuple[str, ...]) -> KnownNames:
    """Return names ready to be compared; the same names again cost nothing."""
    return KnownNames(names)


def why_batch_holds(
    registration: Registration, *, is_kvk_known: bool, names_at_domain: Iterable[str]
) -> RegistrationRefusal | None:
    """Say why the batch keeps a registration back for an operator.

    ``names_at_domain`` are the organisations that use its mail domain. A KvK number is of one
    organisation, whatever an operator thinks; a name and a domain are only a likeness.
    """
    if is_kvk_known:
        return RegistrationRefusal.KVK_KNOWN
    if registration.approved_at is None and KnownNames(names_at_domain).most_like(
        registration.name
    ):
        return RegistrationRefusal.LOOKS_KNOWN
    return None


def why_not_decide(
    registration: Registration, act: DeskAct, *, is_kvk_known: bool
) -> RegistrationRefusal | None:
    """Say why an operator cannot do this with a registration."""
    state = RegistrationState(registration.state)
    if act == DeskAct.APPROVE:
        if state not in {RegistrationState.CONFIRMED, RegistrationState.HELD}:
            return RegistrationRefusal.ALREADY_MOVED_ON
        if is_kvk_known:
            return RegistrationRefusal.KVK_KNOWN
        is_approved = state == RegistrationState.CONFIRMED and registration.approved_at
        return RegistrationRefusal.ALREADY_APPROVED if is_approved else None
    to = RegistrationState.HELD if act == DeskAct.HOLD else RegistrationState.DECLINED
    return None if to in MOVES[state] else RegistrationRefusal.ALREADY_MOVED_ON


def may_merge(registration: Registration) -> bool:
    """Return whether a registration can still become part of an organisation that exists."""
    return RegistrationState.PROCESSED in MOVES[RegistrationState(registration.state)]


def may_undo(decision: DeskDecision, now: dt.datetime) -> bool:
    """Return whether a decision can still be undone; what was mailed cannot (screens §7)."""
    return (
        decision.act != DeskAct.DECLINE
        and decision.undone_at is None
        and now < decision.decided_at + UNDO_TIME
        and any(not row["why"] for row in decision.rows)
    )
