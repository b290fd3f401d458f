"""What an applicant and an operator fill in, with the sentences for what does not fit."""

import re
from typing import Any

from django import forms

from municipalities import rules as registry_rules
from municipalities.models import Municipality
from onboarding.models import Registration
from onboarding.states import RegistrationKind
from vroegsignalering import dutch_formats
from vroegsignalering.accounts.models import LONGEST_GIVEN_NAME
from vroegsignalering.dutch_formats import Unreadable

_KVK_DIGITS = 8
_TOO_LONG = "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."


def _text(
    label: str, missing: str = "", *, max_length: int = 160, **kwargs: Any
) -> forms.CharField:
    """Make a field of one line; without a sentence for what is missing it may stay empty."""
    attrs = {"autocomplete": kwargs.pop("autocomplete", "off")} | kwargs.pop("attrs", {})
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=max_length,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing, "max_length": _TOO_LONG},
        **kwargs,
    )


def read_kvk_number(written: str) -> str:
    """Read eight digits, and say how many there are when it is another number."""
    try:
        return dutch_formats.read_kvk_number(written)
    except Unreadable:
        digits = sum(sign.isdecimal() for sign in written)
    if digits in {0, _KVK_DIGITS}:
        raise forms.ValidationError(
            "Dit KvK-nummer klopt niet. Het heeft 8 cijfers, bijvoorbeeld 12345678."
        )
    words = "1 cijfer" if digits == 1 else f"{digits} cijfers"
    raise forms.ValidationError(
        f"Dit KvK-nummer heeft {words}. Het moeten er 8 zijn, bijvoorbeeld 12345678."
    )


def read_email(written: str) -> str:
    """Read an e-mail address in lower case; nothing stays nothing."""
    if not written:
        return ""
    try:
        return dutch_formats.read_email(written).lower()
    except Unreadable:
        raise forms.ValidationError(
            "Dit e-mailadres klopt niet. Schrijf het als naam@voorbeeld.nl.", code="email"
        ) from None


def _read_phone(written: str) -> str:
    if not written:
        return ""
    try:
        return dutch_formats.print_phone(dutch_formats.read_phone(written))
    except Unreadable:
        raise forms.ValidationError(
            "Dit telefoonnummer klopt niet. Schrijf het als 010 000 00 00.", code="phone"
        ) from None


class OrganisationForm(forms.Form):
    """Step 1: the organisation, and where the link to go on is mailed."""

    kind = forms.ChoiceField(
        label="Waarvoor meldt u zich aan?",
        choices=RegistrationKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies of u zelf woningen verhuurt, of voor andere verhuurders meldt."
        },
    )
    kvk_number = _text(
        "KvK-nummer",
        "Vul uw KvK-nummer in. Het heeft 8 cijfers, bijvoorbeeld 12345678.",
        help_text="Staat op uw uittreksel, bijvoorbeeld 12345678.",
        attrs={"inputmode": "numeric"},
    )
    name = _text(
        "Naam van de organisatie",
        "Vul de naam van uw organisatie in, zoals die bij de KvK staat.",
        help_text="Zoals die bij de KvK staat. Deze naam komt in de overeenkomst.",
        autocomplete="organization",
    )
    address_line = _text(
        "Straat en huisnummer",
        "Vul straat en huisnummer in, bijvoorbeeld Stationsplein 1.",
        autocomplete="address-line1",
    )
    postcode = _text(
        "Postcode",
        "Vul de postcode in, bijvoorbeeld 1234 AB.",
        autocomplete="postal-code",
    )
    town = _text("Plaats", "Vul de plaats in.", max_length=120, autocomplete="address-level2")
    contact_email = _text(
        "Uw e-mailadres",
        "Vul uw e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        help_text="Hierheen sturen wij een link waarmee u later verder kunt.",
        attrs={"inputmode": "email"},
        autocomplete="email",
    )

    def clean_kvk_number(self) -> str:
        """Read eight digits."""
        return read_kvk_number(self.cleaned_data["kvk_number"])

    def clean_postcode(self) -> str:
        """Read a postcode in any of its forms."""
        try:
            return dutch_formats.print_postcode(
                dutch_formats.read_postcode(self.cleaned_data["postcode"])
            )
        except Unreadable:
            raise forms.ValidationError(
                "De postcode klopt niet. Vul 4 cijfers en 2 letters in, bijvoorbeeld 1234 AB."
            ) from None

    def clean_contact_email(self) -> str:
        """Read the address."""
        return read_email(self.cleaned_data["contact_email"])

    def answers(self) -> dict[str, Any]:
        """Return the answers as the registration keeps them."""
        found = dict(self.cleaned_data)
        postcode, town = found.pop("postcode"), found.pop("town")
        return found | {"town_line": f"{postcode} {town}"}

    @staticmethod
    def initial_of(registration: Registration) -> dict[str, Any]:
        """Return the answers of a draft, as they are filled in again."""
        names = ("kind", "kvk_number", "name", "address_line", "postcode", "town", "contact_email")
        return {name: getattr(registration, name) for name in names}


_SIGNATORY_ANSWERS = (
    "signatory_given_name",
    "signatory_family_name",
    "signatory_job_title",
    "signatory_email",
    "signatory_phone",
)


