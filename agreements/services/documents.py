"""Makes the signed PDF of an agreement in force: by the worker, once, from what was sealed."""

from __future__ import annotations

import hashlib
import logging
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction

from agreements import document, selectors
from agreements.models import Agreement, AgreementDocument
from agreements.services import texts
from agreements.states import DocumentKind
from vroegsignalering import clock, pdf, pdf_signing, row_security
from vroegsignalering.audit import services as audit

log = logging.getLogger(__name__)
ONE_DOCUMENT_PER_KIND = "one_document_per_kind"


def make_signed_document(agreement_id: uuid.UUID) -> bool:
    """Put both signatures into the sealed PDF and keep the result; return whether it was made.

    Safe to call twice, also at the same time: what exists already stays as it is, by the unique
    key. Raises what ``document.add_signature`` raises.
    """
    with row_security.unrestricted("signed document"):
        agreement = (
            Agreement.objects.select_related("municipality", "authority", "terms__reporting_point")
            .filter(pk=agreement_id, in_force_from__isnull=False)
            .first()
        )
        if agreement is None or selectors.has_document(agreement, DocumentKind.SIGNED):
            return False
        draft = AgreementDocument.objects.get(agreement=agreement, kind=DocumentKind.DRAFT)
        signatures = selectors.signatures_of(agreement)
        facts = texts.facts_of(agreement)
    # Outside the transaction: this takes seconds.
    keys = pdf_signing.ensure_authority(settings.SIGNING_KEYS_DIR, settings.SIGNING_PASSPHRASE)
    content = bytes(draft.content)
    for signature in signatures:
        content = document.add_signature(content, facts, texts.placed(signature), keys)
    return _keep(agreement, content)


def make_forgotten_documents() -> int:
    """Make the signed PDFs whose message got lost; return how many.

    One that fails is logged and left for the next sweep; it does not hold up the others.
    """
    with row_security.unrestricted("signed documents that are missing"):
        keys = selectors.without_signed_document()
    made = 0
    for key in keys:
        try:
            made += make_signed_document(key)
        except (
            pdf.RenderingUnavailable,
            pdf.RenderingFailed,
            pdf_signing.SigningUnavailable,
            pdf_signing.SigningFailed,
        ):
            log.exception("signed document of agreement %s not made", key)
    return made


def _keep(agreement: Agreement, content: bytes) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    try:
        with row_security.unrestricted("signed document"), transaction.atomic():
            AgreementDocument.objects.create(
                agreement=agreement,
                partner_id=agreement.partner_id,
                authority_id=agreement.authority_id,
                kind=DocumentKind.SIGNED,
                content=content,
                digest=digest,
                made_at=clock.now(),
            )
            audit.record(
                "agreement_document_made",
                agreement,
                by=None,
                organisation_id=agreement.partner_id,
                counterpart_id=agreement.authority_id,
                detail={"digest": digest},
            )
    except IntegrityError as error:
        if ONE_DOCUMENT_PER_KIND not in str(error):
            raise
        return False
    return True
