"""A walk past every screen, as each person who sees it; full ones and empty ones.

`ROUTES` says of each route that answers a GET whether it is a screen. A tour yields the name of a
screen while the person stands before it; who follows looks, measures or takes a picture.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import FilePayload

from tests.browser import chain
from tests.browser.person import Person

Meet: TypeAlias = Callable[[str], Person]
#: Where somebody stands, and under what name.
Stop: TypeAlias = tuple[str, Person]

FILE = "a file"
DEED = "does something; answers with another page"
PROGRAM = "read by a program"
NO_SCREENS = {
    "web:security-txt": PROGRAM,
    "web:live": PROGRAM,
    "web:ready": PROGRAM,
    "accounts:logout": DEED,
    "accounts:recovery-codes-file": FILE,
    "accounts:switch-role": DEED,
    "accounts:stay": DEED,
    "accounts:kept-form": DEED,
    "accounts:evidence": FILE,
    "accounts:contact-confirm": DEED,
    "accounts:people-new-link": DEED,
    "accounts:signatory-change-withdraw": DEED,
    "onboarding:register": DEED,
    "onboarding:register-send-again": DEED,
    "onboarding:resume": DEED,
    "onboarding:desk-hold": DEED,
    "onboarding:desk-approve": DEED,
    "onboarding:desk-process-now": DEED,
    "onboarding:decision-undo": DEED,
    "onboarding:desk-try-again": DEED,
    "onboarding:client-work": DEED,
    "onboarding:client-stop": DEED,
    "onboarding:mandate-grant": DEED,
    "onboarding:mandate-document": FILE,
    "onboarding:mandate-evidence": FILE,
    "agreements:send": DEED,
    "agreements:sign": DEED,
    "agreements:document": FILE,
    "agreements:clients-file": FILE,
    "agreements:api-list": PROGRAM,
    "agreements:api-detail": PROGRAM,
    "agreements:api-document": PROGRAM,
    "api:schema": PROGRAM,
    "municipalities:api-list": PROGRAM,
    "municipalities:api-detail": PROGRAM,
    "municipalities:api-search": PROGRAM,
    "municipalities:own-page-confirm": DEED,
    "signals:submission-template": FILE,
    "signals:submission-template-xlsx": FILE,
    "signals:submission-progress": PROGRAM,
    "signals:submission-same-again": DEED,
    "signals:submission-check-again": DEED,
    "signals:submission-send": DEED,
    "signals:submission-columns": DEED,
    "signals:submission-held": DEED,
    "signals:submission-file": FILE,
    "signals:submission-numbers": FILE,
    "signals:pause-confirm": DEED,
    "signals:handover-download": FILE,
    "signals:case-take": DEED,
    "signals:case-release": DEED,
    "signals:case-conclude": DEED,
}


def route_of(address: str) -> str:
    """Return the name of the route behind an address, or "" when there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


# --- A portal on which something happened ---------------------------------------------------------


def full(meet: Meet) -> Iterator[Stop]:
    """Walk through the demo as it is loaded; then to every screen that is linked and not seen."""
    seen: set[str] = set()
    fenna, olga, noor = meet("Fenna Zondag"), meet("Olga Peters"), meet("Noor Verhagen")
    ida, joke = meet("Ida Meander"), meet("Joke de Wit")
    for walk in (
        _visitor(fenna),
        _agency_registers(meet("Wies Molenwiek")),
        _municipality_asks(meet("Thea Kustlicht")),
        _password_forgotten(meet("Pim Schouten")),
        _applicant(meet("Vera Lindeman"), olga),
        _landlord(noor),
        _submitter(meet("Sam Postma")),
        _other_landlord(meet("Fleur Dekker")),
        _agency(ida),
        _contact_person(joke),
        _signatory(meet("Mirjam Oosterhof")),
        _caseworker(meet("Tess Kramer")),
    ):
        for name, person in walk:
            seen.add(route_of(person.page.url))
            yield name, person
    yield from _corners(fenna, "visitor", seen)
    for person, who, roles in (
        (noor, "landlord", ("Contactpersoon", "Beheerder")),
        (ida, "agency", ("Contactpersoon", "Beheerder")),
        (joke, "authority", ("Contactpersoon", "Beheerder")),
    ):
        for role in roles:
            person.opens("/start/")
            if person.role() != role:
                person.switches_to(role)
            if role == "Beheerder":
                yield from _proposes_a_signatory(person, who)
            if person is noor and role == "Beheerder":
                yield from _invites_a_colleague(noor)
                yield from _adds_a_contact_person(noor)
                yield from _makes_a_key(noor)
            yield from _corners(person, f"{who}-{role.lower()}", seen)
    fleur, sam = meet("Fleur Dekker"), meet("Sam Postma")
    for person, who, role in (
        (fleur, "signatory", "Tekenbevoegde"),
        (sam, "second-administrator", "Beheerder"),
    ):
        person.logs_in()
        if person.role() != role:
            person.switches_to(role)
        yield from _corners(person, who, seen)
    yield from _corners(olga, "operator", seen)
    ida.opens("/opdrachtgevers/")
    ida.presses("Werk voor deze opdrachtgever")
    yield "agency-for-a-client", ida


