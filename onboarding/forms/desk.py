"""What an operator fills in at the desk, with the sentences for what does not fit."""

from typing import Any

from django import forms

from onboarding.rules import BatchTimes
from onboarding.states import HOLIDAY_RULES, RegistrationRefusal
from vroegsignalering.workdays import HolidayRule

_TOO_LONG = "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."
_LAST_HOUR = 23


class HoldForm(forms.Form):
    """Why a registration is kept back, for the operators themselves."""

    reason = forms.CharField(
        label="Waarom houdt u vast?",
        required=False,
        max_length=500,
        help_text="De aanvrager ziet dit niet.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )


class DeclineForm(forms.Form):
    """Why a registration is declined; mailed word for word."""

    reason = forms.CharField(
        label="Waarom wijst u af?",
        max_length=1000,
        help_text="De aanvrager krijgt deze tekst in een mail. Schrijf ook wat hij kan doen.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": RegistrationRefusal.REASON_MISSING.label,
            "max_length": _TOO_LONG,
        },
    )


class ProcessNowForm(forms.Form):
    """Why a registration cannot wait for Friday; kept in the trail."""

    why_now = forms.CharField(
        label="Waarom kan dit niet tot de ronde wachten?",
        max_length=500,
        help_text="Dit staat in het logboek. De aanvrager ziet het niet.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": RegistrationRefusal.WHY_NOW_MISSING.label,
            "max_length": _TOO_LONG,
        },
    )


class BatchTimesForm(forms.Form):
    """When the batch runs."""

    hour = forms.CharField(
        label="Uur waarop de ronde begint",
        help_text="In hele uren, van 0 tot en met 23. Bijvoorbeeld 7.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Vul het uur in, bijvoorbeeld 7."},
    )
    on_holiday = forms.ChoiceField(
        label="Vrijdag is een feestdag. Wat doen wij?",
        choices=list(HOLIDAY_RULES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat wij doen als vrijdag een feestdag is."},
    )

    def clean_hour(self) -> int:
        """Read a whole hour."""
        written = self.cleaned_data["hour"].strip()
        if not written.isdecimal() or int(written) > _LAST_HOUR:
            raise forms.ValidationError(
                "Dit uur klopt niet. Vul een heel uur in van 0 tot en met 23, bijvoorbeeld 7."
            )
        return int(written)

    def clean_on_holiday(self) -> HolidayRule:
        """Read the rule."""
        return HolidayRule(self.cleaned_data["on_holiday"])

    @staticmethod
    def initial_of(times: BatchTimes) -> dict[str, Any]:
        """Return what holds now, as it is filled in."""
        return {"hour": str(times.hour), "on_holiday": times.on_holiday.value}
