"""The keys of an organisation: which there are, and which one a request carries."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vroegsignalering import row_security
from vroegsignalering.accounts import key_format, rules
from vroegsignalering.accounts.models import ApiKey, Organisation
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.accounts.states import ApiKeyState

# So long before its last day a key is a thing to do something about.
WARN_BEFORE = dt.timedelta(days=14)


@dataclass(frozen=True)
class KeyRow:
    """One key as its organisation's page shows it."""

    key: ApiKey
    state: ApiKeyState
    scopes: tuple[str, ...]
    may_replace: bool

    @property
    def works(self) -> bool:
        """Whether it still opens anything."""
        return self.state in {ApiKeyState.WORKS, ApiKeyState.REPLACED}


def api_keys_of(organisation: Organisation, now: dt.datetime) -> list[KeyRow]:
    """Return all keys of an organisation, those that work first, then the newest first."""
    keys = list(ApiKey.objects.filter(organisation=organisation).order_by("-made_at", "-pk"))
    replaced = {key.replaces_id for key in keys}
    rows = []
    for key in keys:
        state = rules.api_key_state(key, now, is_replaced=key.pk in replaced)
        rows.append(
            KeyRow(
                key=key,
                state=state,
                scopes=tuple(str(ApiScope(scope).label) for scope in key.scopes),
                may_replace=state == ApiKeyState.WORKS,
            )
        )
    return sorted(rows, key=lambda row: not row.works)


def api_key_of(organisation: Organisation, key: uuid.UUID) -> ApiKey:
    """Return one key of this organisation.

    Raises ``ApiKey.DoesNotExist`` for an unknown one and for a foreign one alike.
    """
    return ApiKey.objects.select_related("organisation").get(organisation=organisation, pk=key)


def api_keys_that_end_soon(organisation: Organisation, now: dt.datetime) -> list[ApiKey]:
    """Return the keys that stop within two weeks and have no successor, the first one first."""
    return list(
        ApiKey.objects.filter(
            organisation=organisation,
            ended_at__isnull=True,
            expires_at__gt=now,
            expires_at__lte=now + WARN_BEFORE,
            successors__isnull=True,
        ).order_by("expires_at", "pk")
    )


def api_key_by(secret: str) -> ApiKey | None:
    """Return the key that a request carries, whether it still works or not, with its owner."""
    if not key_format.is_well_formed(secret):
        return None
    with row_security.unrestricted("api key"):
        return (
            ApiKey.objects.filter(digest=key_format.digest_of(secret))
            .select_related("organisation")
            .first()
        )
