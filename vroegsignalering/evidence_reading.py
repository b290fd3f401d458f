"""The throw-away process that looks at a paper on its way in: a PDF, a PNG or a JPEG.

``evidence_files`` starts this file as a program, gives it the bytes on standard input and gets
one word back: what kind it is, or why it is not taken. A hostile file may make a parser loop,
swell or crash; here it only costs this process. Before it looks at a byte it gives up what it does
not need: memory and processor time are limited, nothing can be opened any more (neither a file
nor a socket), and the environment it was given holds no key. It imports nothing of ours, so that it
starts without settings.
"""

import io
import logging
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any, Final

# All of it here: once confined, nothing can be imported any more.
from PIL import Image, MpoImagePlugin
from pyhanko.pdf_utils import crypt, filters, generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

LOADED: Final = (MpoImagePlugin, crypt, filters)

MEMORY_BYTES: Final = 768 * 1024 * 1024
CPU_SECONDS: Final = 15
MAX_PIXELS: Final = 50_000_000
MAX_OBJECTS: Final = 300_000
_STANDARD_STREAMS: Final = 3

PDF_HEAD: Final = b"%PDF-"
PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
JPEG_HEAD: Final = b"\xff\xd8\xff"

# ISO 32000-2 §12.6.4: actions that run, fetch, send or open something outside the page.
_ACTIONS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound",
        "/GoToE", "/GoToR", "/RichMediaExecute", "/GoTo3DView",
    }
)  # fmt: skip
_KEYS: Final = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent"})
_KEYS_OF_FILES: Final = frozenset({"/EF", "/EmbeddedFiles"})
_ANNOTATIONS: Final = frozenset({"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"})


class NotTaken(Exception):
    """This paper is not taken; the one argument says why, in the words of ``EvidenceRefusal``."""


def confine() -> None:
    """Give up for good what looking at a paper does not need."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _STANDARD_STREAMS),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


def look(paper: bytes) -> str:
    """Return ``pdf``, ``png`` or ``jpeg``. Raises ``NotTaken``.

    The first bytes decide, never the name. They must be the very first: a file that is two
    things at once begins as something else.
    """
    if paper.startswith(PDF_HEAD):
        look_at_pdf(paper)
        return "pdf"
    if paper.startswith((PNG_HEAD, JPEG_HEAD)):
        return look_at_image(paper)
    raise NotTaken("wrong_kind")


def look_at_image(paper: bytes) -> str:
    """Decode the whole picture once; a damaged or oversized one does not come through."""
    Image.MAX_IMAGE_PIXELS = None  # the limit below is ours, and hard
    try:
        # A telephone's JPEG may hold a second picture, which Pillow calls MPO.
        with Image.open(io.BytesIO(paper), formats=["PNG", "JPEG", "MPO"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotTaken("too_many_pixels")
            picture.verify()
        with Image.open(io.BytesIO(paper), formats=["PNG", "JPEG", "MPO"]) as picture:
            picture.load()
            return "png" if picture.format == "PNG" else "jpeg"
    except (OSError, SyntaxError, ValueError, Warning, MemoryError) as problem:
        raise NotTaken("unreadable") from problem


def look_at_pdf(paper: bytes) -> None:
    """Follow everything that can be reached in a PDF and refuse what acts or carries files."""
    try:
        reader = PdfFileReader(io.BytesIO(paper), strict=False)
        if reader.encrypted:
            raise NotTaken("encrypted")
        if int(reader.root["/Pages"]["/Count"]) < 1:
            raise NotTaken("unreadable")
        for one in _dictionaries(reader):
            _judge(one)
    except (PdfError, KeyError, TypeError, ValueError, IndexError, RecursionError) as problem:
        # pyHanko meets damaged files with whatever its parser stumbles over.
        raise NotTaken("unreadable") from problem


def _dictionaries(reader: Any) -> Iterator[Any]:
    """Give every dictionary that a reader of the document can come to, streams included."""
    waiting: list[Any] = [reader.trailer_view.raw_get("/Root")]
    seen: set[tuple[int, int]] = set()
    visited = 0
    while waiting:
        one = waiting.pop()
        visited += 1
        if visited > MAX_OBJECTS:
            raise NotTaken("too_complex")
        if isinstance(one, generic.IndirectObject):
            key = (one.idnum, one.generation)
            if key not in seen:
                seen.add(key)
                waiting.append(reader.get_object(one.reference))
        elif isinstance(one, generic.DictionaryObject):
            yield one
            waiting.extend(one.raw_get(name) for name in one)
        elif isinstance(one, generic.ArrayObject):
            waiting.extend(one.raw_get(place) for place in range(len(one)))


def _judge(one: Any) -> None:
    names = {str(name) for name in one}
    kind, subtype = str(one.get("/Type", "")), str(one.get("/Subtype", ""))
    if names & _KEYS_OF_FILES or kind == "/EmbeddedFile" or subtype == "/FileAttachment":
        raise NotTaken("holds_files")
    acts = names & _KEYS or subtype in _ANNOTATIONS or str(one.get("/S", "")) in _ACTIONS
    if acts or _opens_something(one.get("/OpenAction")):
        raise NotTaken("acts_by_itself")


def _opens_something(action: Any) -> bool:
    """Return whether opening the document does more than turn to a page of it."""
    return isinstance(action, generic.DictionaryObject) and str(action.get("/S", "")) not in {
        "/GoTo",
        "/Named",
    }


def main() -> None:
    """Look at one paper and end; whatever else goes wrong ends without an answer."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    Image.preinit()
    source, out = io.FileIO(0, "rb"), io.FileIO(1, "wb")
    confine()
    try:
        answer = look(source.readall())
    except NotTaken as reason:
        answer = f"no:{reason.args[0]}"
    out.write(answer.encode())


if __name__ == "__main__":
    sys.setrecursionlimit(500)
    main()
