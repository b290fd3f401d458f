"""Shape of what is filled in around agreements; permission and state are the rules' business."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.conf import settings

from agreements import selectors
from agreements.states import SigningRefusal, VerificationRefusal
from municipalities.models import Municipality

UNKNOWN_MUNICIPALITY = (
    "Met deze gemeente loopt al een overeenkomst, of wij kennen haar niet."
    " Kies een gemeente uit de lijst."
)


class SignForm(forms.Form):
    """The tick and the fresh code under an agreement; the digest says which text was read."""

    text_digest = forms.CharField(widget=forms.HiddenInput, required=False)
    has_agreed = forms.BooleanField(error_messages={"required": SigningRefusal.NOT_AGREED.label})
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
        ].label = f"Ik heb de hele overeenkomst gelezen en ga akkoord namens {organisation_name}."


class DeclineForm(forms.Form):
    """Why one does not sign; the other side reads it."""

    reason = forms.CharField(
        label="Waarom tekent u niet?",
        help_text="De andere kant leest wat u hier schrijft.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1000,
        error_messages={
            "required": SigningRefusal.REASON_MISSING.label,
            "max_length": "Uw uitleg is te lang. Gebruik hoogstens 1.000 tekens.",
        },
    )


class RequestForm(forms.Form):
    """Which municipalities one asks for: those that were passed along, and one more."""

    def __init__(
        self, *args: Any, municipalities: list[Municipality], passed_along: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._by_code = {municipality.code: municipality for municipality in municipalities}
        along = [code for code in dict.fromkeys(passed_along) if code in self._by_code]
        if along:
            self.fields["chosen"] = forms.MultipleChoiceField(
                label="Deze gemeenten vraagt u aan",
                widget=forms.CheckboxSelectMultiple,
                choices=[(code, self._by_code[code].name) for code in along],
                initial=along,
                required=False,
                error_messages={"invalid_choice": UNKNOWN_MUNICIPALITY},
            )
        self.fields["municipality"] = forms.ChoiceField(
            label="Nog een gemeente" if along else "Gemeente",
            help_text="De gemeente waar u woningen verhuurt. Typ de eerste letters om te zoeken.",
            choices=[
                ("", "Kies een gemeente"),
                *((m.code, m.name) for m in municipalities if m.code not in along),
            ],
            required=False,
            error_messages={"invalid_choice": UNKNOWN_MUNICIPALITY},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one municipality."""
        cleaned = super().clean() or {}
        if not self.errors and not self._codes(cleaned):
            self.add_error("municipality", "Kies een gemeente, bijvoorbeeld Haarlem.")
        return cleaned

    def municipalities(self) -> list[Municipality]:
        """Return the chosen municipalities."""
        return [self._by_code[code] for code in self._codes(self.cleaned_data)]

    @staticmethod
    def _codes(cleaned: dict[str, Any]) -> list[str]:
        codes = [*cleaned.get("chosen", []), cleaned.get("municipality", "")]
        return [code for code in dict.fromkeys(codes) if code]


class DayForm(forms.Form):
    """Of which day one wants to see the list."""

    op = forms.DateField(
        label="Op welke dag?",
        help_text="Bijvoorbeeld 23-11-2026.",
        input_formats=["%d-%m-%Y", "%Y-%m-%d"],
        required=False,
        error_messages={"invalid": "Dit is geen dag. Schrijf een dag als 23-11-2026."},
    )

    def day(self, otherwise: dt.date) -> dt.date:
        """Return the day that was asked for, else ``otherwise``."""
        found: dt.date | None = self.cleaned_data.get("op") if self.is_valid() else None
        return found or otherwise


class CheckFileForm(forms.Form):
    """A PDF to check: the file itself, or only its SHA-256 that the browser computed."""

    file = forms.FileField(
        label="PDF-bestand",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two; a file of ours is never as large as what is refused here."""
        found: dict[str, Any] = super().clean() or {}
        upload = found.get("file")
        if upload is None and not found.get("digest"):
            self.add_error("file", "Kies een PDF-bestand.")
        if upload is not None and upload.size > settings.MAX_CHECKED_BYTES:
            self.add_error("file", str(VerificationRefusal.TOO_LARGE.label))
        return found


class CheckCodeForm(forms.Form):
    """The code under a document."""

    code = forms.CharField(
        label="Documentcode",
        help_text="De code staat onderaan elke bladzijde, bijvoorbeeld 7F3A-91C2-0E5D-44B8.",
        error_messages={
            "required": "Vul de code in. Die heeft 16 tekens, bijvoorbeeld 7F3A-91C2-0E5D-44B8."
        },
    )

    def clean_code(self) -> str:
        """Return the code when it has the right form."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[0-9a-f]{16}", selectors.fold_code(code)):
            raise forms.ValidationError(
                "Dit is geen documentcode. Een code heeft 16 tekens: cijfers en de letters A tot"
                " en met F, bijvoorbeeld 7F3A-91C2-0E5D-44B8."
            )
        return code
