"""Checked rows → tables, in a few set-based statements.

The only hand-written SQL of the landlord's side. Ids are made in Python first, because each
sealed value is bound to the id of its row; the public numbers come from the counters inside the
statement. ``INSERT … SELECT FROM unnest`` takes any number of rows in one statement.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from agreements.selectors import InForce
from municipalities.states import ReportingPointKind
from signals.bulk.findings import Finding
from signals.bulk.rows import CheckedRow, RowCheck
from signals.models import HeldRow, Objection, Submission, SubmissionFinding
from signals.states import CaseState, SignalState
from vroegsignalering import row_security, sealing
from vroegsignalering.dutch_formats import fold_addition, fold_surname
from vroegsignalering.identifiers import new_id
from vroegsignalering.workdays import Deadline

#: What identifies a renter: goes into the sealed document, under the code names of the columns.
SEALED_FIELDS = (
    "initials",
    "prefix",
    "surname",
    "birth_date",
    "street",
    "house_number",
    "house_number_addition",
    "postcode",
    "town",
    "phone",
    "email",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row that goes out: what it says, whose it is, and under which agreement it goes."""

    row: int
    values: CheckedRow
    landlord_id: uuid.UUID
    tenancy_index: bytes
    municipality_code: str
    agreement: InForce
    is_repeated: bool

    @property
    def is_handled_here(self) -> bool:
        """Whether the Digitaal Meldpunt of the agreement is this portal."""
        return self.agreement.reporting_point_kind == ReportingPointKind.THIS_PORTAL


@dataclass(frozen=True, slots=True)
class Sending:
    """What holds for all signals that one sending makes."""

    submission: Submission
    agency_id: uuid.UUID | None
    now: dt.datetime
    today: dt.date
    deadline: Deadline


def renter_document(values: CheckedRow) -> dict[str, Any]:
    """Return the personal data of a row as they are sealed: plain values, nothing empty."""
    return _plain({name: getattr(values, name) for name in SEALED_FIELDS})


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | bool) else str(value)
        for name, value in fields.items()
        if value not in (None, "")
    }


_SIGNALS = """
insert into signals_signal (
    id, number, submission_id, "row", landlord_id, agency_id, authority_id, agreement_id,
    municipality_code, reference, sealed, address_index, name_index, tenancy_index, amount,
    arrears_since, is_crisis, is_warm_transfer, is_repeated, state, outcome, sent_at, sent_on,
    month, answer_due_on
)
select id, 'S-' || %(year)s || '-' || lpad(count::text, greatest(6, length(count::text)), '0'),
    %(submission)s::uuid, "row", landlord_id, %(agency)s::uuid, authority_id, agreement_id,
    municipality_code, reference, sealed, address_index, name_index, tenancy_index, amount,
    arrears_since, is_crisis, is_warm_transfer, is_repeated,
    case when is_here then %(received)s else %(handed_over)s end, '',
    %(now)s::timestamptz, %(today)s::date, date_trunc('month', %(today)s::date)::date,
    %(due_on)s::date
from (
    select nextval('signals_number') as count, sent.*
    from unnest(
        %(id)s::uuid[], %(row)s::int[], %(landlord_id)s::uuid[], %(authority_id)s::uuid[],
        %(agreement_id)s::uuid[], %(municipality_code)s::text[], %(reference)s::text[],
        %(sealed)s::bytea[], %(address_index)s::bytea[], %(name_index)s::bytea[],
        %(tenancy_index)s::bytea[], %(amount)s::numeric[], %(arrears_since)s::date[],
        %(is_crisis)s::bool[], %(is_warm_transfer)s::bool[], %(is_repeated)s::bool[],
        %(is_here)s::bool[]
    ) as sent(
        id, "row", landlord_id, authority_id, agreement_id, municipality_code, reference, sealed,
        address_index, name_index, tenancy_index, amount, arrears_since, is_crisis,
        is_warm_transfer, is_repeated, is_here
    )
) numbered
"""

