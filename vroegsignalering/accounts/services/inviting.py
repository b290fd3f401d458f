"""From an invitation to an account: nothing works before the second factor is confirmed."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules, selectors
from vroegsignalering.accounts.models import (
    AuthenticatorApp,
    ContactPerson,
    Invitation,
    Membership,
    Organisation,
    SigningMandate,
    User,
)
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.accounts.services.codes import begin_app, make_recovery_codes, spend_code
from vroegsignalering.accounts.services.directory import keep_change
from vroegsignalering.accounts.services.ending import close_replaced
from vroegsignalering.accounts.states import DirectoryChangeKind, InvitationRefusal, SigningGround
from vroegsignalering.audit import services as audit
from vroegsignalering.dutch_formats import enumerate_words
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused

INVITATION_MAIL = "accounts/email/invitation.txt"
REMINDER_MAIL = "accounts/email/invitation_reminder.txt"


@dataclass(frozen=True)
class Invitee:
    """Who is invited."""

    email: str
    family_name: str
    given_name: str = ""
    job_title: str = ""
    phone: str = ""

    @property
    def full_name(self) -> str:
        """Name as people say it."""
        return f"{self.given_name} {self.family_name}".strip()


def invitation_path(token: str) -> str:
    """Return the path of the page on which an invitation is accepted."""
    return reverse("accounts:accept-invitation", args=[token])


def invite(
    *,
    by: Membership | None,
    organisation: Organisation,
    person: Invitee,
    roles: Sequence[Role],
    template: str = INVITATION_MAIL,
    context: Mapping[str, Any] | None = None,
) -> tuple[Invitation, str]:
    """Invite a person in one or more roles and mail the link; return it too.

    ``by`` is None when the portal itself invites. ``template`` is another letter than the usual
    one; it gets ``context`` and ``invitation_url``, ``organisation``, ``roles``, ``days``. Only
    the digest of the link's secret is kept. Signatories and contact persons get their card in
    the directory at once, so that the other side knows whom to call. Raises ``Refused``.
    """
    refusal = rules.why_not_invite(by, organisation, roles)
    if refusal:
        raise Refused(refusal, status=403)
    token, now = secrets.token_urlsafe(32), clock.now()
    email = person.email.strip().lower()
    with row_security.unrestricted("invitation"):
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            given_name=person.given_name,
            family_name=person.family_name,
            job_title=person.job_title,
            phone=person.phone,
            roles=[role.value for role in roles],
            token_digest=selectors.digest_of(token),
            created_at=now,
            expires_at=now + dt.timedelta(days=settings.INVITATION_DAYS),
        )
        if Role.SIGNATORY in roles:
            _state_mandate(organisation, person)
        for role in roles:
            if role in rules.ROLES_WITH_CARD:
                card, is_new = ContactPerson.objects.get_or_create(
                    organisation=organisation,
                    email=email,
                    role=role,
                    defaults={
                        "name": person.full_name,
                        "job_title": person.job_title,
                        "phone": person.phone,
                        "confirmed_on": clock.today(),
                    },
                )
                # Who the portal itself invites is there from the start: no news for anybody.
                if is_new and by is not None:
                    keep_change(card, DirectoryChangeKind.ADDED)
        _mail(invitation, token, template, context or {})
        audit.record(
            "person_invited",
            invitation,
            by=by,
            organisation_id=organisation.pk,
            detail={"roles": invitation.roles},
        )
    return invitation, token


def invite_operator(*, person: Invitee) -> tuple[Invitation, str]:
    """Invite an operator of the portal; makes the operator's organisation when it is missing."""
    with row_security.unrestricted("first operator"):
        organisation = Organisation.objects.filter(side=Side.OPERATOR).order_by("id").first()
        if organisation is None:
            organisation = Organisation.objects.create(
                name=settings.PORTAL_NAME, side=Side.OPERATOR, created_at=clock.now()
            )
            audit.record(
                "organisation_made", organisation, by=None, organisation_id=organisation.pk
            )
        return invite(by=None, organisation=organisation, person=person, roles=[Role.OPERATOR])


def renew(*, invitation: Invitation, by: Membership | None = None) -> None:
    """Mail a new link for an invitation, to the address that was invited; the old one stops.

    The invited person (``by`` is None) can have one when the old one expired; a colleague, who
    may invite, always. Raises ``Refused`` when the invitation is used, withdrawn or still open.
    """
    with row_security.unrestricted("invitation"):
        locked = _locked(invitation)
        refusal = rules.why_not_renew(locked, clock.now(), is_asked_inside=by is not None)
        if refusal:
            raise Refused(refusal)
        token = secrets.token_urlsafe(32)
        locked.token_digest = selectors.digest_of(token)
        locked.expires_at = clock.now() + dt.timedelta(days=settings.INVITATION_DAYS)
        locked.save(update_fields=["token_digest", "expires_at"])
        _mail(locked, token, INVITATION_MAIL, {})
        audit.record("invitation_renewed", locked, by=by, organisation_id=locked.organisation_id)


def remind(*, invitation: Invitation, is_last: bool) -> None:
    """Mail a fresh link to somebody who did not answer an invitation; the old one stops working.

    Called inside the transaction that took the reminder. An invitation that was answered or
    withdrawn meanwhile is left alone.
    """
    locked = _locked(invitation)
    if rules.why_not_renew(locked, clock.now(), is_asked_inside=True):
        return
    token = secrets.token_urlsafe(32)
    locked.token_digest = selectors.digest_of(token)
    locked.expires_at = clock.now() + dt.timedelta(days=settings.INVITATION_DAYS)
    locked.save(update_fields=["token_digest", "expires_at"])
    _mail(locked, token, REMINDER_MAIL, {"is_last": is_last})
    audit.record("invitation_reminded", locked, by=None, organisation_id=locked.organisation_id)


