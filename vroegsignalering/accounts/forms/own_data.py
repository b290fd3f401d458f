"""What one changes about one's own account: each time with a code from the app."""

from typing import Any

from django import forms

from vroegsignalering.accounts.forms.logins import (
    CodeForm,
    LowerCaseEmail,
    NewPasswordForm,
    password_field,
)
from vroegsignalering.outbox.states import CHOOSABLE, Choice, Topic


class ChangePasswordForm(NewPasswordForm, CodeForm):
    """The present password, the new one twice, and a fresh code."""

    present = password_field(
        "Uw huidige wachtwoord", "current-password", "Vul uw huidige wachtwoord in."
    )
    field_order = ("present", "password", "again", "code")


class NewEmailForm(CodeForm):
    """Another address, and a fresh code."""

    email = LowerCaseEmail()
    field_order = ("email", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Nieuw e-mailadres"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["email"].error_messages["required"] = "Vul uw nieuwe e-mailadres in."


class NotificationsForm(forms.Form):
    """For each topic one may choose for: at once, once a day, or not at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in CHOOSABLE:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label,
                choices=Choice.choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Kies hoe u mail wilt over: {topic.label}.",
                    "invalid_choice": f"Kies hoe u mail wilt over: {topic.label}.",
                },
            )

    def choices(self) -> dict[Topic, Choice]:
        """Return what was chosen."""
        return {topic: Choice(self.cleaned_data[topic.value]) for topic in CHOOSABLE}
