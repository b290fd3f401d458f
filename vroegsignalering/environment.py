"""Typed readers for the environment; the only place that settings come from.

Every secret may be given as ``NAME`` or, for mounted secrets, as ``NAME_FILE`` with a path.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Misconfigured(Exception):
    """The environment lacks a value, or holds one that cannot be used."""


def text(name: str, default: str | None = None) -> str:
    """Return the value of ``name`` (or the content of the file that ``name_FILE`` points to).

    Raises ``Misconfigured`` when neither is there and no default was given.
    """
    if name in os.environ:
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        raise Misconfigured(f"{name} is missing from the environment (or {name}_FILE).")
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return whether ``name`` is switched on: 1, true, yes, ja or on."""
    return text(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "ja", "on"}


def number(name: str, default: int) -> int:
    """Return the whole number in ``name``; raises ``Misconfigured`` when it is none."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise Misconfigured(f"{name} must be a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words in ``name``."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def keyed(name: str, default: str | None = None) -> dict[str, str]:
    """Return ``name`` written as ``id:value,id:value``, in the order in which it was written."""
    pairs = (item.split(":", 1) for item in text(name, default).split(",") if item.strip())
    try:
        return {key.strip(): value.strip() for key, value in pairs}
    except ValueError as error:
        raise Misconfigured(f"{name} must look like 1:value,2:value.") from error


def database(url: str) -> dict[str, object]:
    """Return Django's connection settings for ``postgresql://user:password@host:port/name``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL must start with postgresql://.")
    options = {}
    for pair in filter(None, parts.query.split("&")):
        key, _, value = pair.partition("=")
        options[key] = unquote(value)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail_server(url: str) -> dict[str, object]:
    """Return Django's ``EMAIL_…`` settings for ``smtp[s|+tls]://user:password@host:port``."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise Misconfigured("EMAIL_URL must start with smtp://, smtps:// or smtp+tls://.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }
