"""The secrets of one installation, made once by the launcher for a demo or a test."""

import base64
import secrets
from collections.abc import Mapping

NAMES = ("DJANGO_SECRET_KEY", "SEALING_KEYS", "INDEX_KEYS", "SIGNING_PASSPHRASE")
_INDEXES = ("address", "name", "tenancy")


def missing(known: Mapping[str, str]) -> dict[str, str]:
    """Return a fresh value for every secret that is not known yet.

    Args:
        known: the environment or a file of an earlier start. A secret in use is never replaced:
            what it sealed could not be read again.
    """
    fresh = {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "SEALING_KEYS": f"1:{_key()}",
        "INDEX_KEYS": ",".join(f"{index}:{_key()}" for index in _INDEXES),
        "SIGNING_PASSPHRASE": secrets.token_urlsafe(32),
    }
    return {
        name: value
        for name, value in fresh.items()
        if not known.get(name) and not known.get(f"{name}_FILE")
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
