"""The applicant's own steps. No member acts yet: the portal writes on behalf of the applicant."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from onboarding import emails, rules, selectors
from onboarding.models import Registration
from onboarding.states import MOVES, RegistrationRefusal, RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import move
from vroegsignalering.refusals import Refused

_APPLICANT = "registration of an applicant"
_TOKEN_BYTES = 32


def save_organisation(*, key: uuid.UUID, answers: Mapping[str, Any]) -> Registration:
    """Keep the answers of the first step; the first time this makes the draft and mails its link.

    ``key`` comes from the browser's session, so that the same form sent twice is one draft.
    Raises ``Refused`` when the registration was sent already.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = clock.now()
    with row_security.unrestricted(_APPLICANT):
        found, is_new = Registration.objects.get_or_create(
            pk=key,
            defaults={
                **answers,
                "created_at": now,
                "link_sent_at": now,
                "resume_digest": digest_of(token),
            },
        )
        if not is_new:
            return save(key=key, answers=answers)
        audit.record("registration_started", found, by=None)
        # Nobody fills another person's mailbox with our links.
        if _drafts_today(found.contact_email) <= rules.DRAFTS_A_DAY:
            emails.resume_link(found, token)
    return found


def save(*, key: uuid.UUID, answers: Mapping[str, Any]) -> Registration:
    """Keep answers of a draft. Raises ``Refused`` when it was sent already."""
    with row_security.unrestricted(_APPLICANT):
        draft = Registration.objects.filter(pk=key, state=RegistrationState.DRAFT)
        if not draft.update(**answers):
            raise Refused(RegistrationRefusal.ALREADY_MOVED_ON)
        found = Registration.objects.get(pk=key)
        audit.record("registration_saved", found, by=None, detail={"answers": sorted(answers)})
    return found


def add_municipalities(*, key: uuid.UUID, codes: Sequence[str]) -> Registration:
    """Keep the chosen municipalities of a draft."""
    return save(key=key, answers={"municipality_codes": sorted(set(codes))})


def send(*, key: uuid.UUID) -> Registration:
    """Send the registration and mail the link that proves the e-mail address.

    Raises ``Refused``: answers are missing, or it was sent already (then nothing is mailed).
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = clock.now()
    with row_security.unrestricted(_APPLICANT):
        found = Registration.objects.get(pk=key)
        refusal = rules.why_not_send(found)
        if refusal:
            raise Refused(refusal)
        move(
            found,
            RegistrationState.SENT,
            moves=MOVES,
            too_late=RegistrationRefusal.ALREADY_MOVED_ON,
            sent_at=now,
            link_sent_at=now,
            confirm_digest=digest_of(token),
        )
        # The address may have been changed after the draft: the same limit holds.
        if _sent_today(found.contact_email) <= rules.DRAFTS_A_DAY:
            emails.confirm_link(found, token)
        audit.record("registration_sent", found, by=None)
    return found


def confirm(*, token: str) -> Registration:
    """Prove the e-mail address; from now on it goes along with the coming batch.

    The second time it gives the same answer and mails nothing. Raises ``Refused`` when the link
    is unknown, too old, or belongs to a registration that was withdrawn.
    """
    now = clock.now()
    with row_security.unrestricted(_APPLICANT):
        found = Registration.objects.filter(confirm_digest=digest_of(token)).first()
        if found is None:
            raise Refused(RegistrationRefusal.LINK_TOO_OLD)
        if found.state not in {RegistrationState.SENT, RegistrationState.WITHDRAWN}:
            return found
        refusal = rules.why_not_confirm(found, now, settings.CONFIRMATION_DAYS)
        if refusal:
            raise Refused(refusal)
        move(
            found,
            RegistrationState.CONFIRMED,
            moves=MOVES,
            too_late=RegistrationRefusal.ALREADY_MOVED_ON,
            # HELD moves back to CONFIRMED as well, but not by the applicant.
            where=Q(state=RegistrationState.SENT),
            confirmed_at=now,
        )
        emails.confirmed(found, token, selectors.next_batch(now))
        audit.record("registration_confirmed", found, by=None)
    return found


def renew_link(*, email: str) -> None:
    """Mail the link that fits the state of an applicant's newest registration.

    Says nothing about whether there is one: whoever asks always gets the same answer.
    """
    found = selectors.latest_of(email)
    if found is None or not rules.may_ask_link(found, clock.now()):
        return
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    digest = digest_of(token)
    with row_security.unrestricted(_APPLICANT):
        # Of two that ask at the same moment one gets a mail.
        row = Registration.objects.filter(
            pk=found.pk, state=found.state, link_sent_at=found.link_sent_at
        )
        if found.state == RegistrationState.DRAFT:
            changed = row.update(resume_digest=digest, link_sent_at=clock.now())
            found.resume_digest = digest
        else:
            changed = row.update(confirm_digest=digest, link_sent_at=clock.now())
            found.confirm_digest = digest
        if not changed:
            return
        audit.record("registration_link_renewed", found, by=None, detail={"state": found.state})
        if found.state == RegistrationState.DRAFT:
            emails.resume_link(found, token)
        elif found.state == RegistrationState.SENT:
            emails.confirm_link(found, token)
        elif found.state in selectors.ON_THEIR_WAY:
            emails.confirmed(found, token, selectors.next_batch())


def withdraw(*, key: uuid.UUID) -> Registration:
    """Take a registration back. Raises ``Refused`` when it was processed or declined already."""
    with row_security.unrestricted(_APPLICANT):
        found = Registration.objects.get(pk=key)
        move(
            found,
            RegistrationState.WITHDRAWN,
            moves=MOVES,
            too_late=RegistrationRefusal.ALREADY_MOVED_ON,
            decided_at=clock.now(),
        )
        audit.record("registration_withdrawn", found, by=None)
    return found


def _drafts_today(email: str) -> int:
    return Registration.objects.filter(contact_email=email, created_at__gte=_a_day_ago()).count()


def _sent_today(email: str) -> int:
    return Registration.objects.filter(contact_email=email, sent_at__gte=_a_day_ago()).count()


def _a_day_ago() -> dt.datetime:
    return clock.now() - dt.timedelta(days=1)
