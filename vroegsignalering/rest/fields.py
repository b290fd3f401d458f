"""Values as the API writes them."""

import datetime as dt
from typing import Any

from rest_framework import serializers


class Moment(serializers.DateTimeField):
    """A moment in UTC, with ``Z``; every offset is read (ADR /core/date-time/timezone)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **kwargs)
