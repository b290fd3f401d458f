"""How a public body is set up: by the operator, by an employee, by who was invited."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from municipalities import rules
from municipalities.forms.fields import (
    OTHER_POINT,
    email,
    meldpunt_of,
    phone,
    point_choices,
    text,
    threshold,
)
from municipalities.models import Municipality, ReportingPoint
from municipalities.services.asking import Answers
from municipalities.services.reporting_points import Meldpunt
from vroegsignalering.accounts.models import LONGEST_GIVEN_NAME
from vroegsignalering.accounts.services import Invitee


class JoinForm(forms.Form):
    """A public body, its meldpunt, and the people who get an invitation."""

    name = text(
        "Korte naam",
        "Vul de naam in waaronder partners de gemeente zien, bijvoorbeeld Zwolle.",
        max_length=120,
    )
    legal_name = text(
        "Volledige naam van het bestuur",
        "Vul de naam in zoals die in de overeenkomst staat, bijvoorbeeld: "
        "het college van burgemeester en wethouders van Zwolle.",
        max_length=200,
        help_text="Zo staat het bestuur in de overeenkomst.",
    )
    codes = text(
        "Gemeenten",
        "Vul minstens één gemeente in, bijvoorbeeld Zwolle.",
        help_text="Namen of codes, elk op een eigen regel. Meer dan één: een samenwerkingsverband.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    threshold_amount = forms.CharField(
        label="Drempelbedrag",
        required=False,
        help_text="Leeg als er geen minimum is. Bijvoorbeeld 600,00.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reporting_point = forms.ChoiceField(
        label="Digitaal Meldpunt",
        help_text="Waar de gemeente signalen ontvangt (artikel 3.4).",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waar de gemeente signalen ontvangt."},
    )
    point_name = forms.CharField(label="Naam van het meldpunt", required=False, max_length=120)
    point_instructions = forms.CharField(
        label="Hoe levert een verhuurder aan?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    point_phone = forms.CharField(label="Telefoon van het meldpunt", required=False)
    point_email = forms.CharField(label="E-mailadres van het meldpunt", required=False)
    contact_given_name = forms.CharField(
        label="Voornaam", required=False, max_length=LONGEST_GIVEN_NAME
    )
    contact_family_name = text(
        "Achternaam", "Vul de achternaam van de contactpersoon in.", max_length=120
    )
    contact_job_title = forms.CharField(label="Functie", required=False, max_length=120)
    contact_email = text(
        "E-mailadres", "Vul het e-mailadres van de contactpersoon in.", max_length=254
    )
    contact_phone = forms.CharField(label="Telefoon", required=False)
    handles_cases = forms.BooleanField(
        label="De contactpersoon behandelt ook zelf signalen (medewerker)", required=False
    )
    is_same_person = forms.BooleanField(label="De contactpersoon mag ook tekenen", required=False)
    signatory_given_name = forms.CharField(
        label="Voornaam", required=False, max_length=LONGEST_GIVEN_NAME
    )
    signatory_family_name = forms.CharField(label="Achternaam", required=False, max_length=120)
    signatory_job_title = forms.CharField(label="Functie", required=False, max_length=120)
    signatory_email = forms.CharField(label="E-mailadres", required=False, max_length=254)

    def __init__(
        self,
        *args: Any,
        municipalities: list[Municipality],
        points: list[ReportingPoint],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = municipalities
        self.points = {str(point.pk): point for point in points}
        self.fields["reporting_point"].choices = point_choices(  # type: ignore[attr-defined]  # a ChoiceField
            self.points
        )

    def clean_codes(self) -> list[str]:
        """Read names and codes; list back what is unknown or served already."""
        words = re.split(r"[\n;,\t]+", self.cleaned_data["codes"])
        found, unknown = rules.find_all(words, self.municipalities)
        if unknown:
            raise forms.ValidationError(
                f"Deze gemeenten kennen wij niet: {', '.join(unknown)}. Controleer de naam."
            )
        taken = [municipality.name for municipality in found if municipality.takes_part]
        if taken:
            raise forms.ValidationError(f"Doet al mee: {', '.join(taken)}. Haal deze regel weg.")
        return [municipality.code for municipality in found]

    def clean_threshold_amount(self) -> Decimal | None:
        """Read an amount in euro, or nothing."""
        return threshold(self.cleaned_data["threshold_amount"])

    def clean_contact_email(self) -> str:
        """Read the address of the contact person."""
        return email(self.cleaned_data["contact_email"])

    def clean_contact_phone(self) -> str:
        """Read the telephone number, when there is one."""
        return phone(self.cleaned_data["contact_phone"])

    def clean_point_phone(self) -> str:
        """Read the telephone number of the meldpunt, when there is one."""
        return phone(self.cleaned_data["point_phone"])

    def clean_point_email(self) -> str:
        """Read the address of the meldpunt, when there is one."""
        return email(self.cleaned_data["point_email"])

    def clean_signatory_email(self) -> str:
        """Read the address of the signatory, when it is another person."""
        return email(self.cleaned_data["signatory_email"])

    def clean(self) -> dict[str, Any]:
        """Ask for the signatory, and for a new meldpunt, only when they are needed."""
        found = super().clean() or {}
        if not found.get("is_same_person"):
            self._ask("signatory_family_name", "Vul de achternaam van de tekenbevoegde in.")
            self._ask("signatory_email", "Vul het e-mailadres van de tekenbevoegde in.")
        if found.get("reporting_point") == OTHER_POINT:
            self._ask("point_name", "Vul de naam van het meldpunt in.")
            self._ask(
                "point_instructions",
                "Schrijf op hoe een verhuurder aanlevert. Dit staat in de mail na het tekenen.",
            )
        return found

    def _ask(self, name: str, missing: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, missing)

    def meldpunt(self) -> ReportingPoint | Meldpunt | None:
        """Return the chosen meldpunt, the description of a new one, or None for this portal."""
        return meldpunt_of(self.cleaned_data, self.points)

    def contact_person(self) -> Invitee:
        """Return whom to invite as contact person."""
        found = self.cleaned_data
        return Invitee(
            email=found["contact_email"],
            given_name=found["contact_given_name"],
            family_name=found["contact_family_name"],
            job_title=found["contact_job_title"],
            phone=found["contact_phone"],
        )

    def signatory(self) -> Invitee:
        """Return whom to invite as signatory: the contact person when it is the same one."""
        found = self.cleaned_data
        if found["is_same_person"]:
            return self.contact_person()
        return Invitee(
            email=found["signatory_email"],
            given_name=found["signatory_given_name"],
            family_name=found["signatory_family_name"],
            job_title=found["signatory_job_title"],
        )


class AskForm(JoinForm):
    """What an employee fills in: his own address proves that he works there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].label = "Uw e-mailadres bij de gemeente"
        self.fields["contact_email"].help_text = "Wij sturen een link naar dit adres."
        self.fields["handles_cases"].label = "Ik behandel ook zelf signalen (medewerker)"
        self.fields["is_same_person"].label = "Ik mag zelf tekenen"

    def answers(self) -> Answers:
        """Return what was filled in, for ``services.asking``."""
        found = self.cleaned_data
        return Answers(
            codes=found["codes"],
            contact_person=self.contact_person(),
            name=found["name"],
            legal_name=found["legal_name"],
            reporting_point=self.meldpunt(),
            threshold_amount=found["threshold_amount"],
            handles_cases=found["handles_cases"],
            signatory=self.signatory(),
        )


