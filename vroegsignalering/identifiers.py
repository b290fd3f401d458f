"""Keys made before a row is written, and the public numbers that people read."""

import uuid

import uuid_utils.compat as uuid_utils
from django.db import connection

from vroegsignalering import clock


def new_id() -> uuid.UUID:
    """Return a fresh time-ordered key (UUID version 7, RFC 9562)."""
    return uuid_utils.uuid7()


def public_number(letter: str, sequence: str) -> str:
    """Return the next number to show to people, such as ``S-26-004417``.

    ``letter`` tells the kind, ``sequence`` is the PostgreSQL sequence that counts it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s::regclass)", [sequence])
        (value,) = cursor.fetchone()
    return f"{letter}-{clock.today():%y}-{value:06d}"
