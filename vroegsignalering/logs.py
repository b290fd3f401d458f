"""JSON log lines in UTC that never hold personal data."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What may slip into a foreign library's message: mail addresses, postcodes, long digit runs.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|\b[1-9]\d{3} ?[A-Za-z]{2}\b|\b\d{8,}\b|(?<==)[^&\s]+(?=&|\s|$)"
)


def _redact(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out what looks like personal data in the message."""
    event["event"] = _PERSONAL.sub("[…]", str(event.get("event", "")))
    return event


def json_formatter() -> logging.Formatter:
    """Return the formatter that all handlers share."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redact,
            structlog.processors.JSONRenderer(),
        ],
    )
