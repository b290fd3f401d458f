"""States, moves, turns and outcomes of submissions, signals, cases and pauses."""

from django.db.models import TextChoices


class SubmissionState(TextChoices):
    """How far a submission has come; the codes are those of the API."""

    RECEIVED = "ontvangen", "Wordt gecontroleerd"
    CHECKED = "gecontroleerd", "Klaar om te bekijken"
    SENT = "verzonden", "Verzonden"
    WITHDRAWN = "ingetrokken", "Ingetrokken"
    REFUSED = "geweigerd", "Geweigerd"


SUBMISSION_MOVES: dict[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.RECEIVED: frozenset(
        {SubmissionState.CHECKED, SubmissionState.REFUSED, SubmissionState.WITHDRAWN}
    ),
    # Back to received: the landlord mapped a column or asked for another check.
    SubmissionState.CHECKED: frozenset(
        {SubmissionState.SENT, SubmissionState.WITHDRAWN, SubmissionState.RECEIVED}
    ),
    SubmissionState.SENT: frozenset(),
    SubmissionState.WITHDRAWN: frozenset(),
    # A refused file may be read again once the landlord has said what its columns are.
    SubmissionState.REFUSED: frozenset({SubmissionState.RECEIVED}),
}


class SendMode(TextChoices):
    """What a landlord chooses after the preview; the codes are those of the API."""

    GOOD_ROWS = "goedeRegels", "De goede regels, nu"
    ALL_OR_NOTHING = "allesOfNiets", "Pas als alle regels goed zijn"


class SubmissionNotice(TextChoices):
    """What the landlord must hear before he sends again."""

    CHANGED_SINCE = (
        "changed_since",
        "Er is iets veranderd sinds u keek. Bekijk de nieuwe aantallen en verstuur daarna.",
    )
    SEND_FAILED = (
        "send_failed",
        "Het versturen is niet gelukt. Er is niets verzonden. Probeer het opnieuw.",
    )


class SignalState(TextChoices):
    """What the landlord may know about how far a signal is."""

    RECEIVED = "received", "Ontvangen door de gemeente"
    IN_PROGRESS = "in_progress", "In behandeling bij de gemeente"
    HELP_ACCEPTED = "help_accepted", "Hulp geaccepteerd"
    CLOSED = "closed", "Afgesloten"
    HANDED_OVER = "handed_over", "Overgedragen aan een ander meldpunt"
    WITHDRAWN = "withdrawn", "Ingetrokken"


SIGNAL_MOVES: dict[SignalState, frozenset[SignalState]] = {
    SignalState.RECEIVED: frozenset(
        {
            SignalState.IN_PROGRESS,
            SignalState.HELP_ACCEPTED,
            SignalState.CLOSED,
            SignalState.WITHDRAWN,
        }
    ),
    SignalState.IN_PROGRESS: frozenset(
        {SignalState.HELP_ACCEPTED, SignalState.CLOSED, SignalState.WITHDRAWN}
    ),
    SignalState.HELP_ACCEPTED: frozenset({SignalState.CLOSED}),
    SignalState.CLOSED: frozenset(),
    SignalState.HANDED_OVER: frozenset({SignalState.WITHDRAWN}),
    SignalState.WITHDRAWN: frozenset(),
}


class CaseState(TextChoices):
    """How far the municipality is with a case."""

    NEW = "new", "Nog niet opgepakt"
    TAKEN_UP = "taken_up", "Opgepakt"
    CONCLUDED = "concluded", "Afgesloten"


CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.NEW: frozenset({CaseState.TAKEN_UP, CaseState.CONCLUDED}),
    CaseState.TAKEN_UP: frozenset({CaseState.CONCLUDED}),
    CaseState.CONCLUDED: frozenset(),
}


class EndResult(TextChoices):
    """What a municipality records at the end: the codes of DDAS v1.2, resultaat."""

    REPEATED_REPORT = "Niet opgepakt: herhaalde melding", "Niet opgepakt: herhaalde melding"
    UNJUSTIFIED = "Niet opgepakt: onterecht signaal", "Niet opgepakt: onterecht signaal"
    OTHER_REASON = "Niet opgepakt: andere reden", "Niet opgepakt: andere reden"
    DECEASED = "Inwoner is overleden", "Inwoner is overleden"
    NOT_A_RESIDENT = (
        "Persoon is geen inwoner (meer) in de gemeente",
        "Persoon is geen inwoner (meer) in de gemeente",
    )
    KNOWN_TO_DEBT_HELP = (
        "Inwoner al bekend bij schuldhulpverlening",
        "Inwoner al bekend bij schuldhulpverlening",
    )
    OTHER_TRACK = (
        "Inwoner heeft al een ander lopend traject",
        "Inwoner heeft al een ander lopend traject",
    )
    NO_CONTACT = (
        "Definitief geen contact kunnen krijgen",
        "Definitief geen contact kunnen krijgen",
    )
    NO_REACTION = "Geen reactie na eerder contact", "Geen reactie na eerder contact"
    SOLVES_ITSELF = (
        "Inwoner regelt het zelf/hoeft geen hulp vanuit vroegsignalering",
        "Inwoner regelt het zelf of wil geen hulp",
    )
    PAID_OR_ARRANGED = (
        "Inwoner heeft zelf al betaald/betalingsregeling getroffen",
        "Inwoner heeft al betaald of een betalingsregeling getroffen",
    )
    ADVICE_OR_QUICK_FIX = (
        "(Budget)advies en/of quick fix",
        "(Budget)advies of een snelle oplossing",
    )
    FURTHER_HELP = "Vervolghulp en/of verwijzing", "Vervolghulp of verwijzing"
    FURTHER_HELP_FINANCIAL = (
        "Vervolghulp en/of verwijzing financieel",
        "Vervolghulp of verwijzing, financieel",
    )
    FURTHER_HELP_OTHER = (
        "Vervolghulp en/of verwijzing niet financieel",
        "Vervolghulp of verwijzing, niet financieel",
    )
    REFERRED_WITHOUT_RESIDENT = (
        "Verwijzing zonder tussenkomst inwoner",
        "Verwijzing zonder tussenkomst van de inwoner",
    )


