"""The only door to pyHanko: sealing a PDF, letting a person sign it, and judging one.

A document goes through three steps. The platform *seals* it: all signature fields are made
first, then a certification signature forbids every later change except filling those
fields. Each party then *signs* in its own field, with a certificate made for this one
person and this one act; its key is thrown away at once. Each step is PAdES B-LTA: signature,
time-stamp, revocation data and a time-stamp over all of that.

The keys come from a local authority in ``DATA_DIR/keys``. It is a **test authority**: nobody
outside this installation trusts it, its certificates say TEST, and so do the documents. In
the words of eIDAS this is the seal of the platform plus the electronic signature of an
authenticated and authorised person; it is not called advanced or qualified.

Importing this module takes about 0.8 s (measured), once per process; see
``docs/decisions/0022-signing.md``.
"""

import asyncio
import datetime as dt
import io
import logging
import os
import re
import secrets
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.decode_limits import DecodePurpose
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
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.ades import ades_lta_validation, ades_timestamp_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleCertificateStore, SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

# They log the names of signers, which a log of ours may not hold; the report says it all.
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)

TEST_MARK = "TEST"
SEAL_FIELD = "Zegel"
SHORT_LIFE = dt.timedelta(hours=1)
# Clocks may differ a little; a certificate made now must be valid now on every machine.
SLACK = dt.timedelta(minutes=5)
YEAR = dt.timedelta(days=365)
# All that may follow the table of objects of the last revision (ISO 32000-2 §7.5.5).
_ENDING = re.compile(rb"\s*(?:endobj|trailer\s*<<[^%]*>>)?\s*startxref\s+\d+\s+%%EOF\s*")


class SigningUnavailable(Exception):
    """The keys cannot be used: no passphrase, a wrong one, or files that miss."""


class SigningFailed(Exception):
    """This PDF cannot be signed in this field: no such field, signed already, or damaged."""


class UnreadablePdf(Exception):
    """These bytes are no PDF that can be judged."""


# --- The local authority ---------------------------------------------------------------------


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Authority:
    """The local test authority: a root, two issuers under it, and the two keys that serve.

    ``people`` issues certificates to people, ``services`` issued those of the seal and the
    time-stamps. They are apart because their lists of revoked certificates age differently:
    see :func:`_revocation_list`.
    """

    root: KeyPair
    people: KeyPair
    services: KeyPair
    seal: KeyPair
    timestamps: KeyPair

    @property
    def trusted_root(self) -> bytes:
        """Return the certificate that a checker must trust, as PEM."""
        return self.root.certificate.public_bytes(serialization.Encoding.PEM)


NAMES = ("root", "people", "services", "seal", "timestamps")


def ensure_authority(directory: Path, passphrase: str) -> Authority:
    """Return the authority kept in ``directory``, making it when it is not there yet.

    Two processes may call this at the same moment: each makes its own set aside, the first
    to put it in place wins, and both return that one. Private keys are encrypted with
    ``passphrase`` and readable by their owner only. Raises :class:`SigningUnavailable`
    without a passphrase or with a wrong one.
    """
    if not passphrase:
        raise SigningUnavailable("SIGNING_PASSPHRASE is empty: the signing keys stay closed")
    home = directory / "authority"
    if not home.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = directory / f".new-{secrets.token_hex(8)}"
        _write_authority(aside, passphrase.encode())
        try:
            # A rename onto a directory that holds files fails: exactly one process wins.
            aside.rename(home)
        except OSError:
            shutil.rmtree(aside)
            if not home.is_dir():
                raise
        else:
            _settle(directory)
    try:
        return Authority(**{name: _read_pair(home, name, passphrase) for name in NAMES})
    except (OSError, ValueError) as problem:
        raise SigningUnavailable(
            "the signing keys cannot be opened: a file misses or SIGNING_PASSPHRASE is another one"
        ) from problem


def trusted_root(directory: Path) -> bytes:
    """Return the root certificate kept in ``directory`` as PEM, without opening any key.

    Raises :class:`SigningUnavailable` when no authority was made there.
    """
    try:
        return (directory / "authority" / "root.crt").read_bytes()
    except OSError as problem:
        raise SigningUnavailable("there is no authority in this directory yet") from problem


