"""What a password must be, in words that say what to do.

Django's Dutch catalogue lacks the sentence about length and speaks of "de e-mailadres".
"""

import csv
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

_WORDS = ("vroegsignalering", "huurachterstand", "incassopauze", "gemeente", "verhuurder")
_ADVICE = "Vier losse woorden achter elkaar zijn goed te onthouden."


class LengthValidator(password_validation.MinimumLengthValidator):
    """Refuses a short password: length is what counts (ASVS 6.2.1)."""

    def get_error_message(self) -> str:
        """Say what is wrong and what helps."""
        return f"Dit wachtwoord is te kort. Gebruik minstens {self.min_length} tekens. {_ADVICE}"

    def get_help_text(self) -> str:
        """Return the rule as it stands under the field."""
        return f"Minstens {self.min_length} tekens. {_ADVICE}"


class OwnDataValidator(password_validation.UserAttributeSimilarityValidator):
    """Refuses a password that looks like the person's own name or address."""

    def get_error_message(self) -> str:
        """Say what is wrong and what helps."""
        return "Dit wachtwoord lijkt op uw naam of e-mailadres. Gebruik andere woorden."


class WellKnownValidator(password_validation.CommonPasswordValidator):
    """Refuses passwords that stand on the lists of those who guess them (ASVS 6.2.4)."""

    def get_error_message(self) -> str:
        """Say what is wrong and what helps."""
        return f"Dit wachtwoord gebruiken veel mensen. Kies een ander. {_ADVICE}"


class ContextWordValidator:
    """Refuses passwords that anybody would guess from the portal itself (ASVS 6.2.11).

    ``names_file`` is a CSV file of which the column "naam" holds more such words: the names of
    the municipalities.
    """

    def __init__(self, names_file: Path) -> None:
        with names_file.open(encoding="utf-8", newline="") as lines:
            names = {row["naam"].lower() for row in csv.DictReader(lines, delimiter=";")}
        self.words = (*_WORDS, *sorted(names, key=len, reverse=True))

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` when a word of the portal makes up most of ``password``."""
        folded = password.lower()
        for word in self.words:
            if word in folded and len(folded.replace(word, "")) < 8:
                raise ValidationError(
                    "Dit wachtwoord is te makkelijk te raden. Gebruik andere woorden, "
                    "bijvoorbeeld vier losse woorden achter elkaar.",
                    code="context_word",
                )

    def get_help_text(self) -> str:
        """Return the rule as it stands under the field."""
        return "Gebruik geen woorden van dit portaal."


class RecoveryCodeHasher(Argon2PasswordHasher):
    """Argon2id at the least cost that OWASP advises, for codes that nobody chose.

    Ten are made at once and up to ten are tried at a log-in; at the cost of a password that
    would take seconds.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