def _visitor(fenna: Person) -> Iterator[Stop]:
    for name, path in (
        ("front", "/"),
        ("front-found", "/?gemeente=zwolle"),
        ("front-unknown", "/?gemeente=zwole"),
        ("front-takes-no-part", "/?gemeente=urk"),
        ("for-tenants", "/voor-huurders/"),
        ("for-authorities", "/voor-gemeenten/"),
        ("municipalities", "/gemeenten/"),
        ("privacy", "/privacy/"),
        ("accessibility", "/toegankelijkheid/"),
        ("help", "/hulp/"),
        ("developers", "/ontwikkelaars/"),
        ("register-new-link", "/aanmelden/link/"),
        ("register-old-link", "/aanmelden/status/bestaat-niet/"),
        ("invitation-unknown", "/uitnodiging/bestaat-niet/"),
        ("unknown-page", "/bestaat-niet/"),
        ("post", "/post/"),
        ("document-code", "/controleren/7F3A-91C2-0E5D-44B8/"),
        ("client-old-link", "/aanmelden/uitnodiging/bestaat-niet/"),
        ("join-old-link", "/voor-gemeenten/uitnodiging/bestaat-niet/"),
        ("log-in", "/inloggen/"),
    ):
        fenna.opens(path)
        yield f"visitor-{name}", fenna
    fenna.presses("Verder")
    yield "visitor-log-in-mistake", fenna
    fenna.opens("/aanmelden/")
    fenna.presses("Verder")
    yield "visitor-register-mistake", fenna


def _agency_registers(wies: Person) -> Iterator[Stop]:
    """The step that only an agency has."""
    wies.opens("/aanmelden/")
    wies.ticks("Ik meld voor andere verhuurders (incassobureau, deurwaarder)")
    wies.fills_in("KvK-nummer", "00000175")
    wies.fills_in("Naam van de organisatie", "Incassobureau De Meridiaan")
    wies.fills_in("Straat en huisnummer", "Verzonnenplantsoen 5")
    wies.fills_in("Postcode", "8011ZZ")
    wies.fills_in("Plaats", "Zwolle")
    wies.fills_in("Uw e-mailadres", wies.email)
    wies.presses("Verder")
    wies.opens("/aanmelden/opdrachtgevers/")
    yield "agency-registers-clients", wies


def _municipality_asks(thea: Person) -> Iterator[Stop]:
    """Somebody of a municipality that takes no part yet, up to the operator's decision."""
    thea.opens("/voor-gemeenten/meedoen/?gemeenten=Urk")
    yield "municipality-asks", thea
    thea.page.get_by_role("main").get_by_role("button").last.click()
    yield "municipality-asks-mistake", thea
    thea.fills_in("Voornaam", "Thea", within="Contactpersoon")
    thea.fills_in("Achternaam", "Kustlicht", within="Contactpersoon")
    thea.fills_in("E-mailadres", thea.email, within="Contactpersoon")
    thea.ticks("Ik mag zelf tekenen")
    thea.presses("Verstuur de aanvraag")
    yield "municipality-sent", thea
    thea.opens_the_mail("Bevestig")
    thea.follows_the_link_in_the_mail("/voor-gemeenten/bevestigen/")
    yield "municipality-proves", thea
    thea.presses("Bevestig mijn e-mailadres")
    yield "municipality-waits", thea


