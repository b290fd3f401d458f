"""Agreements, their typed terms, signatures and papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from agreements.states import DocumentKind, PartySide
from municipalities.models import Authority, Municipality, ReportingPoint
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.identifiers import new_id


class Agreement(models.Model):
    """The model agreement between a partner (landlord or agency) and an authority.

    One per municipality. State is derived by ``rules.state_of`` from what stands here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="agreements")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="agreements")
    text_version = models.PositiveSmallIntegerField(default=1)
    # The parties as they were when the agreement was made ready: facts, not links.
    partner_name = models.CharField(max_length=160)
    partner_kvk_number = models.CharField(max_length=8)
    partner_address = models.CharField(max_length=330, blank=True)
    authority_legal_name = models.CharField(max_length=200)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    sign_before = models.DateField(null=True)
    text_digest = models.CharField(max_length=64, blank=True)
    # What the text was filled in with when it was sent: people may change, the text may not.
    sent_facts = models.JSONField(null=True)
    in_force_from = models.DateField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.UUIDField(null=True)
    declined_side = models.CharField(max_length=10, choices=PartySide.choices, blank=True)
    decline_reason = models.TextField(blank=True)
    expired_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "municipality"],
                condition=Q(
                    declined_at__isnull=True, expired_at__isnull=True, ends_on__isnull=True
                ),
                name="one_open_agreement",
            ),
            models.CheckConstraint(
                condition=Q(
                    sent_at__isnull=True,
                    sent_by__isnull=True,
                    sign_before__isnull=True,
                    text_digest="",
                )
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False, sign_before__isnull=False)
                    & ~Q(text_digest="")
                ),
                name="agreement_sent_when_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, declined_by__isnull=True)
                | Q(declined_at__isnull=False, declined_by__isnull=False),
                name="agreement_declined_when_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True) | Q(sent_at__isnull=False),
                name="agreement_in_force_after_sending",
            ),
        ]
        indexes: ClassVar = [
            # Found by the first signs of it: the code under a document.
            models.Index(
                fields=["text_digest"],
                name="agreement_by_code",
                opclasses=["varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_name} – {self.municipality}"


class Terms(models.Model):
    """The clauses that the software obeys; they make both the text and the behaviour."""

    agreement = models.OneToOneField(
        Agreement, models.CASCADE, primary_key=True, related_name="terms"
    )
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    reporting_point = models.ForeignKey(ReportingPoint, models.PROTECT, related_name="+")
    arrears_days = models.PositiveSmallIntegerField(default=30)
    pause_days = models.PositiveSmallIntegerField(default=30)
    window_from_day = models.PositiveSmallIntegerField(default=20)
    window_to_day = models.PositiveSmallIntegerField(default=25)
    notice_months = models.PositiveSmallIntegerField(default=3)
    threshold_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(window_from_day__lte=F("window_to_day")), name="terms_window"
            )
        ]

    def __str__(self) -> str:
        return f"terms of {self.agreement_id}"

    @property
    def delivery_instructions(self) -> str:
        """How to deliver: in the body's own words while its meldpunt is still the agreed one."""
        body = self.authority
        own = (
            body.delivery_instructions if body.reporting_point_id == self.reporting_point_id else ""
        )
        return own or self.reporting_point.delivery_instructions


class Signature(models.Model):
    """One party's signature on one text, by whom as they were then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=PartySide.choices)
    membership_id = models.UUIDField()
    person_id = models.UUIDField()
    signer_name = models.CharField(max_length=200)
    signer_title = models.CharField(max_length=120, blank=True)
    signer_email = models.EmailField()
    # Who signs for a client is of another organisation than the party.
    agency_name = models.CharField(max_length=160, blank=True)
    mandate = models.CharField(max_length=600)
    text_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "side", "text_digest"], name="one_signature_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} ({self.side})"


class AgreementDocument(models.Model):
    """A paper of an agreement, exactly as it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="documents")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="one_document_per_kind")
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="document_by_digest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agreement_id}"


class WantedMunicipality(models.Model):
    """A partner wants an agreement with a municipality that does not take part yet.

    As soon as it does, the agreement is made ready: once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(Organisation, models.CASCADE, related_name="wanted_municipalities")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="wanted_by")
    wanted_at = models.DateTimeField()
    fulfilled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "municipality"],
                condition=Q(fulfilled_at__isnull=True),
                name="municipality_wanted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} → {self.municipality_id}"


class AgreementSuccession(models.Model):
    """From a day on, the successor of a merged municipality stands where the old one stood.

    ``authority`` is who has the agreement since. What was signed keeps the names of then. With
    ``replaced_by`` the partner had an agreement with the successor already: that one counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="successions")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    from_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    to_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    from_authority_name = models.CharField(max_length=200)
    to_authority_name = models.CharField(max_length=200)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    replaced_by = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "from_municipality"], name="succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_municipality_id} → {self.to_municipality_id}"
