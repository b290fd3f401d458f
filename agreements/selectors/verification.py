"""What the portal knows of a paper that a stranger holds: for the public check of documents."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from agreements import rules
from agreements.models import Agreement, AgreementDocument, Signature
from agreements.selectors.reading import signatures_of
from agreements.states import AgreementState, DocumentKind, PartySide
from vroegsignalering import clock, row_security

_REASON = "public check of a document"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class KnownPaper:
    """A paper of ours. ``signatures`` is empty for who has only its code: no names without it."""

    kind: DocumentKind
    number: str
    code: str
    partner_name: str
    authority_name: str
    municipality_name: str
    state: AgreementState
    made_on: dt.date
    in_force_from: dt.date | None
    ends_on: dt.date | None
    signatures: tuple[Signature, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether this is the paper with both signatures in it."""
        return self.kind == DocumentKind.SIGNED


def paper_with_digest(digest: str) -> KnownPaper | None:
    """Return the paper whose bytes have this SHA-256 (hexadecimal): the very same file."""
    folded = digest.strip().lower()
    if not _DIGEST.fullmatch(folded):
        return None
    with row_security.unrestricted(_REASON):
        paper = (
            AgreementDocument.objects.select_related("agreement__municipality")
            .filter(digest=folded)
            .first()
        )
        if paper is None:
            return None
        signed = paper.kind == DocumentKind.SIGNED
        signatures = tuple(signatures_of(paper.agreement)) if signed else ()
        return _known(paper.agreement, DocumentKind(paper.kind), paper.made_at, signatures)


def paper_with_code(code: str) -> KnownPaper | None:
    """Return what may be told to who has only the code under a paper (``document_code``)."""
    folded = fold_code(code)
    if not _CODE.fullmatch(folded):
        return None
    with row_security.unrestricted(_REASON):
        agreement = (
            Agreement.objects.select_related("municipality")
            .filter(text_digest__startswith=folded)
            .order_by("prepared_at")
            .first()
        )
        if agreement is None or agreement.sent_at is None:
            return None
        kinds = set(
            AgreementDocument.objects.filter(agreement=agreement).values_list("kind", flat=True)
        )
        kind = DocumentKind.SIGNED if DocumentKind.SIGNED in kinds else DocumentKind.DRAFT
        return _known(agreement, kind, agreement.sent_at)


def fold_code(code: str) -> str:
    """Return a code as it is compared: without hyphens and blanks, in lower case."""
    return re.sub(r"[\s\-–]", "", code).lower()


def _known(
    agreement: Agreement,
    kind: DocumentKind,
    made_at: dt.datetime,
    signatures: tuple[Signature, ...] = (),
) -> KnownPaper:
    sides = frozenset(PartySide(one.side) for one in signatures_of(agreement))
    digest = agreement.text_digest[:16].upper()
    return KnownPaper(
        kind=kind,
        number=agreement.number,
        code="-".join(digest[place : place + 4] for place in range(0, 16, 4)),
        partner_name=agreement.partner_name,
        authority_name=agreement.authority_legal_name,
        municipality_name=agreement.municipality.name,
        state=rules.state_of(agreement, sides, clock.today()),
        made_on=clock.to_local(made_at).date(),
        in_force_from=agreement.in_force_from,
        ends_on=agreement.ends_on,
        signatures=signatures,
    )
