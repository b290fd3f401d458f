"""Forms of the landlord's desk: a file, what its columns are, what to send, filters."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_datetime

from signals.bulk.columns import column_named
from signals.states import SendMode, SignalState, SubmissionRefusal
from vroegsignalering.dutch_formats import whole_number

DROP = "-"


def _megabytes(size: int) -> str:
    return whole_number(size // (1024 * 1024))


class UploadForm(forms.Form):
    """One file with arrears."""

    file = forms.FileField(
        label="Bestand met achterstanden",
        allow_empty_file=True,
        error_messages={"required": str(SubmissionRefusal.NO_FILE.label)},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.ods,.json"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            f"CSV, Excel, ODS of JSON, hoogstens {_megabytes(settings.MAX_UPLOAD_BYTES)} MB"
            f" en {whole_number(settings.MAX_ROWS)} regels."
        )


class SendForm(forms.Form):
    """What the landlord wants to send after he looked; ``seen`` is what he looked at."""

    mode = forms.ChoiceField(
        label="Wat wilt u versturen?",
        choices=SendMode.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wat u wilt versturen.",
            "invalid_choice": "Kies wat u wilt versturen.",
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> dt.datetime | None:
        """Read the moment of the check, as the page wrote it; anything else was not looked at."""
        try:
            moment = parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None
        return moment if moment and moment.utcoffset() == dt.timedelta(0) else None


class ColumnsForm(forms.Form):
    """What each heading that we do not know means."""

    def __init__(
        self, *args: Any, headings: Iterable[str], free: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", "Kies wat erin staat"),
            *((name, column_named(name).heading) for name in free),
            (DROP, "Niet gebruiken (wordt gewist)"),
        ]
        self.headings = list(headings)
        for position, heading in enumerate(self.headings):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                error_messages={"required": str(SubmissionRefusal.COLUMNS_UNSETTLED.label)},
            )

        self.fields["remember"] = forms.BooleanField(
            label="Onthoud dit voor de volgende keer", required=False, initial=True
        )

    def mapping(self) -> dict[str, str]:
        """Return own heading → code name; an empty one for a column that is dropped."""
        return {
            heading: "" if (chosen := self.cleaned_data[f"column_{position}"]) == DROP else chosen
            for position, heading in enumerate(self.headings)
        }


class SignalFilterForm(forms.Form):
    """Narrows the list of signals; nothing personal, so it may stand in the address bar."""

    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Alle"), *SignalState.choices]
    )
    gemeente = forms.ChoiceField(label="Gemeente", required=False)
    aanlevering = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, municipalities: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        gemeente = self.fields["gemeente"]
        if isinstance(gemeente, forms.ChoiceField):
            gemeente.choices = [("", "Alle"), *municipalities]

    def chosen(self, name: str) -> str:
        """Return a valid choice, or nothing."""
        return str(self.cleaned_data.get(name) or "") if self.is_valid() else ""

    def submission(self) -> uuid.UUID | None:
        """Return the submission to which the list is narrowed, if any."""
        return self.cleaned_data.get("aanlevering") if self.is_valid() else None
