"""The full check of a file that somebody hands us by choice: looked at, never kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from agreements.states import VerificationRefusal
from vroegsignalering import pdf_signing
from vroegsignalering.refusals import Refused

# How many files are judged at the same time: each costs a process and most of a second.
AT_ONCE = 3
_LOCKS = 7261301


def check_file(*, content: bytes) -> pdf_signing.Report:
    """Judge the signatures in a PDF with our own root. Nothing of the file is written anywhere.

    Raises ``Refused``: ``NOT_A_PDF`` for what cannot be judged, ``TOO_BUSY`` while others are
    being judged, ``NO_KEYS`` in an installation that never signed anything.
    """
    try:
        root = pdf_signing.trusted_root(settings.SIGNING_KEYS_DIR)
    except pdf_signing.SigningUnavailable as problem:
        raise Refused(VerificationRefusal.NO_KEYS, status=503) from problem
    with _place() as is_free:
        if not is_free:
            raise Refused(VerificationRefusal.TOO_BUSY, status=429)
        try:
            return pdf_signing.check(content, root)
        except pdf_signing.UnreadablePdf as problem:
            raise Refused(VerificationRefusal.NOT_A_PDF, status=400) from problem


@contextmanager
def _place() -> Iterator[bool]:
    """Hold one of the places; yields whether one was free. It falls with the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for number in range(AT_ONCE):
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCKS + number])
            if cursor.fetchone()[0]:
                yield True
                return
        yield False
