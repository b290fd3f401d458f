"""Forms of the municipality's desk."""

import datetime as dt
import uuid
from typing import Any

from django import forms

from signals.states import OUTCOME_OF, RESULT_GROUPS, ContactKind, DayPart, EndResult
from vroegsignalering import clock
from vroegsignalering.dutch_formats import Unreadable, read_date


class DutchDateField(forms.CharField):
    """A day as people write it: 23-11-2026, 23/11/2026 or 2026-11-23."""

    def __init__(self, *, example: str = "23-11-2026", **kwargs: Any) -> None:
        self.example = example
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the date; an empty field gives None."""
        written = super().to_python(value)
        if not written:
            return None
        try:
            return read_date(written)
        except Unreadable as error:
            raise forms.ValidationError(
                f"Schrijf dag, maand en jaar, bijvoorbeeld {self.example}.", code="date"
            ) from error


class SearchForm(forms.Form):
    """Search on name or address; always a POST, so that no name stands in an address bar."""

    words = forms.CharField(
        label="Zoek op achternaam of adres",
        help_text="Bijvoorbeeld Verhagen, of 8013 CR 12 A.",
        max_length=120,
        error_messages={"required": "Vul een achternaam of een adres in."},
    )


class AttemptForm(forms.Form):
    """One try to reach the resident."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Hoe probeerde u contact te krijgen?",
        choices=[("", "Kies een soort"), *ContactKind.choices],
        error_messages={"required": "Kies hoe u contact probeerde te krijgen."},
    )
    reached = forms.ChoiceField(
        label="Bereikte u de inwoner?",
        choices=[("ja", "Ja"), ("nee", "Nee")],
        widget=forms.RadioSelect,
        error_messages={"required": "Zeg of u de inwoner bereikte."},
    )
    on = DutchDateField(
        label="Op welke dag?",
        error_messages={"required": "Vul de dag in, bijvoorbeeld 23-11-2026."},
    )
    day_part = forms.ChoiceField(
        label="Welk dagdeel?",
        choices=[("", "Kies een dagdeel"), *DayPart.choices],
        error_messages={"required": "Kies een dagdeel."},
    )

    @classmethod
    def empty(cls) -> "AttemptForm":
        """Return a fresh form: today, this part of the day, a new one-time key."""
        hour = clock.to_local(clock.now()).hour
        part = DayPart.MORNING if hour < 12 else DayPart.AFTERNOON
        return cls(
            initial={
                "form_key": uuid.uuid4(),
                "on": f"{clock.today():%d-%m-%Y}",
                "day_part": DayPart.EVENING if hour >= 18 else part,
            }
        )


class ResultForm(forms.Form):
    """How a case ends."""

    result = forms.ChoiceField(
        label="Wat is het resultaat?",
        choices=[
            (result.value, result.label) for _, results in RESULT_GROUPS for result in results
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een resultaat. Bijvoorbeeld: 'Inwoner regelt het zelf'.",
            "invalid_choice": "Kies een resultaat uit de lijst.",
        },
    )
    accepted_on = DutchDateField(
        label="Op welke dag accepteerde de inwoner hulp?",
        help_text="Alleen bij 'Hulp geaccepteerd'. Bijvoorbeeld 20-11-2026.",
        required=False,
    )

    def groups(self) -> list[dict[str, Any]]:
        """Return the choices by group, with literally what the landlord will read.

        Where all choices of a group say the same, the group says it once.
        """
        by_value = {radio.data["value"]: radio for radio in self["result"].subwidgets}
        found = []
        for title, results in RESULT_GROUPS:
            sentences = [OUTCOME_OF[result].label for result in results]
            says_the_same = len(set(sentences)) == 1
            found.append(
                {
                    "title": title,
                    "says": sentences[0] if says_the_same else "",
                    "options": [
                        (by_value[result.value].data, "" if says_the_same else sentence)
                        for result, sentence in zip(results, sentences, strict=True)
                    ],
                }
            )
        return found

    def end_result(self) -> EndResult:
        """Return the chosen result."""
        return EndResult(self.cleaned_data["result"])

    def accepted_day(self) -> dt.date | None:
        """Return the day of acceptance, when it was filled in."""
        day: dt.date | None = self.cleaned_data["accepted_on"]
        return day
