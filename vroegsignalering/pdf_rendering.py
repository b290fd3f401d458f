"""The room where WeasyPrint works: a child process that turns HTML into PDF, one at a time.

``pdf.py`` starts this file as a program and talks to it over standard input and output.
It imports nothing of ours, so it starts without settings, and it is given an almost empty
environment, so it knows no secret. WeasyPrint takes more than a second and about 90 MB to
load; here it loads once and outside the processes that answer people. Where Pango misses,
or where a document makes WeasyPrint stumble, the program ends: its last words are the reason.

A message is four bytes of length and then that many bytes. A request is one JSON message;
the answer is one JSON message and one with the PDF.
"""

import base64
import datetime as dt
import hashlib
import io
import json
import logging
import os
import select
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HOST = "document.invalid"  # a name that can never exist (RFC 2606)
MEDIA_TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
IDLE_SECONDS = 120


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives WeasyPrint our own static files and nothing else: no network, no other file."""

    def __init__(self, static_root: Path) -> None:
        super().__init__(fail_on_errors=True, allowed_protocols=("https",))
        self._root = static_root.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Return the static file behind ``url``. Raises ``ValueError`` for anything else."""
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme != "https" or parts.netloc != HOST or not path.startswith("/static/"):
            raise ValueError("a document may only use our own static files")
        file = (self._root / path.removeprefix("/static/")).resolve()
        media_type = MEDIA_TYPES.get(file.suffix)
        if not file.is_relative_to(self._root) or media_type is None:
            raise ValueError("a document may only use our own static files")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": media_type})


class Complaints(logging.Handler):
    """Keeps what WeasyPrint warns about, so that a document never goes wrong in silence."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one warning."""
        self.lines.append(record.getMessage())


def render(request: dict[str, Any], complaints: Complaints) -> tuple[dict[str, Any], bytes]:
    """Make one PDF. Returns what to tell about it, and its bytes."""
    complaints.lines.clear()
    # Taken out, so that the identity of a document does not depend on where we are installed.
    fetcher = OwnFilesOnly(Path(request.pop("static_root")))
    made = dt.datetime.fromisoformat(request["made_at"])
    attachments = [
        weasyprint.Attachment(
            file_obj=io.BytesIO(base64.b64decode(each["content"])),
            name=each["name"],
            description=each["description"],
            relationship=each["relationship"],
            created=made,
            modified=made,
        )
        for each in request["attachments"]
    ]
    source = weasyprint.HTML(
        string=request["html"], base_url=f"https://{HOST}/", url_fetcher=fetcher
    )
    document = source.render(font_config=FontConfiguration())
    document.metadata.attachments.extend(attachments)
    identity = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).digest()[:16]
    options = {"pdf_variant": "pdf/a-4f", "pdf_tags": True} if request["is_archival"] else {}
    data: bytes = document.write_pdf(pdf_identifier=identity, **options)
    return {"pages": len(document.pages), "complaints": complaints.lines}, data


def _receive(stream: BinaryIO) -> bytes:
    header = stream.read(4)
    if len(header) < 4:
        return b""
    (length,) = struct.unpack(">I", header)
    return stream.read(length)


def _send(stream: BinaryIO, content: bytes) -> None:
    stream.write(struct.pack(">I", len(content)) + content)
    stream.flush()


def main() -> None:
    """Answer requests until the other side closes the line or is silent for two minutes."""
    requests = sys.stdin.buffer
    # Whatever a library prints must not end up between the messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    complaints = Complaints()
    logging.getLogger("weasyprint").addHandler(complaints)
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        message = _receive(requests)
        if not message:
            break
        try:
            answer, data = render(json.loads(message), complaints)
        except FatalURLFetchingError as problem:
            answer, data = {"failed": str(problem)}, b""
        _send(answers, json.dumps(answer).encode())
        _send(answers, data)


if __name__ == "__main__":
    main()
