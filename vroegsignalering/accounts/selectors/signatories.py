"""Who may sign for an organisation, why, and from when until when."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules
from vroegsignalering.accounts.models import (
    EvidenceFile,
    Membership,
    Organisation,
    SignatoryChange,
    SigningMandate,
    open_memberships,
    signing_mandates_on,
)
from vroegsignalering.accounts.roles import Act, Role, Side


def may_sign_on(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> frozenset[tuple[uuid.UUID, str]]:
    """Return organisation and e-mail address of everybody whose mandate to sign holds that day.

    It crosses the walls: the other side of an agreement is told only of who can sign it.
    """
    with row_security.unrestricted("who may sign"):
        found = signing_mandates_on(day, organisation_id__in=set(organisation_ids))
        return frozenset(found.values_list("organisation_id", "email"))


def mandate_to_sign(by: Membership) -> SigningMandate | None:
    """Return the mandate by which this person signs today, or else the one that explains why not.

    Who represents a client signs by the mandate of the own organisation, the agency.
    """
    today = clock.today()
    with row_security.unrestricted("mandate to sign"):
        found = SigningMandate.objects.filter(
            organisation_id=by.acting_organisation_id, email=by.user.email
        )
        return _telling_most(
            list(found.select_related("evidence").defer("evidence__sealed")), today
        )


def can_sign(by: Membership) -> bool:
    """Return whether role and mandate let this person sign today."""
    if not by.may(Act.SIGN_AGREEMENT):
        return False
    mandate = mandate_to_sign(by)
    return mandate is not None and mandate.holds_on(clock.today())


def _telling_most(found: list[SigningMandate], today: dt.date) -> SigningMandate | None:
    """Return the newest that holds, else the first that is to come, else the last that ended."""
    holding = [one for one in found if one.holds_on(today)]
    if holding:
        return max(holding, key=lambda one: one.recorded_at)
    coming = [one for one in found if one.ended_at is None and one.valid_from > today]
    if coming:
        return min(coming, key=lambda one: one.valid_from)
    return max(found, key=lambda one: one.last_day or today, default=None)


def signatories_of(organisation_id: uuid.UUID) -> list[Membership]:
    """Return who can sign for an organisation today: with the role and a mandate that holds."""
    able = may_sign_on([organisation_id], clock.today())
    members = open_memberships(organisation_id=organisation_id, role=Role.SIGNATORY)
    return [one for one in members if (organisation_id, one.user.email) in able]


# --- The page of the organisation ---------------------------------------------------------------


@dataclass(frozen=True)
class Signing:
    """One mandate as the organisation's own page shows it."""

    mandate: SigningMandate
    membership: Membership | None
    is_invited: bool
    is_valid: bool
    is_coming: bool


def signings_of(by: Membership) -> tuple[list[Signing], list[Signing]]:
    """Return the mandates of the own organisation: those that hold or come, and those before."""
    today = clock.today()
    members = {
        one.user.email: one
        for one in open_memberships(organisation_id=by.organisation_id, role=Role.SIGNATORY)
    }
    found = (
        SigningMandate.objects.filter(organisation_id=by.organisation_id)
        .select_related("evidence")
        .defer("evidence__sealed")
        .order_by("name", "-valid_from", "-recorded_at")
    )
    shown = [_signing(mandate, members, today) for mandate in found]
    return (
        [one for one in shown if one.is_valid or one.is_coming],
        [one for one in shown if not (one.is_valid or one.is_coming)],
    )


def _signing(mandate: SigningMandate, members: dict[str, Membership], today: dt.date) -> Signing:
    membership = members.get(mandate.email)
    return Signing(
        mandate=mandate,
        membership=membership,
        is_invited=membership is None,
        is_valid=mandate.holds_on(today),
        is_coming=mandate.ended_at is None and mandate.valid_from > today,
    )


def signing_mandate_of(by: Membership, key: uuid.UUID) -> SigningMandate:
    """Return a mandate of the own organisation that was not ended.

    Raises ``SigningMandate.DoesNotExist`` for a foreign, an unknown and an ended one alike.
    """
    return SigningMandate.objects.select_related("organisation").get(
        pk=key, organisation_id=by.organisation_id, ended_at__isnull=True
    )


# --- Proposed changes ---------------------------------------------------------------------------


def open_changes(by: Membership) -> list[SignatoryChange]:
    """Return what waits for an answer: of the own organisation, or for the operator's desk."""
    if by.side != Side.OPERATOR:
        return list(_changes().filter(organisation_id=by.organisation_id, **_OPEN))
    with row_security.unrestricted("operator's desk of signatories"):
        return [one for one in _changes().filter(**_OPEN) if is_for_operator(one)]