class InvitedForm(AskForm):
    """What an invited employee fills in; which municipalities stands in the invitation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].label = "E-mailadres"
        self.fields[
            "contact_email"
        ].help_text = "Naar dit adres sturen wij de link voor uw account."
        del self.fields["codes"]

    def answers(self) -> Answers:
        """Return what was filled in; the invitation itself names the municipalities."""
        self.cleaned_data["codes"] = []
        return super().answers()


class ColleagueForm(forms.Form):
    """Somebody of a municipality that takes part already wants to work along."""

    contact_given_name = forms.CharField(
        label="Voornaam", required=False, max_length=LONGEST_GIVEN_NAME
    )
    contact_family_name = text("Achternaam", "Vul uw achternaam in.", max_length=120)
    contact_job_title = forms.CharField(label="Functie", required=False, max_length=120)
    contact_email = text(
        "Uw e-mailadres bij de gemeente",
        "Vul uw e-mailadres in.",
        max_length=254,
        help_text="Wij sturen een link naar dit adres.",
    )

    def clean_contact_email(self) -> str:
        """Read the address that must be proven."""
        return email(self.cleaned_data["contact_email"])

    def answers(self, codes: list[str]) -> Answers:
        """Return what was filled in, for ``services.asking``."""
        found = self.cleaned_data
        return Answers(
            codes=codes,
            contact_person=Invitee(
                email=found["contact_email"],
                given_name=found["contact_given_name"],
                family_name=found["contact_family_name"],
                job_title=found["contact_job_title"],
            ),
        )


class WhichForm(forms.Form):
    """For which municipality somebody asks; several at once make a joint body."""

    gemeenten = text(
        "Gemeente",
        "Vul de naam van uw gemeente in, bijvoorbeeld Haarlem.",
        help_text="Bent u een samenwerkingsverband? Schrijf de gemeenten met een komma ertussen.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, municipalities: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = municipalities

    def clean_gemeenten(self) -> list[Municipality]:
        """Read names and codes; all of them take part already, or none."""
        words = re.split(r"[\n;,\t]+", self.cleaned_data["gemeenten"])
        found, unknown = rules.find_all(words, self.municipalities)
        if unknown or not found:
            raise forms.ValidationError(
                f"Deze gemeenten kennen wij niet: {', '.join(unknown)}. Controleer de naam."
            )
        joined = [one.name for one in found if one.takes_part]
        if joined and len(joined) < len(found):
            raise forms.ValidationError(
                f"Doet al mee: {', '.join(joined)}. Haal die gemeente weg, of vraag haar apart aan."
            )
        return found
