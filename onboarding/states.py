"""The way of a registration: its states, whose turn it is, and what is refused."""

from django.db.models import TextChoices


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


class Step(TextChoices):
    """The steps of the form, in their order."""

    ORGANISATION = "organisation", "Uw organisatie"
    PEOPLE = "people", "Mensen"
    MUNICIPALITIES = "municipalities", "Gemeenten"
    CHECK = "check", "Controleren"


class RemarkKind(TextChoices):
    """What the machine noticed about a registration; never shown to the applicant."""

    KVK_KNOWN = "kvk_known", "KvK-nummer al bekend"
    KVK_TWICE = "kvk_twice", "KvK-nummer staat ook in een andere aanmelding"
    OTHER_MAIL_DOMAIN = "other_mail_domain", "E-maildomein wijkt af"
    SIMILAR_NAME = "similar_name", "Lijkt op"
    NONE_JOINED = "none_joined", "Geen van de gemeenten doet al mee"