def change_of(by: Membership, key: uuid.UUID) -> SignatoryChange:
    """Return a proposed change that ``by`` may look at.

    Raises ``SignatoryChange.DoesNotExist`` for a foreign and an unknown one alike. The operator
    sees what was ever put before him.
    """
    if by.side != Side.OPERATOR:
        return _changes().get(pk=key, organisation_id=by.organisation_id)
    with row_security.unrestricted("operator's desk of signatories"):
        change = _changes().get(pk=key)
        if change.decided_by is None and not is_for_operator(change):
            raise SignatoryChange.DoesNotExist
        return change


def changes_to_decide(by: Membership) -> list[SignatoryChange]:
    """Return what this very person can approve now."""
    return [
        change
        for change in open_changes(by)
        if rules.why_not_decide_change(change, by, approvers_of(change)) is None
    ]


def approvers_of(change: SignatoryChange) -> list[Membership]:
    """Return the administrators who can approve: not who asked, and not who is proposed.

    Nobody: then the operator approves. It crosses the walls, because the operator asks too.
    """
    with row_security.unrestricted("who approves"):
        return [
            one
            for one in open_memberships(
                organisation_id=change.organisation_id, role=Role.ADMINISTRATOR
            )
            if one.user_id != change.asked_by_person and one.user.email != change.email
        ]


def is_for_operator(change: SignatoryChange) -> bool:
    """Return whether no colleague can approve this, so that the operator does."""
    return not approvers_of(change)


_OPEN = {"approved_at__isnull": True, "declined_at__isnull": True, "withdrawn_at__isnull": True}


def _changes() -> QuerySet[SignatoryChange]:
    return (
        SignatoryChange.objects.select_related("organisation", "evidence", "replaces__user")
        .defer("evidence__sealed")
        .order_by("asked_at", "pk")
    )


# --- Papers -------------------------------------------------------------------------------------


def evidence_for(by: Membership, key: uuid.UUID) -> EvidenceFile:
    """Return a paper of the own organisation; the operator gets those put before him.

    Raises ``EvidenceFile.DoesNotExist`` for a foreign and an unknown one alike.
    """
    if by.side != Side.OPERATOR:
        return EvidenceFile.objects.get(pk=key, organisation_id=by.organisation_id)
    with row_security.unrestricted("operator's desk of signatories"):
        change = _changes().filter(evidence_id=key).first()
        if change is None or (change.decided_by is None and not is_for_operator(change)):
            raise EvidenceFile.DoesNotExist
        return EvidenceFile.objects.get(pk=key)


# --- For the sweep ------------------------------------------------------------------------------


def mandates_to_warn_of(until: dt.date, today: dt.date) -> QuerySet[SigningMandate]:
    """Return mandates that end soon, of which nobody was warned and that have no successor."""
    return _running(signing_mandates_on(today, valid_until__lte=until, warned_at__isnull=True))


def mandates_to_tell_over(today: dt.date) -> QuerySet[SigningMandate]:
    """Return mandates that ended by their date, of which nobody was told."""
    return _running(
        SigningMandate.objects.filter(
            ended_at__isnull=True, valid_until__lt=today, told_over_at__isnull=True
        )
    )


def _running(found: QuerySet[SigningMandate]) -> QuerySet[SigningMandate]:
    return found.select_related("organisation").order_by("valid_until", "pk")


def has_later_mandate(mandate: SigningMandate) -> bool:
    """Return whether this person may sign after the last day of ``mandate`` as well."""
    if mandate.valid_until is None:
        return False
    day_after = mandate.valid_until + dt.timedelta(days=1)
    later = signing_mandates_on(
        day_after, organisation_id=mandate.organisation_id, email=mandate.email
    )
    return later.exists()


def changes_to_finish(organisation_id: uuid.UUID) -> list[SignatoryChange]:
    """Return approved changes of an organisation whose predecessor still has the role."""
    return list(
        SignatoryChange.objects.filter(
            organisation_id=organisation_id,
            approved_at__isnull=False,
            replaces__isnull=False,
            replaces__ended_at__isnull=True,
        )
        .select_related("replaces__user", "replaces__organisation")
        .order_by("approved_at", "pk")
    )


def organisations_with_replaced() -> list[Organisation]:
    """Return where a predecessor still has the role. Call it across the walls."""
    return list(
        Organisation.objects.filter(
            signatory_changes__approved_at__isnull=False,
            signatory_changes__replaces__isnull=False,
            signatory_changes__replaces__ended_at__isnull=True,
        ).distinct()
    )
