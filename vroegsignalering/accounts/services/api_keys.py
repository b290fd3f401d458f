"""API keys: made, ended and replaced by the administrator of an organisation, or by us."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import key_format, rules
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import ApiKey, Membership, Organisation, open_memberships
from vroegsignalering.accounts.roles import Act, ApiScope, Role
from vroegsignalering.accounts.services.codes import verify_fresh_code
from vroegsignalering.accounts.states import ApiKeyRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.refusals import Refused

# So long the old key goes on working after its successor was made.
BOTH_WORK = dt.timedelta(days=14)
_MADE_MAIL = "accounts/email/api_key_made.txt"


def make_api_key(
    *, by: Membership, name: str, scopes: Sequence[ApiScope], days: int, code: str
) -> tuple[ApiKey, str]:
    """Make a key for one's own organisation, after a fresh code; return it and its secret.

    The secret is kept nowhere: this is the one moment at which it can be shown. All
    administrators get a mail. Raises ``Refused``: ``ApiKeyRefusal`` or ``CodeRefusal``.
    """
    insist(by, Act.KEEP_API_KEYS)
    _refuse(rules.why_not_make_api_key(by.side, scopes, days))
    verify_fresh_code(by=by, code=code)
    with transaction.atomic():
        return _make(by, by.organisation, name, scopes, dt.timedelta(days=days))


def issue_api_key(
    *, organisation: Organisation, name: str, scopes: Sequence[ApiScope]
) -> tuple[ApiKey, str]:
    """Make a key for an organisation as who runs the portal (``manage.py issue_api_key``).

    It works as long as the setting ``API_KEY_DAYS`` says. Raises ``Refused``.
    """
    days = settings.API_KEY_DAYS
    _refuse(rules.why_not_make_api_key(organisation.side, scopes, days))
    with row_security.unrestricted("api key from the command line"):
        return _make(None, organisation, name, scopes, dt.timedelta(days=days))


def replace_api_key(*, by: Membership, key: ApiKey, code: str) -> tuple[ApiKey, str]:
    """Make the successor of a key, after a fresh code; the old one works 14 more days.

    Name, scopes and length of life are those of the old key. Raises ``Refused``: a key that
    does not work any more, or that has a successor, cannot be replaced.
    """
    insist(by, Act.KEEP_API_KEYS)
    now = clock.now()
    _refuse(rules.why_not_replace_api_key(key, now, is_replaced=key.successors.exists()))
    verify_fresh_code(by=by, code=code)
    lives = key.expires_at - key.made_at
    try:
        with transaction.atomic():
            made = _make(by, by.organisation, key.name, _scopes(key), lives, replaces=key)
            ApiKey.objects.filter(pk=key.pk, expires_at__gt=now + BOTH_WORK).update(
                expires_at=now + BOTH_WORK
            )
    except IntegrityError as error:  # somebody was first: unique key
        raise Refused(ApiKeyRefusal.REPLACED_ALREADY) from error
    return made


def end_api_key(*, by: Membership, key: ApiKey) -> None:
    """Stop a key at once. Raises ``Refused`` when it does not work any more."""
    insist(by, Act.KEEP_API_KEYS)
    now = clock.now()
    with transaction.atomic():
        ended = ApiKey.objects.filter(
            pk=key.pk, organisation=by.organisation, ended_at__isnull=True, expires_at__gt=now
        ).update(ended_at=now, ended_name=by.user.full_name)
        if not ended:
            raise Refused(ApiKeyRefusal.NOT_WORKING)
        audit.record("api_key_ended", key, by=by)


def _refuse(refusal: ApiKeyRefusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def _scopes(key: ApiKey) -> list[ApiScope]:
    return [ApiScope(scope) for scope in key.scopes]


def _make(
    by: Membership | None,
    organisation: Organisation,
    name: str,
    scopes: Sequence[ApiScope],
    lives: dt.timedelta,
    replaces: ApiKey | None = None,
) -> tuple[ApiKey, str]:
    secret, now = key_format.make(), clock.now()
    made = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=key_format.prefix_of(secret),
        digest=key_format.digest_of(secret),
        scopes=[scope for scope in ApiScope if scope in scopes],
        made_at=now,
        made_by=by.pk if by else None,
        made_name=by.user.full_name if by else "",
        expires_at=now + lives,
        replaces=replaces,
    )
    audit.record(
        "api_key_replaced" if replaces else "api_key_made",
        made,
        by=by,
        organisation_id=organisation.pk,
        detail={"scopes": made.scopes, "until": made.expires_at.date().isoformat()},
    )
    _tell_administrators(made)
    return made, secret


def _tell_administrators(made: ApiKey) -> None:
    """Mail everybody who keeps the keys: a key that nobody of them knows of must be noticed."""
    for administrator in open_memberships(organisation=made.organisation, role=Role.ADMINISTRATOR):
        outbox.put(
            _MADE_MAIL,
            {
                "organisation": made.organisation.name,
                "made_by": made.made_name,
                "is_successor": made.replaces_id is not None,
                "until": clock.to_local(made.expires_at).date(),
            },
            to_email=administrator.user.email,
            to_name=administrator.user.full_name,
            to_description=f"Beheerder, {made.organisation.name}",
            purpose=f"api-key-made:{made.pk}:{administrator.user_id}",
            organisation_id=made.organisation_id,
        )
