"""Who works for an organisation: invite a colleague, end a role, with a successor first."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import (
    ContactPerson,
    Invitation,
    Membership,
    Organisation,
    SigningMandate,
    open_memberships,
)
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.services import inviting
from vroegsignalering.accounts.services.contacts import end_cards
from vroegsignalering.accounts.states import EndRoleRefusal, RoleRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

ENDED_MAIL = "accounts/email/role_ended.txt"


@transaction.atomic
def invite_colleague(
    *, by: Membership, person: inviting.Invitee, roles: Sequence[Role]
) -> Invitation:
    """Invite somebody to one's own organisation, in every role but signatory.

    Raises ``Refused``, also when this person was invited already or has one of the roles.
    """
    insist(by, Act.INVITE_PEOPLE)
    email = person.email.strip().lower()
    _lock(by)
    held = open_memberships(organisation_id=by.organisation_id, user__email=email)
    refusal = rules.why_not_invite_colleague(
        roles,
        [member.role for member in held],
        is_invited=bool(selectors.invitations_to(by.organisation_id, email)),
    )
    if refusal:
        raise Refused(refusal)
    invitation, _ = inviting.invite(by=by, organisation=by.organisation, person=person, roles=roles)
    return invitation


@transaction.atomic
def withdraw(*, by: Membership, invitation: Invitation) -> None:
    """Withdraw an invitation: its link stops working, cards made with it go. Raises ``Refused``."""
    insist(by, Act.INVITE_PEOPLE)
    locked = Invitation.objects.select_for_update().get(
        pk=invitation.pk, organisation_id=by.organisation_id
    )
    refusal = rules.why_not_withdraw(locked)
    if refusal:
        raise Refused(refusal)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    cards = ContactPerson.objects.filter(organisation_id=by.organisation_id)
    made = cards.filter(email=locked.email, role__in=locked.roles, user__isnull=True)
    if not cards.filter(role=Role.CONTACT_PERSON).exclude(pk__in=made).exists():
        made = made.exclude(role=Role.CONTACT_PERSON)  # somebody to call always stays
    end_cards(made)
    if Role.SIGNATORY in locked.roles:
        _end_signing(by.organisation, locked.email)
    audit.record("invitation_withdrawn", locked, by=by, detail={"roles": locked.roles})


@transaction.atomic
def send_new_link(*, by: Membership, invitation: Invitation) -> None:
    """Mail a fresh link for an invitation of one's own organisation; the old one stops working.

    Raises ``Refused``.
    """
    insist(by, Act.INVITE_PEOPLE)
    own = Invitation.objects.get(pk=invitation.pk, organisation_id=by.organisation_id)
    inviting.renew(invitation=own, by=by)


@transaction.atomic
def end_role(*, by: Membership, membership: Membership) -> None:
    """End somebody's role at one's own organisation, at once; his card goes and he is mailed.

    The organisation's row is locked and both memberships are read again under the lock: of two
    administrators who end each other at the same moment one stays. Raises ``Refused``.
    """
    insist(by, Act.END_ROLE)
    _lock(by)
    if not open_memberships(pk=by.pk).exists():
        raise Refused(RoleRefusal.NOT_YOUR_ROLE, status=403)
    present = Membership.objects.select_related("user", "organisation").get(
        pk=membership.pk, organisation_id=by.organisation_id
    )
    refusal = why_not_end(present)
    if refusal:
        raise Refused(refusal)
    close_membership(membership=present, by=by)


@transaction.atomic
def close_membership(*, membership: Membership, by: Membership | None) -> None:
    """End a membership with all that hangs on it; whoever calls asked whether it may end.

    Its card goes, its mandate to sign ends, the person is mailed. ``by`` is None when the portal
    acts, because a successor accepted. Raises ``Refused`` when it had ended already.
    """
    running = Membership.objects.filter(pk=membership.pk, ended_at__isnull=True)
    if not claim(running, ended_at=clock.now()):
        raise Refused(EndRoleRefusal.ALREADY_ENDED)
    end_cards(
        ContactPerson.objects.filter(
            organisation_id=membership.organisation_id,
            user_id=membership.user_id,
            role=membership.role,
        )
    )
    if membership.role == Role.SIGNATORY:
        _end_signing(membership.organisation, membership.user.email)
    audit.record(
        "role_ended",
        membership,
        by=by,
        organisation_id=membership.organisation_id,
        detail={"role": membership.role},
    )
    _tell(membership)


def why_not_end(membership: Membership) -> EndRoleRefusal | None:
    """Say why this role cannot end at present."""
    others = open_memberships(organisation_id=membership.organisation_id, role=membership.role)
    return rules.why_not_end_role(membership, others.exclude(pk=membership.pk).count())


def _lock(by: Membership) -> None:
    """Let changes of who works for an organisation come after each other."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)


def _end_signing(organisation: Organisation, email: str) -> None:
    """End the mandates to sign of somebody who is no signatory any more."""
    SigningMandate.objects.filter(
        organisation=organisation, email=email, ended_at__isnull=True
    ).update(ended_at=clock.now())


def _tell(ended: Membership) -> None:
    with row_security.unrestricted("does this person keep another role"):
        others = open_memberships(user_id=ended.user_id).exists()
    outbox.put(
        ENDED_MAIL,
        {
            "organisation": ended.organisation.name,
            "role": ended.role_label.lower(),
            "has_other_role": others,
            "login_url": f"{settings.PORTAL_URL}{reverse('accounts:login')}",
        },
        to_email=ended.user.email,
        to_name=ended.user.full_name,
        to_description=f"{ended.role_label}, {ended.organisation.name}",
        purpose=f"role-ended:{ended.pk}",
        topic=Topic.LEGAL,
        organisation_id=ended.organisation_id,
    )