def _proposes_a_signatory(person: Person, who: str) -> Iterator[Stop]:
    """An administrator puts somebody forward; another pair of eyes approves."""
    person.opens("/organisatie/tekenbevoegden/voordragen/")
    person.page.get_by_role("main").get_by_role("button").last.click()
    yield f"{who}-proposes-mistake", person
    person.fills_in("Voornaam", "Loes")
    person.fills_in("Achternaam", "Waterval")
    person.fills_in("E-mailadres", "loes.waterval@example.nl")
    person.fills_in("Functie", "directeur")
    person.ticks(person.page.get_by_role("radio").first)
    person.fills_in("Omschrijving", "uittreksel van 2 november 2026")
    person.presses("Draag deze persoon voor")
    yield f"{who}-proposed", person


def _adds_a_contact_person(noor: Person) -> Iterator[Stop]:
    noor.opens("/account/e-mailadres/bestaat-niet/")
    yield "account-old-link", noor
    noor.opens("/organisatie/contactpersonen/toevoegen/")
    noor.fills_in("Naam", "Loket Zilverberk")
    noor.fills_in("E-mailadres", "loket@example.nl")
    noor.page.get_by_role("main").get_by_role("button").last.click()
    yield "landlord-contact-added", noor


def _makes_a_key(noor: Person) -> Iterator[Stop]:
    noor.opens("/organisatie/api-sleutels/nieuw/")
    noor.fills_in("Naam van de sleutel", "huurpakket")
    noor.ticks(noor.page.get_by_role("checkbox").first)
    noor.fills_in("Code uit uw app", noor.code())
    noor.presses("Maak de sleutel")
    yield "landlord-key-made", noor


def _invites_a_colleague(person: Person) -> Iterator[Stop]:
    person.opens("/organisatie/mensen/uitnodigen/")
    person.page.get_by_role("main").get_by_role("button").last.click()
    yield "landlord-invite-mistake", person
    person.fills_in("Voornaam", "Mare")
    person.fills_in("Achternaam", "Zeeland")
    person.fills_in("E-mailadres", "mare.zeeland@example.nl")
    person.ticks("Aanleveraar")
    person.page.get_by_role("main").get_by_role("button").last.click()
    yield "landlord-invited", person


def _password_forgotten(pim: Person) -> Iterator[Stop]:
    pim.opens("/wachtwoord-vergeten/")
    yield "password-forgotten", pim
    pim.fills_in("E-mailadres", pim.email)
    pim.page.get_by_role("main").get_by_role("button").first.click()
    yield "password-mailed", pim
    pim.opens_the_mail("Kies een nieuw wachtwoord")
    yield "post-mail", pim
    pim.follows_the_link_in_the_mail("/wachtwoord-vergeten/")
    yield "password-reset", pim
    pim.fills_in("Nieuw wachtwoord", "elf groene lampen in de gang")
    pim.fills_in("Vul het wachtwoord nog een keer in", "elf groene lampen in de gang")
    pim.page.get_by_role("main").get_by_role("button").first.click()
    yield "password-changed", pim


def _applicant(vera: Person, olga: Person) -> Iterator[Stop]:
    """From the form to the first log-in, with the operator's desk in between."""
    chain.fills_in_the_registration(vera, ["Zwolle", "Delft", "Urk"])
    for step in ("organisatie", "mensen", "gemeenten", "controleren"):
        vera.opens(f"/aanmelden/{step}/")
        yield f"applicant-register-{step}", vera
    vera.presses("Verstuur de aanmelding")
    yield "applicant-sent", vera
    vera.opens_the_mail("Bevestig uw e-mailadres")
    vera.follows_the_link_in_the_mail("/aanmelden/bevestigen/")
    yield "applicant-confirm", vera
    vera.presses("Bevestig mijn e-mailadres")
    yield "applicant-status", vera
    vera.follows("Trek de aanmelding in")
    yield "applicant-withdraw", vera
    yield from _operator(olga)
    olga.portal.command("process_registrations", "--at", "2026-11-20T08:00")
    vera.opens_the_mail("Uw aanmelding is verwerkt: maak uw account")
    vera.follows_the_link_in_the_mail("/uitnodiging/")
    yield "applicant-invitation", vera
    vera.chooses_a_password()
    yield "applicant-app", vera
    vera.sets_up_the_app()
    yield "applicant-recovery-codes", vera
    vera.presses("Ik heb de codes bewaard")
    vera.reads("Start")
    yield "new-landlord-start", vera
    vera.opens("/overeenkomsten/")
    yield "new-landlord-board", vera
    olga.opens("/beheer/aanmeldingen/?tab=vorige")
    yield "operator-registrations-earlier", olga


