"""What a public body fills in about itself."""

from decimal import Decimal
from typing import Any

from django import forms

from municipalities import selectors
from municipalities.forms.fields import (
    OTHER_POINT,
    email,
    meldpunt_of,
    phone,
    point_choices,
    text,
    threshold,
)
from municipalities.models import ReportingPoint
from municipalities.services.reporting_points import Meldpunt


class NamesForm(forms.Form):
    """How a public body is called."""

    name = text("Korte naam", "Vul de naam in waaronder verhuurders u zien.", max_length=120)
    legal_name = text(
        "Volledige naam van het bestuur",
        "Vul de naam in zoals die in de overeenkomst moet staan.",
        max_length=200,
        help_text="Zo staat het bestuur in nieuwe overeenkomsten.",
    )


class PointForm(forms.Form):
    """Where signals of new agreements come in, and how to deliver there."""

    reporting_point = forms.ChoiceField(
        label="Digitaal Meldpunt",
        help_text="Waar u signalen ontvangt (artikel 3.4).",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waar u signalen ontvangt."},
    )
    point_name = forms.CharField(label="Naam van het meldpunt", required=False, max_length=120)
    point_instructions = forms.CharField(
        label="Hoe levert een verhuurder daar aan?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    point_phone = forms.CharField(label="Telefoon van het meldpunt", required=False)
    point_email = forms.CharField(label="E-mailadres van het meldpunt", required=False)
    delivery_instructions = forms.CharField(
        label="Hoe levert een verhuurder bij u aan?",
        required=False,
        max_length=2000,
        help_text="Leeg: dan geldt wat het meldpunt zelf zegt.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, points: list[ReportingPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        self.fields["reporting_point"].choices = point_choices(  # type: ignore[attr-defined]  # a ChoiceField
            self.points
        )

    def clean_point_phone(self) -> str:
        """Read the telephone number of the meldpunt, when there is one."""
        return phone(self.cleaned_data["point_phone"])

    def clean_point_email(self) -> str:
        """Read the address of the meldpunt, when there is one."""
        return email(self.cleaned_data["point_email"])

    def clean(self) -> dict[str, Any]:
        """Ask for the description of a meldpunt that is not in the list, and for no other."""
        found = super().clean() or {}
        if found.get("reporting_point") == OTHER_POINT:
            name = found.get("point_name", "").strip()
            if not name:
                self.add_error("point_name", "Vul de naam van het meldpunt in.")
            elif selectors.has_point_named(name):
                self.add_error("point_name", "Dit meldpunt staat al in de lijst. Kies het daar.")
            if not found.get("point_instructions"):
                self.add_error(
                    "point_instructions", "Schrijf op hoe een verhuurder daar aanlevert."
                )
        return found

    def meldpunt(self) -> ReportingPoint | Meldpunt | None:
        """Return the chosen meldpunt, the description of a new one, or None for this portal."""
        return meldpunt_of(self.cleaned_data, self.points)


class CriteriaForm(forms.Form):
    """From which amount signals count, and what the body does with them."""

    threshold_amount = forms.CharField(
        label="Drempelbedrag",
        required=False,
        help_text="Leeg als er geen minimum is. Bijvoorbeeld 600,00.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    criteria = forms.CharField(
        label="Wat doet u met signalen?",
        required=False,
        max_length=600,
        help_text="Kort. Bijvoorbeeld: wij bellen bij elk signaal en komen langs bij crisis.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Dit is te lang. Gebruik hoogstens 600 tekens."},
    )

    def clean_threshold_amount(self) -> Decimal | None:
        """Read an amount in euro, or nothing."""
        return threshold(self.cleaned_data["threshold_amount"])
