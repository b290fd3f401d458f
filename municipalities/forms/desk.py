"""What the operator fills in about one municipality or one request."""

import re

from django import forms

from municipalities.forms.fields import email, text


class InviteForm(forms.Form):
    """Whom the operator invites for a municipality."""

    email = text(
        "E-mailadres bij de gemeente",
        "Vul een e-mailadres in.",
        max_length=254,
        help_text="Wie deze link krijgt, kan de gemeente laten meedoen.",
    )

    def clean_email(self) -> str:
        """Read the address."""
        return email(self.cleaned_data["email"])


class DomainForm(forms.Form):
    """What stands behind the @ of a municipality's employees."""

    mail_domain = forms.CharField(
        label="Maildomein",
        required=False,
        max_length=120,
        help_text="Wat er achter de @ staat, bijvoorbeeld haarlem.nl.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_mail_domain(self) -> str:
        """Read a domain, also when it was written with its @."""
        written = str(self.cleaned_data["mail_domain"]).strip().lower().removeprefix("@")
        if written and not re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", written):
            raise forms.ValidationError("Dit maildomein klopt niet. Schrijf het als haarlem.nl.")
        return written


class DecideForm(forms.Form):
    """Why the operator says no."""

    reason = text(
        "Waarom niet?",
        "Schrijf op waarom. De aanvrager leest dit in de mail.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
