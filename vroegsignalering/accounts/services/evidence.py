"""Papers that show why somebody may act: taken in after a check, kept sealed."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from vroegsignalering import clock, evidence_files, sealing
from vroegsignalering.accounts.models import EvidenceFile, Membership
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import new_id


def keep_evidence(*, by: Membership, upload: UploadedFile[bytes]) -> EvidenceFile:
    """Check a paper and keep it sealed, for the organisation that ``by`` acts for.

    Whether ``by`` may give this evidence is asked by the caller, who knows for what it is: call it
    after ``insist``, inside the transaction that uses the file. Raises ``Refused`` with an
    ``EvidenceRefusal``.
    """
    if (upload.size or 0) > settings.MAX_EVIDENCE_BYTES:
        raise evidence_files.too_large()
    paper = upload.read()
    kind = evidence_files.check(paper)
    key = new_id()
    kept = EvidenceFile.objects.create(
        id=key,
        organisation_id=by.organisation_id,
        name=evidence_files.clean_name(upload.name or "", kind),
        media_type=kind.value,
        size=len(paper),
        digest=hashlib.sha256(paper).hexdigest(),
        sealed=sealing.seal_bytes(paper, key),
        uploaded_at=clock.now(),
        uploaded_by=by.user_id,
    )
    audit.record(
        "evidence_kept", kept, by=by, detail={"media_type": kind.value, "size": len(paper)}
    )
    return kept


def evidence_content(file: EvidenceFile) -> bytes:
    """Return the paper itself. Raises ``sealing.CannotOpen`` when it was tampered with."""
    return sealing.open_bytes(file.sealed, file.pk)
