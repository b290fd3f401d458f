"""What an administrator fills in about who may sign: person, ground, evidence, dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.text import capfirst

from vroegsignalering import clock, dutch_formats
from vroegsignalering.accounts.forms.people import ReachableForm, text_line
from vroegsignalering.accounts.models import LONGEST_GIVEN_NAME, Membership
from vroegsignalering.accounts.services import Authority, Invitee
from vroegsignalering.accounts.states import SigningGround
from vroegsignalering.dutch_formats import Unreadable

GROUNDS = (SigningGround.REGISTER, SigningGround.DECISION, SigningGround.ATTORNEY)
_GROUND_HELP = {
    SigningGround.REGISTER: "Bijvoorbeeld als directeur of bestuurder. Noem de datum van het"
    " uittreksel, of voeg het toe.",
    SigningGround.DECISION: "Het college, de burgemeester of het bestuur besloot dit.",
    SigningGround.ATTORNEY: "Wie zelf mag tekenen, gaf deze persoon een volmacht.",
}


class ProposeForm(ReachableForm):
    """Who is proposed as signatory, why, and until when."""

    given_name = text_line("Voornaam", max_length=LONGEST_GIVEN_NAME)
    family_name = text_line("Achternaam", "Vul de achternaam in.", max_length=120)
    email = text_line(
        "E-mailadres",
        "Vul het e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        inputmode="email",
    )
    job_title = text_line("Functie", "Vul de functie in, zoals directeur.", max_length=120)
    phone = text_line("Telefoon", max_length=20, inputmode="tel")
    ground = forms.ChoiceField(
        label="Waarom mag deze persoon tekenen?",
        choices=[(one.value, capfirst(one.label)) for one in GROUNDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarom deze persoon mag tekenen."},
    )
    reference = text_line("Omschrijving", max_length=160)
    evidence = forms.FileField(
        label="Bewijs",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    valid_from = text_line("Mag tekenen vanaf", "Vul de eerste dag in.", max_length=10)
    valid_until = text_line("Tot en met", max_length=10)
    replaces = forms.ChoiceField(label="Vervangt deze persoon iemand?", required=False)

    def __init__(self, *args: Any, signatories: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signatories = {str(one.pk): one for one in signatories}
        field: Any = self.fields["replaces"]
        field.choices = [("", "Nee, deze persoon komt erbij")] + [
            (key, f"Ja, {one.user.full_name}") for key, one in self._signatories.items()
        ]
        ground: Any = self.fields["ground"]
        ground.option_help = {one.value: sentence for one, sentence in _GROUND_HELP.items()}
        if not self.is_bound:
            today = clock.today()
            self.initial.setdefault("valid_from", f"{today:%d-%m-%Y}")

    def clean_valid_from(self) -> dt.date:
        """Read the first day."""
        return _read_day(self.cleaned_data["valid_from"])

    def clean_valid_until(self) -> dt.date | None:
        """Read the last day, when there is one."""
        written = self.cleaned_data["valid_until"]
        return _read_day(written) if written else None

    def clean(self) -> dict[str, Any]:
        """Hold the two days against each other."""
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("valid_from"), found.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", "De laatste dag ligt vóór de eerste. Kies een latere.")
        return found

    def person(self) -> Invitee:
        """Return who is proposed."""
        given = self.cleaned_data
        return Invitee(
            email=given["email"],
            given_name=given["given_name"],
            family_name=given["family_name"],
            job_title=given["job_title"],
            phone=given["phone"],
        )

    def authority(self) -> Authority:
        """Return why this person may sign, and from when until when."""
        given = self.cleaned_data
        return Authority(
            ground=SigningGround(given["ground"]),
            reference=given["reference"],
            since=given["valid_from"],
            until=given["valid_until"],
        )

    def replaced(self) -> Membership | None:
        """Return who stops as signatory."""
        return self._signatories.get(self.cleaned_data["replaces"])


class DeclineChangeForm(forms.Form):
    """Why a proposed signatory is declined."""

    reason = forms.CharField(
        label="Waarom wijst u dit af?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf op waarom u dit afwijst. Wie de persoon voordroeg leest dit.",
            "max_length": "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.",
        },
    )


def _read_day(written: str) -> dt.date:
    try:
        return dutch_formats.read_date(written)
    except Unreadable:
        raise forms.ValidationError(
            "Deze datum klopt niet. Schrijf hem als 31-12-2026.", code="date"
        ) from None