def _write_authority(home: Path, passphrase: bytes) -> None:
    """Make all keys and certificates and write them into a new directory."""
    home.mkdir(mode=0o700)
    # A far end: a test authority protects nobody outside, and must outlive its documents.
    begin, end = _now() - SLACK, _now() + 30 * YEAR
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in NAMES[:-1]}
    names = {
        "root": _name(f"{TEST_MARK} Vroegsignalering hoofdsleutel"),
        "people": _name(f"{TEST_MARK} Vroegsignalering uitgever voor personen"),
        "services": _name(f"{TEST_MARK} Vroegsignalering uitgever voor diensten"),
        "seal": _name(f"{TEST_MARK} Vroegsignalering zegel"),
        "timestamps": _name(f"{TEST_MARK} Vroegsignalering tijdstempel"),
    }
    root = _certificate(
        names["root"], keys["root"], names["root"], keys["root"], begin, end, authority_depth=1
    )
    made = {"root": KeyPair(root, keys["root"])}
    for name in ("people", "services"):
        issuer = _certificate(
            names[name], keys[name], names["root"], keys["root"], begin, end, authority_depth=0
        )
        made[name] = KeyPair(issuer, keys[name])
    seal_certificate = _certificate(
        names["seal"], keys["seal"], names["services"], keys["services"], begin, end
    )
    made["seal"] = KeyPair(seal_certificate, keys["seal"])
    timestamps_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    timestamps = _certificate(
        names["timestamps"],
        timestamps_key,
        names["services"],
        keys["services"],
        begin,
        end,
        is_for_timestamps=True,
    )
    made["timestamps"] = KeyPair(timestamps, timestamps_key)
    for name, pair in made.items():
        certificate = pair.certificate.public_bytes(serialization.Encoding.PEM)
        key = pair.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase),
        )
        _write(home / f"{name}.crt", certificate, 0o644)
        _write(home / f"{name}.key", key, 0o600)
    _settle(home)


