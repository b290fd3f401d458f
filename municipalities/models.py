"""Municipalities, the bodies that serve them, their reporting points and their addresses."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from municipalities.states import AuthorityChangeKind, JoinState, ReportingPointKind
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.identifiers import new_id


class ReportingPoint(models.Model):
    """A Digitaal Meldpunt: where an authority receives signals (article 3.4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("naam", max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=ReportingPointKind.choices)
    delivery_instructions = models.TextField("hoe levert een verhuurder aan")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_this_portal(self) -> bool:
        """Whether signals come to a work list in this portal."""
        return self.kind == ReportingPointKind.THIS_PORTAL


class Authority(models.Model):
    """The public body that signs and receives: a college, or the board of a joint body."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="authority"
    )
    name = models.CharField("korte naam", max_length=120)
    legal_name = models.CharField("volledige naam van het bestuur", max_length=200)
    is_joint_body = models.BooleanField(default=False)
    reporting_point = models.ForeignKey(ReportingPoint, models.PROTECT, related_name="authorities")
    threshold_amount = models.DecimalField(
        "drempelbedrag in euro", max_digits=8, decimal_places=2, null=True, blank=True
    )
    # How to deliver here, where that differs from what the meldpunt says to all.
    delivery_instructions = models.TextField("hoe levert een verhuurder aan", blank=True)
    criteria = models.TextField("wat de gemeente met signalen doet", blank=True)
    # From when threshold and criteria hold, for agreements made since.
    criteria_since = models.DateField(null=True, blank=True)
    joined_on = models.DateField()
    # When somebody of the body last said that its page is right.
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(threshold_amount__isnull=True) | Q(threshold_amount__gt=0),
                name="authority_threshold_positive",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AuthorityChange(models.Model):
    """What a public body changed on its page; its partners are told once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=16, choices=AuthorityChangeKind.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["changed_at"],
                condition=Q(told_at__isnull=True),
                name="authority_change_to_tell",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Municipality(models.Model):
    """A territory with its four-digit CBS code, dated, served by at most one authority."""

    code = models.CharField("gemeentecode", max_length=4, primary_key=True)
    name = models.CharField("naam", max_length=80)
    authority = models.ForeignKey(
        Authority, models.SET_NULL, null=True, blank=True, related_name="municipalities"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    # What stands behind the @ of its employees, as far as the operator knows: who has such an
    # address may let the municipality take part.
    mail_domain = models.CharField("maildomein", max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mail_domain=Lower("mail_domain")), name="municipality_domain_lower"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}$"), name="municipality_code_form"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_part(self) -> bool:
        """Whether a public body receives signals for this territory through the portal."""
        return self.authority_id is not None


class JoinRequest(models.Model):
    """A municipality that wants to take part, or is invited to. Belongs to nobody yet.

    Only the portal itself and the operator read it. The digest is of the link's secret: whoever
    has the link reads the mail of ``email``, and that is what it proves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=JoinState.choices)
    email = models.EmailField()
    codes = ArrayField(models.CharField(max_length=4))
    token_digest = models.BinaryField(max_length=32, unique=True)
    link_sent_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    name = models.CharField(max_length=120, blank=True)
    legal_name = models.CharField(max_length=200, blank=True)
    threshold_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    # Empty with an empty ``point_name``: this portal.
    reporting_point = models.ForeignKey(ReportingPoint, models.PROTECT, null=True, related_name="+")
    point_name = models.CharField(max_length=120, blank=True)
    point_instructions = models.TextField(blank=True)
    point_phone = models.CharField(max_length=20, blank=True)
    point_email = models.EmailField(blank=True)
    contact_given_name = models.CharField(max_length=80, blank=True)
    contact_family_name = models.CharField(max_length=120, blank=True)
    contact_job_title = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    handles_cases = models.BooleanField(default=False)
    signatory_given_name = models.CharField(max_length=80, blank=True)
    signatory_family_name = models.CharField(max_length=120, blank=True)
    signatory_job_title = models.CharField(max_length=120, blank=True)
    signatory_email = models.EmailField(blank=True)
    proven_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    # Whom it led to: the body that came of it, or the one that serves the municipality already.
    authority = models.ForeignKey(Authority, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=JoinState.values), name="join_request_state"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="join_request_email_lower"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[JoinState.INVITED, JoinState.ASKED])
                | Q(proven_at__isnull=False)
                | Q(state=JoinState.DECLINED),
                name="join_request_proven_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "asked_at"], name="join_request_queue"),
            models.Index(fields=["email", "link_sent_at"], name="join_request_of"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def contact_name(self) -> str:
        """Name of the contact person as people say it."""
        return f"{self.contact_given_name} {self.contact_family_name}".strip()

    @property
    def signatory_name(self) -> str:
        """Name of who may sign."""
        return f"{self.signatory_given_name} {self.signatory_family_name}".strip()


class AddressRegister(models.Model):
    """One edition of the yearly CBS list; the serving one is the newest that is complete."""

    id = models.BigAutoField(primary_key=True)
    year = models.PositiveSmallIntegerField()
    imported_at = models.DateTimeField()
    rows = models.BigIntegerField(default=0)
    is_serving = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_serving"], condition=Q(is_serving=True), name="one_register_serves"
            )
        ]

    def __str__(self) -> str:
        return f"CBS {self.year}"


class Address(models.Model):
    """Postcode and house number → municipality, in one edition of the register."""

    id = models.BigAutoField(primary_key=True)
    register = models.ForeignKey(AddressRegister, models.CASCADE, db_index=False)
    postcode = models.CharField(max_length=6)
    house_number = models.IntegerField()
    municipality_code = models.CharField(max_length=4)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "postcode", "house_number"], name="address_once"
            )
        ]

    def __str__(self) -> str:
        return self.postcode