class Outcome(TextChoices):
    """The smaller message that the landlord gets."""

    HELP_ACCEPTED = "help_accepted", "Uw huurder heeft hulp geaccepteerd."
    REPEATED_REPORT = (
        "repeated_report",
        "De gemeente pakt dit signaal niet op. Dit is een herhaalde melding.",
    )
    UNJUSTIFIED = (
        "unjustified",
        "De gemeente pakt dit signaal niet op. Het signaal past niet bij de afspraken.",
    )
    NOT_TAKEN_UP = "not_taken_up", "De gemeente pakt dit signaal niet op."
    DECEASED = "deceased", "De gemeente meldt dat uw huurder is overleden."
    NOT_A_RESIDENT = (
        "not_a_resident",
        "De gemeente meldt: hier woont deze persoon niet (meer).",
    )
    CLOSED = "closed", "De gemeente heeft dit signaal afgesloten."


# What each end result becomes for the landlord. Never outward: reasons, attempts, kind of help.
OUTCOME_OF: dict[EndResult, Outcome] = {
    EndResult.REPEATED_REPORT: Outcome.REPEATED_REPORT,
    EndResult.UNJUSTIFIED: Outcome.UNJUSTIFIED,
    EndResult.OTHER_REASON: Outcome.NOT_TAKEN_UP,
    EndResult.DECEASED: Outcome.DECEASED,
    EndResult.NOT_A_RESIDENT: Outcome.NOT_A_RESIDENT,
    EndResult.KNOWN_TO_DEBT_HELP: Outcome.CLOSED,
    EndResult.OTHER_TRACK: Outcome.CLOSED,
    EndResult.NO_CONTACT: Outcome.CLOSED,
    EndResult.NO_REACTION: Outcome.CLOSED,
    EndResult.SOLVES_ITSELF: Outcome.CLOSED,
    EndResult.PAID_OR_ARRANGED: Outcome.CLOSED,
    EndResult.ADVICE_OR_QUICK_FIX: Outcome.HELP_ACCEPTED,
    EndResult.FURTHER_HELP: Outcome.HELP_ACCEPTED,
    EndResult.FURTHER_HELP_FINANCIAL: Outcome.HELP_ACCEPTED,
    EndResult.FURTHER_HELP_OTHER: Outcome.HELP_ACCEPTED,
    EndResult.REFERRED_WITHOUT_RESIDENT: Outcome.CLOSED,
}

# How the list of end results is grouped on the screen of a caseworker.
RESULT_GROUPS: tuple[tuple[str, tuple[EndResult, ...]], ...] = (
    (
        "Hulp geaccepteerd",
        (
            EndResult.ADVICE_OR_QUICK_FIX,
            EndResult.FURTHER_HELP,
            EndResult.FURTHER_HELP_FINANCIAL,
            EndResult.FURTHER_HELP_OTHER,
        ),
    ),
    (
        "Contact gehad, geen hulp nodig",
        (
            EndResult.SOLVES_ITSELF,
            EndResult.PAID_OR_ARRANGED,
            EndResult.KNOWN_TO_DEBT_HELP,
            EndResult.OTHER_TRACK,
        ),
    ),
    ("Geen contact", (EndResult.NO_CONTACT, EndResult.NO_REACTION)),
    (
        "Niet opgepakt",
        (EndResult.REPEATED_REPORT, EndResult.UNJUSTIFIED, EndResult.OTHER_REASON),
    ),
    (
        "Overig",
        (
            EndResult.DECEASED,
            EndResult.NOT_A_RESIDENT,
            EndResult.REFERRED_WITHOUT_RESIDENT,
        ),
    ),
)


class ContactKind(TextChoices):
    """How a caseworker tried to reach a resident: DDAS v1.2, soort."""

    PHONE = "Telefoon", "Telefoon"
    HOME_VISIT = "Huisbezoek", "Huisbezoek"
    LETTER = "Brief", "Brief"
    CARD = "Kaartje", "Kaartje"
    MAIL = "Mail", "Mail"
    TEXT_MESSAGE = "SMS/Whatsapp", "SMS of WhatsApp"
    APPOINTMENT = "Afspraak op locatie", "Afspraak op locatie"
    ADMINISTRATIVE = "Administratief", "Administratief"
    OTHER = "Overige", "Overige"
    UNKNOWN = "Onbekend", "Onbekend"