class PeopleForm(forms.Form):
    """Step 2: who is called, and who signs."""

    contact_given_name = _text("Voornaam", max_length=LONGEST_GIVEN_NAME, autocomplete="given-name")
    contact_family_name = _text(
        "Achternaam",
        "Vul de achternaam van de contactpersoon in.",
        max_length=120,
        autocomplete="family-name",
    )
    contact_job_title = _text("Functie", max_length=120, autocomplete="organization-title")
    contact_email = _text(
        "E-mailadres",
        "Vul het e-mailadres van de contactpersoon in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        attrs={"inputmode": "email"},
        autocomplete="email",
    )
    contact_phone = _text(
        "Telefoon",
        "Vul het telefoonnummer van de contactpersoon in, bijvoorbeeld 010 000 00 00.",
        max_length=30,
        attrs={"inputmode": "tel"},
        autocomplete="tel",
    )
    is_same_person = forms.BooleanField(label="Dat is dezelfde persoon", required=False)
    signatory_given_name = _text("Voornaam", max_length=LONGEST_GIVEN_NAME)
    signatory_family_name = _text("Achternaam", max_length=120)
    signatory_job_title = _text("Functie", max_length=120)
    signatory_email = _text("E-mailadres", max_length=254, attrs={"inputmode": "email"})
    signatory_phone = _text("Telefoon", max_length=30, attrs={"inputmode": "tel"})

    def clean_contact_email(self) -> str:
        """Read the address."""
        return read_email(self.cleaned_data["contact_email"])

    def clean_contact_phone(self) -> str:
        """Read the number."""
        return _read_phone(self.cleaned_data["contact_phone"])

    def clean_signatory_email(self) -> str:
        """Read the address; it does not matter when it is the same person."""
        return "" if self._is_same() else read_email(self.cleaned_data["signatory_email"])

    def clean_signatory_phone(self) -> str:
        """Read the number; it does not matter when it is the same person."""
        return "" if self._is_same() else _read_phone(self.cleaned_data["signatory_phone"])

    def _is_same(self) -> bool:
        return bool(self.cleaned_data.get("is_same_person"))

    def clean(self) -> dict[str, Any]:
        """Ask for the signatory when it is another person, with an address of his own."""
        found = super().clean() or {}
        if self._is_same():
            return found
        if not found.get("signatory_family_name") and "signatory_family_name" not in self.errors:
            self.add_error(
                "signatory_family_name",
                "Vul de achternaam van de tekenbevoegde in, of zet het vinkje bij"
                " ‘Dat is dezelfde persoon’.",
            )
        email = found.get("signatory_email")
        if not email and "signatory_email" not in self.errors:
            self.add_error(
                "signatory_email",
                "Vul het e-mailadres van de tekenbevoegde in, bijvoorbeeld naam@voorbeeld.nl.",
            )
        if email and email == found.get("contact_email"):
            self.add_error(
                "signatory_email",
                "Dit e-mailadres is al van de contactpersoon. Is het dezelfde persoon? Zet dan"
                " het vinkje. Anders heeft ieder een eigen e-mailadres nodig.",
            )
        return found

    def answers(self) -> dict[str, Any]:
        """Return the answers as the registration keeps them."""
        found = dict(self.cleaned_data)
        if found["is_same_person"]:
            found |= dict.fromkeys(_SIGNATORY_ANSWERS, "")
        return found

    @staticmethod
    def initial_of(registration: Registration) -> dict[str, Any]:
        """Return the answers of a draft, as they are filled in again."""
        return {name: getattr(registration, name) for name in PeopleForm.base_fields}


class MunicipalitiesForm(forms.Form):
    """Step 3: the municipalities; ticked in a list, or pasted as a list."""

    codes = forms.MultipleChoiceField(
        label="Gemeenten",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Deze gemeente kennen wij niet: %(value)s."},
    )
    pasted = forms.CharField(
        label="Plak een lijst",
        required=False,
        help_text="Namen of gemeentecodes. Elk op een eigen regel, of met een komma ertussen.",
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        *args: Any,
        municipalities: list[Municipality],
        is_last: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.municipalities = municipalities
        self.is_last = is_last
        self.unknown: list[str] = []
        choices = [(municipality.code, municipality.name) for municipality in municipalities]
        self.fields["codes"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Add what was pasted to what was ticked; list back what is unknown."""
        found = super().clean() or {}
        words = re.split(r"[\n\r;,\t]+", found.get("pasted", ""))
        pasted, self.unknown = registry_rules.find_all(words, self.municipalities)
        found["chosen"] = sorted({*found.get("codes", []), *(one.code for one in pasted)})
        if self.unknown:
            self.add_error(
                "pasted",
                f"Deze namen kennen wij niet: {', '.join(self.unknown)}. Controleer hoe u ze"
                " schrijft. De andere namen hebben wij toegevoegd.",
            )
        elif self.is_last and not found["chosen"]:
            self.add_error(
                "codes", "Kies minstens één gemeente waar u woningen verhuurt, bijvoorbeeld Zwolle."
            )
        return found


class LinkForm(forms.Form):
    """Ask for a new link."""

    email = _text(
        "Uw e-mailadres",
        "Vul het e-mailadres in waarmee u zich aanmeldde.",
        max_length=254,
        attrs={"inputmode": "email"},
        autocomplete="email",
    )

    def clean_email(self) -> str:
        """Read the address."""
        return read_email(self.cleaned_data["email"])
