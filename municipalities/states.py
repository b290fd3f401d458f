"""Words of the registry: kinds of reporting points and what the registry refuses."""

from django.db.models import TextChoices


class ReportingPointKind(TextChoices):
    """How signals reach a Digitaal Meldpunt."""

    THIS_PORTAL = "this_portal", "Dit portaal"
    DOWNLOAD = "download", "Download door de beheerder van het portaal"


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