_EVIDENCE = """
insert into signals_evidence (
    signal_id, landlord_id, agency_id, authority_id, contact_effort_on, debt_help_pointed_on,
    reminder_on, sharing_offered_on
)
select id, landlord_id, %(agency)s::uuid, authority_id, contact_effort_on, debt_help_pointed_on,
    reminder_on, sharing_offered_on
from unnest(
    %(id)s::uuid[], %(landlord_id)s::uuid[], %(authority_id)s::uuid[],
    %(contact_effort_on)s::date[], %(debt_help_pointed_on)s::date[], %(reminder_on)s::date[],
    %(sharing_offered_on)s::date[]
) as sent(
    id, landlord_id, authority_id, contact_effort_on, debt_help_pointed_on, reminder_on,
    sharing_offered_on
)
"""

_CASES = """
insert into signals_case (
    id, number, authority_id, municipality_code, came_from, state, opened_on, due_on, due_reason,
    is_crisis, amount, arrears_since, assigned_name, last_step, end_result, concluded_by
)
select id, 'Z-' || %(year)s || '-' || lpad(count::text, greatest(6, length(count::text)), '0'),
    authority_id, municipality_code, '', %(new)s, %(today)s::date, %(due_on)s::date, %(due_reason)s,
    is_crisis, amount, arrears_since, '', '', '', ''
from (
    select nextval('signals_case_number') as count, opened.*
    from unnest(
        %(case_id)s::uuid[], %(authority_id)s::uuid[], %(municipality_code)s::text[],
        %(is_crisis)s::bool[], %(amount)s::numeric[], %(arrears_since)s::date[], %(is_here)s::bool[]
    ) as opened(id, authority_id, municipality_code, is_crisis, amount, arrears_since, is_here)
    where is_here
) numbered
"""

_CASE_SIGNALS = """
insert into signals_casesignal (id, case_id, signal_id, authority_id)
select id, case_id, signal_id, authority_id
from unnest(
    %(part_id)s::uuid[], %(case_id)s::uuid[], %(id)s::uuid[], %(authority_id)s::uuid[],
    %(is_here)s::bool[]
) as part(id, case_id, signal_id, authority_id, is_here)
where is_here
"""


def load_signals(batch: Sequence[Placed], sending: Sending) -> None:
    """Write a batch of rows as signals with their evidence, and a case for each handled here.

    Four statements for any number of rows. The unique keys guard against the same row, and the
    same tenancy in one month, twice: that raises ``IntegrityError``.
    """
    if not batch:
        return
    arrays = _arrays(batch)
    arrays |= {
        "submission": sending.submission.pk,
        "agency": sending.agency_id,
        "year": f"{sending.today:%y}",
        "now": sending.now,
        "today": sending.today,
        "due_on": sending.deadline.on,
        "due_reason": sending.deadline.why[:300],
        "received": SignalState.RECEIVED.value,
        "handed_over": SignalState.HANDED_OVER.value,
        "new": CaseState.NEW.value,
    }
    with connection.cursor() as cursor:
        for statement in (_SIGNALS, _EVIDENCE, _CASES, _CASE_SIGNALS):
            cursor.execute(statement, arrays)


