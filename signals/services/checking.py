"""The worker's first half: check what was handed in and tell the landlord what was found.

Findings are written batch by batch, each in a short transaction that also extends the lease, so
that the page sees how far it is. A worker that dies leaves findings of an unfinished attempt; the
next one replaces them. The result is one guarded UPDATE.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from signals.bulk.columns import COLUMNS, ColumnMatch
from signals.bulk.findings import FileRefused, Finding, FindingCode, Severity, Verdict, on_file
from signals.bulk.load import (
    Objected,
    Waiting,
    finding_record,
    keep_findings,
    keep_held_rows,
    keep_objections,
)
from signals.bulk.rows import RowCheck
from signals.models import HeldRow, Submission, SubmissionChunk, SubmissionFinding
from signals.selectors import landlord as reading
from signals.services.examining import Examination, FileGone, examination
from signals.services.leasing import Lease, LeaseLost, extend, held
from signals.states import SubmissionState
from vroegsignalering import clock, row_security, sealing
from vroegsignalering.audit import services as audit
from vroegsignalering.dutch_formats import day_and_month
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

log = logging.getLogger(__name__)

_FREE = {"lease_until": None, "lease_token": None, "attempts": 0}


def check(lease: Lease) -> None:
    """Check the file of a submission from its first row to its last.

    Raises:
        LeaseLost: somebody else has it now; what was written is replaced by his.
    """
    submission = _begin(lease)
    try:
        with examination(submission) as work:
            match = work.file.settle_columns()
            if not match.is_complete:
                raise FileRefused([on_file(FindingCode.B03, "unknown")], match)
            objected = _check_rows(lease, submission, work)
            _finish(lease, submission, work, objected)
    except FileRefused as refused:
        _refuse(lease, submission, refused)
    except FileGone:
        # Erased meanwhile (then the lease is gone too), or damaged in our own store.
        _refuse(lease, submission, FileRefused([on_file(FindingCode.B01, "ours")]))


def give_up(lease: Lease) -> None:
    """Refuse a file over which workers broke again and again, and say that it was our fault."""
    log.error("submission %s refused after %s attempts", lease.submission_id, lease.attempt - 1)
    submission = _begin(lease)
    _refuse(lease, submission, FileRefused([on_file(FindingCode.B01, "ours")]))


def _begin(lease: Lease) -> Submission:
    """Clear what an unfinished attempt left behind."""
    with row_security.acting_for(lease.organisation_id):
        submission = held(lease).select_related("organisation").first()
        if submission is None:
            raise LeaseLost
        _forget(submission)
        extend(lease, 0)
    return submission


def _forget(submission: Submission) -> None:
    SubmissionFinding.objects.filter(submission_id=submission.pk).delete()
    HeldRow.objects.filter(submission_id=submission.pk).delete()


def _check_rows(lease: Lease, submission: Submission, work: Examination) -> list[Objected]:
    """Judge all rows; return the objections, to be kept once the whole file is known to be good."""
    objected: list[Objected] = []
    _expect(lease, work)
    for batch in work.file.batches():
        with row_security.acting_for(lease.organisation_id):
            rows = work.judge(batch)
            keep_findings(submission, rows)
            waiting = waiting_rows(work, rows)
            keep_held_rows(waiting, submission, work.lookup.circumstances.kept_until)
            extend(lease, work.tally.rows)
        objected += objections(work, rows)
    return objected


def _expect(lease: Lease, work: Examination) -> None:
    with row_security.acting_for(lease.organisation_id):
        held(lease).update(rows=work.expected_rows, file_kind=work.file.head.kind)


def waiting_rows(work: Examination, rows: Iterable[RowCheck]) -> list[Waiting]:
    """Return the rows of a batch that wait for an agreement (R10)."""
    parties = work.lookup.parties
    return [
        Waiting(
            row.number,
            row.checked(),
            row.municipality or "",
            parties.client_of(row.values.landlord_kvk),
        )
        for row in rows
        if row.verdict is Verdict.HELD
    ]


def objections(work: Examination, rows: Iterable[RowCheck]) -> list[Objected]:
    """Return the tenancies of a batch of which the tenant objected (R06)."""
    found = []
    for row in rows:
        if any(finding.code is FindingCode.R06 for finding in row.findings):
            tenancy = work.lookup.tenancy_of(row)
            reference = row.values.reference
            if tenancy is None or tenancy.tenancy_index is None or reference is None:
                continue
            found.append(
                Objected(
                    tenancy.landlord_id,
                    tenancy.tenancy_index,
                    tenancy.address_index,
                    tenancy.name_index,
                    reference,
                )
            )
    return found


def _finish(
    lease: Lease, submission: Submission, work: Examination, objected: Sequence[Objected]
) -> None:
    counts = work.tally.columns()
    today = work.lookup.circumstances.delivery_on
    with row_security.acting_for(lease.organisation_id):
        earlier = reading.handed_in_before(submission)
        if earlier is not None:
            _same_again(submission, earlier, counts)
        keep_objections(objected, today)
        _conclude(
            lease,
            state=SubmissionState.CHECKED,
            checked_at=clock.now(),
            delivery_on=today,
            rows_done=work.tally.rows,
            **counts,
        )
        audit.record(
            "submission_checked",
            submission,
            by=None,
            organisation_id=submission.organisation_id,
            detail={name: counts[name] for name in ("rows", "good", "warned", "refused", "held")}
            | {"findings": counts["per_finding"]},
        )
        _tell(lease, "submission_checked", submission, counts)


def _same_again(submission: Submission, earlier: Submission, counts: dict[str, Any]) -> None:
    """B07: point to the earlier submission; sending asks an explicit second yes."""
    code = FindingCode.B07
    day = day_and_month(clock.to_local(earlier.received_at).date(), clock.today())
    finding = Finding(None, None, None, code, Severity.WARNING, "", {"day": day})
    finding_record(submission, finding).save()
    counts["per_finding"] = {code.value: 1, **counts["per_finding"]}


def _refuse(lease: Lease, submission: Submission, refused: FileRefused) -> None:
    """End with a file that cannot be used; what we may not have is erased at once (B04)."""
    now = clock.now()
    with row_security.acting_for(lease.organisation_id):
        _forget(submission)
        SubmissionFinding.objects.bulk_create(
            [finding_record(submission, finding) for finding in refused.findings]
        )
        changes: dict[str, Any] = {"sealed_headings": None}
        if refused.must_be_erased:
            SubmissionChunk.objects.filter(submission_id=submission.pk).delete()
            changes["file_erased_at"] = now
        elif refused.match is not None and refused.can_be_mapped:
            changes["sealed_headings"] = _sealed_headings(submission, refused.match)
        codes = sorted({finding.code.value for finding in refused.findings})
        _conclude(
            lease,
            state=SubmissionState.REFUSED,
            ended_at=now,
            rows=0,
            per_finding=dict.fromkeys(codes, 1),
            **changes,
        )
        audit.record(
            "submission_refused",
            submission,
            by=None,
            organisation_id=submission.organisation_id,
            detail={"findings": codes, "erased": refused.must_be_erased},
        )
        context = {"asks_columns": bool(changes["sealed_headings"])}
        _tell(lease, "submission_refused", submission, context)


def _sealed_headings(submission: Submission, match: ColumnMatch) -> bytes:
    document = {
        "unknown": list(match.unknown),
        "free": [
            column.name
            for column, position in zip(COLUMNS, match.positions, strict=True)
            if position is None
        ],
    }
    return sealing.seal_bytes(json.dumps(document).encode(), submission.pk)


def _conclude(lease: Lease, **changes: Any) -> None:
    if not held(lease).update(**_FREE, **changes):
        raise LeaseLost


def _tell(lease: Lease, letter: str, submission: Submission, context: dict[str, Any]) -> None:
    outbox.put(
        f"signals/email/{letter}.txt",
        {"submission": submission, **context},
        to_email=submission.handed_in_email,
        to_name=submission.handed_in_name,
        to_description=f"Aanleveraar · {submission.organisation.name}",
        organisation_id=submission.organisation_id,
        purpose=f"{letter}:{submission.pk}:{lease.token}",
        topic=Topic.DELIVERIES,
    )
