"""Fields that several forms have, and how they are read."""

from decimal import Decimal
from typing import Any

from django import forms

from municipalities.models import ReportingPoint
from municipalities.services.reporting_points import Meldpunt
from vroegsignalering.dutch_formats import Unreadable, read_amount, read_email, read_phone

THIS_PORTAL = "dit"


OTHER_POINT = "ander"


def text(label: str, missing: str, **kwargs: Any) -> forms.CharField:
    """Return a field of text that says in Dutch what is missing or too long."""
    return forms.CharField(
        label=label,
        error_messages={
            "required": missing,
            "max_length": "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.",
        },
        **kwargs,
    )


def point_choices(points: dict[str, ReportingPoint]) -> list[tuple[str, str]]:
    """Return what can be chosen: this portal, a known meldpunt, one that is not known yet."""
    return [
        (THIS_PORTAL, "Dit portaal"),
        *((key, point.name) for key, point in points.items()),
        (OTHER_POINT, "Een meldpunt dat hier nog niet staat"),
    ]


def meldpunt_of(
    found: dict[str, Any], points: dict[str, ReportingPoint]
) -> ReportingPoint | Meldpunt | None:
    """Return the chosen meldpunt, the description of a new one, or None for this portal."""
    if found["reporting_point"] != OTHER_POINT:
        return points.get(found["reporting_point"])
    return Meldpunt(
        found["point_name"],
        found["point_instructions"],
        contact_phone=found["point_phone"],
        contact_email=found["point_email"],
    )


def threshold(written: str) -> Decimal | None:
    """Read an amount in euro, or nothing."""
    if not written:
        return None
    try:
        amount = read_amount(written)
    except Unreadable:
        amount = Decimal(0)
    if not 0 < amount < 1_000_000:
        raise forms.ValidationError(
            "Dit bedrag klopt niet. Schrijf het met komma, bijvoorbeeld 600,00."
        )
    return amount


def email(written: str) -> str:
    """Read an e-mail address, or nothing, in lower case."""
    if not written:
        return ""
    try:
        return read_email(written).lower()
    except Unreadable:
        raise forms.ValidationError(
            "Dit e-mailadres klopt niet. Schrijf het als naam@gemeente.nl.", code="email"
        ) from None


def phone(written: str) -> str:
    """Read a telephone number, or nothing."""
    if not written:
        return ""
    try:
        return read_phone(written)
    except Unreadable:
        raise forms.ValidationError(
            "Dit telefoonnummer klopt niet. Schrijf het als 010 000 00 00.", code="phone"
        ) from None
