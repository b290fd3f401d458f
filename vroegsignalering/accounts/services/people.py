"""Who works for an organisation: invite a colleague, end a role, with a successor first."""

from collections.abc import Sequence

from django.db import transaction

from vroegsignalering import clock
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import (
    ContactPerson,
    Invitation,
    Membership,
    open_memberships,
)
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.services import inviting
from vroegsignalering.accounts.services.contacts import take_turn
from vroegsignalering.accounts.services.directory import end_cards, end_signing
from vroegsignalering.accounts.services.ending import (
    close_membership,
    why_not_end,
)
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused


@transaction.atomic
def invite_colleague(
    *, by: Membership, person: inviting.Invitee, roles: Sequence[Role]
) -> Invitation:
    """Invite somebody to one's own organisation, in every role but signatory.

    Raises ``Refused``, also when this person was invited already or has one of the roles.
    """
    insist(by, Act.INVITE_PEOPLE)
    email = person.email.strip().lower()
    take_turn(by)
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
    take_turn(by)
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
        end_signing(by.organisation, locked.email)
    audit.record("invitation_withdrawn", locked, by=by, detail={"roles": locked.roles})


@transaction.atomic
def send_new_link(*, by: Membership, invitation: Invitation) -> None:
    """Mail a fresh link for an invitation of one's own organisation; the old one stops working.

    Raises ``Refused``.
    """
    insist(by, Act.INVITE_PEOPLE)
    take_turn(by)
    own = Invitation.objects.get(pk=invitation.pk, organisation_id=by.organisation_id)
    inviting.renew(invitation=own, by=by)


@transaction.atomic
def end_role(*, by: Membership, membership: Membership) -> None:
    """End somebody's role at one's own organisation, at once; his card goes and he is mailed.

    The organisation's row is locked and both memberships are read again under the lock: of two
    administrators who end each other at the same moment one stays. Raises ``Refused``.
    """
    insist(by, Act.END_ROLE)
    take_turn(by)
    present = Membership.objects.select_related("user", "organisation").get(
        pk=membership.pk, organisation_id=by.organisation_id
    )
    refusal = why_not_end(present)
    if refusal:
        raise Refused(refusal)
    close_membership(membership=present, by=by)
