"""How an API key looks: a mark that scanners of secrets can find, chance, and a checksum.

``vsk_`` + 32 signs of chance (190 bits) + 6 signs that count over what stands before. A typing
error is seen without asking the database, and a scanner can tell a key from other text.
"""

import hashlib
import re
import secrets
import string
import zlib

_MARK = "vsk_"
_SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHANCE = 32
_CHECK = 6
# Eight signs of the 32 may be seen again: the other 24 keep 142 bits secret.
_SHOWN = len(_MARK) + 8
_FORM = re.compile(rf"{_MARK}[0-9A-Za-z]{{{_CHANCE + _CHECK}}}", re.ASCII)


def make() -> str:
    """Return a new key; the only moment at which it exists in readable form."""
    body = _MARK + "".join(secrets.choice(_SIGNS) for _ in range(_CHANCE))
    return body + _checksum(body)


def is_well_formed(key: str) -> bool:
    """Return whether ``key`` can be one of ours: mark, length and checksum are right."""
    return bool(_FORM.fullmatch(key)) and key.endswith(_checksum(key[:-_CHECK]))


def digest_of(key: str) -> bytes:
    """Return what is kept of a key. Plain SHA-256: nobody can guess 190 bits."""
    return hashlib.sha256(key.encode()).digest()


def prefix_of(key: str) -> str:
    """Return the part by which people recognise a key."""
    return key[:_SHOWN]


def _checksum(body: str) -> str:
    rest, signs = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        rest, index = divmod(rest, len(_SIGNS))
        signs = _SIGNS[index] + signs
    return signs
