"""Reads a landlord's file in a throw-away child process and gives its rows in batches.

This is the parent's side of ``child``. It feeds the bytes (from a store that unseals them on the
way; no clear text touches the disk), takes batches of rows as they come, and turns whatever goes
wrong over there into findings on the file. Memory stays flat: a CSV file of any length costs a
few batches here and there.
"""

import fcntl
import json
import os
import select
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent import futures
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from signals.bulk.columns import NEEDED_COLUMNS, ColumnMatch, known_headings, match
from signals.bulk.findings import FileRefused, Finding, FindingCode, on_file
from signals.bulk.reader import Batch, Head, Limits, Tail, unpack

_LENGTH: Final = struct.Struct(">I")
_FRAME_MAX: Final = 256_000_000
_READ: Final = 1 << 18
_PIPE: Final = 1 << 20
_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = (sys.executable, "-E", "-s", "-m", "signals.bulk.child")
#: The child gets no setting, key or password of the portal.
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


class ReadingStopped(Exception):
    """The store could not give the bytes of the file; nothing is known about the file itself."""


class _Child:
    """The child process with its pipes, and a thread that feeds it."""

    def __init__(self, chunks: Iterable[bytes], job: Mapping[str, Any], limits: Limits) -> None:
        self._chunks = chunks
        self._limits = limits
        self._received = bytearray()
        self.is_too_large = False
        self.is_whole = False
        self._waits_for_store = True
        self._store_was_silent = False
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            bufsize=0,
        )
        _widen(self._process.stdout)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN | select.POLLHUP)
        self._thread = futures.ThreadPoolExecutor(1, "bulk-file")
        self._feeding = self._thread.submit(self._feed, json.dumps(job).encode())

    @property
    def _out(self) -> int:
        if self._process.stdout is None:
            raise ReadingStopped
        return self._process.stdout.fileno()

    def _feed(self, job: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        try:
            with stdin:  # closing it tells the child that this was all
                self._feed_all(stdin.fileno(), job)
        except BrokenPipeError:
            # The child knows enough, or is gone; its answer tells which.
            return

    def _feed_all(self, stdin: int, job: bytes) -> None:
        sent = 0
        try:
            _write(stdin, _LENGTH.pack(len(job)) + job)
            for chunk in self._chunks:
                sent += len(chunk)
                if sent > self._limits.max_bytes:
                    self.is_too_large = True
                    return
                self._waits_for_store = False
                _write(stdin, chunk)
                self._waits_for_store = True
            self.is_whole = True
        finally:
            if not self.is_whole:
                # Before standard input closes: half a file must not pass for a whole one.
                self._process.kill()

    def trouble(self) -> BaseException | None:
        """Stop the child and return why the bytes could not be given, if that is what happened."""
        self._process.kill()
        if self._store_was_silent:
            return ReadingStopped()
        done, _waiting = futures.wait([self._feeding], self._limits.patience_seconds)
        return self._feeding.exception() if done else ReadingStopped()

    def frame(self) -> dict[str, Any] | None:
        """Return the next message of the child, or ``None`` when it has said its last."""
        header = self._take(_LENGTH.size)
        if header is None:
            return None
        (length,) = _LENGTH.unpack(header)
        if length > _FRAME_MAX:
            return None
        body = self._take(length)
        if body is None:
            return None
        head, _, text = body.partition(b"\n")
        try:
            message: dict[str, Any] = json.loads(head)
            message["text"] = text.decode("utf-8", "surrogatepass")
        except ValueError:
            return None
        return message

    def _take(self, size: int) -> bytes | None:
        received = self._received
        while len(received) < size:
            if not self._poll.poll(self._limits.patience_seconds * 1_000):
                self._store_was_silent = self._waits_for_store and not self.is_whole
                return None
            part = os.read(self._out, _READ)
            if not part:
                return None
            received += part
        taken = bytes(received[:size])
        del received[:size]
        return taken

    def end(self) -> None:
        """Stop the child and the thread, whatever they are doing."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _widen(pipe: Any) -> None:
    """Make room for a few batches, so that both processes work at the same time."""
    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    except OSError:
        # Not allowed here (the user's pipes are full): the usual size is only slower.
        return


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


class OpenFile:
    """A file that is being read.

    Attributes:
        head: what kind of file it is, and its headings.
        match: what the headings mean.
        tail: the number of rows and doubtful columns, once the batches have run out.
    """

    def __init__(
        self, chunks: Iterable[bytes], mapping: Mapping[str, str] | None, limits: Limits
    ) -> None:
        job = {
            "limits": asdict(limits),
            "known": list(known_headings(mapping)),
            "needed": sorted(NEEDED_COLUMNS),
        }
        self.tail: Tail | None = None
        self._limits = limits
        self._child = _Child(chunks, job, limits)
        try:
            self.head = _head(self._message("head"))
            self.match: ColumnMatch = match(self.head.headings, mapping)
        except BaseException:
            self._child.end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.end()

    def _message(self, *kinds: str) -> dict[str, Any]:
        message = self._child.frame()
        if message is not None and message.get("kind") in kinds:
            # A tail on half a file would make a whole one of it.
            if message["kind"] != "tail" or self._child.is_whole:
                return message
            message = None
        if message is not None and message.get("kind") == "unusable":
            code = FindingCode(message["code"])
            raise FileRefused([on_file(code, message["why"], **message["params"])])
        trouble = self._child.trouble()
        if trouble is not None:
            raise ReadingStopped from trouble
        if self._child.is_too_large:
            most = str(self._limits.max_bytes // 1_000_000)
            raise FileRefused([on_file(FindingCode.B02, "bytes", most=most)])
        raise FileRefused([on_file(FindingCode.B01)])

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some at a time, and ``tail`` after the last of them.

        Raises:
            FileRefused: the file as a whole cannot be used after all. What was done with earlier
                batches has to be undone: this is only known at the end of a file (B04, B06) or
                in the middle of it (B01, B02).
        """
        if not self.match.is_complete:
            raise ValueError("The columns of this file are not settled: see match.")
        yield from self._batches()
        findings = self._findings_at_end()
        if findings:
            raise FileRefused(findings, self.match)

    def _batches(self) -> Iterator[Batch]:
        while True:
            message = self._message("rows", "tail")
            if message["kind"] == "tail":
                self.tail = Tail(
                    message["rows"],
                    tuple(message["bsn_columns"]),
                    tuple(message["doubtful_columns"]),
                )
                return
            numbers = message["numbers"]
            rows = unpack(message["text"]) if numbers else []
            yield Batch(numbers, rows, message["surplus"])

    def _findings_at_end(self) -> list[Finding]:
        if self.tail is None:
            return []
        findings = []
        if self.tail.bsn_columns:
            findings.append(on_file(FindingCode.B04))
        if not self.tail.rows:
            findings.append(on_file(FindingCode.B06))
        return findings

    def settle_columns(self) -> ColumnMatch:
        """Say whether the rows may be read, and refuse the file when nobody can make it so.

        The rest of a file whose columns are not settled is looked through for BSNs, so that such
        a file does not lie about waiting for a mapping, and all findings come at once.

        Returns:
            The match. When it is not complete it has unknown headings and nothing else: the
            landlord says first what they are.

        Raises:
            FileRefused: a column is missing, doubled or named after the BSN (B03, B04), or what
                the rest of the file brings (B01, B02, B04, B06).
        """
        if self.match.is_complete:
            return self.match
        findings = findings_on_headings(self.match)
        if not self.match.bsn:
            for _ in self._batches():
                pass
            at_end = self._findings_at_end()
            if not any(self.head.headings) and at_end:
                # Nothing in the file at all: to name every missing column would be noise.
                findings = []
            findings.extend(at_end)
        if findings:
            findings.sort(key=lambda finding: finding.code.value)
            raise FileRefused(findings, self.match)
        return self.match

    @property
    def doubtful_headings(self) -> tuple[str, ...]:
        """Headings of columns with one or two values that could be a BSN: ask before going on."""
        if self.tail is None:
            return ()
        headings = self.head.headings
        return tuple(headings[i] for i in self.tail.doubtful_columns if i < len(headings))


def _head(message: Mapping[str, Any]) -> Head:
    return Head(
        kind=message["file"],
        headings=tuple(message["headings"]),
        heading_row=message["heading_row"],
        encoding=message["encoding"],
        separator=message["separator"],
        sheet=message["sheet"],
    )


def findings_on_headings(match: ColumnMatch) -> list[Finding]:
    """Return what is wrong with the headings of a file: columns missing, doubled, forbidden."""
    findings = [on_file(FindingCode.B04)] if match.bsn else []
    findings += [
        on_file(FindingCode.B03, column=column.heading, heading=column.heading)
        for column in match.missing
    ]
    findings += [
        on_file(FindingCode.B03, "doubled", column=column.heading, heading=column.heading)
        for column in match.doubled
    ]
    return findings


def open_file(
    chunks: Iterable[bytes],
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> OpenFile:
    """Open a landlord's file; use it as a context manager.

    Args:
        chunks: the bytes of the file in order. They are read in another thread, so the iterator
            must not touch the database.
        mapping: what the landlord said about headings of his own (``columns.fold_mapping``).
        limits: what the file may cost.

    Raises:
        FileRefused: the file cannot be read, is too large, or holds macros or a password.
        ReadingStopped: the bytes could not be given.
    """
    return OpenFile(chunks, mapping, limits or Limits())
