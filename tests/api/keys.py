"""Builders for the tests of the API: a key, and software that sends it."""

import datetime as dt
from typing import Any

from django.test import Client

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import key_format
from vroegsignalering.accounts.models import ApiKey, Organisation
from vroegsignalering.accounts.roles import SCOPES_OF_SIDE, ApiScope, Side


def api_key(
    organisation: Organisation,
    *scopes: ApiScope,
    days: int = 365,
    ended: bool = False,
    last_used_at: dt.datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key, by default with all that this side may have; ``days`` may be in the past."""
    secret, now = key_format.make(), clock.now()
    every = [scope for scope in ApiScope if scope in SCOPES_OF_SIDE[Side(organisation.side)]]
    with row_security.unrestricted("tests"):
        made = ApiKey.objects.create(
            organisation=organisation,
            name="Huurpakket",
            prefix=key_format.prefix_of(secret),
            digest=key_format.digest_of(secret),
            scopes=list(scopes) or every,
            made_at=now - dt.timedelta(days=400),
            expires_at=now + dt.timedelta(days=days),
            ended_at=now if ended else None,
            last_used_at=last_used_at,
        )
    return made, secret


def software(organisation: Organisation, *scopes: ApiScope, **options: Any) -> Client:
    """Return a client that sends a fresh key with every request."""
    return with_key(api_key(organisation, *scopes, **options)[1])


def with_key(secret: str) -> Client:
    """Return a client that sends this key."""
    return Client(headers={"authorization": f"Bearer {secret}"})
