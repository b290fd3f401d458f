"""Who a key lets in: found by its digest, with a note of when it was last used."""

import datetime as dt

from django.db import transaction

from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import ApiKey, KeyBearer

# Often enough to see which key is still in use; rare enough to cost nothing.
_NOTE_EVERY = dt.timedelta(minutes=1)


def bearer_of(secret: str) -> KeyBearer | None:
    """Return what acts with this key, or None for an unknown, expired or ended one.

    It is looked up on every request: a key that ends lets nothing in from then on.
    """
    key, now = selectors.api_key_by(secret), clock.now()
    if key is None or not key.works(now):
        return None
    if key.last_used_at is None or now - key.last_used_at >= _NOTE_EVERY:
        _note_use(key, now)
    return KeyBearer.of(key)


def _note_use(key: ApiKey, now: dt.datetime) -> None:
    """Write down that the key is used, unless another request does so at this moment."""
    with row_security.acting_for(key.organisation_id), transaction.atomic():
        free = ApiKey.objects.select_for_update(skip_locked=True).filter(pk=key.pk)
        if free.first() is not None:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
