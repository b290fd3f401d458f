"""The states of an agreement, whose turn each is, and what is refused."""

from django.db.models import TextChoices


class PartySide(TextChoices):
    """The two parties of an agreement."""

    PARTNER = "partner", "verhuurder"
    AUTHORITY = "authority", "gemeente"


class AgreementState(TextChoices):
    """Derived from signatures, dates and endings; never stored (house §4.3)."""

    PREPARED = "prepared", "Klaar om te versturen"
    WAITING_FOR_BOTH = "waiting_for_both", "Wacht op beide kanten"
    WAITING_FOR_PARTNER = "waiting_for_partner", "Wacht op verhuurder"
    WAITING_FOR_AUTHORITY = "waiting_for_authority", "Wacht op gemeente"
    IN_FORCE = "in_force", "Van kracht"
    DECLINED = "declined", "Geweigerd"
    EXPIRED = "expired", "Niet getekend: termijn voorbij"
    ENDED = "ended", "Beëindigd"


# Whose act moves an agreement on; an empty set means that nobody has to do anything.
TURNS: dict[AgreementState, frozenset[PartySide]] = {
    AgreementState.PREPARED: frozenset({PartySide.AUTHORITY}),
    AgreementState.WAITING_FOR_BOTH: frozenset({PartySide.PARTNER, PartySide.AUTHORITY}),
    AgreementState.WAITING_FOR_PARTNER: frozenset({PartySide.PARTNER}),
    AgreementState.WAITING_FOR_AUTHORITY: frozenset({PartySide.AUTHORITY}),
    AgreementState.IN_FORCE: frozenset(),
    AgreementState.DECLINED: frozenset(),
    AgreementState.EXPIRED: frozenset(),
    AgreementState.ENDED: frozenset(),
}

OPEN_STATES = frozenset(
    {
        AgreementState.PREPARED,
        AgreementState.WAITING_FOR_BOTH,
        AgreementState.WAITING_FOR_PARTNER,
        AgreementState.WAITING_FOR_AUTHORITY,
        AgreementState.IN_FORCE,
    }
)


class SigningRefusal(TextChoices):
    """Why sending or signing is refused."""

    NOT_A_SIGNATORY = (
        "not_a_signatory",
        "U kijkt mee als contactpersoon. Een contactpersoon mag niet tekenen.",
    )
    OUTSIDE_MANDATE = (
        "outside_mandate",
        "De machtiging van uw opdrachtgever geldt niet in deze gemeente.",
    )
    NO_MANDATE = (
        "no_mandate",
        "Wij weten niet op welke grond u mag tekenen. Vraag uw beheerder om u voor te dragen.",
    )
    MANDATE_NOT_YET = (
        "mandate_not_yet",
        "U mag nog niet tekenen: uw bevoegdheid gaat later in. Vraag uw beheerder.",
    )
    MANDATE_ENDED = (
        "mandate_ended",
        "U mag niet meer tekenen: uw bevoegdheid is voorbij. Vraag uw beheerder.",
    )
    NOT_A_CONTACT_PERSON = (
        "not_a_contact_person",
        "Alleen de contactpersoon van de gemeente verstuurt de overeenkomst.",
    )
    NOT_YOUR_AGREEMENT = "not_your_agreement", "Deze overeenkomst is niet van uw organisatie."
    NOT_SENT_YET = (
        "not_sent_yet",
        "De gemeente heeft deze overeenkomst nog niet verstuurd. Tekenen kan daarna.",
    )
    ALREADY_SENT = "already_sent", "Deze overeenkomst is al verstuurd om te tekenen."
    ALREADY_SIGNED = "already_signed", "Uw organisatie heeft al getekend. U hoeft niets te doen."
    TOO_LATE = "too_late", "De termijn om te tekenen is voorbij. Vraag de overeenkomst opnieuw aan."
    CLOSED = "closed", "Deze overeenkomst is geweigerd of beëindigd. Tekenen kan niet meer."
    TEXT_CHANGED = (
        "text_changed",
        "De tekst is veranderd nadat u hem opende. Lees de tekst opnieuw en teken daarna.",
    )
    NOT_AGREED = (
        "not_agreed",
        "U heeft het vakje niet aangevinkt. Lees de overeenkomst en vink het vakje aan.",
    )
    REASON_MISSING = "reason_missing", "Schrijf op waarom u niet tekent. De andere kant leest dit."
    NOT_PREPARABLE = (
        "not_preparable",
        "Deze gemeente doet nog niet mee. Wij vragen de gemeente om mee te doen.",
    )
    NO_SIGNATORY = (
        "no_signatory",
        "Wij weten nog niet wie aan beide kanten mag tekenen. Versturen kan daarna.",
    )
    NO_PDF = (
        "no_pdf",
        "Wij kunnen nu geen PDF maken. Er is niets verstuurd. Probeer het over een uur opnieuw.",
    )
    EXISTS_ALREADY = (
        "exists_already",
        "Met deze gemeente loopt al een overeenkomst. Kijk bij Overeenkomsten.",
    )


class DocumentKind(TextChoices):
    """Which paper of an agreement a stored file is."""

    DRAFT = "draft", "Tekst om te tekenen"
    SIGNED = "signed", "Ondertekende overeenkomst"


class VerificationRefusal(TextChoices):
    """Why a document cannot be checked."""

    NOT_A_PDF = (
        "not_a_pdf",
        "Wij kunnen dit bestand niet controleren. Kies de PDF zoals u die kreeg of downloadde.",
    )
    TOO_LARGE = (
        "too_large",
        "Dit bestand is te groot. Een document van dit portaal is veel kleiner.",
    )
    TOO_BUSY = (
        "too_busy",
        "Er worden nu veel documenten gecontroleerd. Probeer het over een minuut.",
    )
    NO_KEYS = (
        "no_keys",
        "Dit portaal heeft nog niets getekend. Er valt dus nog niets te controleren.",
    )
