"""What hangs on a membership that ends: its card, its mandate to sign, and the mail about it."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.models import (
    ContactPerson,
    Membership,
    Organisation,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services.directory import end_cards, end_signing
from vroegsignalering.accounts.states import EndRoleRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

ENDED_MAIL = "accounts/email/role_ended.txt"


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
        end_signing(membership.organisation, membership.user.email)
    audit.record(
        "role_ended",
        membership,
        by=by,
        organisation_id=membership.organisation_id,
        detail={"role": membership.role},
    )
    _tell(membership)


def close_replaced(organisation: Organisation) -> int:
    """End the role of who was replaced as signatory, once the successor can sign; return how many.

    Called where a successor can begin: at the approval, when the invitation is accepted, and by
    the sweep on the first day of the mandate. Nobody is ever without a signatory in between.
    """
    able = {one.user.email for one in selectors.signatories_of(organisation.pk)}
    ended = 0
    for change in selectors.changes_to_finish(organisation.pk):
        replaced = change.replaces
        if replaced is not None and change.email in able:
            close_membership(membership=replaced, by=None)
            ended += 1
    return ended


def why_not_end(membership: Membership) -> EndRoleRefusal | None:
    """Say why this role cannot end at present."""
    if membership.role == Role.SIGNATORY:
        # A colleague whose mandate is over is no successor.
        able = selectors.signatories_of(membership.organisation_id)
        return rules.why_not_end_role(
            membership, sum(one.user_id != membership.user_id for one in able)
        )
    others = open_memberships(organisation_id=membership.organisation_id, role=membership.role)
    return rules.why_not_end_role(membership, others.exclude(pk=membership.pk).count())


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
