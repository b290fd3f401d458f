"""Judges the signatures in a PDF: whole, trusted, and what was added afterwards."""

import asyncio
import datetime as dt
import io
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from cryptography import x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESSubIndic
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
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from vroegsignalering.pdf_signing.certificates import TEST_MARK, asn1_certificate
from vroegsignalering.pdf_signing.placing import SEAL_FIELD

# All that may follow the table of objects of the last revision (ISO 32000-2 §7.5.5).
_ENDING = re.compile(rb"\s*(?:endobj|trailer\s*<<[^%]*>>)?\s*startxref\s+\d+\s+%%EOF\s*")


class UnreadablePdf(Exception):
    """These bytes are no PDF that can be judged."""


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


_Reports: TypeAlias = tuple[SignatureReport, ...]


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


def as_message(report: Report) -> dict[str, Any]:
    """Return a report as plain values, for the line to another process or to a script."""
    message = asdict(report)
    for each in message["signatures"]:
        each["signed_at"] = each["signed_at"].isoformat() if each["signed_at"] else None
    return message


def from_message(message: Mapping[str, Any]) -> Report:
    """Return the report that ``as_message`` wrote down."""
    signatures = [
        SignatureReport(
            **{
                **each,
                "kind": Kind(each["kind"]),
                "changes": Changes(each["changes"]),
                "signed_at": dt.datetime.fromisoformat(each["signed_at"])
                if each["signed_at"]
                else None,
            }
        )
        for each in message["signatures"]
    ]
    return Report(tuple(signatures), message["is_test"])


def validate(
    pdf: bytes,
    trusted_roots: Sequence[bytes],
    *,
    run: Callable[[Coroutine[Any, Any, _Reports]], _Reports] = asyncio.run,
) -> Report:
    """Judge every signature and time-stamp in a PDF, without any network.

    ``trusted_roots`` are PEM certificates; ``run`` runs a coroutine to its end. This is
    long-term validation (ETSI EN 319 102-1 §5.6): a certificate that has ended since still counts
    when the time-stamps inside prove that the signature is older. Raises :class:`UnreadablePdf`.
    """
    roots = [
        asn1_certificate(each)
        for pem in trusted_roots
        for each in x509.load_pem_x509_certificates(pem)
    ]
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
        reports = run(_judge_all(pdf, found, roots))
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
) -> _Reports:
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
