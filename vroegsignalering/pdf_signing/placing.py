"""Puts signatures into a PDF: the seal of the platform first, then those of the parties."""

import datetime as dt
import io
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from asn1crypto.crl import CertificateList
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vroegsignalering.pdf_signing.authority import Authority
from vroegsignalering.pdf_signing.certificates import (
    SLACK,
    TEST_MARK,
    KeyPair,
    asn1_certificate,
    asn1_key,
    distinguished_name,
    make_certificate,
    now,
    revocation_list,
)

SEAL_FIELD = "Zegel"
#: How long the certificate of one person for one signature lives.
SHORT_LIFE = dt.timedelta(hours=1)


class SigningFailed(Exception):
    """This PDF cannot be signed in this field: no such field, signed already, or damaged."""


@dataclass(frozen=True)
class Field:
    """A place for one signature, made before anything is signed.

    ``label`` is what a screen reader says. ``box`` is where the signature is drawn on
    ``page`` (0 is the first, -1 the last): left, bottom, right, top in points from the
    bottom left; without a box the signature is not drawn.
    """

    name: str
    label: str
    page: int = -1
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Signer:
    """Who signs, as they are at this moment: these words end up in the certificate."""

    name: str
    organisation: str
    title: str


def seal(pdf: bytes, authority: Authority, *, fields: Sequence[Field], reason: str) -> bytes:
    """Return the PDF with all signature fields made, certified by the platform.

    From then on only those fields may be filled: any other change is found out (DocMDP,
    ISO 32000-2 §12.8.2.2). ``reason`` is a Dutch sentence that readers show. Raises
    :class:`SigningFailed` when the bytes are no PDF or were signed before.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        for field in (Field(SEAL_FIELD, "Zegel van het portaal"), *fields):
            append_signature_field(
                writer,
                SigFieldSpec(
                    field.name,
                    on_page=field.page,
                    box=field.box,
                    readable_field_name=field.label,
                ),
            )
        prepared = io.BytesIO()
        writer.write(prepared)
    except (PdfError, ValueError) as problem:
        raise SigningFailed(str(problem)) from problem
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        reason=reason,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    return _place(prepared.getvalue(), authority, authority.seal, metadata)


def sign(
    pdf: bytes,
    authority: Authority,
    *,
    field: str,
    signer: Signer,
    reason: str,
    stamp: bytes | None = None,
) -> bytes:
    """Return the PDF with one more signature: that of ``signer``, in the field made for it.

    A key and a certificate are made for this act, valid for an hour, and the key is gone
    when this function returns. ``stamp`` is a one-page PDF that is drawn in the field's box.
    Raises :class:`SigningFailed` when the field does not exist or is filled already.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    list_name = f"urn:uuid:{uuid.uuid4()}"
    certificate = make_certificate(
        distinguished_name(f"{TEST_MARK} {signer.name}", signer.organisation, signer.title),
        key,
        authority.people.certificate.subject,
        authority.people.key,
        now() - SLACK,
        now() + SHORT_LIFE,
        revoked_in=list_name,
    )
    own_list = revocation_list(authority.people, now() + SHORT_LIFE - SLACK, list_name)
    metadata = PdfSignatureMetadata(field_name=field, reason=reason, name=signer.name)
    return _place(pdf, authority, KeyPair(certificate, key), metadata, [own_list], stamp)


def _place(
    pdf: bytes,
    authority: Authority,
    pair: KeyPair,
    metadata: PdfSignatureMetadata,
    own_lists: Sequence[CertificateList] = (),
    stamp: bytes | None = None,
) -> bytes:
    """Put one PAdES B-LTA signature into a field that exists."""
    issuers = [
        asn1_certificate(each.certificate)
        for each in (authority.root, authority.services, authority.people)
    ]
    lists = [
        revocation_list(each, each.certificate.not_valid_after_utc)
        for each in (authority.root, authority.services)
    ]
    registry = SimpleCertificateStore.from_certs(issuers)
    timestamper = DummyTimeStamper(
        asn1_certificate(authority.timestamps.certificate),
        asn1_key(authority.timestamps.key),
        certs_to_embed=registry,
    )
    context = ValidationContext(
        trust_roots=issuers[:1],
        other_certs=issuers,
        crls=[*lists, *own_lists],
        allow_fetching=False,
        revocation_mode="require",
    )
    signer = PdfSigner(
        replace(
            metadata,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=True,
            timestamp_field_name=f"Tijdstempel {secrets.token_hex(4)}",
            validation_context=context,
        ),
        SimpleSigner(asn1_certificate(pair.certificate), asn1_key(pair.key), registry),
        timestamper=timestamper,
        stamp_style=_drawn(stamp),
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        output = signer.sign_pdf(writer, existing_fields_only=True)
    except (PdfError, SigningError, ValueError) as problem:
        raise SigningFailed(str(problem)) from problem
    finished: bytes = output.getvalue()
    return finished


class _StampPage(PdfContent):
    """The first page of a PDF as something that pyHanko can draw."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Bring the page into the document and return the operator that draws it."""
        reader = PdfFileReader(io.BytesIO(self._pdf))
        page = self._ensure_writer.import_page_as_xobject(reader)
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


def _drawn(stamp: bytes | None) -> StaticStampStyle:
    """Return the look of a signature: a page that fills the box of its field, or nothing."""
    return StaticStampStyle(
        border_width=0,
        background=None if stamp is None else _StampPage(stamp),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN,
            y_align=AxisAlignment.ALIGN_MIN,
            margins=Margins(0, 0, 0, 0),
            inner_content_scaling=InnerScaling.STRETCH_FILL,
        ),
    )
