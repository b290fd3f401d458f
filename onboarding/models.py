"""Landlords, agencies and their clients, registrations, and the Friday batches that let them in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from onboarding.states import DeskAct, RegistrationKind, RegistrationState
from vroegsignalering.accounts.models import ActsFor, EvidenceFile, Membership, Organisation
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.identifiers import new_id
from vroegsignalering.workdays import HolidayRule

BY_HAND = "hand"
POSTCODE_SIGNS = len("1234 AB")


class Landlord(models.Model):
    """An organisation that lets homes."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="landlord"
    )

    def __str__(self) -> str:
        return self.organisation.name


class Agency(models.Model):
    """A collection agency or bailiff that acts for landlords."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="agency"
    )

    def __str__(self) -> str:
        return self.organisation.name


class Client(models.Model):
    """A landlord for which an agency wants to act, on the agency's own list.

    Only what the agency wrote itself: whether the portal knows the landlord is not to be seen
    here until the landlord answers. ``mandate`` is the request that stands ready for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="clients")
    name = models.CharField(max_length=160)
    kvk_number = models.CharField(max_length=8)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    acts = ArrayField(models.CharField(max_length=16, choices=MandateAct.choices))
    # Without codes the request holds for every municipality.
    municipality_codes = ArrayField(models.CharField(max_length=4), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    # A signed power of attorney that the agency had already; goes along with the request.
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+")
    token_digest = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    asked_name = models.CharField(max_length=200)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mandate = models.ForeignKey(ActsFor, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kvk_number"], name="client_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="client_dates",
            ),
            models.CheckConstraint(condition=~Q(acts=[]), name="client_for_something"),
        ]

    def __str__(self) -> str:
        return self.name


class MandateDocument(models.Model):
    """A granted mandate on paper: the parties as they were called then, and the sealed PDF."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mandate = models.OneToOneField(ActsFor, models.PROTECT, related_name="paper")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    landlord = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    facts = models.JSONField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class BatchRun(models.Model):
    """One processing of registrations; its key makes each Friday happen once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # "2026-W48" for the batch of a Friday; "hand …" for a run that somebody asked for.
    period = models.CharField("ISO-week van de vrijdag", max_length=40, unique=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    processed = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.period

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody asked for this run, instead of the Friday."""
        return self.period.startswith(BY_HAND)


class BatchPolicy(models.Model):
    """When the batch of a week runs: one row, kept by the operator; changes are in the trail."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    hour = models.PositiveSmallIntegerField("uur")
    on_holiday = models.CharField("als vrijdag een feestdag is", max_length=20)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="batch_policy_is_one_row"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="batch_policy_hour"),
            models.CheckConstraint(
                condition=Q(on_holiday__in=[rule.value for rule in HolidayRule]),
                name="batch_policy_on_holiday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hour} uur, {self.on_holiday}"


class DeskDecision(models.Model):
    """What an operator decided at once about one or more registrations, to look up and undo."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.CharField(max_length=10, choices=DeskAct.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    # Per registration: its key, the state and reason it had before, and why not, when refused.
    rows = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(act__in=DeskAct.values), name="desk_decision_act")
        ]
        indexes: ClassVar = [models.Index(fields=["-decided_at"], name="desk_decision_newest")]

    def __str__(self) -> str:
        return f"{self.act} {self.decided_at}"


class Registration(models.Model):
    """What an applicant filled in. Belongs to nobody until the batch makes its organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(
        max_length=12, choices=RegistrationState.choices, default=RegistrationState.DRAFT
    )
    kind = models.CharField(max_length=10, choices=RegistrationKind.choices, blank=True)
    name = models.CharField(max_length=160, blank=True)
    kvk_number = models.CharField(max_length=8, blank=True)
    address_line = models.CharField(max_length=160, blank=True)
    town_line = models.CharField(max_length=160, blank=True)
    contact_given_name = models.CharField(max_length=80, blank=True)
    contact_family_name = models.CharField(max_length=120, blank=True)
    contact_job_title = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    is_same_person = models.BooleanField(default=False)
    signatory_given_name = models.CharField(max_length=80, blank=True)
    signatory_family_name = models.CharField(max_length=120, blank=True)
    signatory_job_title = models.CharField(max_length=120, blank=True)
    signatory_email = models.EmailField(blank=True)
    signatory_phone = models.CharField(max_length=20, blank=True)
    municipality_codes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    # The invitation of an agency by which the applicant came in.
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="registrations")
    # The clients that an agency names itself: kvk_number, name, contact_name, contact_email.
    named_clients = models.JSONField(default=list)
    resume_digest = models.BinaryField(max_length=32, unique=True)
    confirm_digest = models.BinaryField(max_length=32, null=True, unique=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # When the last link was mailed: a link works for a limited time, a new one may be asked.
    link_sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    last_problem = models.CharField(max_length=200, blank=True)
    # An operator looked at it and let it go along, whatever the machine noticed.
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    # The operator asks for another try; the sweep of the batches takes it up.
    retry_asked_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(BatchRun, models.SET_NULL, null=True, related_name="registrations")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values), name="registration_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.PROCESSED) | Q(organisation__isnull=False),
                name="registration_processed_has_organisation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RegistrationState.DRAFT, RegistrationState.SENT])
                | Q(state=RegistrationState.WITHDRAWN)
                | Q(confirmed_at__isnull=False),
                name="registration_confirmed_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "confirmed_at"], name="registration_queue"),
            models.Index(fields=["contact_email"], name="registration_of_applicant"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def contact_name(self) -> str:
        """Name of the contact person as people say it."""
        return f"{self.contact_given_name} {self.contact_family_name}".strip()

    @property
    def signatory_name(self) -> str:
        """Name of who may sign."""
        if self.is_same_person:
            return self.contact_name
        return f"{self.signatory_given_name} {self.signatory_family_name}".strip()

    @property
    def postcode(self) -> str:
        """The postcode as it was written into the line of the town."""
        return self.town_line[:POSTCODE_SIGNS]

    @property
    def town(self) -> str:
        """The town as it was written into the line of the town."""
        return self.town_line[POSTCODE_SIGNS:].strip()