class DayPart(TextChoices):
    """Part of the day: DDAS v1.2, dagdeel."""

    MORNING = "Ochtend", "Ochtend (tot 12 uur)"
    AFTERNOON = "Middag", "Middag (12 tot 18 uur)"
    EVENING = "Avond", "Avond (vanaf 18 uur)"


class HandoverState(TextChoices):
    """How far a hand-over to another meldpunt is."""

    READY = "ready", "Klaar om te downloaden"
    COLLECTED = "collected", "Gedownload"


class SubmissionRefusal(TextChoices):
    """Why handing in or sending is refused."""

    NOT_YOURS = "not_yours", "Deze aanlevering is niet van uw organisatie."
    NOT_BY_YOU = (
        "not_by_you",
        "U kijkt mee. Wie deze aanlevering deed, kiest wat ermee gebeurt.",
    )
    NOT_CHECKED = "not_checked", "Dit bestand is nog niet gecontroleerd. Wacht een moment."
    ALREADY_SENT = "already_sent", "Deze aanlevering is al verzonden."
    CLOSED = "submission_closed", "Deze aanlevering is ingetrokken of geweigerd."
    NOTHING_GOOD = (
        "nothing_good",
        "Geen enkele regel kan mee. Verbeter de regels en lever het bestand opnieuw aan.",
    )
    NOT_ALL_GOOD = (
        "not_all_good",
        "Er zijn nog regels die niet mee kunnen. Verbeter ze, of kies 'De goede regels, nu'.",
    )
    CHANGED_SINCE = (
        "changed_since",
        "Er is iets veranderd sinds u keek. Bekijk de nieuwe aantallen en verstuur daarna.",
    )
    FILE_ERASED = (
        "file_erased",
        "Wij hebben dit bestand gewist omdat de bewaartermijn voorbij is. Lever het opnieuw aan.",
    )
    NO_FILE = "no_file", "Kies een bestand. CSV, Excel, ODS of JSON kan."
    TOO_LARGE = "too_large", "Dit bestand is te groot. Splits het in kleinere bestanden."
    EMPTY_FILE = "empty_file", "Dit bestand is leeg. Kies een ander bestand."
    SAME_AGAIN = (
        "same_again",
        "Dit bestand leverde u al aan. Bekijk die aanlevering, of zeg dat u het zeker weet.",
    )
    ALREADY_ASKED = (
        "already_asked",
        "Deze aanlevering wordt nu verzonden. Intrekken kan niet meer.",
    )
    COLUMNS_UNSETTLED = (
        "columns_unsettled",
        "Zeg van elke kolom wat erin staat, of kies 'Niet gebruiken (wordt gewist)'.",
    )
    COLUMN_TWICE = (
        "column_twice",
        "U koos voor twee kolommen hetzelfde. Kies voor een van beide iets anders.",
    )
    NOTHING_HELD = (
        "nothing_held",
        "Er zijn geen aangehouden regels die nu kunnen gaan. Kijk of de overeenkomst geldt.",
    )
    NO_SUCH_COLUMNS = (
        "no_such_columns",
        "De kolommen van dit bestand zijn al duidelijk. U hoeft niets te kiezen.",
    )


class CaseRefusal(TextChoices):
    """Why handling a case is refused."""

    NOT_YOURS = "case_not_yours", "Deze zaak is niet van uw gemeente."
    ALREADY_CONCLUDED = "already_concluded", "Deze zaak is al afgesloten."
    RESULT_MISSING = (
        "result_missing",
        "Kies een resultaat. Bijvoorbeeld: 'Inwoner regelt het zelf'.",
    )
    ACCEPTED_ON_MISSING = (
        "accepted_on_missing",
        "Vul in op welke dag de inwoner de hulp accepteerde, bijvoorbeeld 20-11-2026.",
    )
    ACCEPTED_ON_IMPOSSIBLE = (
        "accepted_on_impossible",
        "De dag van acceptatie ligt na vandaag, of vóór de dag van het signaal. Kijk de datum na.",
    )
    DATE_IN_FUTURE = "date_in_future", "Deze dag is nog niet geweest. Vul vandaag of eerder in."
    DATE_BEFORE_SIGNAL = (
        "date_before_signal",
        "Deze dag is van vóór het signaal. Kijk de datum na.",
    )
    CLAIMED_BY_OTHER = "claimed_by_other", "Een collega was u net voor."


class PauseRefusal(TextChoices):
    """Why a step with a collection pause is refused."""

    NOT_YOURS = "pause_not_yours", "Deze incassopauze is niet van uw organisatie."
    ALREADY_CONFIRMED = "already_confirmed", "U heeft deze incassopauze al bevestigd."
    RUNNING_ALREADY = "running_already", "Voor deze huurder loopt al een incassopauze."
