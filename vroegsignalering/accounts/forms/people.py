"""What an administrator fills in about colleagues and contact persons."""

from typing import Any

from django import forms

from vroegsignalering import dutch_formats
from vroegsignalering.accounts.models import LONGEST_GIVEN_NAME, ContactPerson
from vroegsignalering.accounts.roles import ROLES_OF_SIDE, Role, Side
from vroegsignalering.accounts.services import Card, Invitee
from vroegsignalering.dutch_formats import Unreadable

_TOO_LONG = "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."
# What each role does, in the words of who chooses it.
ROLE_HELP: dict[Role, str] = {
    Role.CONTACT_PERSON: "Staat op de lijst van de andere kant en houdt de gegevens bij.",
    Role.SUBMITTER: "Levert achterstanden aan en volgt signalen en incassopauzes.",
    Role.CASEWORKER: "Behandelt signalen en geeft antwoord.",
    Role.ADMINISTRATOR: "Nodigt collega's uit en beëindigt rollen.",
    Role.OPERATOR: "Beoordeelt aanmeldingen en houdt het portaal bij.",
}


def text_line(label: str, missing: str = "", *, max_length: int, **attrs: str) -> forms.CharField:
    """Return a field of one line; without ``missing`` it may stay empty."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"} | attrs),
        error_messages={"required": missing, "max_length": _TOO_LONG},
    )


class ReachableForm(forms.Form):
    """Address and telephone number, read in every way that people write them."""

    def clean_email(self) -> str:
        """Read the address."""
        try:
            return dutch_formats.read_email(self.cleaned_data["email"]).lower()
        except Unreadable:
            raise forms.ValidationError(
                "Dit e-mailadres klopt niet. Schrijf het als naam@voorbeeld.nl.", code="email"
            ) from None

    def clean_phone(self) -> str:
        """Read the telephone number, when there is one."""
        written = self.cleaned_data["phone"]
        if not written:
            return ""
        try:
            return dutch_formats.print_phone(dutch_formats.read_phone(written))
        except Unreadable:
            raise forms.ValidationError(
                "Dit telefoonnummer klopt niet. Schrijf het als 010 000 00 00.", code="phone"
            ) from None


class InviteForm(ReachableForm):
    """Who is invited, and in which roles."""

    given_name = text_line("Voornaam", max_length=LONGEST_GIVEN_NAME)
    family_name = text_line("Achternaam", "Vul de achternaam in.", max_length=120)
    email = text_line(
        "E-mailadres",
        "Vul het e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        inputmode="email",
    )
    job_title = text_line("Functie", max_length=120)
    phone = text_line("Telefoon", max_length=20, inputmode="tel")
    roles = forms.MultipleChoiceField(
        label="Rollen",
        help_text="Kies wat deze persoon gaat doen. Meer dan één mag.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één rol voor deze persoon."},
    )

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in ROLE_HELP if role in ROLES_OF_SIDE[side]]
        field: Any = self.fields["roles"]
        field.choices = [(role.value, role.label) for role in roles]
        field.option_help = {role.value: ROLE_HELP[role] for role in roles}
        if len(roles) == 1:
            field.initial = [roles[0].value]

    def person(self) -> Invitee:
        """Return who is invited."""
        given = self.cleaned_data
        return Invitee(
            email=given["email"],
            given_name=given["given_name"],
            family_name=given["family_name"],
            job_title=given["job_title"],
            phone=given["phone"],
        )

    def chosen_roles(self) -> list[Role]:
        """Return the roles."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class CardForm(ReachableForm):
    """What the other side of an agreement sees of a person."""

    name = text_line("Naam", "Vul de naam in.", max_length=200)
    job_title = text_line("Functie", max_length=120)
    phone = text_line("Telefoon", max_length=20, inputmode="tel")
    email = text_line(
        "E-mailadres",
        "Vul het e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        inputmode="email",
    )

    def card(self) -> Card:
        """Return the card."""
        given = self.cleaned_data
        return Card(
            name=given["name"],
            email=given["email"],
            job_title=given["job_title"],
            phone=given["phone"],
        )

    @staticmethod
    def initial_of(card: ContactPerson) -> dict[str, str]:
        """Return what stands on a card now."""
        return {
            "name": card.name,
            "job_title": card.job_title,
            "phone": card.phone,
            "email": card.email,
        }
