"""The throw-away process that judges a PDF of a stranger: ``python -m …pdf_signing.check_child``.

Whoever checks a document hands us a file that we did not make. A hostile one may loop, swell or
crash the parser; here it only costs this process. Before it looks at a byte it gives up what
judging does not need: address space and processor time are limited, nothing new can be opened
(neither a file nor a socket, so there is no network), and it was given no key or password.

In: four bytes of length and the trusted roots as PEM, then the PDF until the end of the input.
Out: the report as one JSON message, or nothing when the bytes cannot be judged.
"""

import asyncio
import io
import json
import logging
import resource
import struct
from pathlib import Path

from vroegsignalering.pdf_signing.judging import UnreadablePdf, as_message, validate

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20


def confine() -> None:
    """Give up for good what judging does not need; call it when all is loaded and opened."""
    first_free = max(int(each.name) for each in Path("/proc/self/fd").iterdir()) + 1
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, first_free),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


def main() -> None:
    """Judge one PDF and end."""
    logging.disable(logging.CRITICAL)
    source, out = io.FileIO(0, "rb"), io.FileIO(1, "wb")
    with asyncio.Runner() as runner:
        runner.get_loop()  # opens what it needs before nothing can be opened any more
        confine()
        content = source.readall()
        (length,) = struct.unpack(">I", content[:4])
        try:
            report = validate(content[4 + length :], [content[4 : 4 + length]], run=runner.run)
        except UnreadablePdf:
            return
        out.write(json.dumps(as_message(report)).encode())


if __name__ == "__main__":
    main()
