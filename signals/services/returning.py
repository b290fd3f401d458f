"""Gives the landlord's own file back, with what was found beside each row."""

from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from signals.bulk.findings import Finding, Severity, Verdict
from signals.bulk.load import finding_of
from signals.bulk.reading import OpenFile
from signals.bulk.returned import ReturnedRow, returned_csv, returned_xlsx, status_of
from signals.models import Submission, SubmissionFinding
from signals.services.examining import SPREADSHEETS, FileGone, stored_file
from signals.states import SubmissionRefusal, SubmissionState
from vroegsignalering.accounts.models import Membership
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused

_SENT = "Verzonden"
_HEAVIEST = (
    (Severity.REFUSED, Verdict.REFUSED),
    (Severity.HELD, Verdict.HELD),
    (Severity.WARNING, Verdict.WARNED),
)


def give_back(*, by: Membership, submission: Submission, target: BinaryIO) -> str:
    """Write the file with two columns added to ``target``; return the kind: csv or xlsx.

    Uses the findings that the landlord looks at; nothing is checked again.

    Raises:
        Refused: the file was not checked or is erased.
    """
    if submission.state in (SubmissionState.WITHDRAWN, SubmissionState.REFUSED):
        raise Refused(SubmissionRefusal.CLOSED)
    if submission.state == SubmissionState.RECEIVED:
        raise Refused(SubmissionRefusal.NOT_CHECKED)
    if submission.file_erased_at is not None:
        raise Refused(SubmissionRefusal.FILE_ERASED)
    audit.record("submission_given_back", submission, by=by)
    try:
        with stored_file(submission) as (file, _):
            rows = _rows(file, submission)
            if submission.file_kind in SPREADSHEETS:
                returned_xlsx(file.match, rows, target)
                return "xlsx"
            target.writelines(returned_csv(file.match, rows, file.head.separator or ";"))
            return "csv"
    except FileGone as gone:
        raise Refused(SubmissionRefusal.FILE_ERASED) from gone


def _rows(file: OpenFile, submission: Submission) -> Iterator[ReturnedRow]:
    """Go through file and findings side by side; both are in the order of the file."""
    records = SubmissionFinding.objects.filter(
        submission_id=submission.pk, row__isnull=False
    ).order_by("row", "id")
    groups = groupby(records.iterator(chunk_size=2000), key=lambda record: record.row or 0)
    group = next(groups, None)
    is_sent = submission.state == SubmissionState.SENT
    for batch in file.batches():
        for number, cells in zip(batch.numbers, batch.rows, strict=True):
            findings: list[Finding] = []
            if group is not None and group[0] == number:
                findings = [finding_of(record) for record in group[1]]
                group = next(groups, None)
            verdict = _verdict(findings)
            goes = verdict in (Verdict.GOOD, Verdict.WARNED)
            status = _SENT if is_sent and goes else status_of(verdict)
            yield ReturnedRow(cells, status, findings)


def _verdict(findings: list[Finding]) -> Verdict:
    severities = {finding.severity for finding in findings}
    return next(
        (verdict for severity, verdict in _HEAVIEST if severity in severities), Verdict.GOOD
    )
