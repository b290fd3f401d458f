"""What an administrator fills in to make an API key."""

from collections.abc import Sequence
from typing import Any

from django import forms

from vroegsignalering.accounts.forms.logins import CodeForm
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.accounts.rules import LONGEST_KEY_DAYS
from vroegsignalering.accounts.states import ApiKeyRefusal

# What somebody who is no software maker needs to know of each right.
_EXPLAINED = {
    ApiScope.DELIVER: "Bestanden en signalen insturen, zoals op de pagina Aanleveren.",
    ApiScope.READ_SIGNALS: "Zien hoe het met signalen staat, met de terugkoppeling.",
    ApiScope.PAUSES: "Zien voor wie de incasso rust, en bevestigen dat u haar stilzette.",
    ApiScope.CASES: "Zaken uit de werklijst lezen, en vastleggen wat u deed.",
    ApiScope.READ_AGREEMENTS: "Stand, data en documenten van uw overeenkomsten. Niet tekenen.",
    ApiScope.DDAS: "De cijfers over een periode, zoals het CBS ze vraagt.",
}


class ApiKeyForm(CodeForm):
    """Name, rights and length of life of a key, and a fresh code."""

    name = forms.CharField(
        label="Naam van de sleutel",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Welke software gebruikt hem? Bijvoorbeeld: huurpakket.",
        error_messages={
            "required": "Vul een naam in. Dan weet u later waar de sleutel voor is.",
            "max_length": "Deze naam is te lang. Gebruik hoogstens 80 tekens.",
        },
    )
    scopes = forms.MultipleChoiceField(
        label="Wat mag de software?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Kies niet meer dan nodig is.",
        error_messages={
            "required": str(ApiKeyRefusal.NO_SCOPE.label),
            "invalid_choice": str(ApiKeyRefusal.WRONG_SCOPE.label),
        },
    )
    days = forms.IntegerField(
        label="Hoe lang werkt de sleutel?",
        min_value=1,
        max_value=LONGEST_KEY_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=f"Aantal dagen, hoogstens {LONGEST_KEY_DAYS}. U kunt hem eerder stoppen.",
        error_messages={
            "required": str(ApiKeyRefusal.WRONG_TERM.label),
            "invalid": str(ApiKeyRefusal.WRONG_TERM.label),
            "min_value": str(ApiKeyRefusal.WRONG_TERM.label),
            "max_value": str(ApiKeyRefusal.WRONG_TERM.label),
        },
    )
    field_order = ("name", "scopes", "days", "code")

    def __init__(self, *args: Any, scopes: Sequence[ApiScope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(scope.value, scope.label) for scope in scopes]
        field.option_help = {scope.value: _EXPLAINED[scope] for scope in scopes}

    def chosen(self) -> list[ApiScope]:
        """Return the rights that were ticked."""
        return [ApiScope(scope) for scope in self.cleaned_data["scopes"]]