def _operator(olga: Person) -> Iterator[Stop]:
    yield from _log_in(olga)
    yield "operator-start", olga
    olga.opens("/beheer/aanmeldingen/")
    yield "operator-registrations", olga
    yield from _found(olga, "onboarding:desk-detail", at_most=1)
    here = olga.page.url
    yield from _found(olga, "agreements:desk-merge", at_most=1)
    olga.page.goto(here)
    olga.follows("Wijs de aanmelding af")
    yield "operator-decline", olga
    olga.page.get_by_role("main").get_by_role("button").first.click()
    yield "operator-decline-mistake", olga
    yield from _approves(olga)
    olga.opens("/beheer/overdrachten/")
    yield "operator-handovers", olga
    olga.opens("/beheer/gemeenten/?zoek=urk")
    yield "operator-municipalities", olga
    olga.opens("/beheer/gemeenten/0184/meedoen/")
    yield "operator-municipality-joins", olga


def _approves(olga: Person) -> Iterator[Stop]:
    """Look at what will happen to all of them, do it, and read what was decided."""
    olga.opens("/beheer/aanmeldingen/")
    olga.follows("zonder opmerkingen goed")
    yield "operator-preview", olga
    olga.page.get_by_role("main").get_by_role("button").first.click()
    yield "operator-decided", olga


def _landlord(noor: Person) -> Iterator[Stop]:
    """Contact person and signatory of the demo's largest landlord."""
    yield from _log_in(noor)
    yield "landlord-start", noor
    noor.page.locator(".portaal-role__button").click()
    yield "landlord-role-menu", noor
    for name, path in (
        ("board", "/overeenkomsten/?toon=van-kracht"),
        ("board-other-side", "/overeenkomsten/?toon=andere-kant"),
        ("board-ended", "/overeenkomsten/?toon=beeindigd"),
        ("request", "/overeenkomsten/aanvragen/?gemeente=0392"),
        ("contacts", "/contactpersonen/"),
        ("organisation", "/organisatie/"),
        ("account", "/account/"),
        ("new-recovery-codes", "/account/herstelcodes/"),
        ("replace-app", "/account/app/"),
        ("pauses", "/incassopauzes/"),
        ("pauses-over", "/incassopauzes/?toon=voorbij"),
        ("signals-closed", "/signalen/?status=closed"),
        ("signals-no-match", "/signalen/?status=withdrawn"),
        ("signals", "/signalen/"),
    ):
        noor.opens(path)
        yield f"landlord-{name}", noor
    for state in ("received", "in_progress", "help_accepted", "closed", "handed_over"):
        noor.opens(f"/signalen/?status={state}")
        yield from _found(noor, "signals:signal-detail", at_most=1, name=f"landlord-signal-{state}")
    noor.presses("Toon gegevens")
    yield "landlord-signal-revealed", noor
    noor.opens("/overeenkomsten/?toon=van-kracht")
    yield from _found(noor, "agreements:detail", at_most=1, name="landlord-agreement-in-force")
    noor.opens("/overeenkomsten/?toon=uw-beurt")
    yield from _found(noor, "agreements:detail", at_most=1, name="landlord-agreement-to-sign")
    noor.opens("/start/")
    noor.switches_to("Contactpersoon")
    noor.opens("/overeenkomsten/?toon=uw-beurt")
    yield from _found(noor, "agreements:detail", at_most=1, name="landlord-agreement-to-watch")
    noor.opens("/start/")
    noor.page.locator(".portaal-role__button").click()
    noor.presses("Tekenbevoegde", within=noor.page.locator(".portaal-role__panel"))
    yield "landlord-confirm-role", noor


