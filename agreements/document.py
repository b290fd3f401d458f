"""An agreement as a document: the facts in, the text, its digest and the PDF out.

The text has one source, ``templates/agreements/document/body.html``, which the sheet on
screen and the PDF share. The *text digest* is made of the words alone, so it is the same for
both, and the same again when the PDF is made again; signatures are no part of it.

The way of a document: :func:`prepare` once, when the agreement is sent out for signing, then
:func:`add_signature` once for each party on the bytes that were kept. After ``prepare`` no
page is made again: what a person signs is what was sealed, and the signature page is filled
by the signatures themselves.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from agreements.states import PartySide
from vroegsignalering import pdf, pdf_signing, plain_text
from vroegsignalering.clock import AMSTERDAM


@dataclass(frozen=True)
class Signatory:
    """A person who may sign for a party."""

    name: str
    title: str = ""


@dataclass(frozen=True)
class Contact:
    """A contact person of a party."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PlacedSignature:
    """One party's signature: by whom as they were then, why they may, and when.

    ``signed_at`` is local time as text, the way it is printed.
    """

    side: PartySide
    name: str
    title: str
    mandate: str
    signed_at: str
    agency_name: str = ""


@dataclass(frozen=True)
class ClientLine:
    """A client of an agency, as the annex names it: values as they are printed."""

    name: str
    kvk_number: str
    period: str
    municipalities: str


@dataclass(frozen=True)
class AgreementFacts:
    """All that an agreement says besides the words of the model.

    The fields from ``arrears_term_days`` to ``threshold_amount`` are the clauses that the
    software obeys: text and behaviour come from the same value, so that they cannot differ.
    """

    version: int
    number: str
    municipality_name: str
    authority_name: str
    reporting_point_name: str
    reporting_point_is_this_portal: bool
    delivery_instructions: str
    partner_name: str
    partner_kvk_number: str
    partner_address: str
    authority_signatories: tuple[Signatory, ...]
    partner_signatories: tuple[Signatory, ...]
    authority_contacts: tuple[Contact, ...]
    partner_contacts: tuple[Contact, ...]
    arrears_term_days: int
    pause_days: int
    window_from_day: int
    window_to_day: int
    notice_months: int
    threshold_amount: Decimal | None
    prepared_on: dt.date
    signatures: tuple[PlacedSignature, ...] = ()
    is_agency: bool = False
    # The annex of an agency. None for a landlord, and for what was sent before there was one.
    clients: tuple[ClientLine, ...] | None = None

    @property
    def delivery_sentence(self) -> str:
        """Return how to deliver, as the end of a sentence; never empty."""
        told = self.delivery_instructions.strip() or "volgens de aanwijzingen van het meldpunt"
        return told if told.endswith((".", "!", "?")) else f"{told}."

    @property
    def authority_in_a_sentence(self) -> str:
        """Return the name of the authority for the middle of a sentence: ``het college van …``."""
        name = self.authority_name
        return name[0].lower() + name[1:] if name.startswith(("Het ", "De ")) else name


@dataclass(frozen=True)
class PreparedDocument:
    """A sealed PDF that waits for its signatures, with what is to be remembered of it."""

    pdf: bytes
    pdf_digest: str
    text_digest: str
    code: str
    pages: int


# --- The text ----------------------------------------------------------------------------------


def body_html(facts: AgreementFacts, *, title_level: int = 1) -> str:
    """Return the text as HTML, with the heading of the title at ``title_level``."""
    context = {"facts": facts, "top": title_level, "sub": title_level + 1}
    return render_to_string("agreements/document/body.html", context)


def canonical_text(facts: AgreementFacts) -> str:
    """Return the words of the agreement, one block a line, in one fixed form.

    Marks, style and the level of headings make no difference; a word, a number or a comma
    does. Unicode in its composed form (NFC), blanks folded.
    """
    return plain_text.canonical(body_html(facts))


def text_digest(facts: AgreementFacts) -> str:
    """Return the SHA-256 of the canonical text, 64 hexadecimal characters.

    The same facts give the same digest; signatures are no part of it.
    """
    return hashlib.sha256(canonical_text(facts).encode()).hexdigest()


def document_code(digest: str) -> str:
    """Return what people compare: the first 16 characters in groups of four, in capitals."""
    start = digest[:16].upper()
    return "-".join(start[place : place + 4] for place in range(0, 16, 4))


def check_address(digest: str) -> str:
    """Return where everybody can look up the code of a document."""
    return f"{settings.PORTAL_URL}{reverse('agreements:verify-code', args=[document_code(digest)])}"


def _picture(address: str) -> SafeString:
    """Return an address as a QR code, drawn in SVG for the paper."""
    code = segno.make(address, error="m", micro=False)
    # Made of squares by segno; nothing in it comes from a person as markup.
    return SafeString(code.svg_inline(scale=1, border=0, dark="#000", omitsize=True))


# --- The PDF -----------------------------------------------------------------------------------

# Where the signatures are drawn on the last page, in millimetres from the top left of the
# paper; the same measures as in static/css/document-print.css.
_BOX_LEFT, _BOX_WIDTH, _BOX_HEIGHT = 25.0, 160.0, 36.0
_BOX_TOPS = {PartySide.AUTHORITY: 25.0 + 60.0 + 28.0, PartySide.PARTNER: 25.0 + 135.0 + 28.0}
_FIELD_NAMES = {PartySide.AUTHORITY: "Gemeente", PartySide.PARTNER: "Verhuurder"}


