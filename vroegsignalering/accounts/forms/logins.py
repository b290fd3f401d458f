"""What people fill in to log in or come in: shape and Dutch words, nothing else."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from vroegsignalering.accounts.models import User

# Long enough for any sentence, short enough that hashing it costs nothing.
LONGEST_PASSWORD = 256


class LowerCaseEmail(forms.EmailField):
    """An e-mail address as the portal keeps it."""

    def __init__(self) -> None:
        super().__init__(
            label="E-mailadres",
            widget=forms.EmailInput(
                attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}
            ),
            error_messages={
                "required": "Vul uw e-mailadres in.",
                "invalid": "Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl.",
            },
        )

    def clean(self, value: Any) -> Any:
        """Return the address in lower case."""
        return super().clean(value).lower()


def password_field(
    label: str, autocomplete: str, required: str, help_text: str = ""
) -> forms.CharField:
    """Return a field for a password; ``required`` is what an empty one is answered with."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        help_text=help_text,
        error_messages={
            "required": required,
            "max_length": f"Te lang. Gebruik hoogstens {LONGEST_PASSWORD} tekens.",
        },
    )


class LogInForm(forms.Form):
    """First step: who, and the password."""

    email = LowerCaseEmail()
    password = password_field("Wachtwoord", "current-password", "Vul uw wachtwoord in.")


class EmailForm(forms.Form):
    """Who forgot the password."""

    email = LowerCaseEmail()


class CodeForm(forms.Form):
    """The six digits that the app shows."""

    code = forms.CharField(
        label="Code uit uw app",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="6 cijfers. Uw app toont elke 30 seconden een nieuwe code.",
        error_messages={
            "required": "Vul de code uit uw app in. Dat zijn 6 cijfers.",
            "max_length": "Een code heeft 6 cijfers. Kijk in uw app en vul de nieuwe code in.",
        },
    )


class RecoveryCodeForm(forms.Form):
    """One of the ten codes on paper."""

    code = forms.CharField(
        label="Herstelcode",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text="Een van de tien codes die u bewaarde, bijvoorbeeld k7fpm-2xq9d.",
        error_messages={
            "required": "Vul een herstelcode in.",
            "max_length": "Een herstelcode heeft 10 tekens. Vul één code in.",
        },
    )


class AnyCodeForm(forms.Form):
    """A code of the present app, or a recovery code for who lost it."""

    code = forms.CharField(
        label="Code uit uw oude app, of een herstelcode",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={
            "required": "Vul een code uit uw oude app in, of een herstelcode.",
            "max_length": "Vul één code in.",
        },
    )


class NewPasswordForm(forms.Form):
    """A password that is chosen: twice, because one cannot see what one types."""

    password = password_field(
        "Kies een wachtwoord",
        "new-password",
        "Kies een wachtwoord.",
        "Minstens 12 tekens. Vier losse woorden achter elkaar zijn goed te onthouden. "
        "U mag plakken vanuit een wachtwoordkluis.",
    )
    again = password_field(
        "Vul het wachtwoord nog een keer in", "new-password", "Vul het wachtwoord nog een keer in."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Hold the password against the rules; it may not look like the person's own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> None:
        """Compare the two."""
        super().clean()
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error(
                "again", "De twee wachtwoorden zijn niet gelijk. Vul het wachtwoord opnieuw in."
            )
