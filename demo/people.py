"""Who plays in the demo: all invented, with real municipality names and codes."""

from dataclasses import dataclass, field
from decimal import Decimal

from onboarding.services.clients import NamedClient
from vroegsignalering.accounts.roles import Role

SIGNATORY, CONTACT, SUBMITTER, CASEWORKER, ADMINISTRATOR, OPERATOR = (
    Role.SIGNATORY,
    Role.CONTACT_PERSON,
    Role.SUBMITTER,
    Role.CASEWORKER,
    Role.ADMINISTRATOR,
    Role.OPERATOR,
)


@dataclass(frozen=True)
class Player:
    """Somebody with an account."""

    given_name: str
    family_name: str
    roles: tuple[Role, ...]
    job_title: str = ""

    @property
    def email(self) -> str:
        """The address with which this person logs in."""
        last = self.family_name.split()[-1]
        return f"{self.given_name}.{last}@example.nl".lower()


@dataclass(frozen=True)
class House:
    """An organisation with its people."""

    key: str
    name: str
    people: tuple[Player, ...]
    kvk_number: str = ""
    address_line: str = ""
    town_line: str = ""


@dataclass(frozen=True)
class Body(House):
    """A public body and the municipalities it serves."""

    legal_name: str = ""
    codes: tuple[str, ...] = ()
    threshold: Decimal | None = None
    is_elsewhere: bool = field(default=False)


PARTNERS = (
    House(
        "zilverberk",
        "Woonstichting Zilverberk",
        (
            Player("Noor", "Verhagen", (SIGNATORY, CONTACT, ADMINISTRATOR), "directeur-bestuurder"),
            Player("Sam", "Postma", (SUBMITTER, ADMINISTRATOR), "medewerker incasso"),
        ),
        "00000132",
        "Verzonnenlaan 12",
        "8011 ZZ Zwolle",
    ),
    House(
        "van_doorn",
        "Van Doorn Vastgoed",
        (
            Player("Kees", "van Doorn", (CONTACT, ADMINISTRATOR), "beheerder"),
            Player("Fleur", "Dekker", (SIGNATORY,), "eigenaar"),
        ),
        "00000140",
        "Verzonnenkade 3",
        "7511 ZZ Enschede",
    ),
)
AGENCY = House(
    "helder",
    "Incassobureau Helder",
    (
        Player("Ida", "Meander", (CONTACT, SUBMITTER, ADMINISTRATOR), "dossierbeheerder"),
        Player("Oscar", "Lindhout", (SIGNATORY,), "directeur"),
    ),
    "00000159",
    "Verzonnenplein 8",
    "3811 ZZ Amersfoort",
)
# A landlord that the portal does not know: the agency invited it.
INVITED_CLIENT = NamedClient(
    "00000213", "Vastgoed Lindegaard", "Lies Lindegaard", "lies.lindegaard@example.nl"
)


def _college(name: str) -> str:
    return f"Het college van burgemeester en wethouders van {name}"


BODIES = (
    Body(
        "zwolle",
        "Gemeente Zwolle",
        (
            Player("Joke", "de Wit", (CONTACT, ADMINISTRATOR), "beleidsadviseur schuldhulp"),
            Player("Rachid", "Bouhali", (SIGNATORY,), "wethouder"),
            Player("Tess", "Kramer", (CASEWORKER,), "medewerker vroegsignalering"),
            Player("Selma", "Aydin", (CASEWORKER,), "medewerker vroegsignalering"),
        ),
        legal_name=_college("Zwolle"),
        codes=("0193",),
    ),
    Body(
        "enschede",
        "Gemeente Enschede",
        (
            Player("Henk", "Rietveld", (CONTACT, ADMINISTRATOR), "coördinator schuldhulp"),
            Player("Mirjam", "Oosterhof", (SIGNATORY,), "wethouder"),
            Player("Wout", "Brandsma", (CASEWORKER,), "consulent"),
        ),
        legal_name=_college("Enschede"),
        codes=("0153",),
    ),
    Body(
        "amersfoort",
        "Gemeente Amersfoort",
        (
            Player("Lotte", "Hazelaar", (CONTACT, ADMINISTRATOR), "projectleider"),
            Player("Bas", "Wijngaard", (SIGNATORY,), "wethouder"),
            Player("Yara", "Molenaar", (CASEWORKER,), "consulent"),
        ),
        legal_name=_college("Amersfoort"),
        codes=("0307",),
    ),
    Body(
        "leiden",
        "Gemeente Leiden",
        (
            Player("Arie", "Duinker", (CONTACT, ADMINISTRATOR), "beleidsmedewerker"),
            Player("Nadia", "Zonneveld", (SIGNATORY,), "wethouder"),
            Player("Pim", "Schouten", (CASEWORKER,), "consulent"),
        ),
        legal_name=_college("Leiden"),
        codes=("0546",),
    ),
    Body(
        "bollenstreek",
        "ISD Bollenstreek",
        (
            Player("Bo", "Vermeulen", (CONTACT, ADMINISTRATOR), "teamleider"),
            Player("Greet", "Tulpman", (SIGNATORY,), "voorzitter dagelijks bestuur"),
            Player("Daan", "Narcissen", (CASEWORKER,), "consulent"),
        ),
        legal_name="Het dagelijks bestuur van de Intergemeentelijke Sociale Dienst Bollenstreek",
        codes=("0553", "0534"),
    ),
    Body(
        "delft",
        "Gemeente Delft",
        (
            Player("Anouk", "Plateel", (CONTACT, ADMINISTRATOR), "adviseur"),
            Player("Ruben", "Vermeerhof", (SIGNATORY,), "wethouder"),
        ),
        legal_name=_college("Delft"),
        codes=("0503",),
        threshold=Decimal("600.00"),
        is_elsewhere=True,
    ),
    Body(
        "haarlem",
        "Gemeente Haarlem",
        (
            Player("Frans", "Spaarnman", (CONTACT, ADMINISTRATOR), "beleidsadviseur"),
            Player("Eva", "Bavo", (SIGNATORY,), "wethouder"),
            Player("Jip", "Damiate", (CASEWORKER,), "consulent"),
        ),
        legal_name=_college("Haarlem"),
        codes=("0392",),
    ),
    Body(
        "almere",
        "Gemeente Almere",
        (
            Player("Mees", "Weerwater", (CONTACT, ADMINISTRATOR), "beleidsadviseur"),
            Player("Iris", "Polderman", (SIGNATORY,), "wethouder"),
        ),
        legal_name=_college("Almere"),
        codes=("0034",),
    ),
)
PORTAL = House("portal", "Vroegsignalering", (Player("Olga", "Peters", (OPERATOR,), "beheerder"),))