def choose_password(*, invitation: Invitation, password: str, keeps_app: bool = False) -> User:
    """First step: keep the password of somebody who cannot log in yet.

    Makes the account, switched off, with an authenticator app that waits for its first code.
    ``keeps_app`` leaves that app as it is: the same browser comes back. Another browser gets a
    new one, so that whoever saw the first cannot use it. Raises ``Refused``.
    """
    with row_security.unrestricted("invitation"):
        locked = _acceptable(invitation)
        user, _ = User.objects.get_or_create(
            email=locked.email,
            defaults={
                "given_name": locked.given_name,
                "family_name": locked.family_name,
                "phone": locked.phone,
                "is_active": False,
                "created_at": clock.now(),
            },
        )
        user = User.objects.select_for_update().get(pk=user.pk)
        refusal = _why_no_new_account(user)
        if refusal:
            raise Refused(refusal)
        user.set_password(password)
        user.save(update_fields=["password"])
        waiting = AuthenticatorApp.objects.filter(user=user, confirmed=False)
        if not keeps_app:
            waiting.delete()
        if not waiting.exists():
            begin_app(user=user)
        audit.record("password_chosen", locked, by=None, organisation_id=locked.organisation_id)
    return user


def accept(*, invitation: Invitation, code: str) -> tuple[User, list[str]]:
    """Second step: confirm the app by its first code; from here on the account works.

    Returns the person and the recovery codes to show once. Raises ``Refused`` with
    ``ALREADY_USED`` for the second of two clicks, or with a ``CodeRefusal``.
    """
    with row_security.unrestricted("invitation"):
        locked = _acceptable(invitation)
        user = selectors.user_with(locked.email)
        app = selectors.app_of(user, confirmed=False) if user else None
        if user is None or app is None:
            raise Refused(InvitationRefusal.PASSWORD_FIRST)
        refusal = _why_no_new_account(user)
        if refusal:
            raise Refused(refusal)
        spend_code(app=app, code=code)
        AuthenticatorApp.objects.filter(pk=app.pk).update(confirmed=True)
        user.is_active = True
        user.save(update_fields=["is_active"])
        codes = make_recovery_codes(user=user)
        _take_up(locked, user)
    return user, codes


def join(*, invitation: Invitation, user: User) -> Membership:
    """Give somebody who has an account, and is logged in, the roles of an invitation.

    Returns the first of the new memberships. Raises ``Refused``.
    """
    with row_security.unrestricted("invitation"):
        locked = _acceptable(invitation)
        if user.email != locked.email or not user.is_active:
            raise Refused(InvitationRefusal.OTHER_PERSON, status=403)
        return _take_up(locked, user)


def _take_up(invitation: Invitation, user: User) -> Membership:
    """Give the roles, tie the cards in the directory to the person, close the invitation."""
    held = []
    for role in invitation.roles:
        membership, _ = Membership.objects.get_or_create(
            organisation=invitation.organisation,
            user=user,
            role=role,
            ended_at=None,
            defaults={"job_title": invitation.job_title, "since": clock.now()},
        )
        held.append(membership)
    ContactPerson.objects.filter(
        organisation=invitation.organisation,
        email=user.email,
        role__in=invitation.roles,
        user__isnull=True,
    ).update(user=user)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.now(), accepted_by=user)
    audit.record("invitation_accepted", invitation, by=held[0], detail={"roles": invitation.roles})
    if Role.SIGNATORY in invitation.roles:
        close_replaced(invitation.organisation)
    return held[0]


def _state_mandate(organisation: Organisation, person: Invitee) -> None:
    """Keep why a new signatory may sign: as stated, unless a ground was approved before."""
    email = person.email.strip().lower()
    grounds = SigningMandate.objects.filter(organisation=organisation, email=email)
    if not grounds.filter(ended_at__isnull=True).exists():
        SigningMandate.objects.create(
            organisation=organisation,
            email=email,
            name=person.full_name,
            ground=SigningGround.STATED,
            valid_from=clock.today(),
            recorded_at=clock.now(),
        )


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=invitation.pk)
    )


def _acceptable(invitation: Invitation) -> Invitation:
    """Lock the invitation, so that of two clicks the second sees what the first did."""
    locked = _locked(invitation)
    refusal = rules.why_not_accept(locked, clock.now())
    if refusal:
        raise Refused(refusal)
    return locked


def _why_no_new_account(user: User) -> InvitationRefusal | None:
    if user.is_active:
        return InvitationRefusal.HAS_ACCOUNT
    # An account that once worked and is off now was switched off by somebody.
    return InvitationRefusal.SWITCHED_OFF if selectors.app_of(user) else None


def _mail(invitation: Invitation, token: str, template: str, context: Mapping[str, Any]) -> None:
    roles = [str(Role(role).label) for role in invitation.roles]
    outbox.put(
        template,
        {
            "organisation": invitation.organisation.name,
            "roles": enumerate_words([role.lower() for role in roles]),
            "days": settings.INVITATION_DAYS,
            "until": invitation.expires_at,
            "invitation_url": f"{settings.PORTAL_URL}{invitation_path(token)}",
            **context,
        },
        to_email=invitation.email,
        to_name=str(invitation),
        to_description=f"{enumerate_words(roles)}, {invitation.organisation.name}",
        purpose=f"invitation:{invitation.pk}:{invitation.token_digest.hex()[:16]}",
        topic=Topic.REMINDERS if template == REMINDER_MAIL else Topic.ACCOUNT,
        organisation_id=invitation.organisation_id,
    )
