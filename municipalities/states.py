"""Words of the registry: kinds of reporting points and what the registry refuses."""

from collections.abc import Mapping

from django.db.models import TextChoices


class ReportingPointKind(TextChoices):
    """How signals reach a Digitaal Meldpunt."""

    THIS_PORTAL = "this_portal", "Dit portaal"
    DOWNLOAD = "download", "Download door de beheerder van het portaal"


class AuthorityChangeKind(TextChoices):
    """What a public body can change on its own page."""

    NAMES = "names", "Naam"
    REPORTING_POINT = "reporting_point", "Digitaal Meldpunt"
    INSTRUCTIONS = "instructions", "Hoe u aanlevert"
    THRESHOLD = "threshold", "Drempelbedrag"
    CRITERIA = "criteria", "Wat de gemeente met signalen doet"


# What the partners with an agreement hear about: all of it but the names, which are no news.
TOLD_KINDS = frozenset(AuthorityChangeKind) - {AuthorityChangeKind.NAMES}


class JoinState(TextChoices):
    """How far a municipality has come that wants to take part."""

    INVITED = "invited", "Uitgenodigd"
    ASKED = "asked", "Wacht op bevestiging van het e-mailadres"
    WAITING = "waiting", "Wacht op beoordeling"
    COLLEAGUE = "colleague", "Doorgegeven aan collega's"
    JOINED = "joined", "Doet mee"
    DECLINED = "declined", "Afgewezen"


JOIN_MOVES: Mapping[JoinState, frozenset[JoinState]] = {
    JoinState.INVITED: frozenset({JoinState.JOINED, JoinState.COLLEAGUE, JoinState.DECLINED}),
    JoinState.ASKED: frozenset(
        {JoinState.WAITING, JoinState.COLLEAGUE, JoinState.JOINED, JoinState.DECLINED}
    ),
    JoinState.WAITING: frozenset({JoinState.JOINED, JoinState.COLLEAGUE, JoinState.DECLINED}),
    JoinState.COLLEAGUE: frozenset(),
    JoinState.JOINED: frozenset(),
    JoinState.DECLINED: frozenset(),
}


class JoinRefusal(TextChoices):
    """Why a request to take part goes no further."""

    LINK_TOO_OLD = (
        "link_too_old",
        "Deze link werkt niet meer. Vul het formulier opnieuw in, dan krijgt u een nieuwe link.",
    )
    DECIDED_ALREADY = (
        "decided_already",
        "Over dit verzoek is al besloten. Kijk in de lijst hoe het afliep.",
    )


class PageRefusal(TextChoices):
    """Why the page of a public body cannot be changed."""

    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        "Een collega veranderde deze pagina net. Kijk wat er nu staat en probeer het opnieuw.",
    )


class RegistryRefusal(TextChoices):
    """Why the registry says no."""

    NOT_A_REGISTER = (
        "not_a_register",
        "Dit is geen adreslijst. De kop moet zijn: PC6;Huisnummer;…;Gemeente<jaar> (CBS).",
    )
    NOT_A_MUNICIPALITY_LIST = (
        "not_a_municipality_list",
        "De kop moet zijn: gemeentecode;naam. Daarna mag: geldig_van;geldig_tot;opvolger.",
    )
    UNREADABLE_FILE = (
        "unreadable_file",
        "Wij kunnen dit bestand niet lezen. Geef een CSV-bestand in UTF-8, of een zip daarvan.",
    )
    EMPTY_REGISTER = (
        "empty_register",
        "In dit bestand staan geen adressen. De oude lijst blijft in gebruik.",
    )
    TOO_MANY_UNREADABLE = (
        "too_many_unreadable",
        "Te veel regels zijn niet te lezen. De oude lijst blijft in gebruik.",
    )
    IMPORT_IS_RUNNING = (
        "import_is_running",
        "Er loopt al een import van adressen. Wacht tot die klaar is en probeer het opnieuw.",
    )
    ROWS_ARE_WRONG = (
        "rows_are_wrong",
        "Er kloppen regels niet. Er is niets veranderd. Verbeter de regels en probeer het opnieuw.",
    )
    TAKES_PART_ALREADY = (
        "takes_part_already",
        "Deze gemeente doet al mee. Kijk in de lijst wie haar bedient.",
    )
    NO_SUCH_MUNICIPALITY = (
        "no_such_municipality",
        "Wij kennen deze gemeente niet. Kies een gemeente uit de lijst.",
    )
