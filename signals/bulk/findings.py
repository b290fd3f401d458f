"""What can be wrong with a file or a row: codes, severities, and the sentence that says what to do.

Source: the delivery contract ("aanlevering"), table *What is checked*, and the design of the
screens for the sentences. A finding never holds the value that was wrong. What its sentence needs
(an amount's two readings, a day, a row number, a municipality) are its ``params``; none of them
is a renter's name, address or telephone, so a finding may be stored and shown to its owner.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db.models import TextChoices

from signals.bulk.columns import ColumnMatch, column_headed


class Severity(TextChoices):
    """What a finding does to the file or the row; the codes are those of the API."""

    FILE = "bestand", "Bestand geweigerd"
    REFUSED = "geweigerd", "Geweigerd"
    HELD = "aangehouden", "Aangehouden"
    WARNING = "waarschuwing", "Let op"


class Verdict(TextChoices):
    """What becomes of a row: always exactly one of these; the codes are those of the API."""

    GOOD = "goed", "Goed"
    WARNED = "waarschuwing", "Let op"
    REFUSED = "geweigerd", "Geweigerd"
    HELD = "aangehouden", "Aangehouden"


class FindingCode(TextChoices):
    """The stable codes of the contract, each with the title of its group on the screen."""

    B01 = "B01", "Wij kunnen dit bestand niet lezen"
    B02 = "B02", "Dit bestand is te groot"
    B03 = "B03", "Een kolom ontbreekt of staat er twee keer in"
    B04 = "B04", "In dit bestand staan burgerservicenummers"
    B05 = "B05", "De controle op virussen hield dit bestand tegen"
    B06 = "B06", "In dit bestand staan geen regels"
    B07 = "B07", "Dit bestand leverde u al aan"
    R01 = "R01", "Een verplichte cel is leeg"
    R02 = "R02", "Een cel is niet goed geschreven"
    R03 = "R03", "Het bedrag is niet duidelijk, te laag of te hoog"
    R04 = "R04", "De data kloppen niet"
    R05 = "R05", "Een van de vier voorwaarden ontbreekt"
    R06 = "R06", "De huurder maakte bezwaar. Deze regels mag u niet melden"
    R07 = "R07", "De achterstand is te kort"
    R08 = "R08", "Lager dan het bedrag dat de gemeente vraagt"
    R09 = "R09", "Wij vinden dit adres niet"
    R10 = "R10", "U heeft nog geen overeenkomst met deze gemeente"
    R11 = "R11", "Dezelfde huurder staat twee keer in het bestand"
    R12 = "R12", "U meldde deze huurder deze maand al"
    R13 = "R13", "U meldde deze huurder al eerder"
    R14 = "R14", "Er loopt een incassopauze"
    R15 = "R15", "U heeft geen geldige machtiging van deze verhuurder"
    R16 = "R16", "Er staan vreemde tekens in een cel"
    R17 = "R17", "De herinnering is ouder dan 6 maanden"
    R18 = "R18", "Deze huurder maakte eerder bezwaar"
    R19 = "R19", "Over deze huurder loopt een bezwaar volgens de privacywet"


#: What each code does. R09 only warns where the address register does not cover the postcode.
SEVERITIES: Final[Mapping[FindingCode, Severity]] = {
    FindingCode.B01: Severity.FILE,
    FindingCode.B02: Severity.FILE,
    FindingCode.B03: Severity.FILE,
    FindingCode.B04: Severity.FILE,
    FindingCode.B05: Severity.FILE,
    FindingCode.B06: Severity.FILE,
    FindingCode.B07: Severity.FILE,
    FindingCode.R01: Severity.REFUSED,
    FindingCode.R02: Severity.REFUSED,
    FindingCode.R03: Severity.REFUSED,
    FindingCode.R04: Severity.REFUSED,
    FindingCode.R05: Severity.REFUSED,
    FindingCode.R06: Severity.REFUSED,
    FindingCode.R07: Severity.REFUSED,
    FindingCode.R08: Severity.WARNING,
    FindingCode.R09: Severity.REFUSED,
    FindingCode.R10: Severity.HELD,
    FindingCode.R11: Severity.REFUSED,
    FindingCode.R12: Severity.REFUSED,
    FindingCode.R13: Severity.WARNING,
    FindingCode.R14: Severity.REFUSED,
    FindingCode.R15: Severity.REFUSED,
    FindingCode.R16: Severity.REFUSED,
    FindingCode.R17: Severity.WARNING,
    FindingCode.R18: Severity.WARNING,
    FindingCode.R19: Severity.REFUSED,
}

_SAVE_AGAIN: Final = (
    "Wij kunnen dit bestand niet lezen. "
    "Bewaar het opnieuw als CSV of Excel, zonder wachtwoord en zonder macro's."
)

#: The sentence per code and, where one code has several, per variant (``why``).
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "B01": {
        "": _SAVE_AGAIN,
        "kind": "Dit is geen CSV, Excel, ODS of JSON. Bewaar uw bestand als CSV of Excel.",
        "encrypted": "Dit bestand heeft een wachtwoord. Bewaar het opnieuw zonder wachtwoord.",
        "macros": "In dit bestand staan macro's. Bewaar het opnieuw als CSV of als gewoon Excel "
        "(xlsx).",
        "old_excel": "Dit is een Excel-bestand van de oude soort (xls). "
        "Bewaar het opnieuw als xlsx of CSV.",
        "quote": "Op regel {row} klopt een aanhalingsteken niet. "
        "Zet voor en achter de cel één aanhalingsteken, of haal het weg.",
        "json": "Dit JSON-bestand klopt niet bij regel {row}. "
        'Schrijf het zo: {{"signalen": [{{"kenmerk": "…"}}]}}.',
        "ours": "Wij konden dit bestand niet verwerken. Dat ligt aan ons. "
        "Probeer het later opnieuw, of bel ons.",
        "utf16": "Wij kunnen de letters in dit bestand niet lezen. "
        "Bewaar het opnieuw als CSV met UTF-8.",
    },
    "B02": {
        "": "Dit bestand is te groot. Splits het in kleinere bestanden.",
        "rows": "Dit bestand is te groot. Splits het in bestanden van hoogstens {most} regels.",
        "bytes": "Dit bestand is te groot. Een bestand mag hoogstens {most} MB zijn. "
        "Splits het in kleinere bestanden.",
        "unpacked": "Dit bestand is uitgepakt te groot. "
        "Bewaar alleen het blad met de regels, of bewaar het als CSV.",
    },
    "B03": {
        "unknown": "Wij kennen niet alle kolommen in dit bestand. "
        "Zeg wat erin staat, of dat wij een kolom niet gebruiken.",
        "": "De kolom {heading} ontbreekt. Voeg de kolom toe, of zeg welke kolom dit is.",
        "doubled": "De kolom {heading} staat twee keer in het bestand. Laat één kolom staan.",
    },
    "B04": {
        "": "In dit bestand staan burgerservicenummers. Die mag u niet delen. Wij hebben het "
        "bestand gewist. Haal de kolom weg en lever opnieuw aan.",
    },
    "B05": {
        "": "Wij vonden een virus in dit bestand. Wij hebben het gewist. "
        "Laat uw computer nakijken.",
        "silent": "Wij kunnen nu niet op virussen controleren. Probeer het over een uur opnieuw.",
    },
    "B06": {"": "In dit bestand staan geen regels. Zet onder de koppen ten minste één regel."},
    "B07": {"": "Dit bestand leverde u al aan op {day}. Bekijk die aanlevering."},
    "R01": {
        "": "Vul {heading} in.",
        "row": "Deze regel is leeg. Vul haar in of haal haar weg.",
    },
    "R02": {
        "": "Dit klopt niet. Kijk de cel na.",
        "cells": "Deze regel heeft meer cellen dan er koppen zijn. Staat er een {separator} in een "
        "cel? Zet die cel dan tussen aanhalingstekens.",
        "shape": "Hier hoort tekst, een getal of true of false. Haal de haken weg.",
    },
    "R03": {
        "ambiguous": "Bedoelt u {smaller} of {larger}? Schrijf het bedrag met komma en twee "
        "cijfers, bijvoorbeeld {example}.",
        "low": "Het bedrag moet meer zijn dan € 0,00. Vul de achterstand in, bijvoorbeeld "
        "{example}.",
        "high": "Het bedrag is hoger dan € 100.000,00. Kijk het na. "
        "Schrijf het met komma en twee cijfers, bijvoorbeeld {example}.",
    },
    "R04": {
        "future": "Deze dag is nog niet geweest. Kijk de datum na.",
        "reminder": "De herinnering is van vóór de achterstand. Kijk de data na.",
        "offer": "Het aanbod om gegevens te delen is van vóór de herinnering. Kijk de data na.",
    },
    "R05": {"": "{missing} Deed u dit nog niet? Laat de regel dan weg."},
    "R06": {"": "Uw huurder maakte bezwaar. U mag dit niet melden."},
    "R07": {
        "": "De achterstand is {age} oud. Melden mag vanaf {term}, dus vanaf {day}.",
    },
    "R08": {
        "": "{municipality} vraagt om signalen vanaf {amount}. "
        "Lager mag, maar wordt misschien niet opgepakt.",
    },
    "R09": {"": "Wij vinden dit adres niet. Controleer postcode en huisnummer."},
    "R10": {
        "": "U heeft nog geen overeenkomst met {municipality}. "
        "Vraag die aan; wij bewaren deze regel tot en met {day}.",
        "client": "Er is nog geen overeenkomst met {municipality} voor deze verhuurder. "
        "Vraag die aan; wij bewaren deze regel tot en met {day}.",
        "unknown": "Wij weten nog niet in welke gemeente dit adres ligt. "
        "Controleer postcode en huisnummer; wij bewaren deze regel tot en met {day}.",
    },
    "R11": {"": "Deze huurder staat ook op regel {row}. Laat één regel staan."},
    "R12": {
        "": "U meldde deze huurder al op {day}. Is het bedrag anders? Corrigeer dat signaal.",
    },
    "R13": {
        "same": "U meldde deze huurder ook in {month}, voor hetzelfde bedrag.",
        "higher": "U meldde deze huurder ook in {month}, voor een hoger bedrag.",
    },
    "R14": {"": "Er loopt een incassopauze tot en met {day}. Melden kan daarna weer."},
    "R15": {
        "": "U heeft geen geldige machtiging van deze verhuurder. Vraag de verhuurder erom.",
        "other": "Dit KvK-nummer is niet van uw organisatie. Maak de cel leeg.",
        "place": "Uw machtiging van deze verhuurder geldt niet in {municipality}. "
        "Vraag de verhuurder om een ruimere machtiging.",
    },
    "R16": {
        "": "Er staan tekens in die wij niet kunnen lezen. Typ de cel opnieuw.",
        "length": "Deze cel heeft meer dan {most} tekens. Kort de tekst in.",
    },
    "R17": {"": "De herinnering is ouder dan 6 maanden. Stuur liever eerst een nieuwe."},
    "R18": {
        "": "Deze huurder maakte eerder bezwaar, op {day}. "
        "Meld alleen als dat bezwaar niet meer geldt.",
    },
    "R19": {
        "": "Deze huurder maakte bezwaar volgens de privacywet. "
        "U mag niet melden zolang dat bezwaar geldt.",
    },
}


def sentence(code: str, why: str, column: str | None, params: Mapping[str, str]) -> str:
    """Return the Dutch sentence of a finding: what is wrong, and what to do."""
    variants = SENTENCES[code]
    contract = column_headed(column) if column else None
    words = dict(params)
    if contract is not None:
        words.setdefault("example", contract.example)
        words.setdefault("heading", contract.heading)
        words.setdefault("missing", contract.when_empty)
        if code == "R01" and not why and contract.when_empty:
            return contract.when_empty
        if code == "R02" and why not in ("cells", "shape"):
            wrong = contract.when_wrong
            return (wrong.get(why) or wrong.get("") or variants[""]).format_map(words)
    return (variants.get(why) or variants[""]).format_map(words)


_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Finding(NamedTuple):
    """One thing that is wrong with a file or a row.

    Attributes:
        row: the number that the landlord's own program shows; ``None`` for the whole file.
        column: the heading of the contract; ``None`` when no single column is meant.
        cell: ``C14`` in spreadsheets, else ``None``.
        code: the code of the contract.
        severity: what it does to the file or row.
        why: which of the sentences of this code.
        params: what the sentence needs; never a renter's name, address or telephone.
    """

    row: int | None
    column: str | None
    cell: str | None
    code: FindingCode
    severity: Severity
    why: str = ""
    params: Mapping[str, str] = _NOTHING

    @property
    def text(self) -> str:
        """The sentence for the landlord."""
        return sentence(self.code.value, self.why, self.column, self.params)

    @property
    def example(self) -> str:
        """An example of a right value, or nothing where no value would help."""
        column = column_headed(self.column) if self.column else None
        return column.example if column else ""

    def as_record(self) -> dict[str, Any]:
        """Return what may be stored of this finding; ``from_record`` makes it whole again."""
        return {
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "code": self.code.value,
            "severity": self.severity.value,
            "why": self.why,
            "params": dict(self.params),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Finding":
        """Return the finding that ``as_record`` described."""
        return cls(
            row=record["row"],
            column=record["column"],
            cell=record["cell"],
            code=FindingCode(record["code"]),
            severity=Severity(record["severity"]),
            why=record["why"],
            params=record["params"],
        )


def on_file(code: FindingCode, why: str = "", column: str | None = None, **params: str) -> Finding:
    """Return a finding on the whole file."""
    return Finding(None, column, None, code, SEVERITIES[code], why, params)


class FileRefused(Exception):
    """The file as a whole cannot be used; ``findings`` say why, none of them with a value.

    ``match`` says what its headings mean, where they could be read.
    """

    def __init__(self, findings: Sequence[Finding], match: ColumnMatch | None = None) -> None:
        super().__init__(", ".join(finding.code.value for finding in findings))
        self.findings = tuple(findings)
        self.match = match

    @property
    def can_be_mapped(self) -> bool:
        """Whether saying what the unknown columns are may solve it all."""
        only_columns = all(finding.code is FindingCode.B03 for finding in self.findings)
        return only_columns and self.match is not None and bool(self.match.unknown)

    @property
    def must_be_erased(self) -> bool:
        """Whether the file holds what we may not have, and is erased at once (B04, a virus)."""
        return any(
            finding.code is FindingCode.B04 or (finding.code is FindingCode.B05 and not finding.why)
            for finding in self.findings
        )
