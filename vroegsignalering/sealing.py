"""Seals a renter's personal data and finds it again without reading it.

One document per row, AES-256-GCM, the key's number in front, the row's id as associated data: a
value that is moved to another row no longer opens. Addresses and names are found through keyed
HMACs, one key per purpose, none of them a sealing key. They are personal data too.
"""

import base64
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FORMAT = 1
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """The value was sealed with a key that is gone, for another row, or was changed."""


@cache
def _cipher(key_id: int) -> AESGCM:
    try:
        return AESGCM(base64.b64decode(settings.SEALING_KEYS[str(key_id)]))
    except KeyError as error:
        raise CannotOpen(f"No sealing key with number {key_id}.") from error


@cache
def _newest_key() -> int:
    return max(int(key_id) for key_id in settings.SEALING_KEYS)


@cache
def _index_key(purpose: str) -> bytes:
    return base64.b64decode(settings.INDEX_KEYS[purpose])


def seal_bytes(content: bytes, row_id: uuid.UUID) -> bytes:
    """Seal ``content`` for the row with this id, under the newest key."""
    key_id = _newest_key()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(key_id).encrypt(nonce, content, row_id.bytes)
    return bytes((_FORMAT, key_id)) + nonce + sealed


def open_bytes(sealed: bytes | memoryview, row_id: uuid.UUID) -> bytes:
    """Open what ``seal_bytes`` sealed; raises ``CannotOpen`` for any other row, key or content."""
    value = bytes(sealed)
    if len(value) < 2 + _NONCE_BYTES or value[0] != _FORMAT:
        raise CannotOpen("Not a sealed value.")
    nonce, content = value[2 : 2 + _NONCE_BYTES], value[2 + _NONCE_BYTES :]
    try:
        return _cipher(value[1]).decrypt(nonce, content, row_id.bytes)
    except InvalidTag as error:
        raise CannotOpen("This value belongs to another row or was changed.") from error


def seal(document: Mapping[str, Any], row_id: uuid.UUID) -> bytes:
    """Seal a small document of plain values for the row with this id."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return seal_bytes(content.encode(), row_id)


def open_document(sealed: bytes | memoryview, row_id: uuid.UUID) -> dict[str, Any]:
    """Open what ``seal`` sealed; raises ``CannotOpen``."""
    document: dict[str, Any] = json.loads(open_bytes(sealed, row_id))
    return document


def _index(purpose: str, *parts: object) -> bytes:
    content = "\x1f".join(str(part) for part in parts).encode()
    return hmac.digest(_index_key(purpose), content, hashlib.sha256)


def address_index(postcode: str, house_number: int, addition: str = "") -> bytes:
    """Return the blind index of an address; give the values in their normalised form."""
    return _index("address", postcode, house_number, addition.casefold().replace(" ", ""))


def name_index(folded_surname: str) -> bytes:
    """Return the blind index of a surname as ``dutch_formats`` folds it."""
    return _index("name", folded_surname)


def tenancy_index(landlord_id: uuid.UUID, reference: str) -> bytes:
    """Return the blind index of a tenancy: the landlord's own reference of it."""
    return _index("tenancy", landlord_id, reference)