def _submitter(sam: Person) -> Iterator[Stop]:
    yield from _log_in(sam)
    yield "submitter-start", sam
    sam.opens("/aanleveringen/nieuw/")
    yield "submitter-upload", sam
    sam.presses("Controleer het bestand")
    yield "submitter-upload-mistake", sam
    for name, content in (
        ("columns", _with_strange_columns()),
        ("refused", _without_needed_columns()),
    ):
        _uploads(sam, f"{name}.csv", content)
        yield f"submitter-{name}", sam
    _uploads(sam, "aanlevering.csv", chain.SAMPLE.read_bytes())
    yield "submitter-findings", sam
    here = sam.page.url.partition("#")[0]
    sam.page.goto(f"{here}bevindingen/")
    yield "submitter-all-findings", sam
    sam.page.goto(f"{here}intrekken/")
    yield "submitter-withdraw", sam
    sam.page.goto(here)
    chain.sends_the_good_rows(sam)
    yield "submitter-receipt", sam
    _uploads(sam, "aanlevering.csv", chain.SAMPLE.read_bytes())
    yield "submitter-same-file-again", sam
    sam.page.goto(f"{sam.page.url.partition('#')[0]}intrekken/")
    sam.page.get_by_role("main").get_by_role("button").first.click()
    yield "submitter-withdrawn", sam
    sam.opens("/aanleveringen/")
    yield "submitter-submissions", sam


def _other_landlord(fleur: Person) -> Iterator[Stop]:
    """Her organisation has an agreement in every state."""
    yield from _log_in(fleur)
    yield "signatory-start", fleur
    for tab in ("uw-beurt", "andere-kant", "beeindigd"):
        fleur.opens(f"/overeenkomsten/?toon={tab}")
        yield f"signatory-board-{tab}", fleur
        yield from _found(fleur, "agreements:detail", at_most=3, name=f"signatory-agreement-{tab}")
    fleur.opens("/overeenkomsten/?toon=uw-beurt")
    fleur.page.get_by_role("table").get_by_role("link").first.click()
    fleur.presses("Teken de overeenkomst")
    yield "signatory-sign-mistake", fleur
    fleur.follows("Ik teken niet")
    yield "signatory-decline", fleur


def _agency(ida: Person) -> Iterator[Stop]:
    yield from _log_in(ida)
    yield "agency-start", ida
    for name, path in (
        ("board", "/overeenkomsten/"),
        ("submissions", "/aanleveringen/"),
        ("signals", "/signalen/"),
        ("pauses", "/incassopauzes/"),
        ("organisation", "/organisatie/"),
    ):
        ida.opens(path)
        yield f"agency-{name}", ida


def _contact_person(joke: Person) -> Iterator[Stop]:
    yield from _log_in(joke)
    yield "contact-person-start", joke
    joke.opens("/overeenkomsten/?toon=uw-beurt")
    yield "contact-person-board", joke
    yield from _found(joke, "agreements:detail", at_most=1, name="contact-person-agreement")
    for name, path in (
        ("contacts", "/contactpersonen/"),
        ("organisation", "/organisatie/"),
        ("may-not", "/werklijst/"),
    ):
        joke.opens(path)
        yield f"contact-person-{name}", joke


def _signatory(mirjam: Person) -> Iterator[Stop]:
    yield from _log_in(mirjam)
    yield "alderman-start", mirjam
    mirjam.opens("/overeenkomsten/?toon=uw-beurt")
    yield from _found(mirjam, "agreements:detail", at_most=1, name="alderman-agreement")


def _caseworker(tess: Person) -> Iterator[Stop]:
    yield from _log_in(tess)
    yield "caseworker-start", tess
    for basket in ("open", "crisis", "laat", "mijn", "niemand", "afgesloten"):
        tess.opens(f"/werklijst/?toon={basket}")
        yield f"caseworker-work-list-{basket}", tess
    yield from _found(tess, "signals:case-detail", at_most=3, name="caseworker-case-concluded")
    tess.opens("/werklijst/")
    tess.fills_in("Zoek op achternaam of adres", "laan")
    tess.presses("Zoek")
    yield "caseworker-search", tess
    tess.opens("/werklijst/?toon=open")
    yield from _found(tess, "signals:case-detail", at_most=1, name="caseworker-case")
    tess.presses("Leg contactpoging vast")
    yield "caseworker-attempt-mistake", tess
    tess.follows("Sluit af met resultaat")
    yield "caseworker-result", tess
    tess.presses("Verder")
    yield "caseworker-result-mistake", tess
    tess.ticks(tess.page.get_by_role("group", name="Hulp geaccepteerd").get_by_role("radio").first)
    tess.fills_in("Op welke dag accepteerde de inwoner de hulp?", "18-11-2026")
    tess.presses("Verder")
    yield "caseworker-confirm", tess


