"""Submissions, signals, cases, feedback and collection pauses.

A signal has three owners: its landlord, the agency that handed it in (if any) and the
authority. What one side may not see lives in a table to which that side has no door: ``Case``
and everything under it are municipal.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement
from municipalities.models import Authority, ReportingPoint
from onboarding.models import Agency, Landlord
from signals.states import (
    CaseState,
    ContactKind,
    DayPart,
    EndResult,
    HandoverState,
    Outcome,
    SendMode,
    SignalState,
    SubmissionNotice,
    SubmissionState,
)
from vroegsignalering.accounts.models import ActsFor, Organisation
from vroegsignalering.identifiers import new_id


class Submission(models.Model):
    """What a landlord or agency hands in; the row is also the job, with a lease."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    # Who handed it in under the landlord's own agreement, and by which mandate (0023).
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    mandate = models.ForeignKey(ActsFor, models.PROTECT, related_name="+", null=True)
    handed_in_by = models.UUIDField()
    handed_in_name = models.CharField(max_length=200)
    handed_in_email = models.EmailField()
    state = models.CharField(
        max_length=14, choices=SubmissionState.choices, default=SubmissionState.RECEIVED
    )
    file_name = models.CharField(max_length=100)
    file_kind = models.CharField(max_length=10, blank=True)
    file_digest = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    file_erased_at = models.DateTimeField(null=True)
    keep_until = models.DateField()
    mapping = models.JSONField(default=dict, blank=True)
    delivery_on = models.DateField()
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_same_again_confirmed = models.BooleanField(default=False)
    # What the landlord asked for; the worker carries it out.
    send_mode = models.CharField(max_length=14, choices=SendMode.choices, blank=True)
    send_requested_at = models.DateTimeField(null=True)
    send_requested_name = models.CharField(max_length=200, blank=True)
    sends_when_checked = models.BooleanField(default=False)
    # The lease of the worker that has it now, in real time.
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    per_municipality = models.JSONField(default=dict)
    per_finding = models.JSONField(default=dict)
    notice = models.CharField(max_length=16, choices=SubmissionNotice.choices, blank=True)
    # What the landlord had seen when the world changed between his look and the sending.
    counts_before = models.JSONField(default=dict)
    # Headings that we do not know. Sealed: in a file without headings they are a renter.
    sealed_headings = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=SubmissionState.values), name="submission_state"
            ),
            models.CheckConstraint(
                condition=(Q(state=SubmissionState.SENT) & Q(sent_at__isnull=False))
                | (~Q(state=SubmissionState.SENT) & Q(sent_at__isnull=True)),
                name="submission_sent_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SubmissionState.CHECKED, SubmissionState.SENT])
                | Q(rows=F("good") + F("warned") + F("refused") + F("held")),
                name="submission_counts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True, mandate__isnull=True)
                | Q(agency__isnull=False, mandate__isnull=False),
                name="submission_by_mandate",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-received_at"], name="submission_newest"),
            models.Index(fields=["organisation", "file_digest"], name="submission_digest"),
            models.Index(fields=["agency", "-received_at"], name="submission_of_agency"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_busy(self) -> bool:
        """Whether the worker still has something to do for it."""
        return self.state == SubmissionState.RECEIVED or (
            self.state == SubmissionState.CHECKED and self.send_requested_at is not None
        )


class KnownHeading(models.Model):
    """What a heading of an organisation's own means, so that it is asked once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # As headings are compared; a column without a code name is not used.
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "heading"], name="heading_known_once")
        ]

    def __str__(self) -> str:
        return self.heading


class SubmissionChunk(models.Model):
    """A sealed piece of the file as it came in; erased after its retention period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="chunks")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "position"], name="chunk_once")
        ]

    def __str__(self) -> str:
        return f"chunk {self.position}"


class SubmissionFinding(models.Model):
    """Something found in a file or row: place and code, never the value."""

    id = models.BigAutoField(primary_key=True)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="findings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=40, blank=True)
    cell = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=3)
    severity = models.CharField(max_length=14)
    reference = models.CharField(max_length=64, blank=True)
    municipality_code = models.CharField(max_length=4, blank=True)
    parameters = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["submission", "code", "row"], name="finding_group")
        ]

    def __str__(self) -> str:
        return f"{self.code} row {self.row}"


class HeldRow(models.Model):
    """A row that waits for an agreement; sealed, and erased when its time is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="held_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # For whom an agency handed it in: his own agreement covers the row as well (R10).
    client = models.ForeignKey(Landlord, models.PROTECT, related_name="+", null=True)
    row = models.PositiveIntegerField()
    reference = models.CharField(max_length=64)
    municipality_code = models.CharField(max_length=4)
    sealed = models.BinaryField()
    keep_until = models.DateField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "row"], name="held_row_once")
        ]

    def __str__(self) -> str:
        return f"held row {self.row}"


class Objection(models.Model):
    """A tenant said no to sharing; found again by tenancy, without his name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    landlord = models.ForeignKey(Landlord, models.PROTECT, related_name="+")
    tenancy_index = models.BinaryField(max_length=32)
    # Where the row said so: the same tenancy is known by address and surname as well.
    address_index = models.BinaryField(max_length=32, null=True)
    name_index = models.BinaryField(max_length=32, null=True)
    reference = models.CharField(max_length=64)
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["landlord", "tenancy_index"], name="objection_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["landlord", "address_index"], name="objection_address")
        ]

    def __str__(self) -> str:
        return self.reference


