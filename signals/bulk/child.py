"""The throw-away process that reads a file: ``python -m signals.bulk.child``.

A hostile file may make a parser loop, swell or crash; here it only costs this process. It takes a
job and the bytes of the file on standard input and gives frames on standard output (see
``reading``, the other side): a length, a line of JSON, and the text of the rows. Before it looks
at a byte it gives up what it does not need:

- address space and processor time are limited, so a file that unpacks without end dies here;
- no new descriptor can be opened: neither a file nor a socket, so there is no network and nothing
  to fetch or to write, in a container without any privilege as well;
- no child processes, no core dump; the environment it was given holds no key or password.

Its error output goes nowhere, because a traceback might quote a renter.
"""

import io
import json
import resource
import struct
from typing import Any, BinaryIO, Final

from signals.bulk.reader import Batch, Head, Limits, Tail, Unusable, Wanted, pack, read

_LENGTH: Final = struct.Struct(">I")
_STANDARD_STREAMS: Final = 3


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Give up for good what reading a file does not need."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, _STANDARD_STREAMS),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


def _receive(stream: BinaryIO) -> dict[str, Any]:
    (length,) = _LENGTH.unpack(stream.read(_LENGTH.size))
    job: dict[str, Any] = json.loads(stream.read(length))
    return job


def _send(stream: BinaryIO, kind: str, content: dict[str, Any], text: str = "") -> None:
    head = json.dumps({"kind": kind, **content}, separators=(",", ":")).encode("ascii")
    # Half of a surrogate pair, from a JSON file, survives the way; the row is refused later.
    body = text.encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(head) + 1 + len(body)))
    stream.writelines((head, b"\n", body))
    stream.flush()


def _tell(stream: BinaryIO, part: Head | Batch | Tail) -> None:
    if isinstance(part, Batch):
        content: dict[str, Any] = {"numbers": part.numbers, "surplus": part.surplus}
        _send(stream, "rows", content, pack(part.rows))
    elif isinstance(part, Head):
        content = {name: getattr(part, name) for name in Head.__slots__ if name != "kind"}
        _send(stream, "head", {"file": part.kind, **content})
    else:
        _send(stream, "tail", {name: getattr(part, name) for name in Tail.__slots__})


def main() -> None:
    """Read one file and end.

    Whatever else a parser comes up with, a panic of calamine included, ends this process in the
    middle of the conversation, and the parent reports that as "not readable".
    """
    source = io.BufferedReader(io.FileIO(0, "rb"), 1 << 16)
    out = io.BufferedWriter(io.FileIO(1, "wb"), 1 << 18)
    job = _receive(source)
    limits = Limits(**job["limits"])
    wanted = Wanted(frozenset(job["known"]), frozenset(job["needed"]))
    confine(limits.memory_bytes, limits.cpu_seconds)
    try:
        for part in read(source, wanted, limits):
            _tell(out, part)
    except Unusable as unusable:
        content = {"code": unusable.code, "why": unusable.why, "params": unusable.params}
        _send(out, "unusable", content)


if __name__ == "__main__":
    main()
