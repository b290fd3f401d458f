"""Who may sign for an organisation: proposed with evidence, approved by somebody else, ended.

Changes of one organisation come after each other: its row is locked, and what was asked before
the lock is asked again behind it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Membership,
    Organisation,
    SignatoryChange,
    SigningMandate,
    User,
    open_memberships,
)
from vroegsignalering.accounts.roles import Act, Role, Side
from vroegsignalering.accounts.services import inviting
from vroegsignalering.accounts.services.codes import verify_fresh_code
from vroegsignalering.accounts.services.directory import keep_change
from vroegsignalering.accounts.services.ending import close_replaced
from vroegsignalering.accounts.services.evidence import keep_evidence
from vroegsignalering.accounts.states import (
    DirectoryChangeKind,
    RoleRefusal,
    SignatoryRefusal,
    SigningGround,
)
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

PERSONAL_REFUSALS = frozenset(
    {
        SignatoryRefusal.NOT_AN_APPROVER,
        SignatoryRefusal.OWN_PROPOSAL,
        SignatoryRefusal.OWN_AUTHORITY,
        SignatoryRefusal.COLLEAGUE_DECIDES,
    }
)
_AT_ONCE = 500


@dataclass(frozen=True)
class Authority:
    """Why somebody may sign, and from which to which day; without ``until`` it has no end."""

    ground: SigningGround
    reference: str
    since: dt.date
    until: dt.date | None


@transaction.atomic
def propose_signatory(
    *,
    by: Membership,
    person: inviting.Invitee,
    authority: Authority,
    upload: UploadedFile[bytes] | None = None,
    replaces: Membership | None = None,
) -> SignatoryChange:
    """Propose a signatory, or a new term for one, with the evidence; ask for the approval.

    ``replaces`` is who stops once the proposed person can sign. Raises ``Refused`` with a
    ``SignatoryRefusal``, or with an ``EvidenceRefusal`` when the paper is not taken.
    """
    insist(by, Act.PROPOSE_SIGNATORY)
    refusal = rules.why_not_propose(
        authority.ground,
        authority.reference,
        has_evidence=upload is not None,
        until=authority.until,
        today=clock.today(),
    )
    if refusal:
        raise Refused(refusal)
    evidence = keep_evidence(by=by, upload=upload) if upload is not None else None
    _lock(by.organisation_id)
    _refuse_ended_role(by)
    email = person.email.strip().lower()
    if any(change.email == email for change in selectors.open_changes(by)):
        raise Refused(SignatoryRefusal.PROPOSED_ALREADY)
    _refuse_wrong_predecessor(by, email, replaces)
    change = SignatoryChange.objects.create(
        organisation_id=by.organisation_id,
        email=email,
        given_name=person.given_name,
        family_name=person.family_name,
        job_title=person.job_title,
        phone=person.phone,
        ground=authority.ground,
        reference=authority.reference.strip(),
        evidence=evidence,
        valid_from=authority.since,
        valid_until=authority.until,
        replaces=replaces,
        asked_at=clock.now(),
        asked_by=by.pk,
        asked_by_person=by.user_id,
        asked_name=by.user.full_name,
    )
    _audit("signatory_proposed", change, by)
    _ask_for_approval(change)
    return change


def approve_signatory(*, by: Membership, change: SignatoryChange, code: str) -> SignatoryChange:
    """Approve a proposed signatory, after a fresh code of the second factor.

    A colleague has the role at once, somebody new gets an invitation. Of two who decide at the
    same moment one does, the other hears ``DECIDED_ALREADY``. Raises ``Refused``.
    """
    insist(by, Act.APPROVE_SIGNATORY)
    _refuse_decision(change, by)
    verify_fresh_code(by=by, code=code)
    with transaction.atomic(), _across(by):
        change = _locked(change, by)
        if change.valid_until is not None and change.valid_until < clock.today():
            raise Refused(SignatoryRefusal.PERIOD_OVER)
        _decide(change, by, approved_at=clock.now())
        _audit("signatory_approved", change, by)
        _let_sign(change, by)
        close_replaced(change.organisation)
        _tell_of_approval(change)
    return change


def decline_signatory(*, by: Membership, change: SignatoryChange, reason: str) -> SignatoryChange:
    """Decline a proposed signatory and tell why who asked. Raises ``Refused``."""
    insist(by, Act.APPROVE_SIGNATORY)
    _refuse_decision(change, by)
    if not reason.strip():
        raise Refused(SignatoryRefusal.REASON_MISSING)
    with transaction.atomic(), _across(by):
        change = _locked(change, by)
        _decide(change, by, declined_at=clock.now(), decline_reason=reason.strip())
        _audit("signatory_declined", change, by)
        _mail("declined", change, _asker(change))
    return change


@transaction.atomic
def withdraw_signatory(*, by: Membership, change: SignatoryChange) -> None:
    """Take a proposal of the own organisation back. Raises ``Refused``."""
    insist(by, Act.PROPOSE_SIGNATORY)
    _lock(by.organisation_id)
    present = selectors.change_of(by, change.pk)
    refusal = rules.why_not_withdraw_change(present)
    if refusal:
        raise Refused(refusal)
    present.withdrawn_at = clock.now()
    present.save(update_fields=["withdrawn_at"])
    _audit("signatory_withdrawn", present, by)


@transaction.atomic
def end_mandate(*, by: Membership, mandate: SigningMandate) -> None:
    """End a mandate before its last day, at once; the role stays, for a new mandate later.

    Raises ``Refused`` with ``LAST_WHO_SIGNS`` when nobody else can sign today.
    """
    insist(by, Act.END_ROLE)
    _lock(by.organisation_id)
    _refuse_ended_role(by)
    refusal = why_not_end_mandate(mandate)
    if refusal:
        raise Refused(refusal)
    running = SigningMandate.objects.filter(
        pk=mandate.pk, organisation_id=by.organisation_id, ended_at__isnull=True
    )
    if not claim(running, ended_at=clock.now(), told_over_at=clock.now()):
        raise Refused(SignatoryRefusal.DECIDED_ALREADY)
    audit.record("signing_mandate_ended", mandate, by=by)
    if not _has_mandate(mandate.organisation_id, mandate.email):
        _keep_ended(mandate)
        _mail_mandate("mandate_ended", mandate, [_holder(mandate)])


def why_not_end_mandate(mandate: SigningMandate) -> SignatoryRefusal | None:
    """Say why a mandate cannot be ended early at present."""
    others = [
        one
        for one in selectors.signatories_of(mandate.organisation_id)
        if one.user.email != mandate.email
    ]
    return rules.why_not_end_mandate(others=len(others), holds=mandate.holds_on(clock.today()))


def sweep_signatories(today: dt.date) -> int:
    """Warn of mandates that end soon, tell of those that ended, let successors begin.

    Each is claimed by its stamp, so that two sweeps at once tell it once. Returns how many.
    """
    with row_security.unrestricted("mandates to sign that end"):
        soon = today + dt.timedelta(days=settings.MANDATE_WARNING_DAYS)
        done = sum(_warn(one) for one in selectors.mandates_to_warn_of(soon, today)[:_AT_ONCE])
        done += sum(_tell_over(one) for one in selectors.mandates_to_tell_over(today)[:_AT_ONCE])
        done += sum(close_replaced(one) for one in selectors.organisations_with_replaced())
    return done


# --- Parts of a decision ------------------------------------------------------------------------


def _refuse_decision(change: SignatoryChange, by: Membership) -> None:
    refusal = rules.why_not_decide_change(change, by, selectors.approvers_of(change))
    if refusal:
        raise Refused(refusal, status=403 if refusal in PERSONAL_REFUSALS else 409)


def _locked(change: SignatoryChange, by: Membership) -> SignatoryChange:
    """Return the change as it is now, with the changes of its organisation locked."""
    _lock(change.organisation_id)
    present = SignatoryChange.objects.select_related("organisation", "replaces").get(pk=change.pk)
    _refuse_ended_role(by)
    _refuse_decision(present, by)
    return present


def _decide(change: SignatoryChange, by: Membership, **facts: object) -> None:
    for name, value in facts.items():
        setattr(change, name, value)
    change.decided_by = by.pk
    change.decided_name = by.user.full_name
    change.save(update_fields=[*facts, "decided_by", "decided_name"])


def _let_sign(change: SignatoryChange, by: Membership) -> None:
    """Give the mandate, and the role: at once to a colleague, by invitation to somebody new."""
    if change.valid_from <= clock.today():
        SigningMandate.objects.filter(
            organisation_id=change.organisation_id, email=change.email, ended_at__isnull=True
        ).update(ended_at=clock.now(), told_over_at=clock.now())
    SigningMandate.objects.create(
        organisation_id=change.organisation_id,
        email=change.email,
        name=str(change),
        ground=change.ground,
        reference=change.reference,
        evidence_id=change.evidence_id,
        valid_from=change.valid_from,
        valid_until=change.valid_until,
        recorded_at=clock.now(),
    )
    held = list(open_memberships(organisation_id=change.organisation_id, user__email=change.email))
    if any(one.role == Role.SIGNATORY for one in held):
        return
    if held:
        _appoint(change, held[0].user)
    elif not _is_invited(change):
        person = inviting.Invitee(
            email=change.email,
            given_name=change.given_name,
            family_name=change.family_name,
            job_title=change.job_title,
            phone=change.phone,
        )
        inviting.invite(
            by=by, organisation=change.organisation, person=person, roles=[Role.SIGNATORY]
        )


def _is_invited(change: SignatoryChange) -> bool:
    waiting = selectors.invitations_to(change.organisation_id, change.email)
    return any(Role.SIGNATORY in one.roles for one in waiting)


def _appoint(change: SignatoryChange, user: User) -> None:
    Membership.objects.create(
        organisation_id=change.organisation_id,
        user=user,
        role=Role.SIGNATORY,
        job_title=change.job_title,
        since=clock.now(),
    )
    card, _ = ContactPerson.objects.get_or_create(
        organisation_id=change.organisation_id,
        email=change.email,
        role=Role.SIGNATORY,
        defaults={
            "user": user,
            "name": user.full_name,
            "job_title": change.job_title,
            "phone": change.phone or user.phone,
            "confirmed_on": clock.today(),
        },
    )
    keep_change(card, DirectoryChangeKind.ADDED)


def _keep_ended(mandate: SigningMandate) -> None:
    """Keep for the other side that somebody cannot sign any more; his card can come back."""
    DirectoryChange.objects.create(
        organisation_id=mandate.organisation_id,
        kind=DirectoryChangeKind.ENDED,
        role=Role.SIGNATORY,
        name=mandate.name,
        changed_at=clock.now(),
    )


def _has_mandate(organisation_id: uuid.UUID, email: str) -> bool:
    return (organisation_id, email) in selectors.may_sign_on([organisation_id], clock.today())


def _lock(organisation_id: uuid.UUID) -> None:
    """Let changes of who works for an organisation come after each other."""
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _refuse_ended_role(by: Membership) -> None:
    if not open_memberships(pk=by.pk).exists():
        raise Refused(RoleRefusal.NOT_YOUR_ROLE, status=403)


def _refuse_wrong_predecessor(by: Membership, email: str, replaces: Membership | None) -> None:
    if replaces is None:
        return
    running = open_memberships(
        pk=replaces.pk, organisation_id=by.organisation_id, role=Role.SIGNATORY
    ).first()
    if running is None:
        raise Refused(SignatoryRefusal.REPLACED_IS_GONE)
    if running.user.email == email:
        raise Refused(SignatoryRefusal.REPLACES_ITSELF)


def _across(by: Membership) -> AbstractContextManager[None]:
    """Open the walls for the operator, who decides for an organisation that is not his."""
    if by.side == Side.OPERATOR:
        return row_security.unrestricted("operator approves a signatory")
    return nullcontext()


def _audit(verb: str, change: SignatoryChange, by: Membership) -> None:
    audit.record(
        verb,
        change,
        by=by,
        organisation_id=change.organisation_id,
        detail={"ground": change.ground, "valid_from": change.valid_from.isoformat()},
    )


# --- Sweep --------------------------------------------------------------------------------------


def _warn(mandate: SigningMandate) -> int:
    if not claim(
        SigningMandate.objects.filter(pk=mandate.pk, warned_at=None), warned_at=clock.now()
    ):
        return 0
    if selectors.has_later_mandate(mandate):
        return 0
    _mail_mandate("mandate_ends", mandate, _concerned(mandate))
    return 1


def _tell_over(mandate: SigningMandate) -> int:
    untold = SigningMandate.objects.filter(pk=mandate.pk, told_over_at=None)
    if not claim(untold, told_over_at=clock.now()):
        return 0
    if _has_mandate(mandate.organisation_id, mandate.email):
        return 0
    audit.record("signing_mandate_over", mandate, by=None, organisation_id=mandate.organisation_id)
    _keep_ended(mandate)
    _mail_mandate("mandate_over", mandate, _concerned(mandate))
    return 1


# --- Mails --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Addressee:
    email: str
    name: str
    description: str


def _addressee(member: Membership) -> _Addressee:
    description = f"{member.role_label}, {member.organisation.name}"
    return _Addressee(member.user.email, member.user.full_name, description)


def _holder(mandate: SigningMandate) -> _Addressee:
    return _Addressee(mandate.email, mandate.name, f"Tekenbevoegde, {mandate.organisation.name}")


def _concerned(mandate: SigningMandate) -> list[_Addressee]:
    """Return the person and the administrators, each once."""
    members = open_memberships(
        organisation_id=mandate.organisation_id, role=Role.ADMINISTRATOR
    ).exclude(user__email=mandate.email)
    return [_holder(mandate), *(_addressee(one) for one in members)]


def _asker(change: SignatoryChange) -> list[_Addressee]:
    return [
        _addressee(one)
        for one in Membership.objects.filter(pk=change.asked_by).select_related(
            "user", "organisation"
        )
    ]


def _ask_for_approval(change: SignatoryChange) -> None:
    approvers = selectors.approvers_of(change)
    if approvers:
        url = reverse("accounts:signatory-change", args=[change.pk])
        _mail("proposed", change, map(_addressee, approvers), url=url)
        return
    with row_security.unrestricted("operators"):
        operators = list(open_memberships(role=Role.OPERATOR))
    url = reverse("accounts:desk-signatory", args=[change.pk])
    _mail("proposed", change, map(_addressee, operators), url=url)


def _tell_of_approval(change: SignatoryChange) -> None:
    person = open_memberships(
        organisation_id=change.organisation_id, user__email=change.email, role=Role.SIGNATORY
    )
    _mail("approved", change, _asker(change))
    # Somebody new hears it by the invitation.
    _mail("appointed", change, map(_addressee, person), url="/")


def _mail(
    letter: str, change: SignatoryChange, people: Iterable[_Addressee], *, url: str = ""
) -> None:
    path = url or reverse("accounts:signatory-change", args=[change.pk])
    for person in people:
        outbox.put(
            f"accounts/email/signatory_{letter}.txt",
            {
                "organisation": change.organisation.name,
                "person": str(change),
                "asked_by": change.asked_name,
                "reason": change.decline_reason,
                "since": change.valid_from,
                "until": change.valid_until,
                "url": f"{settings.PORTAL_URL}{path}",
            },
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"signatory-{letter}:{change.pk}:{person.email}",
            organisation_id=change.organisation_id,
            topic=Topic.LEGAL,
        )


def _mail_mandate(letter: str, mandate: SigningMandate, people: Iterable[_Addressee]) -> None:
    for person in people:
        outbox.put(
            f"accounts/email/signing_{letter}.txt",
            {
                "organisation": mandate.organisation.name,
                "person": mandate.name,
                "is_own": person.email == mandate.email,
                "until": mandate.valid_until,
                "url": f"{settings.PORTAL_URL}{reverse('accounts:signatories')}",
            },
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"signing-{letter}:{mandate.pk}:{person.email}",
            organisation_id=mandate.organisation_id,
            topic=Topic.LEGAL,
        )
