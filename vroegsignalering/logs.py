"""JSON log lines in UTC that never hold personal data, nor a key that opens something."""

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

# What may slip into a foreign library's message: mail addresses, postcodes, long digit runs.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|\b[1-9]\d{3} ?[A-Za-z]{2}\b|\b\d{8,}\b|(?<==)[^&\s]+(?=&|\s|$)"
)
# Django writes down the path of each page that went wrong. In the path of an invitation or a new
# password stands the secret of the link; the id of a row (a UUID) is none.
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_SECRET_IN_PATH = re.compile(rf"(?<=/)(?!{_UUID}(?:/|\s|$))[\w-]{{20,}}(?=/|\s|$)")


def _redact(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out what looks like personal data, or like a secret, in the message."""
    message = _SECRET_IN_PATH.sub("[…]", str(event.get("event", "")))
    event["event"] = _PERSONAL.sub("[…]", message)
    return event


def _without_messages(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write down where an error came from and of which kind it is, but not what it says.

    An error repeats the value that it stumbled on: a name, a row of a file, a duplicate key.
    """
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    lines: list[str] = []
    while isinstance(error, BaseException):
        kind = type(error)
        lines += [f"{kind.__module__}.{kind.__qualname__}"]
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if lines:
        event["exception"] = "\n".join(lines)
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
            _without_messages,
            _redact,
            structlog.processors.JSONRenderer(),
        ],
    )