def _write(file: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(directory: Path) -> None:
    """Make the names in a directory survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_pair(home: Path, name: str, passphrase: str) -> KeyPair:
    certificate = x509.load_pem_x509_certificate((home / f"{name}.crt").read_bytes())
    key: PrivateKeyTypes = serialization.load_pem_private_key(
        (home / f"{name}.key").read_bytes(), passphrase.encode()
    )
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError("a key of a kind that was never made here")
    return KeyPair(certificate, key)


def _name(common: str, organisation: str = "Vroegsignalering", title: str = "") -> x509.Name:
    # The standard allows 64 characters for each of these (X.520, upper bounds).
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ]
    if title:
        attributes.append(x509.NameAttribute(NameOID.TITLE, title[:64]))
    return x509.Name(attributes)


def _certificate(
    subject: x509.Name,
    subject_key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    begin: dt.datetime,
    end: dt.datetime,
    *,
    authority_depth: int | None = None,
    is_for_timestamps: bool = False,
    revoked_in: str = "",
) -> x509.Certificate:
    """Make one certificate.

    ``authority_depth`` is given for those that may make others, ``revoked_in`` names the
    list that would tell of its revocation, where that is not the only one of its issuer.
    """
    is_authority = authority_depth is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(subject_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=authority_depth), critical=True
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=is_for_timestamps,
                content_commitment=not is_authority and not is_for_timestamps,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if is_for_timestamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    if revoked_in:
        place = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(revoked_in)], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _revocation_list(issuer: KeyPair, until: dt.datetime, name: str = "") -> CertificateList:
    """Return the issuer's list of revoked certificates as it is now, standing ``until`` then.

    Nothing is revoked here: a person's key lives for one signature. Long-term validation
    goes back to the last moment at which the newest list in the document still stood. So a
    person's certificate has a list of its own, called ``name``, that ends within its short
    life; one list for all people would be renewed by the next signature and make the
    earlier one fail. For the seal and the time-stamps the list stands as long as their
    issuer, so that they can be judged in later years.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(_now())
        .next_update(until)
        .add_extension(x509.CRLNumber(int(_now().timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    if name:
        builder = builder.add_extension(
            x509.IssuingDistributionPoint(
                full_name=[x509.UniformResourceIdentifier(name)],
                relative_name=None,
                only_contains_user_certs=True,
                only_contains_ca_certs=False,
                only_some_reasons=None,
                indirect_crl=False,
                only_contains_attribute_certs=False,
            ),
            critical=True,
        )
    made = builder.sign(issuer.key, hashes.SHA256())
    return CertificateList.load(made.public_bytes(serialization.Encoding.DER))


def _now() -> dt.datetime:
    """Return the machine's own time, in whole seconds.

    Not the portal's clock, which a demo may move: time-stamps speak to checkers elsewhere,
    and those compare with the real time.
    """
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _asn1_certificate(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


# --- Sealing and signing ---------------------------------------------------------------------


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
    certificate = _certificate(
        _name(f"{TEST_MARK} {signer.name}", signer.organisation, signer.title),
        key,
        authority.people.certificate.subject,
        authority.people.key,
        _now() - SLACK,
        _now() + SHORT_LIFE,
        revoked_in=list_name,
    )
    own_list = _revocation_list(authority.people, _now() + SHORT_LIFE - SLACK, list_name)
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
        _asn1_certificate(each.certificate)
        for each in (authority.root, authority.services, authority.people)
    ]
    lists = [
        _revocation_list(each, each.certificate.not_valid_after_utc)
        for each in (authority.root, authority.services)
    ]
    registry = SimpleCertificateStore.from_certs(issuers)
    timestamper = DummyTimeStamper(
        _asn1_certificate(authority.timestamps.certificate),
        _asn1_key(authority.timestamps.key),
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
        SimpleSigner(_asn1_certificate(pair.certificate), _asn1_key(pair.key), registry),
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


# --- Judging ---------------------------------------------------------------------------------


class Kind(StrEnum):
    """What a signature in a PDF is."""

    SEAL = "seal"
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


class Changes(StrEnum):
    """What happened to a document after a signature was placed."""

    NONE = "none"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class SignatureReport:
    """What can be said of one signature. The three answers are independent of each other.

    ``is_whole``: the bytes it covers are the bytes that were signed. ``is_trusted``: at
    ``signed_at`` its certificate led to a root that the checker trusts; ``trust`` says so in
    a Dutch sentence. ``changes``: what was added to the document after it.
    """

    field: str
    kind: Kind
    name: str
    organisation: str
    title: str
    reason: str
    signed_at: dt.datetime | None
    is_whole: bool
    is_trusted: bool
    trust: str
    changes: Changes


@dataclass(frozen=True)
class Report:
    """What can be said of a whole PDF."""

    signatures: tuple[SignatureReport, ...]
    is_test: bool

    @property
    def is_whole(self) -> bool:
        """Tell whether there are signatures and each covers unchanged bytes."""
        return bool(self.signatures) and all(each.is_whole for each in self.signatures)

    @property
    def is_trusted(self) -> bool:
        """Tell whether there are signatures and each of them is trusted."""
        return bool(self.signatures) and all(each.is_trusted for each in self.signatures)

    @property
    def has_only_allowed_changes(self) -> bool:
        """Tell whether nothing was added that a signature forbids."""
        return all(each.changes is not Changes.FORBIDDEN for each in self.signatures)

    @property
    def is_good(self) -> bool:
        """Tell whether all three answers are yes."""
        return self.is_whole and self.is_trusted and self.has_only_allowed_changes

    @property
    def parties(self) -> tuple[SignatureReport, ...]:
        """Return the signatures that people placed, in order."""
        return tuple(each for each in self.signatures if each.kind is Kind.SIGNATURE)


def validate(pdf: bytes, trusted_roots: Sequence[bytes]) -> Report:
    """Judge every signature and time-stamp in a PDF, without any network.

    ``trusted_roots`` are PEM certificates. This is long-term validation (ETSI EN 319 102-1
    §5.6): a certificate that has ended since still counts when the time-stamps inside prove
    that the signature is older. Raises :class:`UnreadablePdf`.
    """
    roots = [
        _asn1_certificate(each)
        for pem in trusted_roots
        for each in x509.load_pem_x509_certificates(pem)
    ]
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
        reports = asyncio.run(_judge_all(pdf, found, roots))
    except (PdfError, ValueError, KeyError, TypeError, IndexError) as problem:
        # pyHanko meets damaged files with whatever its parser stumbles over.
        raise UnreadablePdf("this is no PDF that can be judged") from problem
    is_test = any(
        str(each.signer_cert.issuer.native.get("common_name", "")).startswith(TEST_MARK)
        for each in found
    )
    return Report(reports, is_test)


async def _judge_all(
    pdf: bytes,
    found: Sequence[EmbeddedPdfSignature],
    roots: list[asn1_x509.Certificate],
) -> tuple[SignatureReport, ...]:
    rules = SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=roots),
            revinfo_policy=CertRevTrustPolicy(
                RevocationCheckingPolicy.from_legacy("require"),
            ),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
        ),
    )
    timing = ValidationTimingInfo.now(dt.UTC)
    reports = [await _judge(each, rules, timing) for each in found]
    if found and not _ends_properly(pdf, found[-1]):
        reports = [replace(each, changes=Changes.FORBIDDEN) for each in reports]
    return tuple(reports)


async def _judge(
    found: EmbeddedPdfSignature, rules: SignatureValidationSpec, timing: ValidationTimingInfo
) -> SignatureReport:
    found.compute_integrity_info()
    facts = found.summarise_integrity_info()
    subject = found.signer_cert.subject.native
    is_timestamp = found.sig_object_type == "/DocTimeStamp"
    if is_timestamp:
        is_whole, trust, signed_at = await _judge_timestamp(found, rules, timing)
        kind = Kind.TIMESTAMP
    else:
        is_whole, trust, signed_at = await _judge_signature(found, rules, timing)
        kind = Kind.SEAL if found.field_name == SEAL_FIELD else Kind.SIGNATURE
    return SignatureReport(
        field=str(found.field_name),
        kind=kind,
        name=str(subject.get("common_name", "")).removeprefix(f"{TEST_MARK} "),
        organisation=str(subject.get("organization_name", "")),
        title=str(subject.get("title", "")),
        reason=str(found.sig_object.get("/Reason", "")),
        signed_at=signed_at,
        is_whole=is_whole,
        is_trusted=is_whole and not trust,
        trust=trust or "Het certificaat komt van een uitgever die wij vertrouwen.",
        changes=_changes(facts["coverage"], facts["docmdp_ok"]),
    )


async def _judge_signature(
    found: EmbeddedPdfSignature, rules: SignatureValidationSpec, timing: ValidationTimingInfo
) -> tuple[bool, str, dt.datetime | None]:
    """Return whether the bytes are whole, why the signature is not trusted, and its time."""
    intact, valid = validate_sig_integrity(
        found.signer_info, found.signer_cert, "data", found.compute_digest()
    )
    if not (intact and valid):
        return False, "De inhoud is veranderd, dus de handtekening zegt niets meer.", None
    verdict = await ades_lta_validation(
        found, PdfSignatureValidationSpec(rules), timing_info=timing
    )
    if verdict.ades_subindic is not AdESPassed.OK:
        return True, _why_not_trusted(verdict.ades_subindic), None
    stamped = verdict.signature_timestamp_status
    if stamped is None or stamped.ades_subindic is not AdESPassed.OK or not stamped.api_status:
        return True, "Het tijdstip van de handtekening is niet te bewijzen.", None
    return True, "", stamped.api_status.timestamp


async def _judge_timestamp(
    found: EmbeddedPdfSignature, rules: SignatureValidationSpec, timing: ValidationTimingInfo
) -> tuple[bool, str, dt.datetime | None]:
    """Return the same three things for a time-stamp over the whole document."""
    store = DocumentSecurityStore.read_dss(found.reader)
    lists = [each.get_object().read_data(DecodePurpose.CRL) for each in store.crls]
    known = replace(
        rules,
        local_knowledge=LocalKnowledge(
            known_crls=[CRLContainer(CertificateList.load(each)) for each in lists],
            known_certs=list(store.load_certs()),
        ),
    )
    verdict = await ades_timestamp_validation(
        found.signed_data, known, found.compute_digest, timing_info=timing
    )
    status = verdict.api_status
    if status is None or not (status.intact and status.valid):
        return False, "De inhoud is veranderd, dus het tijdstempel zegt niets meer.", None
    if verdict.ades_subindic is not AdESPassed.OK:
        return True, _why_not_trusted(verdict.ades_subindic), status.timestamp
    return True, "", status.timestamp


def _why_not_trusted(found: AdESSubIndic) -> str:
    if found is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return "Het certificaat komt van een uitgever die wij niet kennen."
    if found is AdESIndeterminate.TRY_LATER:
        return "Wij weten niet of het certificaat is ingetrokken."
    return f"Wij kunnen het certificaat niet vertrouwen ({found})."


def _changes(coverage: SignatureCoverageLevel, is_within_policy: bool | None) -> Changes:
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Changes.NONE
    if coverage is SignatureCoverageLevel.ENTIRE_REVISION and is_within_policy:
        return Changes.ALLOWED
    return Changes.FORBIDDEN


def _ends_properly(pdf: bytes, last: EmbeddedPdfSignature) -> bool:
    """Tell whether nothing stands behind the last revision: readers skip such bytes."""
    table = last.reader.xrefs.get_xref_container_info(last.reader.xrefs.total_revisions - 1)
    return _ENDING.fullmatch(pdf, table.end_location) is not None
