"""The whole story, in a browser, on a portal with a real worker, beat, database and Redis."""

from functools import partial

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser import chain
from tests.browser.person import Person, chromium, meet
from tests.running_portal import Content, Portal, running
from vroegsignalering import pdf_signing

pytestmark = pytest.mark.browser

FRIDAY = "2026-11-20T07:00:10"
DELIVERY_DAY = "2026-11-23T09:00"
DAY_AFTER_THE_PAUSE = "2026-12-24T00:05"


def test_from_registration_to_the_end_of_the_pause(loaded_demo: Content) -> None:
    documents: list[bytes] = []
    with running(loaded_demo) as portal, chromium() as browser:
        somebody = partial(meet, portal=portal, browser=browser)
        vera = somebody("Vera Lindeman")
        _registers(vera)
        _friday_comes(portal, vera, somebody("Olga Peters"))
        for municipality, contact, signatory in (
            ("Zwolle", "Joke de Wit", "Rachid Bouhali"),
            ("Delft", "Anouk Plateel", "Ruben Vermeerhof"),
        ):
            pdf = _both_sides_sign(vera, municipality, somebody(contact), somebody(signatory))
            documents.append(pdf)
        _a_stranger_checks(somebody("Fenna Zondag"), documents[0])
        portal.move_clock_to(DELIVERY_DAY)
        _delivers(vera)
        _operator_hands_over(somebody("Olga Peters"))
        _caseworker_helps(somebody("Tess Kramer"))
        number = _landlord_hears_of_the_pause(vera)
        portal.move_clock_to(DAY_AFTER_THE_PAUSE)
        _pause_ends(vera, number)
        somebody("Joke de Wit").opens_the_mail("Een incassopauze is voorbij", about=chain.LANDLORD)
        # After the browser: both run on the event loop of this thread.
        root = pdf_signing.trusted_root(portal.data_directory / "keys")
    for pdf in documents:
        _is_valid_and_signed_by_both(pdf, root)


# --- 1 and 2: coming in --------------------------------------------------------------------------


def _registers(vera: Person) -> None:
    chain.fills_in_the_registration(vera, ["Zwolle", "Delft", "Enschede", "Urk"])
    chain.sends_the_registration_and_proves_the_address(vera, "vrijdag 20 november")


def _friday_comes(portal: Portal, vera: Person, olga: Person) -> None:
    olga.logs_in()
    olga.chooses_in_menu("Aanmeldingen")
    olga.reads_as_heading("Vrijdag 20 november, 7.00 uur: 1 aanmelding gaat mee")
    olga.reads(chain.LANDLORD)
    portal.move_clock_to(FRIDAY)
    vera.opens_the_mail("Uw aanmelding is verwerkt: maak uw account")
    vera.reads("vroegsignalering@example.nl")
    vera.accepts_the_invitation()
    vera.works_as("Contactpersoon")
    olga.page.reload()
    olga.reads("20 november 2026: 1 verwerkt")


# --- 3 and 4: two roles, two sides, two signatures ------------------------------------------------


def _both_sides_sign(vera: Person, municipality: str, joke: Person, rachid: Person) -> bytes:
    joke.opens_the_mail(f"Er staat een overeenkomst klaar: {chain.LANDLORD}")
    joke.logs_in()
    rachid.logs_in()
    address = chain.opens_the_agreement_with(joke, chain.LANDLORD)
    joke.reads(chain.LANDLORD, within=joke.page.get_by_role("article"))
    joke.reads("Digitaal Meldpunt", within=joke.page.get_by_role("article"))
    joke.presses("Verstuur de overeenkomst")
    joke.reads("De overeenkomst is verstuurd.")

    vera.opens_the_mail("U kunt een overeenkomst tekenen")
    chain.opens_the_agreement_with(vera, municipality)
    if vera.role() == "Contactpersoon":
        vera.reads("Een contactpersoon mag niet tekenen.")
        _is_refused_by_the_server(vera, address)
        vera.presses("Ga verder als tekenbevoegde")
        vera.works_as("Tekenbevoegde")
    _is_refused_by_the_server(joke, address)
    chain.signs(vera)
    vera.reads(f"U heeft getekend namens {chain.LANDLORD}.")

    chain.opens_the_agreement_with(rachid, chain.LANDLORD)
    chain.signs(rachid)
    rachid.reads("U heeft getekend namens")
    their_copy = _downloads_the_signed_document(rachid)
    vera.opens(address)
    vera.reads("De overeenkomst geldt", within=vera.page.locator("#van-kracht"))
    vera.reads("Zo levert u aan")
    vera.reads("Blijft een antwoord uit? Bel")
    vera.reads(joke.name, within=vera.page.locator("#van-kracht"))
    own_copy = _downloads_the_signed_document(vera)
    for person, other in ((vera, joke), (joke, vera)):
        person.chooses_in_menu("Contactpersonen")
        person.reads(other.name, within=person.page.get_by_role("main"))
        person.reads(other.email, within=person.page.get_by_role("main"))
    joke.opens(address)
    joke.reads("Blijven de signalen uit? Bel")
    joke.reads(vera.name, within=joke.page.locator("#van-kracht"))
    assert own_copy == their_copy
    return own_copy