def _arrays(batch: Sequence[Placed]) -> dict[str, Any]:
    ids = [new_id() for _ in batch]
    values = [placed.values for placed in batch]
    return {
        "id": ids,
        "case_id": [new_id() for _ in batch],
        "part_id": [new_id() for _ in batch],
        "row": [placed.row for placed in batch],
        "landlord_id": [placed.landlord_id for placed in batch],
        "authority_id": [placed.agreement.authority_id for placed in batch],
        "agreement_id": [placed.agreement.agreement_id for placed in batch],
        "municipality_code": [placed.municipality_code for placed in batch],
        "tenancy_index": [placed.tenancy_index for placed in batch],
        "is_repeated": [placed.is_repeated for placed in batch],
        "is_here": [placed.is_handled_here for placed in batch],
        "sealed": [
            sealing.seal(renter_document(value), key)
            for key, value in zip(ids, values, strict=True)
        ],
        "address_index": [
            sealing.address_index(
                value.postcode,
                value.house_number,
                fold_addition(value.house_number_addition or ""),
            )
            for value in values
        ],
        "name_index": [sealing.name_index(fold_surname(value.surname)) for value in values],
        "reference": [value.reference for value in values],
        "amount": [value.amount for value in values],
        "arrears_since": [value.arrears_since for value in values],
        "is_crisis": [value.is_crisis for value in values],
        "is_warm_transfer": [value.is_warm_transfer for value in values],
        "contact_effort_on": [value.contact_effort_on for value in values],
        "debt_help_pointed_on": [value.debt_help_pointed_on for value in values],
        "reminder_on": [value.reminder_on for value in values],
        "sharing_offered_on": [value.sharing_offer_on for value in values],
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits for an agreement, with its municipality where that is known.

    ``client_id`` is the landlord for whom an agency handed it in.
    """

    row: int
    values: CheckedRow
    municipality_code: str
    client_id: uuid.UUID | None = None


def keep_held_rows(batch: Sequence[Waiting], submission: Submission, keep_until: dt.date) -> None:
    """Seal rows that wait for an agreement, each under its own id; one statement."""
    rows = []
    for waiting in batch:
        key = new_id()
        rows.append(
            HeldRow(
                id=key,
                submission=submission,
                organisation_id=submission.organisation_id,
                client_id=waiting.client_id,
                row=waiting.row,
                reference=waiting.values.reference,
                municipality_code=waiting.municipality_code,
                sealed=sealing.seal(_plain(waiting.values._asdict()), key),
                keep_until=keep_until,
            )
        )
    HeldRow.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Objected:
    """A tenancy of which the tenant objected, as a row said (R06)."""

    landlord_id: uuid.UUID
    tenancy_index: bytes
    address_index: bytes | None
    name_index: bytes | None
    reference: str


def keep_objections(batch: Sequence[Objected], recorded_on: dt.date) -> None:
    """Remember who objected, once per tenancy, so that a later row warns (R18); one statement.

    An objection belongs to the landlord, also when his agency's file brought it: it is written
    behind his wall.
    """
    if not batch:
        return
    with row_security.unrestricted("register of objections"):
        Objection.objects.bulk_create(
            [Objection(**asdict(objected), recorded_on=recorded_on) for objected in batch],
            ignore_conflicts=True,
        )


def keep_findings(submission: Submission, rows: Iterable[RowCheck]) -> None:
    """Write what was found in a batch: place and code, never the value; one statement."""
    SubmissionFinding.objects.bulk_create(
        [
            finding_record(submission, finding, row.values.reference or "", row.municipality or "")
            for row in rows
            for finding in row.findings
        ]
    )


def finding_record(
    submission: Submission, finding: Finding, reference: str = "", municipality_code: str = ""
) -> SubmissionFinding:
    """Return a finding as it is stored: place and code, what its sentence needs, no value."""
    return SubmissionFinding(
        submission_id=submission.pk,
        organisation_id=submission.organisation_id,
        row=finding.row,
        column=finding.column or "",
        cell=finding.cell or "",
        code=finding.code.value,
        severity=finding.severity.value,
        reference=reference,
        municipality_code=municipality_code,
        parameters={"why": finding.why, "params": dict(finding.params)},
    )


def finding_of(record: SubmissionFinding) -> Finding:
    """Make a stored finding whole again, with its sentence."""
    return Finding.from_record(
        {
            "row": record.row,
            "column": record.column or None,
            "cell": record.cell or None,
            "code": record.code,
            "severity": record.severity,
            "why": record.parameters["why"],
            "params": record.parameters["params"],
        }
    )
