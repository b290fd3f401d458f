"""Arrears of invented people at invented addresses inside real postcode areas."""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from random import Random

HEADINGS = (
    "kenmerk",
    "voorletters",
    "tussenvoegsel",
    "achternaam",
    "geboortedatum",
    "straat",
    "huisnummer",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
    "telefoon",
    "email",
    "bedrag",
    "achterstand_sinds",
    "persoonlijk_contact_op",
    "gewezen_op_schuldhulp_op",
    "herinnering_op",
    "aanbod_gegevens_op",
    "bezwaar",
    "crisis",
    "warme_overdracht",
)
_FIRST = ("Bren", "Dol", "Ferm", "Gal", "Hol", "Jor", "Kol", "Lem", "Mar", "Nol", "Per", "Rind")
_LAST = ("akker", "berger", "dijkstra", "ema", "gaard", "horst", "inga", "kamp", "mans", "stra")
_STREETS = ("Lindenlaan", "Beukenhof", "Parkkade", "Schoolstraat", "Havenweg", "Molenplein")
_PREFIXES = ("", "", "", "van der", "de", "ten")
_TOWNS = {
    "153": "Enschede",
    "193": "Zwolle",
    "307": "Amersfoort",
    "392": "Haarlem",
    "503": "Delft",
    "534": "Hillegom",
    "546": "Leiden",
    "553": "Lisse",
}
_WITHOUT_AGREEMENT = "392"


@dataclass(frozen=True)
class Row:
    """One tenancy in arrears; its dates follow from the day on which it is handed in."""

    reference: str
    initials: str
    prefix: str
    surname: str
    birth_date: dt.date
    street: str
    number: str
    postcode: str
    town: str
    cents: int
    months: int
    is_crisis: bool


def invent(addresses: Path, chance: Random) -> list[Row]:
    """Return a tenancy for each address in the list that an agreement covers, shuffled."""
    with addresses.open(encoding="utf-8", newline="") as file:
        lines = [
            line
            for line in csv.DictReader(file, delimiter=";")
            if line["Gemeente2026"] != _WITHOUT_AGREEMENT
        ]
    chance.shuffle(lines)
    return [_row(number, line, chance) for number, line in enumerate(lines)]


def _row(number: int, line: dict[str, str], chance: Random) -> Row:
    return Row(
        reference=f"ZB-{number + 101:04d}",
        initials="".join(chance.sample("ABCDEFGHJKLMNPRSTW", chance.randint(1, 3))),
        prefix=chance.choice(_PREFIXES),
        surname=chance.choice(_FIRST) + chance.choice(_LAST),
        birth_date=dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(19_000)),
        street=chance.choice(_STREETS),
        number=line["Huisnummer"],
        postcode=line["PC6"],
        town=_TOWNS[line["Gemeente2026"]],
        cents=chance.randrange(60_100, 480_000),
        months=chance.randint(2, 6),
        is_crisis=chance.random() < 0.05,
    )


def as_csv(rows: list[Row], today: dt.date) -> bytes:
    """Write the rows as a landlord's program would, for handing in on ``today``."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for number, row in enumerate(rows):
        since = today - dt.timedelta(days=30 * row.months + number % 7)
        reminder = since + dt.timedelta(days=12)
        writer.writerow(
            (
                row.reference,
                row.initials,
                row.prefix,
                row.surname,
                row.birth_date.isoformat(),
                row.street,
                row.number,
                "",
                row.postcode,
                row.town,
                "0600000000",
                f"huurder{number}@example.nl",
                f"{row.cents // 100},{row.cents % 100:02d}",
                since.isoformat(),
                (since + dt.timedelta(days=15)).isoformat(),
                reminder.isoformat(),
                reminder.isoformat(),
                reminder.isoformat(),
                "nee",
                "ja" if row.is_crisis else "nee",
                "nee",
            )
        )
    return text.getvalue().encode("utf-8-sig")