def prepare(facts: AgreementFacts, authority: pdf_signing.Authority) -> PreparedDocument:
    """Return the PDF of the agreement with a field for each party, sealed by the platform.

    The text and the facts travel inside it (``overeenkomst.txt``, ``overeenkomst.json``).
    Raises ``ValueError`` when the facts hold signatures already, ``pdf.RenderingUnavailable``
    or ``pdf.RenderingFailed`` when no PDF can be made, ``pdf_signing.SigningFailed``.
    """
    if facts.signatures:
        raise ValueError("a document is prepared before anybody signs")
    rendered, digest = render(facts)
    sealed = pdf_signing.seal(
        rendered.data,
        authority,
        fields=[
            pdf_signing.Field(
                _FIELD_NAMES[side], f"Handtekening van de {side.label}", box=_box(side)
            )
            for side in (PartySide.AUTHORITY, PartySide.PARTNER)
        ],
        reason=f"Klaargezet om te tekenen, documentcode {document_code(digest)}",
    )
    return PreparedDocument(
        pdf=sealed,
        pdf_digest=hashlib.sha256(sealed).hexdigest(),
        text_digest=digest,
        code=document_code(digest),
        pages=rendered.pages,
    )


def render(facts: AgreementFacts) -> tuple[pdf.Rendered, str]:
    """Return the PDF without seal or fields, the same bytes for the same facts, and the digest
    of its text. Raises as :func:`prepare` does."""
    text = canonical_text(facts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    made_at = dt.datetime.combine(facts.prepared_on, dt.time(), AMSTERDAM)
    html = render_to_string(
        "agreements/document/agreement.html",
        {
            "facts": facts,
            "code": document_code(digest),
            "digest": digest,
            "check_address": check_address(digest),
            "check_picture": _picture(check_address(digest)),
            "made_at": made_at.isoformat(),
            # The keys of the local authority are the only ones there are so far.
            "is_test": True,
        },
    )
    attachments = (
        pdf.Attachment(
            "overeenkomst.txt", text.encode(), "De tekst van de overeenkomst", "Alternative"
        ),
        pdf.Attachment(
            "overeenkomst.json", _as_json(facts, digest), "De afspraken, leesbaar voor software"
        ),
    )
    return pdf.render(html, made_at=made_at, attachments=attachments), digest


def add_signature(
    document: bytes,
    facts: AgreementFacts,
    placed: PlacedSignature,
    authority: pdf_signing.Authority,
) -> bytes:
    """Return the document with one party's signature, drawn in its box on the last page.

    Raises ``pdf_signing.SigningFailed`` when that party signed before or the bytes are not a
    prepared document, and as :func:`prepare` does.
    """
    is_authority = placed.side is PartySide.AUTHORITY
    organisation = placed.agency_name or (
        facts.authority_name if is_authority else facts.partner_name
    )
    on_behalf_of = facts.authority_in_a_sentence if is_authority else facts.partner_name
    if placed.agency_name:
        on_behalf_of += f", door {placed.agency_name}"
    code = document_code(text_digest(facts))
    stamp = pdf.render_stamp(
        render_to_string(
            "agreements/document/stamp.html",
            {"placed": placed, "on_behalf_of": on_behalf_of, "code": code},
        ),
        made_at=dt.datetime.combine(facts.prepared_on, dt.time(), AMSTERDAM),
    )
    return pdf_signing.sign(
        document,
        authority,
        field=_FIELD_NAMES[placed.side],
        signer=pdf_signing.Signer(placed.name, organisation, placed.title),
        reason=(
            f"Tekent als tekenbevoegde namens {on_behalf_of}, {placed.mandate}, documentcode {code}"
        ),
        stamp=stamp.data,
    )


def _box(side: PartySide) -> tuple[int, int, int, int]:
    """Return the box of a signature in points from the bottom left of an A4."""
    point, top = 72 / 25.4, _BOX_TOPS[side]
    return (
        round(_BOX_LEFT * point),
        round((297.0 - top - _BOX_HEIGHT) * point),
        round((_BOX_LEFT + _BOX_WIDTH) * point),
        round((297.0 - top) * point),
    )


def _as_json(facts: AgreementFacts, digest: str) -> bytes:
    """Return the facts for software, in the Dutch of the portal's other exchange formats."""
    threshold = facts.threshold_amount
    content = {
        "nummer": facts.number,
        "modeltekst": facts.version,
        "opgemaaktOp": facts.prepared_on.isoformat(),
        "tekstSha256": digest,
        "documentcode": document_code(digest),
        "gemeente": {
            "naam": facts.municipality_name,
            "bestuur": facts.authority_name,
            "tekenbevoegden": _in_dutch(facts.authority_signatories),
        },
        "verhuurder": {
            "naam": facts.partner_name,
            "kvkNummer": facts.partner_kvk_number,
            "isIncassopartner": facts.is_agency,
            "tekenbevoegden": _in_dutch(facts.partner_signatories),
        },
        "afspraken": {
            "achterstandVanafDagen": facts.arrears_term_days,
            "aanleverenVanDag": facts.window_from_day,
            "aanleverenTotEnMetDag": facts.window_to_day,
            "digitaalMeldpunt": facts.reporting_point_name,
            "meldpuntIsDitPortaal": facts.reporting_point_is_this_portal,
            "incassopauzeDagen": facts.pause_days,
            "drempelbedrag": None if threshold is None else f"{threshold:.2f}",
            "opzegtermijnMaanden": facts.notice_months,
        },
    }
    if facts.clients is not None:
        content["opdrachtgevers"] = [
            {
                "naam": client.name,
                "kvkNummer": client.kvk_number,
                "periode": client.period,
                "gemeenten": client.municipalities,
            }
            for client in facts.clients
        ]
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _in_dutch(people: tuple[Signatory, ...]) -> list[dict[str, str]]:
    return [{"naam": person.name, "functie": person.title} for person in people]