# --- A portal on which nothing happened -----------------------------------------------------------


def empty(meet: Meet) -> Iterator[Stop]:
    """Walk past the lists of people for whom nothing happened yet."""
    post = meet("Fenna Zondag")
    post.opens("/post/")
    yield "empty-post", post
    for who, name, paths in (
        (
            "landlord",
            "Noor Verhagen",
            (
                "overeenkomsten",
                "overeenkomsten/aanvragen",
                "contactpersonen",
                "aanleveringen",
                "signalen",
                "incassopauzes",
            ),
        ),
        ("contact-person", "Joke de Wit", ("overeenkomsten", "contactpersonen")),
        ("signatory", "Rachid Bouhali", ("overeenkomsten",)),
        ("caseworker", "Tess Kramer", ("werklijst",)),
        ("operator", "Olga Peters", ("beheer/aanmeldingen", "beheer/overdrachten")),
    ):
        person = meet(name)
        person.logs_in()
        yield f"empty-{who}-start", person
        for path in paths:
            person.opens(f"/{path}/")
            yield f"empty-{who}-{path.replace('/', '-')}", person


# --- Steps ----------------------------------------------------------------------------------------


def _log_in(person: Person) -> Iterator[Stop]:
    """Log in; the two screens of the second step are looked at once."""
    if person.name != "Olga Peters":
        person.logs_in()
        return
    person.fills_in_the_password()
    yield "log-in-code", person
    person.follows("Log in met een herstelcode")
    yield "log-in-recovery-code", person
    person.page.go_back()
    person.fills_in_the_code()


def _corners(person: Person, who: str, seen: set[str]) -> Iterator[Stop]:
    """Follow links from the start page to one screen of each route that nobody has seen yet."""
    person.opens("/")
    tried: set[str] = set()
    waiting = [person.page.url]
    while waiting:
        person.page.goto(waiting.pop(0))
        route = route_of(person.page.url)
        if route and route not in seen and route not in NO_SCREENS:
            seen.add(route)
            yield f"{who}-{route.replace(':', '-')}", person
        links: list[str] = person.page.eval_on_selector_all(
            "a[href]:not([download])", "found => found.map(one => one.href)"
        )
        for address in links:
            name = route_of(address)
            is_ours = address.startswith(person.portal.url)
            if is_ours and name and name not in tried and name not in NO_SCREENS:
                tried.add(name)
                waiting.append(address.partition("#")[0])


def _found(person: Person, route: str, *, at_most: int, name: str = "") -> Iterator[Stop]:
    """Open the screens of one route to which the present page has links."""
    links = person.page.get_by_role("main").get_by_role("link").all()
    addresses = [link.get_attribute("href") or "" for link in links]
    found = [address for address in dict.fromkeys(addresses) if route_of(address) == route]
    assert found, f"{person.name} finds no {route} at {person.page.url}"
    for number, address in enumerate(found[:at_most], start=1):
        person.opens(address)
        yield f"{name or route.partition(':')[2]}-{number}", person


def _uploads(sam: Person, file_name: str, content: bytes) -> None:
    sam.opens("/aanleveringen/nieuw/")
    file: FilePayload = {"name": file_name, "mimeType": "text/csv", "buffer": content}
    sam.chooses_a_file("Bestand met achterstanden", file)
    sam.presses("Controleer het bestand")
    sam.page.wait_for_url(re.compile("/aanleveringen/[0-9a-f-]{36}/"))
    sam.reloads_while("Wij controleren uw bestand")


def _with_strange_columns() -> bytes:
    """The sample with a heading that nobody knows."""
    return chain.SAMPLE.read_bytes().replace(b"telefoon;", b"belnummer thuis;", 1)


def _without_needed_columns() -> bytes:
    """A list of something else."""
    return b"artikel;prijs\r\nstoel;12,50\r\n"
