"""Why somebody may not invite, accept, or act in a role; and how long a wrong code costs."""

import datetime as dt
from collections.abc import Collection, Sequence

from vroegsignalering.accounts.models import (
    ApiKey,
    Invitation,
    Membership,
    Organisation,
    SignatoryChange,
)
from vroegsignalering.accounts.roles import (
    ROLES_OF_SIDE,
    SCOPES_OF_SIDE,
    Act,
    ApiScope,
    Role,
    Side,
)
from vroegsignalering.accounts.states import (
    ApiKeyRefusal,
    ApiKeyState,
    ChangeState,
    ContactRefusal,
    EndRoleRefusal,
    InvitationRefusal,
    InvitationState,
    RoleRefusal,
    SignatoryRefusal,
    SigningGround,
)
from vroegsignalering.dutch_formats import months_earlier

# Who is to be called by the other side of an agreement stands in its directory (issue: the tab
# "Contactpersonen").
ROLES_WITH_CARD = frozenset({Role.SIGNATORY, Role.CONTACT_PERSON})
# Half a year: a number that nobody looked at for so long is often somebody else's by now, and
# asking more often makes people press the button without looking.
CARD_HOLDS_MONTHS = 6
# Two years: longer, and nobody remembers where a key is used.
LONGEST_KEY_DAYS = 730
_LONGEST_WAIT = dt.timedelta(days=1)
FREE_PASSWORDS = 20


def why_not_invite(
    by: Membership | None, organisation: Organisation, roles: Sequence[Role]
) -> InvitationRefusal | None:
    """Say why ``by`` may not invite somebody to ``organisation`` in these roles.

    ``by`` is None when the portal itself invites (the Friday batch, the first operator).
    """
    if by is not None:
        is_own = by.organisation_id == organisation.pk
        if not by.may(Act.INVITE_PEOPLE) or not (is_own or by.side == Side.OPERATOR):
            return InvitationRefusal.NOT_YOURS
    if not roles:
        return InvitationRefusal.NO_ROLE
    if not set(roles) <= ROLES_OF_SIDE[Side(organisation.side)]:
        return InvitationRefusal.WRONG_ROLE
    return None