class Signal(models.Model):
    """One landlord's report of one arrears.

    The renter's personal data lie in ``sealed``; amount, dates, codes and municipality in
    clear. ``month`` is the first day of the month of sending, for "once a month" (R12).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reports")
    row = models.PositiveIntegerField()
    landlord = models.ForeignKey(Landlord, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    municipality_code = models.CharField(max_length=4)
    reference = models.CharField(max_length=64)
    sealed = models.BinaryField()
    address_index = models.BinaryField(max_length=32)
    name_index = models.BinaryField(max_length=32)
    tenancy_index = models.BinaryField(max_length=32)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    arrears_since = models.DateField()
    is_crisis = models.BooleanField(default=False)
    is_warm_transfer = models.BooleanField(default=False)
    is_repeated = models.BooleanField(default=False)
    state = models.CharField(
        max_length=14, choices=SignalState.choices, default=SignalState.RECEIVED
    )
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    sent_at = models.DateTimeField()
    sent_on = models.DateField()
    month = models.DateField()
    answer_due_on = models.DateField()
    silence_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="signal_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=SignalState.values), name="signal_state"),
            models.UniqueConstraint(fields=["submission", "row"], name="signal_row_once"),
            models.UniqueConstraint(
                fields=["landlord", "tenancy_index", "month"],
                condition=~Q(state=SignalState.WITHDRAWN),
                name="signal_once_a_month",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["landlord", "-sent_on", "-id"], name="signal_of_landlord"),
            models.Index(fields=["agency", "-sent_on", "-id"], name="signal_of_agency"),
            models.Index(
                fields=["landlord", "address_index", "name_index"], name="signal_of_tenancy"
            ),
            models.Index(fields=["authority", "address_index"], name="signal_address"),
            models.Index(fields=["authority", "name_index"], name="signal_name"),
        ]

    def __str__(self) -> str:
        return self.number


class Evidence(models.Model):
    """The four dated conditions of article 2 of the decree, kept with the signal."""

    report = models.OneToOneField(
        Signal, models.CASCADE, primary_key=True, related_name="evidence", db_column="signal_id"
    )
    landlord = models.ForeignKey(Landlord, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    contact_effort_on = models.DateField()
    debt_help_pointed_on = models.DateField()
    reminder_on = models.DateField()
    sharing_offered_on = models.DateField()

    def __str__(self) -> str:
        return f"evidence of {self.report_id}"


class Case(models.Model):
    """The municipality's work on one or more signals. The landlord has no door to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="cases")
    municipality_code = models.CharField(max_length=4)
    # The merged municipality where it was opened, when its successor took it over.
    came_from = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.NEW)
    opened_on = models.DateField()
    due_on = models.DateField()
    due_reason = models.CharField(max_length=300)
    is_crisis = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    arrears_since = models.DateField()
    assigned_to = models.UUIDField(null=True)
    assigned_name = models.CharField(max_length=200, blank=True)
    taken_up_on = models.DateField(null=True)
    last_step = models.CharField(max_length=120, blank=True)
    last_step_on = models.DateField(null=True)
    end_result = models.CharField(max_length=70, choices=EndResult.choices, blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state"),
            models.CheckConstraint(
                condition=(
                    Q(state=CaseState.CONCLUDED, concluded_at__isnull=False) & ~Q(end_result="")
                )
                | (~Q(state=CaseState.CONCLUDED) & Q(concluded_at__isnull=True, end_result="")),
                name="case_concluded_with_result",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "due_on", "id"],
                condition=~Q(state=CaseState.CONCLUDED),
                name="case_open_work",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseSignal(models.Model):
    """Which signals a case handles; the case knows the signal, not the other way round."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    report = models.OneToOneField(Signal, models.PROTECT, related_name="+", db_column="signal_id")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case_id} – {self.report_id}"


class ContactAttempt(models.Model):
    """One try to reach the resident (DDAS v1.2, contactpogingen)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="attempts")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=ContactKind.choices)
    reached = models.BooleanField()
    on = models.DateField()
    day_part = models.CharField(max_length=10, choices=DayPart.choices)
    by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    # The one-time key of the form: a double click writes one attempt.
    form_key = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "form_key"], name="attempt_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Feedback(models.Model):
    """What the landlord hears about a signal: the small message, never the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(
        Signal, models.CASCADE, related_name="feedback", db_column="signal_id"
    )
    landlord = models.ForeignKey(Landlord, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    accepted_on = models.DateField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "outcome"], name="feedback_once")
        ]

    def __str__(self) -> str:
        return self.outcome


class CollectionPause(models.Model):
    """The days on which the landlord does not collect; ``ends_on`` is the last paused day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(
        Signal, models.CASCADE, related_name="pause", db_column="signal_id"
    )
    landlord = models.ForeignKey(Landlord, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    tenancy_index = models.BinaryField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    end_announced_at = models.DateTimeField(null=True)
    soon_announced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_dates"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="pause_confirmed_when_by_whom",
            ),
            models.UniqueConstraint(
                fields=["landlord", "tenancy_index"],
                condition=Q(end_announced_at__isnull=True),
                name="one_open_pause_per_tenancy",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"], condition=Q(end_announced_at__isnull=True), name="pause_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Handover(models.Model):
    """Signals of one submission for an outside meldpunt, ready for the operator to collect."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="handovers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    reporting_point = models.ForeignKey(ReportingPoint, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=HandoverState.choices, default=HandoverState.READY
    )
    created_at = models.DateTimeField()
    collected_at = models.DateTimeField(null=True)
    collected_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "authority"], name="one_handover_per_authority"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} to {self.reporting_point_id}"
