"""The way of a registration: its states, whose turn it is, and what is refused."""

from django.db.models import TextChoices

from vroegsignalering.workdays import HolidayRule


class RegistrationState(TextChoices):
    """How far a registration has come."""

    DRAFT = "draft", "Nog niet verstuurd"
    SENT = "sent", "Wacht op bevestiging van het e-mailadres"
    CONFIRMED = "confirmed", "Gaat mee met de volgende ronde"
    HELD = "held", "Vastgehouden"
    PROCESSED = "processed", "Verwerkt"
    DECLINED = "declined", "Afgewezen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


MOVES: dict[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.DRAFT: frozenset({RegistrationState.SENT}),
    RegistrationState.SENT: frozenset({RegistrationState.CONFIRMED, RegistrationState.WITHDRAWN}),
    RegistrationState.CONFIRMED: frozenset(
        {
            RegistrationState.HELD,
            RegistrationState.PROCESSED,
            RegistrationState.DECLINED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.HELD: frozenset(
        {
            RegistrationState.CONFIRMED,
            # Merged with an organisation that exists; the batch only takes what is confirmed.
            RegistrationState.PROCESSED,
            RegistrationState.DECLINED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.PROCESSED: frozenset(),
    RegistrationState.DECLINED: frozenset(),
    RegistrationState.WITHDRAWN: frozenset(),
}


class Turn(TextChoices):
    """Who can move a registration on."""

    APPLICANT = "applicant", "de aanvrager"
    PORTAL = "portal", "de ronde van vrijdag"
    OPERATOR = "operator", "de beheerder"
    NOBODY = "nobody", "niemand"


TURNS: dict[RegistrationState, Turn] = {
    RegistrationState.DRAFT: Turn.APPLICANT,
    RegistrationState.SENT: Turn.APPLICANT,
    RegistrationState.CONFIRMED: Turn.PORTAL,
    RegistrationState.HELD: Turn.OPERATOR,
    RegistrationState.PROCESSED: Turn.NOBODY,
    RegistrationState.DECLINED: Turn.NOBODY,
    RegistrationState.WITHDRAWN: Turn.NOBODY,
}


class RegistrationKind(TextChoices):
    """Why an organisation registers."""

    LANDLORD = "landlord", "Ik verhuur zelf woningen"
    AGENCY = "agency", "Ik meld voor andere verhuurders (incassobureau, deurwaarder)"


class RegistrationRefusal(TextChoices):
    """Why a step of registering is refused."""

    LINK_TOO_OLD = "link_too_old", "Deze link werkt niet meer. Vraag een nieuwe link aan."
    ALREADY_MOVED_ON = (
        "already_moved_on",
        "Deze aanmelding is intussen al verder. Kijk hoe het er nu voor staat.",
    )
    REASON_MISSING = (
        "reason_missing",
        "Schrijf op waarom. De aanvrager krijgt deze zin in een mail.",
    )
    NOT_COMPLETE = "not_complete", "Er ontbreken nog antwoorden. Ga terug en vul ze in."
    KVK_KNOWN = "kvk_known", "Het KvK-nummer is al bekend. Kijk of dit dezelfde organisatie is."
    LOOKS_KNOWN = (
        "looks_known",
        "Naam en e-maildomein lijken op een organisatie die meedoet. Kijk of het dezelfde is.",
    )
    ALREADY_APPROVED = "already_approved", "Deze aanmelding is al goedgekeurd. Zij gaat mee."
    NOT_GOING = (
        "not_going",
        "Deze aanmelding gaat niet mee. Keur haar eerst goed, of kijk hoe het ervoor staat.",
    )
    WHY_NOW_MISSING = (
        "why_now_missing",
        "Schrijf op waarom deze aanmelding niet tot de ronde kan wachten.",
    )
    NO_SUCH_PARTNER = (
        "no_such_partner",
        "Deze organisatie kennen wij niet. Zoek op naam of KvK-nummer en kies er een.",
    )
    NOTHING_CHOSEN = "nothing_chosen", "Kies eerst een of meer aanmeldingen."
    TOO_LATE_TO_UNDO = (
        "too_late_to_undo",
        "Ongedaan maken kan tot 10 minuten na het besluit. Open de aanmelding om te kiezen.",
    )


class DeskAct(TextChoices):
    """What an operator can do with several registrations at once."""

    APPROVE = "approve", "Keur goed"
    HOLD = "hold", "Houd vast"
    DECLINE = "decline", "Wijs af"


HOLIDAY_RULES: dict[str, str] = {
    HolidayRule.DAY_BEFORE.value: "De ronde is op de laatste werkdag daarvoor",
    HolidayRule.NEXT_WORKING_DAY.value: "De ronde is op de eerste werkdag daarna",
    HolidayRule.SAME_DAY.value: "De ronde gaat door op die vrijdag",
}


class Step(TextChoices):
    """The steps of the form, in their order."""

    ORGANISATION = "organisation", "Uw organisatie"
    PEOPLE = "people", "Mensen"
    MUNICIPALITIES = "municipalities", "Gemeenten"
    CLIENTS = "clients", "Opdrachtgevers"
    CHECK = "check", "Controleren"


class RemarkKind(TextChoices):
    """What the machine noticed about a registration; never shown to the applicant."""

    KVK_KNOWN = "kvk_known", "KvK-nummer al bekend"
    KVK_TWICE = "kvk_twice", "KvK-nummer staat ook in een andere aanmelding"
    OTHER_MAIL_DOMAIN = "other_mail_domain", "E-maildomein wijkt af"
    SIMILAR_NAME = "similar_name", "Lijkt op"
    DOMAIN_KNOWN = "domain_known", "E-maildomein is van"
    NONE_JOINED = "none_joined", "Geen van de gemeenten doet al mee"
    DOMAIN_OF_AGENCY = "domain_of_agency", "E-maildomein is van de incassopartner"


class MandateRefusal(TextChoices):
    """Why a mandate cannot be asked, granted, declined or ended."""

    NO_ACT = "no_act", "Kies minstens één ding dat de incassopartner mag doen."
    DATES_CROSSED = (
        "dates_crossed",
        "De laatste dag ligt vóór de eerste dag. Kies een latere laatste dag.",
    )
    STARTS_IN_THE_PAST = (
        "starts_in_the_past",
        "Een machtiging begint op zijn vroegst vandaag. Kies vandaag of een latere dag.",
    )
    MORE_THAN_ASKED = (
        "more_than_asked",
        "Dit is meer dan de incassopartner vroeg. U kunt minder toestaan, niet meer.",
    )
    NO_LONGER_ASKED = (
        "no_longer_asked",
        "Deze vraag staat niet meer open. Kijk hoe het er nu voor staat.",
    )
    ALREADY_GRANTED = (
        "already_granted",
        "De verhuurder heeft deze machtiging al verleend. U kunt haar wel beëindigen.",
    )
    GRANTED_THE_SAME = (
        "granted_the_same",
        "Deze incassopartner heeft al precies deze machtiging. U hoeft niets te doen.",
    )
    TEXT_CHANGED = (
        "text_changed",
        "De tekst is veranderd nadat u haar opende. Lees haar opnieuw, en verleen haar dan.",
    )
    NOT_AGREED = "not_agreed", "Zet een vinkje als u de tekst heeft gelezen en akkoord gaat."
    REASON_MISSING = (
        "reason_missing",
        "Schrijf op waarom u weigert. De incassopartner leest dit.",
    )
    MAY_NOT_SIGN_NOW = (
        "may_not_sign_now",
        "Uw eigen bevoegdheid om te tekenen is nu niet geldig. Vraag uw beheerder.",
    )
    NO_LONGER_IN_FORCE = (
        "no_longer_in_force",
        "Deze machtiging is al beëindigd of verlopen. U hoeft niets te doen.",
    )
    NO_PDF = (
        "no_pdf",
        "Wij kunnen het document nu niet maken. Er is niets verleend. Probeer het later opnieuw.",
    )
    NO_SUCH_AGENCY = (
        "no_such_agency",
        "Wij kennen geen incassopartner met dit KvK-nummer. Vraag haar om zich aan te melden.",
    )
    ALREADY_ASKED = (
        "already_asked",
        "Deze incassopartner vroeg u al om een machtiging. Lees die vraag, en verleen haar dan.",
    )


class ClientRefusal(TextChoices):
    """Why an agency cannot name or ask a client."""

    ON_THE_LIST = (
        "on_the_list",
        "Deze opdrachtgever staat al op uw lijst. Zoek hem op, en vraag daar opnieuw.",
    )
    OWN_NUMBER = (
        "own_number",
        "Dit is uw eigen KvK-nummer. Vul het nummer van uw opdrachtgever in.",
    )
    STILL_ASKED = (
        "still_asked",
        "U vroeg dit al. Wacht op het antwoord, of trek uw vraag in.",
    )
    NOT_ASKED = "not_asked", "Deze vraag staat niet meer open. U hoeft niets te doen."
    NO_LONGER_IN_FORCE = (
        "no_longer_in_force",
        "U heeft geen geldige machtiging van deze opdrachtgever. Vraag haar opnieuw.",
    )
    NOT_AN_AGENCY = "not_an_agency", "Alleen een incassopartner heeft opdrachtgevers."