def invitation_state(invitation: Invitation, now: dt.datetime) -> InvitationState:
    """Return how far an invitation has come at the moment ``now``."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if now < invitation.expires_at else InvitationState.EXPIRED


def why_not_accept(invitation: Invitation, now: dt.datetime) -> InvitationRefusal | None:
    """Say why an invitation cannot be accepted at the moment ``now``."""
    return {
        InvitationState.ACCEPTED: InvitationRefusal.ALREADY_USED,
        InvitationState.WITHDRAWN: InvitationRefusal.WITHDRAWN,
        InvitationState.EXPIRED: InvitationRefusal.EXPIRED,
    }.get(invitation_state(invitation, now))


def why_not_invite_colleague(
    roles: Collection[Role], held: Collection[str], *, is_invited: bool
) -> InvitationRefusal | None:
    """Say why a colleague who has the roles ``held`` here already cannot be invited.

    A signatory is proposed and approved by somebody else (issue: authority to sign).
    """
    if Role.SIGNATORY in roles:
        return InvitationRefusal.SIGNATORY_IS_PROPOSED
    if is_invited:
        return InvitationRefusal.INVITED_ALREADY
    return InvitationRefusal.HAS_ROLE_ALREADY if set(roles) & set(held) else None


def why_not_withdraw(invitation: Invitation) -> InvitationRefusal | None:
    """Say why an invitation cannot be withdrawn; an expired one can."""
    if invitation.accepted_at is not None:
        return InvitationRefusal.ALREADY_USED
    return InvitationRefusal.WITHDRAWN if invitation.withdrawn_at is not None else None


# Somebody can always sign, somebody always administers, and there is always someone to call.
_LAST_OF: dict[Role, EndRoleRefusal] = {
    Role.ADMINISTRATOR: EndRoleRefusal.LAST_ADMINISTRATOR,
    Role.SIGNATORY: EndRoleRefusal.LAST_SIGNATORY,
    Role.CONTACT_PERSON: EndRoleRefusal.LAST_CONTACT_PERSON,
    Role.OPERATOR: EndRoleRefusal.LAST_OPERATOR,
}


def why_not_end_role(membership: Membership, others: int) -> EndRoleRefusal | None:
    """Say why a role cannot end; ``others`` is how many others have it, with a working account.

    Who is only invited does not count: a successor is somebody who can log in.
    """
    if membership.ended_at is not None:
        return EndRoleRefusal.ALREADY_ENDED
    return None if others else _LAST_OF.get(Role(membership.role))


def why_not_change_card(by: Membership, emails: Collection[str]) -> ContactRefusal | None:
    """Say why ``by`` may not change the card of the person with these addresses.

    Who keeps the contacts changes every card; everybody may change his own.
    """
    if by.may(Act.KEEP_CONTACTS) or by.user.email in emails:
        return None
    return ContactRefusal.NOT_YOURS


def why_not_remove_card(others: int, *, has_role: bool, is_invited: bool) -> ContactRefusal | None:
    """Say why a card cannot be removed; ``others`` is how many contact persons would be left."""
    if has_role:
        return ContactRefusal.HAS_ROLE
    if is_invited:
        return ContactRefusal.IS_INVITED
    return None if others else ContactRefusal.LAST_CARD


def is_to_check(confirmed_on: dt.date, today: dt.date) -> bool:
    """Return whether a card is so old that its owner is asked whether it still holds."""
    return confirmed_on < months_earlier(today, CARD_HOLDS_MONTHS)


def why_not_renew(
    invitation: Invitation, now: dt.datetime, *, is_asked_inside: bool = False
) -> InvitationRefusal | None:
    """Say why no new link can be sent: who holds the link gets one when it expired.

    ``is_asked_inside`` is a colleague who may invite: he may send one while the old one works.
    """
    state = invitation_state(invitation, now)
    if state == InvitationState.OPEN:
        return None if is_asked_inside else InvitationRefusal.STILL_OPEN
    return {
        InvitationState.ACCEPTED: InvitationRefusal.ALREADY_USED,
        InvitationState.WITHDRAWN: InvitationRefusal.WITHDRAWN,
    }.get(state)


def why_not_switch(to: Membership | None, own: Collection[Membership]) -> RoleRefusal | None:
    """Say why somebody with the open memberships ``own`` cannot act as ``to``."""
    return None if to is not None and to in own else RoleRefusal.NOT_YOUR_ROLE


def asks_fresh_code(by: Membership, to: Membership, *, signs_next: bool) -> bool:
    """Return whether a switch of role needs a fresh code (screens §4.7, ASVS 7.5.3).

    Only the switch to signatory does. ``signs_next`` says that the person stands on the page of
    one agreement: signing asks a code there, and two codes within half a minute cannot be had.
    """
    return to.role == Role.SIGNATORY and to.pk != by.pk and not signs_next


def wait_after(failures: int) -> dt.timedelta:
    """Return how long somebody waits after so many wrong codes in a row: 1, 2, 4, 8 … seconds.

    Doubling leaves fewer than twenty guesses a day out of a million codes (ASVS 6.3.1).
    """
    if failures <= 0:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=2 ** min(failures - 1, 30)), _LONGEST_WAIT)


def wait_after_passwords(failures: int) -> dt.timedelta:
    """Return how long an account waits after so many wrong passwords, from wherever they come.

    Twenty are free, for who has forgotten his password; then 1, 2, 4 … minutes up to an hour:
    fewer than fifty guesses a day, however many addresses they come from (ASVS 6.3.1).
    """
    if failures < FREE_PASSWORDS:
        return dt.timedelta(0)
    minutes = 2 ** min(failures - FREE_PASSWORDS, 6)
    return dt.timedelta(minutes=min(minutes, 60))


def api_key_state(key: ApiKey, now: dt.datetime, *, is_replaced: bool) -> ApiKeyState:
    """Say how far a key is; ``is_replaced`` when it has a successor."""
    if key.ended_at is not None:
        return ApiKeyState.ENDED
    if now >= key.expires_at:
        return ApiKeyState.EXPIRED
    return ApiKeyState.REPLACED if is_replaced else ApiKeyState.WORKS


def why_not_make_api_key(
    side: str, scopes: Collection[ApiScope], days: int
) -> ApiKeyRefusal | None:
    """Say why an organisation of this side cannot have such a key."""
    if not scopes:
        return ApiKeyRefusal.NO_SCOPE
    if not set(scopes) <= SCOPES_OF_SIDE[Side(side)]:
        return ApiKeyRefusal.WRONG_SCOPE
    if not 1 <= days <= LONGEST_KEY_DAYS:
        return ApiKeyRefusal.WRONG_TERM
    return None


def why_not_replace_api_key(
    key: ApiKey, now: dt.datetime, *, is_replaced: bool
) -> ApiKeyRefusal | None:
    """Say why a key cannot get a successor."""
    if not key.works(now):
        return ApiKeyRefusal.NOT_WORKING
    return ApiKeyRefusal.REPLACED_ALREADY if is_replaced else None


def why_not_propose(
    ground: str, reference: str, *, has_evidence: bool, until: dt.date | None, today: dt.date
) -> SignatoryRefusal | None:
    """Say why nobody can be proposed as signatory on this ground.

    An extract of the trade register can be looked up by its reference; everything else needs the
    paper itself.
    """
    if ground == SigningGround.STATED:
        return SignatoryRefusal.GROUND_MISSING
    is_looked_up = ground == SigningGround.REGISTER and bool(reference.strip())
    if not has_evidence and not is_looked_up:
        return SignatoryRefusal.EVIDENCE_MISSING
    return SignatoryRefusal.PERIOD_OVER if until is not None and until < today else None


def change_state(change: SignatoryChange) -> ChangeState:
    """Say how far a proposed change of signatory is."""
    if change.approved_at is not None:
        return ChangeState.APPROVED
    if change.declined_at is not None:
        return ChangeState.DECLINED
    return ChangeState.OPEN if change.withdrawn_at is None else ChangeState.WITHDRAWN


def why_not_decide_change(
    change: SignatoryChange, by: Membership, approvers: Collection[Membership]
) -> SignatoryRefusal | None:
    """Say why ``by`` may not approve or decline a proposed signatory.

    Never who asked and never who is proposed: four eyes. ``approvers`` are the administrators who
    can; without any of them the operator decides (issue: a change asks a second approval).
    """
    if change_state(change) != ChangeState.OPEN:
        return SignatoryRefusal.DECIDED_ALREADY
    if not by.may(Act.APPROVE_SIGNATORY):
        return SignatoryRefusal.NOT_AN_APPROVER
    if change.asked_by_person == by.user_id:
        return SignatoryRefusal.OWN_PROPOSAL
    if change.email == by.user.email:
        return SignatoryRefusal.OWN_AUTHORITY
    if by.side == Side.OPERATOR:
        return SignatoryRefusal.COLLEAGUE_DECIDES if approvers else None
    is_own = by.organisation_id == change.organisation_id
    return None if is_own else SignatoryRefusal.NOT_AN_APPROVER


def why_not_withdraw_change(change: SignatoryChange) -> SignatoryRefusal | None:
    """Say why a proposal cannot be taken back."""
    is_open = change_state(change) == ChangeState.OPEN
    return None if is_open else SignatoryRefusal.DECIDED_ALREADY


def why_not_end_mandate(*, others: int, holds: bool) -> SignatoryRefusal | None:
    """Say why a mandate cannot end early; ``others`` can sign today without it."""
    return SignatoryRefusal.LAST_WHO_SIGNS if holds and not others else None
