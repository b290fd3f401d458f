"""Opens a submission's sealed file and judges its rows: what checking and sending have in common.

One road: the same reader, the same rules and the same facts, whether the landlord wants to know
what would happen or has said that it must happen.
"""

import hashlib
import struct
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings

from signals.bulk.findings import FindingCode, Verdict
from signals.bulk.lookup import Lookup
from signals.bulk.reader import Batch, Limits
from signals.bulk.reading import OpenFile, open_file
from signals.bulk.rows import RowCheck, RowChecker
from signals.models import Submission, SubmissionChunk
from vroegsignalering import clock, row_security, sealing

#: In front of each sealed piece: the id it is bound to, and its length.
_PIECE = struct.Struct(">16sI")
SPREADSHEETS = frozenset({"xlsx", "ods"})


class FileGone(Exception):
    """The stored file is not whole: it was erased meanwhile, or its digest differs."""


@dataclass
class Tally:
    """Counts rows: what becomes of them, per municipality and per finding."""

    rows: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    municipalities: dict[str, Counter[Verdict]] = field(default_factory=dict)
    findings: Counter[FindingCode] = field(default_factory=Counter)

    def add(self, rows: Iterable[RowCheck]) -> None:
        """Count judged rows."""
        for row in rows:
            verdict = row.verdict
            self.rows += 1
            self.verdicts[verdict] += 1
            self.municipalities.setdefault(row.municipality or "", Counter())[verdict] += 1
            for code in {finding.code for finding in row.findings}:
                self.findings[code] += 1

    def columns(self) -> dict[str, Any]:
        """Return the counts as the columns of a submission."""
        return {
            "rows": self.rows,
            "good": self.verdicts[Verdict.GOOD],
            "warned": self.verdicts[Verdict.WARNED],
            "refused": self.verdicts[Verdict.REFUSED],
            "held": self.verdicts[Verdict.HELD],
            "per_municipality": {
                code: {
                    "good": counts[Verdict.GOOD],
                    "warned": counts[Verdict.WARNED],
                    "refused": counts[Verdict.REFUSED],
                    "held": counts[Verdict.HELD],
                }
                for code, counts in sorted(self.municipalities.items())
            },
            "per_finding": {code.value: n for code, n in sorted(self.findings.items())},
        }


class Examination:
    """A file that is open and is being judged.

    Attributes:
        file: the open file, with its kind and headings.
        lines: how many lines the file has, if it is a text file: an estimate of its rows.
        tally: the counts so far.
    """

    def __init__(self, file: OpenFile, lookup: Lookup, lines: int) -> None:
        self.file = file
        self.lookup = lookup
        self.lines = lines
        self.tally = Tally()
        self._checker: RowChecker | None = None

    @property
    def expected_rows(self) -> int:
        """How many rows to expect, or 0 when that is not known before the end."""
        return max(self.lines - self.file.head.heading_row, 0) if self._is_text else 0

    @property
    def _is_text(self) -> bool:
        return self.file.head.kind == "csv"

    def judge(self, batch: Batch) -> list[RowCheck]:
        """Judge a batch with the facts of this moment, inside the caller's transaction."""
        if self._checker is None:
            head = self.file.head
            self._checker = RowChecker(
                self.file.match,
                self.lookup.circumstances,
                has_cells=head.kind in SPREADSHEETS,
                separator=head.separator or ";",
            )
        rows = self._checker.read(batch)
        self._checker.judge(rows, self.lookup.facts(rows))
        self.tally.add(rows)
        return rows


def limits() -> Limits:
    """Return what one file may cost in this installation."""
    return Limits(
        max_bytes=settings.MAX_UPLOAD_BYTES,
        max_rows=settings.MAX_ROWS,
        memory_bytes=settings.READER_MEMORY_BYTES,
        cpu_seconds=settings.READER_CPU_SECONDS,
    )


@contextmanager
def stored_file(submission: Submission) -> Iterator[tuple[OpenFile, int]]:
    """Open the stored file of a submission for reading; gives its number of lines as well.

    Raises:
        FileGone: the stored file is not the one that came in.
        FileRefused: it cannot be read.
    """
    with tempfile.TemporaryFile() as spool:
        with row_security.acting_for(submission.organisation_id):
            lines = _spool(submission, spool)
        with open_file(_unsealed(spool), submission.mapping, limits()) as file:
            yield file, lines


@contextmanager
def examination(submission: Submission) -> Iterator[Examination]:
    """Open the stored file of a submission and get ready to judge its rows.

    Holds no transaction: ``judge`` belongs into one that the caller opens inside the walls.
    Raises what ``stored_file`` raises.
    """
    with stored_file(submission) as (file, lines):
        with row_security.acting_for(submission.organisation_id):
            lookup = Lookup(
                submission.organisation,
                clock.today(),
                settings.HELD_ROW_DAYS,
                representative_id=submission.agency_id,
            )
        yield Examination(file, lookup, lines)


def _chunks(submission: Submission) -> Iterator[SubmissionChunk]:
    keys = SubmissionChunk.objects.filter(submission_id=submission.pk).order_by("position")
    for key in list(keys.values_list("pk", flat=True)):
        chunk = SubmissionChunk.objects.filter(pk=key).first()
        if chunk is None:
            raise FileGone
        yield chunk


def _spool(submission: Submission, spool: IO[bytes]) -> int:
    """Copy the sealed pieces to a file without a name, prove the digest, count the lines.

    The reader takes its bytes in another thread, which must not touch the database; and nothing
    lies on the disk in clear.
    """
    digest, lines = hashlib.sha256(), 0
    for chunk in _chunks(submission):
        piece = sealing.open_bytes(chunk.sealed, chunk.pk)
        digest.update(piece)
        lines += piece.count(b"\n")
        spool.write(_PIECE.pack(chunk.pk.bytes, len(chunk.sealed)) + bytes(chunk.sealed))
    if digest.hexdigest() != submission.file_digest:
        raise FileGone
    return lines


def _unsealed(spool: IO[bytes]) -> Iterator[bytes]:
    spool.seek(0)
    while head := spool.read(_PIECE.size):
        key, length = _PIECE.unpack(head)
        yield sealing.open_bytes(spool.read(length), uuid.UUID(bytes=key))
