"""An agency writes down its clients: one at a time, or a list."""

import csv
from typing import Any

from django import forms

from onboarding.forms.registrations import read_email, read_kvk_number
from onboarding.services.clients import NamedClient
from onboarding.states import ClientRefusal

MOST_LINES = 500
_COLUMNS = ("kvk", "naam", "contact", "e-mail")
_LARGEST_FILE = 200_000


def _line(label: str, missing: str, *, max_length: int = 160, **kwargs: Any) -> forms.CharField:
    attrs = {"autocomplete": "off"} | kwargs.pop("attrs", {})
    return forms.CharField(
        label=label,
        max_length=max_length,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": missing,
            "max_length": "Dit is te lang. Gebruik hoogstens %(limit_value)d tekens.",
        },
        **kwargs,
    )


class ClientForm(forms.Form):
    """One client: who it is and whom to ask."""

    kvk_number = _line(
        "KvK-nummer van de opdrachtgever",
        "Vul het KvK-nummer in. Het heeft 8 cijfers, bijvoorbeeld 12345678.",
        attrs={"inputmode": "numeric"},
    )
    name = _line("Naam van de opdrachtgever", "Vul de naam van uw opdrachtgever in.")
    contact_name = _line(
        "Contactpersoon",
        "Vul de naam in van iemand die bij de opdrachtgever werkt.",
        max_length=200,
        help_text="Iemand die bij de opdrachtgever zelf werkt.",
    )
    contact_email = _line(
        "E-mailadres van de contactpersoon",
        "Vul het e-mailadres van de contactpersoon in, bijvoorbeeld naam@voorbeeld.nl.",
        max_length=254,
        help_text="Hierheen gaat uw vraag om een machtiging.",
        attrs={"inputmode": "email"},
    )

    def __init__(self, *args: Any, own_kvk_number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_kvk_number = own_kvk_number

    def clean_kvk_number(self) -> str:
        """Read eight digits that are not the agency's own."""
        number = read_kvk_number(self.cleaned_data["kvk_number"])
        if number == self.own_kvk_number:
            raise forms.ValidationError(ClientRefusal.OWN_NUMBER.label)
        return number

    def clean_contact_email(self) -> str:
        """Read the address."""
        return read_email(self.cleaned_data["contact_email"])

    def named(self) -> NamedClient:
        """Return what was filled in."""
        names = ("kvk_number", "name", "contact_name", "contact_email")
        return NamedClient(**{name: self.cleaned_data[name] for name in names})


class EvidenceForm(forms.Form):
    """The signed power of attorney that goes along with a question, when there is one."""

    evidence = forms.FileField(
        label="Getekende volmacht",
        required=False,
        # The service says what is wrong with an empty file, as with every other.
        allow_empty_file=True,
        help_text="Heeft u al een volmacht op papier? Kies een PDF, PNG of JPEG van hoogstens"
        " 10 MB. Alleen u en uw opdrachtgever kunnen haar downloaden.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class ClientListForm(forms.Form):
    """Many clients: pasted or as a file, one a line: ``kvk;naam;contact;e-mail``.

    Good lines are in ``good``, what is wrong with the others in ``problems``: all at once. What
    was wrong comes back in the field, so that one mends it there.
    """

    lines = forms.CharField(
        label="Plak uw opdrachtgevers",
        required=False,
        help_text="Elke opdrachtgever op een eigen regel: KvK-nummer;naam;contactpersoon;e-mail",
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Of kies een CSV-bestand",
        required=False,
        help_text="Met dezelfde vier kolommen.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )

    def __init__(self, *args: Any, own_kvk_number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_kvk_number = own_kvk_number
        self.good: list[NamedClient] = []
        self.problems: list[str] = []
        self.wrong_lines: list[str] = []

    def clean(self) -> dict[str, Any]:
        """Read every line; say what is wrong with each that is not good."""
        found = super().clean() or {}
        text = found.get("lines", "") + "\n" + self._read_file(found.get("file"))
        lines = [line for line in text.splitlines() if line.strip()]
        if lines and _is_heading(lines[0]):
            lines = lines[1:]
        if not lines and not self.errors:
            self.add_error("lines", "Plak minstens één opdrachtgever, of kies een bestand.")
        if len(lines) > MOST_LINES:
            self.add_error("lines", f"Dit zijn {len(lines)} regels. Het mogen er 500 zijn.")
            return found
        seen: set[str] = set()
        for number, line in enumerate(lines, start=1):
            self._read_line(number, line, seen)
        return found

    def _read_line(self, number: int, line: str, seen: set[str]) -> None:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=_delimiter(line)))]
        wrong: list[str] = []
        if len(cells) != len(_COLUMNS):
            wrong = [f"Er staan {len(cells)} kolommen in, het moeten er 4 zijn."]
        else:
            answers = dict(
                zip(("kvk_number", "name", "contact_name", "contact_email"), cells, strict=True)
            )
            form = ClientForm(answers, own_kvk_number=self.own_kvk_number)
            if form.is_valid():
                named = form.named()
                if named.kvk_number in seen:
                    wrong = ["Dit KvK-nummer staat ook op een eerdere regel."]
                else:
                    seen.add(named.kvk_number)
                    self.good.append(named)
            else:
                wrong = [str(error) for errors in form.errors.values() for error in errors]
        if wrong:
            self.problems.append(f"Regel {number}: {' '.join(wrong)}")
            self.wrong_lines.append(line)

    def _read_file(self, file: Any) -> str:
        if file is None:
            return ""
        if file.size > _LARGEST_FILE:
            self.add_error("file", "Dit bestand is te groot. Gebruik hoogstens 500 regels.")
            return ""
        content = file.read()
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(content.decode("cp1252", errors="replace"))


def _delimiter(line: str) -> str:
    return next((sign for sign in (";", "\t") if sign in line), ",")


def _is_heading(line: str) -> bool:
    return line.strip().lower().startswith(("kvk", '"kvk'))
