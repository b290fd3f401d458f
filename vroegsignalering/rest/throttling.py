"""How often a key may ask: counted per minute in Redis, so that all web processes count together.

Redis is a convenience here as everywhere: while it is away each web process counts for itself,
so the API goes on and a limit still stands, only a wider one.
"""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from vroegsignalering.accounts.models import KeyBearer

log = logging.getLogger(__name__)

_MINUTE = 60
# After a failure Redis is left alone for a moment: no request waits for it again and again.
_LEAVE_ALONE_SECONDS = 10.0


class KeyThrottle(BaseThrottle):
    """Lets a key ask ``API_REQUESTS_PER_MINUTE`` times in each minute of the clock."""

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; False when it is one too many."""
        by = request.user
        if not isinstance(by, KeyBearer):
            return True
        minute, passed = divmod(time.time(), _MINUTE)
        self._wait = _MINUTE - passed
        counted = counters.count(f"api-requests:{by.api_key_id}:{minute:.0f}")
        return counted <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        """Return in how many seconds the next minute begins."""
        return self._wait + 1


class _Counters:
    """Counts in Redis, and in this process for a moment after Redis did not answer."""

    def __init__(self) -> None:
        self.away_until = 0.0

    def count(self, name: str) -> int:
        """Return how often ``name`` was counted by now, this time included."""
        if time.monotonic() >= self.away_until:
            try:
                return _add_one(caches["counters"], name)
            except (RedisError, OSError):
                self.away_until = time.monotonic() + _LEAVE_ALONE_SECONDS
                log.warning("requests are counted per process: no answer from Redis")
        return _add_one(caches["default"], name)


def _add_one(counters: BaseCache, name: str) -> int:
    if counters.add(name, 1, timeout=2 * _MINUTE):
        return 1
    try:
        return counters.incr(name)
    except ValueError:  # it ran out between the two steps
        counters.set(name, 1, timeout=2 * _MINUTE)
        return 1


counters = _Counters()
