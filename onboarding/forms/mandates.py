"""What a mandate allows, why it is refused, and the tick and code by which it is granted."""

import datetime as dt
import re
from typing import Any

from django import forms

from municipalities import rules as registry_rules
from municipalities.models import Municipality
from onboarding.forms.registrations import read_kvk_number
from onboarding.rules.mandates import Terms
from onboarding.states import MandateRefusal
from vroegsignalering import dutch_formats
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.dutch_formats import Unreadable

_NO_DATE = "Deze datum klopt niet. Schrijf dag, maand en jaar, bijvoorbeeld 23-11-2026."
ACT_HELP = {
    MandateAct.DELIVER.value: "Bestanden aanleveren en signalen versturen.",
    MandateAct.READ_FEEDBACK.value: "Zien wat de gemeente antwoordt, en bevestigen dat de incasso"
    " stilstaat.",
    MandateAct.SIGN.value: "Overeenkomsten met gemeenten tekenen namens de verhuurder.",
}


class TermsForm(forms.Form):
    """Which acts, where, from one day to another."""

    acts = forms.MultipleChoiceField(
        label="Wat mag de incassopartner?",
        choices=MandateAct.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": MandateRefusal.NO_ACT.label},
    )
    municipalities = forms.CharField(
        label="In welke gemeenten?",
        required=False,
        help_text="Namen of codes, met een komma ertussen. Leeg betekent: alle gemeenten.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    starts_on = forms.CharField(
        label="Vanaf",
        help_text="dd-mm-jjjj",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Vul de eerste dag in, bijvoorbeeld 23-11-2026."},
    )
    ends_on = forms.CharField(
        label="Tot en met",
        required=False,
        help_text="dd-mm-jjjj. Leeg betekent: totdat iemand haar beëindigt.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, known: list[Municipality], asked: Terms | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        acts = self.fields["acts"]
        acts.option_help = ACT_HELP  # type: ignore[attr-defined]  # read by the field tag
        if asked is not None:
            acts.choices = [  # type: ignore[attr-defined]  # a choice field
                (value, label) for value, label in MandateAct.choices if value in asked.acts
            ]

    def clean_municipalities(self) -> tuple[str, ...]:
        """Read names and codes; list back what is unknown."""
        words = re.split(r"[\n\r;,\t]+", self.cleaned_data["municipalities"])
        found, unknown = registry_rules.find_all(words, self.known)
        if unknown:
            raise forms.ValidationError(
                f"Deze namen kennen wij niet: {', '.join(unknown)}. Controleer hoe u ze schrijft."
            )
        return tuple(sorted(one.code for one in found))

    def clean_starts_on(self) -> dt.date:
        """Read the first day."""
        return _read_date(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> dt.date | None:
        """Read the last day, if there is one."""
        written = self.cleaned_data["ends_on"].strip()
        return _read_date(written) if written else None

    def terms(self) -> Terms:
        """Return what was filled in."""
        found = self.cleaned_data
        return Terms(
            tuple(found["acts"]), found["municipalities"], found["starts_on"], found["ends_on"]
        )

    @staticmethod
    def initial_of(terms: Terms, names: dict[str, str]) -> dict[str, Any]:
        """Return terms as they are filled in; ``names`` are those of the municipalities."""
        return {
            "acts": list(terms.acts),
            "municipalities": ", ".join(
                sorted(names.get(code, code) for code in terms.municipality_codes)
            ),
            "starts_on": _as_written(terms.starts_on),
            "ends_on": _as_written(terms.ends_on) if terms.ends_on else "",
        }


class GrantForm(forms.Form):
    """The tick and the fresh code under a mandate; the digest says which text was read."""

    text_digest = forms.CharField(widget=forms.HiddenInput, required=False)
    has_agreed = forms.BooleanField(error_messages={"required": MandateRefusal.NOT_AGREED.label})
    code = forms.CharField(
        label="Code uit uw app",
        help_text="6 cijfers. Wij vragen een nieuwe code om zeker te weten dat u het bent.",
        error_messages={
            "required": "Vul de code uit uw app in. Het zijn 6 cijfers, bijvoorbeeld 402117."
        },
    )

    def __init__(self, *args: Any, organisation_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "has_agreed"
        ].label = f"Ik heb de machtiging gelezen en verleen haar namens {organisation_name}."


class DeclineMandateForm(forms.Form):
    """Why a landlord says no; the agency reads it."""

    reason = forms.CharField(
        label="Waarom weigert u?",
        help_text="De incassopartner leest wat u hier schrijft.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": MandateRefusal.REASON_MISSING.label,
            "max_length": "Uw uitleg is te lang. Gebruik hoogstens 1.000 tekens.",
        },
    )


class AgencyForm(forms.Form):
    """Which agency a landlord wants to let act."""

    kvk_number = forms.CharField(
        label="KvK-nummer van de incassopartner",
        help_text="8 cijfers. Staat op zijn brieven en website.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Vul het KvK-nummer in. Het heeft 8 cijfers, bijvoorbeeld 12345678."
        },
    )

    def clean_kvk_number(self) -> str:
        """Read eight digits."""
        return read_kvk_number(self.cleaned_data["kvk_number"])


def _read_date(written: str) -> dt.date:
    try:
        return dutch_formats.read_date(written)
    except Unreadable:
        raise forms.ValidationError(_NO_DATE) from None


def _as_written(day: dt.date) -> str:
    return f"{day:%d-%m-%Y}"
