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
        "Dit bestand is geen lijst van het CBS. De kop moet zijn: "
        "PC6;Huisnummer;Buurt<jaar>;Wijk<jaar>;Gemeente<jaar>.",
    )
    NOT_A_MUNICIPALITY_LIST = (
        "not_a_municipality_list",
        "Dit bestand is geen lijst van gemeenten. De kop moet zijn: gemeentecode;naam, "
        "en daarna mag: geldig_van;geldig_tot;opvolger.",
    )