def _is_refused_by_the_server(person: Person, address: str) -> None:
    form = {"has_agreed": "on", "code": "123456", "text_digest": "0" * 64}
    assert person.sends_by_hand(f"{address}ondertekenen/", form) == 403


def _downloads_the_signed_document(person: Person) -> bytes:
    person.reloads_while("Uw PDF wordt gemaakt.")
    return person.downloads("Download PDF").read_bytes()


def _a_stranger_checks(fenna: Person, pdf: bytes) -> None:
    """Without an account: once without giving the file away, once with one byte changed."""
    changed = pdf[:3000] + bytes([pdf[3000] ^ 1]) + pdf[3001:]
    for content, button, verdict in (
        (pdf, "Herken het document", "Dit document is echt en niet veranderd."),
        (pdf, "Controleer het hele bestand", "Dit document is echt en niet veranderd."),
        (changed, "Herken het document", "Wij kennen dit document niet."),
        (changed, "Controleer het hele bestand", "Dit document is veranderd. Vertrouw het niet."),
    ):
        fenna.opens("/controleren/")
        file: FilePayload = {
            "name": "overeenkomst.pdf",
            "mimeType": "application/pdf",
            "buffer": content,
        }
        fenna.chooses_a_file("PDF-bestand", file)
        fenna.presses(button)
        fenna.reads(verdict, within=fenna.page.locator("#uitslag"))


def _is_valid_and_signed_by_both(pdf: bytes, root: bytes) -> None:
    assert pdf.startswith(b"%PDF")
    report = pdf_signing.validate(pdf, [root])
    assert report.is_good
    assert len(report.parties) == 2


# --- 5: arrears in --------------------------------------------------------------------------------


def _delivers(vera: Person) -> None:
    vera.opens("/start/")
    vera.switches_to("Contactpersoon")
    chain.hands_in(vera)
    vera.reads_as_heading("Uw bestand is gecontroleerd")
    vera.reads("400 regels")
    vera.reads("Er is nog niets verzonden.")
    findings = vera.page.locator("#bevindingen")
    vera.reads("R05", within=findings)
    held = vera.page.locator("#aangehouden")
    vera.reads("Zonder overeenkomst mogen wij deze regels niet doorgeven.", within=held)
    vera.reads("Enschede", within=held)
    chain.sends_the_good_rows(vera)
    vera.reads("ontvangt signalen via Meldpunt Voorbeeld")
    vera.reads("U mag verder met incasso, tot een huurder hulp accepteert.")
    vera.reads("Enschede", within=vera.page.locator("#aangehouden"))


def _operator_hands_over(olga: Person) -> None:
    olga.logs_in()
    olga.chooses_in_menu("Overdrachten")
    line = olga.row(chain.LANDLORD)
    olga.reads("Gemeente Delft", within=line)
    file = olga.downloads("Download", within=line).read_text("utf-8-sig")
    assert "Delft" in file
    assert "Zwolle" not in file
    olga.page.reload()
    olga.reads("Gedownload", within=olga.row(chain.LANDLORD))


# --- 6 and 7: help, and the pause -----------------------------------------------------------------


def _caseworker_helps(tess: Person) -> None:
    tess.logs_in()
    tess.chooses_in_menu("Werklijst")
    tess.reads("ma 21 dec")
    chain.opens_the_case_of(tess, chain.LANDLORD)
    chain.logs_that_somebody_was_reached(tess)
    chain.concludes_with_help_accepted(tess, "23-11-2026")
    tess.reads("Incassopauze van 23 november 2026 tot en met 23 december 2026.")


def _landlord_hears_of_the_pause(vera: Person) -> str:
    vera.opens_the_mail("Zet de incasso stil: er begint een incassopauze")
    vera.reads("Tot en met 23 december 2026.")
    vera.opens("/incassopauzes/")
    vera.reads("wo 23 dec")
    vera.page.get_by_role("table").get_by_role("link").first.click()
    vera.reads("U mag tot en met 23 december geen incasso doen en geen extra kosten rekenen.")
    vera.presses("Bevestig dat de incasso stilstaat")
    vera.reads("U bevestigde op 23 november 2026 dat de incasso stilstaat.")
    return vera.page.url.removeprefix(vera.portal.url).partition("#")[0]


def _pause_ends(vera: Person, address: str) -> None:
    vera.opens_the_mail("Een incassopauze is voorbij")
    vera.opens(address)
    vera.reads("U mag weer verder met incasso.")
    vera.reads("van 23 november tot en met 23 december")
    expect(vera.page.get_by_role("button", name="Bevestig")).to_have_count(0)
