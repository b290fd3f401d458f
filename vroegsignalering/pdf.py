"""HTML and CSS to PDF: no network, fixed fonts, the same bytes for the same input.

The work is done by WeasyPrint in a child process (``pdf_rendering.py``), which is started at
the first document, kept for the next ones and ends by itself when it has nothing to do. So
importing this module costs nothing, and a machine without Pango loses its documents but not
its portal. The reasons are in ``docs/decisions/0021-pdf.md``.

What a template may count on: ``/static/…`` addresses reach the files in ``static/`` (style
sheets, woff2, svg, png) and nothing else works. The language, the title and the dates of
the PDF come from the HTML itself.
"""

import atexit
import base64
import datetime as dt
import hashlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

STATIC_ROOT = Path(__file__).resolve().parent.parent / "static"
PROGRAM = Path(__file__).with_name("pdf_rendering.py")
SECONDS_PER_DOCUMENT = 60
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class RenderingUnavailable(Exception):
    """This machine cannot make PDFs; the message says which packages to install."""


class RenderingFailed(Exception):
    """This document could not be made, or not as it was meant."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF, in place before anybody signs.

    ``relationship`` is one of the words of ISO 32000-2 §7.11.3 (``Data``, ``Source``, …).
    """

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


@dataclass(frozen=True)
class Rendered:
    """A finished PDF: its bytes, their SHA-256 and the number of pages."""

    data: bytes
    digest: str
    pages: int


def render(html: str, *, made_at: dt.datetime, attachments: Sequence[Attachment]) -> Rendered:
    """Return a tagged PDF/A-4f of a whole HTML document.

    ``made_at`` is written as the date of the attachments; the same arguments give the same
    bytes. PDF/A-4f is the variant for documents with files inside, so there must be at least
    one. Raises ``ValueError`` without attachment, :class:`RenderingUnavailable` when a
    system library is missing, :class:`RenderingFailed` when WeasyPrint has anything to
    complain about.
    """
    if not attachments:
        raise ValueError("PDF/A-4f is for documents with at least one attachment")
    return _child.render(_request(html, made_at, attachments, is_archival=True))


def render_stamp(html: str, *, made_at: dt.datetime) -> Rendered:
    """Return a plain PDF whose first page is laid into another one (see ``pdf_signing``).

    It is not tagged and carries no archival mark: it never stands on its own. Raises as
    :func:`render` does.
    """
    return _child.render(_request(html, made_at, (), is_archival=False))


def _request(
    html: str, made_at: dt.datetime, attachments: Sequence[Attachment], *, is_archival: bool
) -> bytes:
    return json.dumps(
        {
            "html": html,
            "made_at": made_at.isoformat(),
            "is_archival": is_archival,
            "static_root": str(STATIC_ROOT),
            "attachments": [
                {
                    "name": each.name,
                    "content": base64.b64encode(each.content).decode(),
                    "description": each.description,
                    "relationship": each.relationship,
                }
                for each in attachments
            ],
        }
    ).encode()


class _LineBroken(Exception):
    """The child process ended, or went silent, in the middle of a conversation."""


class _Child:
    """The child process and the conversation with it; one document at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._inherited: list[subprocess.Popen[bytes]] = []
        self._owner = os.getpid()

    def render(self, request: bytes) -> Rendered:
        """Have one document made; a child that was gone is replaced once."""
        with self._lock:
            try:
                return self._ask(request)
            except _LineBroken:
                self._stop()
            try:
                return self._ask(request)
            except _LineBroken as problem:
                complaint = self._stop()
                if "cannot load library" in complaint:
                    raise RenderingUnavailable(
                        f"PDFs cannot be made on this machine: {complaint}."
                        f" Install: apt-get install --no-install-recommends {PACKAGES}"
                    ) from problem
                raise RenderingFailed(f"the renderer ended: {complaint or 'silence'}") from problem

    def close(self) -> None:
        """End the child process at the end of this one, unless it belongs to another."""
        if self._owner == os.getpid():
            self._stop()

    def _ask(self, request: bytes) -> Rendered:
        process = self._running()
        to_child = cast("IO[bytes]", process.stdin)
        try:
            to_child.write(struct.pack(">I", len(request)) + request)
            to_child.flush()
        except OSError as problem:
            raise _LineBroken from problem
        until = time.monotonic() + SECONDS_PER_DOCUMENT
        answer = json.loads(self._receive(process, until))
        data = self._receive(process, until)
        if "failed" in answer:
            raise RenderingFailed(answer["failed"])
        if answer["complaints"]:
            # The same complaint comes once for each place in the text.
            raise RenderingFailed("; ".join(dict.fromkeys(answer["complaints"]))[:500])
        return Rendered(data, hashlib.sha256(data).hexdigest(), answer["pages"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # After a fork the child belongs to the parent: kept, so that nothing closes it.
            self._inherited += [self._process] if self._process else []
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(
                # -P keeps this package's own directory from being searched for modules.
                [sys.executable, "-P", "-s", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # No secret of ours is handed down. Fixed hashes and a fixed date in the fonts
                # that are cut to size keep the bytes the same.
                env={
                    "PATH": os.environ.get("PATH", ""),
                    "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
                    "LANG": "C.UTF-8",
                    "PYTHONHASHSEED": "0",
                    "SOURCE_DATE_EPOCH": "0",
                    "FONTCONFIG_FILE": str(PROGRAM.with_name("pdf_fonts.conf")),
                },
            )
        return self._process

    def _receive(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        (length,) = struct.unpack(">I", self._read(process, 4, until))
        return self._read(process, length, until)

    def _read(self, process: subprocess.Popen[bytes], length: int, until: float) -> bytes:
        descriptor, parts = cast("IO[bytes]", process.stdout).fileno(), bytearray()
        while len(parts) < length:
            left = max(0.0, until - time.monotonic())
            if not select.select([descriptor], [], [], left)[0]:
                raise _LineBroken
            part = os.read(descriptor, length - len(parts))
            if not part:
                raise _LineBroken
            parts += part
        return bytes(parts)

    def _stop(self) -> str:
        """End the child process. Returns the last line it complained with."""
        process, self._process = self._process, None
        if process is None:
            return ""
        process.kill()
        lines = cast("IO[bytes]", process.stderr).read().decode(errors="replace").splitlines()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):  # unsent bytes for a child that is gone
                cast("IO[bytes]", stream).close()
        # A library that misses is complained about in several lines, the first says which.
        missing = [line for line in lines if "cannot load library" in line]
        return (missing or lines[-1:] or [""])[0][:300]


_child = _Child()
atexit.register(_child.close)
