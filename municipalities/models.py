"""Municipalities, the bodies that serve them, their reporting points and their addresses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from municipalities.states import ReportingPointKind
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
    joined_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(threshold_amount__isnull=True) | Q(threshold_amount__gt=0),
                name="authority_threshold_positive",
            )
        ]

    def __str__(self) -> str:
        return self.name


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

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}$"), name="municipality_code_form"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_part(self) -> bool:
        """Whether a public body receives signals for this territory through the portal."""
        return self.authority_id is not None


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
