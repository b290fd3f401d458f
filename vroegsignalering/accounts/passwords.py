"""Refuses passwords that anybody would guess from the portal itself (ASVS 6.2.11)."""

from django.core.exceptions import ValidationError

_WORDS = ("vroegsignalering", "huurachterstand", "incassopauze", "gemeente", "verhuurder")


class ContextWordValidator:
    """Refuses a password that is little more than a word of this field."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` when a word of the portal makes up most of ``password``."""
        folded = password.lower()
        for word in _WORDS:
            if word in folded and len(folded.replace(word, "")) < 8:
                raise ValidationError(
                    "Dit wachtwoord is te makkelijk te raden. Gebruik andere woorden, "
                    "bijvoorbeeld vier losse woorden achter elkaar.",
                    code="context_word",
                )

    def get_help_text(self) -> str:
        """Return the rule as it stands under the field."""
        return "Minstens 12 tekens. Vier losse woorden achter elkaar zijn goed te onthouden."
