"""The worker's second half: send what the landlord confirmed, all of it or nothing.

The sealed file is read again and every row is judged again with the facts of this moment, in one
transaction that also writes signals, evidence, cases, held rows and hand-overs. When the counts
are no longer those that the landlord saw, nothing is sent and he is asked to look again. The
lease is extended over a second connection, because nothing of the long transaction is visible
before it ends.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError

from agreements.selectors import InForce
from signals.bulk.findings import FileRefused, FindingCode, Verdict
from signals.bulk.load import (
    Placed,
    Sending,
    keep_findings,
    keep_held_rows,
    keep_objections,
    load_signals,
)
from signals.bulk.rows import RowCheck
from signals.models import Handover, HeldRow, Submission, SubmissionFinding
from signals.services.checking import objections, waiting_rows
from signals.services.examining import Examination, FileGone, examination
from signals.services.leasing import (
    Lease,
    LeaseLost,
    beside,
    extend_beside,
    give_back,
    held,
    is_sender_of,
)
from signals.states import SendMode, SubmissionNotice, SubmissionState
from vroegsignalering import clock, row_security, workdays
from vroegsignalering.audit import services as audit
from vroegsignalering.holidays import selectors as holidays
from vroegsignalering.nudges import nudge
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

log = logging.getLogger(__name__)

COUNTS = ("rows", "good", "warned", "refused", "held")


class WorldChanged(Exception):
    """What would be sent now is not what the landlord saw."""


@dataclass
class Sent:
    """What one sending wrote so far, per public body."""

    signals: int = 0
    per_authority: Counter[Any] = field(default_factory=Counter)
    elsewhere: dict[Any, InForce] = field(default_factory=dict)

    def add(self, placed: list[Placed]) -> None:
        """Count a batch that was written."""
        self.signals += len(placed)
        for row in placed:
            agreement = row.agreement
            self.per_authority[agreement.authority_id] += 1
            if not row.is_handled_here:
                self.elsewhere.setdefault(agreement.authority_id, agreement)


def send(lease: Lease) -> None:
    """Send the rows of a submission that may go.

    Raises:
        LeaseLost: somebody else has it now; this attempt left nothing behind.
    """
    try:
        # Cases belong to the municipalities: the sender writes on their side of the wall.
        with row_security.unrestricted("sending a submission"):
            is_free = is_sender_of(lease.organisation_id)
            if is_free:
                _send_all(lease)
    except (WorldChanged, FileRefused, IntegrityError):
        # A key that guards against "twice" says the same: somebody sent this tenancy just now.
        _look_again(lease)
    except FileGone:
        fail(lease)
    else:
        if not is_free:
            give_back(lease)


def _send_all(lease: Lease) -> None:
    submission = held(lease).select_related("organisation").first()
    if submission is None:
        raise LeaseLost
    SubmissionFinding.objects.filter(submission_id=submission.pk, row__isnull=False).delete()
    HeldRow.objects.filter(submission_id=submission.pk).delete()
    with examination(submission) as work, beside() as second:
        today = work.lookup.circumstances.delivery_on
        sending = Sending(
            submission=submission,
            agency_id=work.lookup.parties.reporting_agency_id,
            now=clock.now(),
            today=today,
            deadline=workdays.four_week_term(today, holidays.all_dates()),
        )
        sent = Sent()
        for batch in work.file.batches():
            rows = work.judge(batch)
            placed = _placed(work, rows)
            load_signals(placed, sending)
            sent.add(placed)
            keep_findings(submission, rows)
            waiting = waiting_rows(work, rows)
            keep_held_rows(waiting, submission, work.lookup.circumstances.kept_until)
            keep_objections(objections(work, rows), today)
            extend_beside(second, lease, work.tally.rows)
    counts = work.tally.columns()
    if not _is_what_was_seen(submission, counts):
        raise WorldChanged
    _hand_over(submission, sent, sending)
    _conclude(lease, submission, sent, sending)


def _placed(work: Examination, rows: list[RowCheck]) -> list[Placed]:
    """Return the rows of a batch that go out, each with landlord and agreement."""
    placed = []
    for row in rows:
        if row.verdict not in (Verdict.GOOD, Verdict.WARNED):
            continue
        tenancy, agreement = work.lookup.tenancy_of(row), work.lookup.agreement_for(row)
        if tenancy is None or tenancy.tenancy_index is None or agreement is None:
            raise WorldChanged
        placed.append(
            Placed(
                row=row.number,
                values=row.checked(),
                landlord_id=tenancy.landlord_id,
                tenancy_index=tenancy.tenancy_index,
                municipality_code=row.municipality or "",
                agreement=agreement,
                is_repeated=any(finding.code is FindingCode.R13 for finding in row.findings),
            )
        )
    return placed


def _is_what_was_seen(submission: Submission, counts: dict[str, Any]) -> bool:
    """Compare what would be sent now with what the landlord looked at and confirmed.

    With all-or-nothing, one row that is refused or held now is a change as well.
    """
    findings = {
        code: number
        for code, number in submission.per_finding.items()
        if code != FindingCode.B07.value
    }
    is_complete = not (counts["refused"] or counts["held"])
    return (
        all(getattr(submission, name) == counts[name] for name in COUNTS)
        and submission.per_municipality == counts["per_municipality"]
        and findings == counts["per_finding"]
        and (submission.send_mode == SendMode.GOOD_ROWS or is_complete)
    )


def _hand_over(submission: Submission, sent: Sent, sending: Sending) -> None:
    """Make ready what goes to another Digitaal Meldpunt, per public body."""
    Handover.objects.bulk_create(
        [
            Handover(
                submission=submission,
                organisation_id=submission.organisation_id,
                authority_id=authority_id,
                reporting_point_id=agreement.reporting_point_id,
                count=sent.per_authority[authority_id],
                created_at=sending.now,
            )
            for authority_id, agreement in sent.elsewhere.items()
        ]
    )


def _conclude(lease: Lease, submission: Submission, sent: Sent, sending: Sending) -> None:
    concluded = held(lease).update(
        state=SubmissionState.SENT,
        sent_at=sending.now,
        ended_at=sending.now,
        sent=sent.signals,
        delivery_on=sending.today,
        counts_before={},
        notice="",
        lease_until=None,
        lease_token=None,
        attempts=0,
    )
    if not concluded:
        raise LeaseLost
    audit.record(
        "submission_sent",
        submission,
        by=None,
        organisation_id=submission.organisation_id,
        detail={
            "digest": submission.file_digest,
            "mode": submission.send_mode,
            "sent": sent.signals,
            "refused": submission.refused,
            "held": submission.held,
        },
    )
    for authority_id, number in sorted(sent.per_authority.items()):
        audit.record(
            "signals_delivered",
            submission,
            by=None,
            organisation_id=submission.organisation_id,
            counterpart_id=authority_id,
            detail={"sent": number},
        )
    outbox.put(
        "signals/email/submission_sent.txt",
        {"submission": submission, "sent": sent.signals, "due_on": sending.deadline.on},
        to_email=submission.handed_in_email,
        to_name=submission.handed_in_name,
        to_description=f"Aanleveraar · {submission.organisation.name}",
        organisation_id=submission.organisation_id,
        purpose=f"submission_sent:{submission.pk}",
        topic=Topic.DELIVERIES,
    )


def _look_again(lease: Lease) -> None:
    """Send nothing, check once more, and let the landlord see what is different."""
    with row_security.acting_for(lease.organisation_id):
        submission = held(lease).first()
        if submission is None:
            raise LeaseLost
        held(lease).update(
            state=SubmissionState.RECEIVED,
            send_requested_at=None,
            send_requested_name="",
            send_mode="",
            notice=SubmissionNotice.CHANGED_SINCE,
            counts_before={
                **{name: getattr(submission, name) for name in COUNTS},
                "per_municipality": submission.per_municipality,
                "per_finding": submission.per_finding,
            },
            rows_done=0,
            lease_until=None,
            lease_token=None,
            attempts=0,
        )
        audit.record(
            "submission_changed_since",
            submission,
            by=None,
            organisation_id=submission.organisation_id,
        )
        nudge("signals.check_submission", submission.pk)


def fail(lease: Lease) -> None:
    """End an attempt to send that cannot succeed; nothing was sent, and the landlord reads so."""
    log.error("submission %s not sent after %s attempts", lease.submission_id, lease.attempt)
    with row_security.acting_for(lease.organisation_id):
        submission = held(lease).first()
        if submission is None:
            raise LeaseLost
        held(lease).update(
            send_requested_at=None,
            send_requested_name="",
            send_mode="",
            notice=SubmissionNotice.SEND_FAILED,
            rows_done=0,
            lease_until=None,
            lease_token=None,
            attempts=0,
        )
        audit.record(
            "submission_send_failed",
            submission,
            by=None,
            organisation_id=submission.organisation_id,
        )
