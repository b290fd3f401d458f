"""The steps of the chain, each as the person who takes it does it on the screen."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.running_portal import CHECKOUT

SAMPLE = CHECKOUT / "tests" / "signals" / "fixtures" / "aanlevering.csv"
LANDLORD = "Woonstichting De Esdoorn"


def fills_in_the_registration(vera: Person, municipalities: list[str]) -> None:
    """All four steps of the public form, up to the check."""
    vera.opens("/")
    vera.follows("Meld u aan als verhuurder")
    vera.reads_as_heading("Uw organisatie")
    vera.ticks("Ik verhuur zelf woningen")
    vera.fills_in("KvK-nummer", "00000167")
    vera.fills_in("Naam van de organisatie", LANDLORD)
    vera.fills_in("Straat en huisnummer", "Verzonnenplantsoen 4")
    vera.fills_in("Postcode", "8011ZZ")
    vera.fills_in("Plaats", "Zwolle")
    vera.fills_in("Uw e-mailadres", vera.email)
    vera.presses("Verder")
    vera.reads_as_heading("Mensen")
    given_name, _, family_name = vera.name.partition(" ")
    vera.fills_in("Voornaam", given_name, within="Contactpersoon")
    vera.fills_in("Achternaam", family_name, within="Contactpersoon")
    vera.fills_in("E-mailadres", vera.email, within="Contactpersoon")
    vera.fills_in("Telefoon", "0600000000", within="Contactpersoon")
    vera.ticks("Dat is dezelfde persoon")
    vera.presses("Verder")
    vera.fills_in("Plak een lijst", "\n".join(municipalities))
    vera.presses("Voeg deze gemeenten toe")
    vera.reads(f"Uw gemeenten ({len(municipalities)})")
    vera.presses("Verder", exact=True)
    vera.reads_as_heading("Controleer uw antwoorden")


def sends_the_registration_and_proves_the_address(vera: Person, coming: str) -> None:
    """Send it, press the link in the mail, and read on which Friday it is processed."""
    vera.presses("Verstuur de aanmelding")
    vera.reads("Bevestig nu uw e-mailadres")
    vera.opens_the_mail("Bevestig uw e-mailadres")
    vera.follows_the_link_in_the_mail("/aanmelden/bevestigen/")
    vera.presses("Bevestig mijn e-mailadres")
    vera.reads("E-mailadres bevestigd")
    vera.reads(f"Wij verwerken uw aanmelding op {coming}")


def opens_the_agreement_with(person: Person, other_side: str) -> str:
    """Open it from the board; return its address."""
    person.chooses_in_menu("Overeenkomsten")
    person.follows(other_side, within=person.page.get_by_role("main").get_by_role("table"))
    expect(person.page.get_by_role("article")).to_contain_text("3.4")
    return person.page.url.removeprefix(person.portal.url).partition("#")[0].partition("?")[0]


def signs(person: Person) -> None:
    """Sign the agreement that is open, with a fresh code."""
    panel = person.page.locator("#ondertekenen")
    person.ticks(panel.get_by_role("checkbox"))
    person.fills_in("Code uit uw app", person.code())
    person.presses("Teken de overeenkomst", within=panel)


def hands_in(person: Person, file: Path = SAMPLE) -> None:
    """Choose a file and have it checked; ends at the findings."""
    person.chooses_in_menu("Aanleveren")
    person.follows("Achterstanden aanleveren")
    person.chooses_a_file("Bestand met achterstanden", file)
    person.presses("Controleer het bestand")


def sends_the_good_rows(person: Person) -> int:
    """Send what is good, from the findings; return how many signals went."""
    person.reads_as_heading("Uw bestand is gecontroleerd")
    button = re.compile("Verstuur [0-9]+ signalen")
    number = re.sub("[^0-9]", "", person.page.get_by_role("button", name=button).inner_text())
    person.presses(button)
    person.reads_as_heading(f"{number} signalen zijn verzonden")
    return int(number)


def opens_the_case_of(tess: Person, landlord: str) -> None:
    """Open the first case on the work list that this landlord reported."""
    tess.chooses_in_menu("Werklijst")
    while not tess.row(landlord).count():
        tess.follows("Volgende")
    tess.row(landlord).get_by_role("link").first.click()


def logs_that_somebody_was_reached(tess: Person) -> None:
    """Log a contact attempt on the page of the case."""
    tess.selects("Hoe probeerde u contact te krijgen?", "Telefoon")
    tess.ticks(tess.page.get_by_role("group", name="Bereikte u de inwoner?").get_by_label("Ja"))
    tess.presses("Leg contactpoging vast")
    tess.reads("Opgepakt")
    tess.does_not_read("Er is nog geen contactpoging vastgelegd.")


def concludes_with_help_accepted(tess: Person, day: str) -> None:
    """Conclude the case that is open, after the page that shows what the landlord will read."""
    tess.follows("Sluit af met resultaat")
    tess.ticks(tess.page.get_by_role("group", name="Hulp geaccepteerd").get_by_role("radio").first)
    tess.fills_in("Op welke dag accepteerde de inwoner de hulp?", day)
    tess.presses("Verder")
    tess.reads_as_heading("Controleer en sluit af")
    tess.presses("Sluit de zaak af")
