"""Checks a paper on its way in: a decision, a power of attorney, an extract of the register.

Only a PDF, a PNG or a JPEG comes in, judged by what it is and never by its name, and only one that
does nothing by itself. The looking is done by ``evidence_reading``, a throw-away process
(``design/trust.md`` §5.7).
"""

import subprocess
import sys
import unicodedata
from enum import Enum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import TextChoices

from vroegsignalering.refusals import Refused

_SECONDS: Final = 30
_NAME_LENGTH: Final = 100
_PROGRAM: Final = Path(__file__).with_name("evidence_reading.py")
#: What a name may not hold besides letters and figures of any script: paths and hidden signs.
_KEPT_SIGNS: Final = " .,-_()+&'"


class EvidenceKind(Enum):
    """What a paper may be: the value is its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"

    @property
    def extension(self) -> str:
        """How the name of such a file ends."""
        return {"PDF": ".pdf", "PNG": ".png", "JPEG": ".jpg"}[self.name]


class EvidenceRefusal(TextChoices):
    """Why a paper is not taken."""

    EMPTY = "empty", "Dit bestand is leeg. Kies een ander bestand."
    TOO_LARGE = (
        "too_large",
        "Dit bestand is te groot. Kies een bestand van hoogstens 10 MB.",
    )
    WRONG_KIND = (
        "wrong_kind",
        "Dit is geen PDF, PNG of JPEG. Bewaar het document als PDF en kies het opnieuw.",
    )
    UNREADABLE = (
        "unreadable",
        "Dit bestand is beschadigd of niet compleet. Bewaar het opnieuw als PDF.",
    )
    ENCRYPTED = (
        "encrypted",
        "Dit bestand is met een wachtwoord beveiligd. Bewaar het zonder wachtwoord.",
    )
    ACTS_BY_ITSELF = (
        "acts_by_itself",
        "Dit bestand doet zelf iets, zoals een script. Druk het af naar een nieuwe PDF.",
    )
    HOLDS_FILES = (
        "holds_files",
        "Er zitten andere bestanden in deze PDF. Druk haar af naar een nieuwe PDF en kies die.",
    )
    TOO_MANY_PIXELS = (
        "too_many_pixels",
        "Deze foto is te groot. Maak haar kleiner of bewaar haar als PDF.",
    )
    TOO_COMPLEX = (
        "too_complex",
        "Dit bestand heeft te veel onderdelen. Druk het af naar een nieuwe PDF en kies die.",
    )


def check(paper: bytes) -> EvidenceKind:
    """Return what kind of paper this is. Raises ``Refused`` with an ``EvidenceRefusal``."""
    if not paper:
        raise Refused(EvidenceRefusal.EMPTY)
    if len(paper) > settings.MAX_EVIDENCE_BYTES:
        raise too_large()
    answer = _ask(paper)
    if answer.startswith("no:"):
        raise Refused(EvidenceRefusal(answer.removeprefix("no:")))
    return EvidenceKind[answer.upper()]


def too_large() -> Refused:
    """Return the refusal of a file above the limit, with the limit in it."""
    most = settings.MAX_EVIDENCE_BYTES // (1024 * 1024)
    return Refused(
        EvidenceRefusal.TOO_LARGE,
        explanation=f"Dit bestand is te groot. Kies een bestand van hoogstens {most} MB.",
    )


def clean_name(name: str, kind: EvidenceKind) -> str:
    """Return a name to keep: no path, no hidden signs, and the ending that the content has."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign if sign.isalnum() or sign in _KEPT_SIGNS else " " for sign in last)
    stem, dot, ending = kept.rpartition(".")
    stem = stem if dot and len(ending) <= 5 else kept
    stem = " ".join(stem.split()).strip(" .-_")[: _NAME_LENGTH - len(kind.extension)].rstrip(" .")
    return f"{stem or 'bewijsstuk'}{kind.extension}"


def _ask(paper: bytes) -> str:
    """Have the paper looked at; a process that gives no answer could not read it."""
    try:
        done = subprocess.run(
            # -P keeps this package's own directory from being searched for modules.
            [sys.executable, "-P", "-E", "-s", str(_PROGRAM)],
            input=paper,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # The child gets no setting, key or password of the portal.
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no:{EvidenceRefusal.UNREADABLE.value}"
    answer = done.stdout.decode("ascii", "replace")
    known = {kind.name.lower() for kind in EvidenceKind} | {
        f"no:{refusal.value}" for refusal in EvidenceRefusal
    }
    whole = done.returncode == 0 and answer in known
    return answer if whole else f"no:{EvidenceRefusal.UNREADABLE.value}"
