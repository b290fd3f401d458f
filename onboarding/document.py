"""A mandate as a document: the facts in, the text, its digest and the sealed PDF out.

The text has one source, ``templates/onboarding/document/body.html``, which the sheet on screen
and the PDF share. The digest is made of the words alone; who granted it is printed below and is
no part of it.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.template.loader import render_to_string

from municipalities import selectors as registry
from onboarding.rules.mandates import Terms
from vroegsignalering import pdf, pdf_signing, plain_text
from vroegsignalering.accounts.models import EvidenceFile, Organisation
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.clock import AMSTERDAM


@dataclass(frozen=True)
class Party:
    """One side of a mandate, as it is called on the day that it is granted."""

    name: str
    kvk_number: str
    address: str


@dataclass(frozen=True)
class Evidence:
    """The signed power of attorney that went along with the question, as the text names it."""

    name: str
    digest: str

    @property
    def code(self) -> str:
        """The start of its SHA-256, as people compare it."""
        return document_code(self.digest)


@dataclass(frozen=True)
class MandateFacts:
    """All that a mandate says besides the words of the model.

    ``acts`` are values of ``MandateAct``; without ``municipality_names`` it holds everywhere,
    without ``ends_on`` until somebody ends it. Without ``evidence`` the text has no clause about
    it.
    """

    landlord: Party
    agency: Party
    acts: tuple[str, ...]
    municipality_names: tuple[str, ...]
    starts_on: dt.date
    ends_on: dt.date | None
    evidence: Evidence | None = None

    def as_record(self) -> dict[str, Any]:
        """Return the facts as JSON can keep them."""
        return asdict(self) | {
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }

    @classmethod
    def of_record(cls, kept: Mapping[str, Any]) -> "MandateFacts":
        """Return the facts that ``as_record`` made."""
        return cls(
            landlord=Party(**kept["landlord"]),
            agency=Party(**kept["agency"]),
            acts=tuple(kept["acts"]),
            municipality_names=tuple(kept["municipality_names"]),
            starts_on=dt.date.fromisoformat(kept["starts_on"]),
            ends_on=dt.date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None,
            # Mandates that were granted before there was evidence do not have the key.
            evidence=Evidence(**kept["evidence"]) if kept.get("evidence") else None,
        )


def facts_for(
    landlord: Organisation,
    agency: Organisation,
    terms: Terms,
    evidence: EvidenceFile | None = None,
) -> MandateFacts:
    """Return what the text says for these parties, as they are called now, and these terms.

    ``evidence`` is what the agency added to its question.
    """
    names = registry.names_of(terms.municipality_codes)
    return MandateFacts(
        landlord=_party(landlord),
        agency=_party(agency),
        acts=tuple(act for act in MandateAct.values if act in terms.acts),
        municipality_names=tuple(
            sorted(names.get(code, code) for code in terms.municipality_codes)
        ),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        evidence=Evidence(evidence.name, evidence.digest) if evidence else None,
    )


def _party(organisation: Organisation) -> Party:
    lines = (organisation.address_line, organisation.town_line)
    address = ", ".join(line for line in lines if line)
    return Party(organisation.name, organisation.kvk_number, address)


@dataclass(frozen=True)
class Grant:
    """Who granted the mandate, in which function, and when."""

    name: str
    title: str
    at: dt.datetime


def body_html(facts: MandateFacts, *, title_level: int = 1) -> str:
    """Return the text as HTML, with the heading of the title at ``title_level``."""
    context = {"facts": facts, "top": title_level, "sub": title_level + 1}
    return render_to_string("onboarding/document/body.html", context)


def text_digest(facts: MandateFacts) -> str:
    """Return the SHA-256 of the words, 64 hexadecimal characters."""
    return hashlib.sha256(_text(facts).encode()).hexdigest()


def document_code(digest: str) -> str:
    """Return what people compare: the first 16 characters in groups of four, in capitals."""
    start = digest[:16].upper()
    return "-".join(start[place : place + 4] for place in range(0, 16, 4))


def sealed_pdf(facts: MandateFacts, grant: Grant, authority: pdf_signing.Authority) -> bytes:
    """Return the mandate as a PDF, sealed by the platform, with who granted it at the end.

    Raises ``pdf.RenderingUnavailable`` or ``pdf.RenderingFailed`` when no PDF can be made, and
    ``pdf_signing.SigningFailed``.
    """
    digest = text_digest(facts)
    html = render_to_string(
        "onboarding/document/mandate.html",
        {
            "facts": facts,
            "grant": grant,
            "code": document_code(digest),
            "digest": digest,
            "made_at": grant.at.astimezone(AMSTERDAM).isoformat(),
            # The keys of the local authority are the only ones there are so far.
            "is_test": True,
        },
    )
    words = pdf.Attachment(
        "machtiging.txt", _text(facts).encode(), "De tekst van de machtiging", "Alternative"
    )
    rendered = pdf.render(html, made_at=grant.at, attachments=[words])
    return pdf_signing.seal(
        rendered.data,
        authority,
        fields=[],
        reason=f"Machtiging verleend door {grant.name}, documentcode {document_code(digest)}",
    )


def _text(facts: MandateFacts) -> str:
    return plain_text.canonical(body_html(facts))
