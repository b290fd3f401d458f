"""API keys that stop soon, for who keeps them."""

import datetime as dt

from django.urls import reverse

from signals.selectors.waiting import Task, task
from vroegsignalering import clock
from vroegsignalering.accounts import selectors as accounts
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.dutch_formats import long_date


def tasks_of_api_keys(by: Membership, _today: dt.date) -> list[Task]:
    """Return a card for each key that stops within two weeks and has no successor."""
    if not by.may(Act.KEEP_API_KEYS):
        return []
    return [
        task(
            "key",
            f"API-sleutel {key.name} verloopt bijna",
            f"Hij werkt tot en met {long_date(clock.to_local(key.expires_at).date())}."
            " Daarna stopt de software die hem gebruikt.",
            reverse("accounts:api-key-replace", args=[key.pk]),
            "Vervang de sleutel",
            first=True,
        )
        for key in accounts.api_keys_that_end_soon(by.organisation, clock.now())
    ]
