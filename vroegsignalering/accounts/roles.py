"""Roles, sides and acts: the one matrix that says who may do what.

``docs/reference/roles.md`` is printed from these tables.
"""

from collections.abc import Iterable

from django.db.models import TextChoices


class Side(TextChoices):
    """On which side of the chain an organisation stands."""

    PARTNER = "partner", "Verhuurder of incassopartner"
    AUTHORITY = "authority", "Gemeente"
    OPERATOR = "operator", "Beheerder van het portaal"


class Role(TextChoices):
    """In which capacity a person acts for an organisation."""

    SIGNATORY = "signatory", "Tekenbevoegde"
    CONTACT_PERSON = "contact_person", "Contactpersoon"
    SUBMITTER = "submitter", "Aanleveraar"
    CASEWORKER = "caseworker", "Medewerker"
    ADMINISTRATOR = "administrator", "Beheerder"
    OPERATOR = "operator", "Operator"


ROLES_OF_SIDE: dict[Side, frozenset[Role]] = {
    Side.PARTNER: frozenset(
        {Role.SIGNATORY, Role.CONTACT_PERSON, Role.SUBMITTER, Role.ADMINISTRATOR}
    ),
    Side.AUTHORITY: frozenset(
        {Role.SIGNATORY, Role.CONTACT_PERSON, Role.CASEWORKER, Role.ADMINISTRATOR}
    ),
    Side.OPERATOR: frozenset({Role.OPERATOR}),
}


class Act(TextChoices):
    """What one can do in the portal, in the words of the people who do it."""

    READ_AGREEMENT = "read_agreement", "Overeenkomsten lezen"
    SEND_AGREEMENT = "send_agreement", "Een overeenkomst versturen om te tekenen"
    SIGN_AGREEMENT = "sign_agreement", "Een overeenkomst tekenen"
    REQUEST_AGREEMENT = "request_agreement", "Een gemeente aanvragen"
    READ_CONTACTS = "read_contacts", "Contactpersonen van de andere kant zien"
    READ_ORGANISATION = "read_organisation", "De eigen organisatie zien"
    INVITE_PEOPLE = "invite_people", "Iemand uitnodigen"
    END_ROLE = "end_role", "Een rol beëindigen"
    KEEP_CONTACTS = "keep_contacts", "De eigen contactpersonen bijhouden"
    PROPOSE_SIGNATORY = "propose_signatory", "Een tekenbevoegde voordragen"
    APPROVE_SIGNATORY = "approve_signatory", "Een tekenbevoegde goedkeuren"
    READ_TRAIL = "read_trail", "Zien wie wat deed"
    READ_CLIENTS = "read_clients", "Opdrachtgevers zien en voor hen werken"
    NAME_CLIENTS = "name_clients", "Een opdrachtgever om een machtiging vragen"
    GRANT_MANDATE = "grant_mandate", "Een incassopartner machtigen"
    END_MANDATE = "end_mandate", "Een machtiging beëindigen"
    KEEP_API_KEYS = "keep_api_keys", "API-sleutels maken en stoppen"
    KEEP_OWN_PAGE = "keep_own_page", "De pagina van de gemeente bijhouden"
    HAND_IN = "hand_in", "Achterstanden aanleveren"
    FOLLOW_SIGNALS = "follow_signals", "Eigen signalen en incassopauzes volgen"
    CONFIRM_PAUSE = "confirm_pause", "Bevestigen dat de incasso stilstaat"
    HANDLE_CASES = "handle_cases", "Zaken behandelen"
    PROCESS_REGISTRATIONS = "process_registrations", "Aanmeldingen beoordelen"
    HAND_OVER = "hand_over", "Signalen overdragen aan een ander meldpunt"


_PARTNER_READS = frozenset(
    {
        Act.READ_AGREEMENT,
        Act.READ_CONTACTS,
        Act.READ_ORGANISATION,
        Act.FOLLOW_SIGNALS,
        Act.HAND_IN,
        Act.CONFIRM_PAUSE,
        Act.REQUEST_AGREEMENT,
        Act.READ_CLIENTS,
    }
)
_AUTHORITY_READS = frozenset({Act.READ_AGREEMENT, Act.READ_CONTACTS, Act.READ_ORGANISATION})

_ADMINISTERS = frozenset(
    {
        Act.INVITE_PEOPLE,
        Act.END_ROLE,
        Act.KEEP_CONTACTS,
        Act.PROPOSE_SIGNATORY,
        Act.APPROVE_SIGNATORY,
        Act.READ_TRAIL,
        Act.KEEP_API_KEYS,
    }
)

ACTS: dict[tuple[Side, Role], frozenset[Act]] = {
    (Side.PARTNER, Role.SIGNATORY): _PARTNER_READS
    | {Act.SIGN_AGREEMENT, Act.GRANT_MANDATE, Act.END_MANDATE},
    (Side.PARTNER, Role.CONTACT_PERSON): _PARTNER_READS | {Act.KEEP_CONTACTS, Act.NAME_CLIENTS},
    (Side.PARTNER, Role.SUBMITTER): _PARTNER_READS,
    (Side.PARTNER, Role.ADMINISTRATOR): _PARTNER_READS
    | _ADMINISTERS
    | {Act.NAME_CLIENTS, Act.END_MANDATE},
    (Side.AUTHORITY, Role.SIGNATORY): _AUTHORITY_READS | {Act.SIGN_AGREEMENT},
    (Side.AUTHORITY, Role.CONTACT_PERSON): _AUTHORITY_READS
    | {Act.SEND_AGREEMENT, Act.KEEP_CONTACTS, Act.KEEP_OWN_PAGE},
    (Side.AUTHORITY, Role.CASEWORKER): _AUTHORITY_READS | {Act.HANDLE_CASES},
    (Side.AUTHORITY, Role.ADMINISTRATOR): _AUTHORITY_READS | _ADMINISTERS | {Act.KEEP_OWN_PAGE},
    (Side.OPERATOR, Role.OPERATOR): frozenset(
        {
            Act.PROCESS_REGISTRATIONS,
            Act.HAND_OVER,
            Act.INVITE_PEOPLE,
            Act.END_ROLE,
            Act.APPROVE_SIGNATORY,
        }
    ),
}


class MandateAct(TextChoices):
    """What a landlord can let an agency do for it."""

    DELIVER = "deliver", "Achterstanden aanleveren"
    READ_FEEDBACK = "read_feedback", "Signalen, antwoorden en incassopauzes volgen"
    SIGN = "sign", "Overeenkomsten tekenen"


# What each part of a mandate opens, for who has a role at the agency that allows it as well.
ACTS_UNDER_MANDATE: dict[MandateAct, frozenset[Act]] = {
    MandateAct.DELIVER: frozenset({Act.HAND_IN, Act.READ_AGREEMENT, Act.READ_CONTACTS}),
    MandateAct.READ_FEEDBACK: frozenset(
        {Act.FOLLOW_SIGNALS, Act.CONFIRM_PAUSE, Act.READ_AGREEMENT, Act.READ_CONTACTS}
    ),
    MandateAct.SIGN: frozenset({Act.SIGN_AGREEMENT, Act.READ_AGREEMENT, Act.READ_CONTACTS}),
}


class ApiScope(TextChoices):
    """What software may do with a key, in the words that the API uses (``spec/api.md``)."""

    DELIVER = "aanleveren", "Achterstanden aanleveren"
    READ_SIGNALS = "signalen-lezen", "Signalen en terugkoppelingen lezen"
    PAUSES = "pauzes", "Incassopauzes lezen en bevestigen"
    CASES = "zaken", "Zaken lezen en bijwerken"
    READ_AGREEMENTS = "overeenkomsten-lezen", "Overeenkomsten lezen"
    DDAS = "ddas", "De levering voor DDAS ophalen"


# Which part of the API is there at all for whom.
SCOPES_OF_SIDE: dict[Side, frozenset[ApiScope]] = {
    Side.PARTNER: frozenset(
        {ApiScope.DELIVER, ApiScope.READ_SIGNALS, ApiScope.PAUSES, ApiScope.READ_AGREEMENTS}
    ),
    Side.AUTHORITY: frozenset(
        {ApiScope.READ_SIGNALS, ApiScope.CASES, ApiScope.READ_AGREEMENTS, ApiScope.DDAS}
    ),
    Side.OPERATOR: frozenset(),
}

# What each scope opens, for what acts with a key. Nothing here signs or keeps people.
ACTS_OF_SCOPE: dict[ApiScope, frozenset[Act]] = {
    ApiScope.DELIVER: frozenset({Act.HAND_IN}),
    ApiScope.READ_SIGNALS: frozenset({Act.FOLLOW_SIGNALS}),
    ApiScope.PAUSES: frozenset({Act.FOLLOW_SIGNALS, Act.CONFIRM_PAUSE}),
    ApiScope.CASES: frozenset({Act.HANDLE_CASES}),
    ApiScope.READ_AGREEMENTS: frozenset({Act.READ_AGREEMENT}),
    ApiScope.DDAS: frozenset(),
}


def may(side: Side, role: Role, act: Act) -> bool:
    """Return whether this role on this side may do ``act`` at all."""
    return act in ACTS.get((side, role), frozenset())


def may_under(mandate_acts: Iterable[str], act: Act) -> bool:
    """Return whether a mandate for ``mandate_acts`` opens ``act``.

    Looking at one's list of clients, to choose another one, is always open.
    """
    return act == Act.READ_CLIENTS or any(
        act in ACTS_UNDER_MANDATE[MandateAct(one)] for one in mandate_acts
    )


def may_with(scopes: Iterable[str], act: Act) -> bool:
    """Return whether a key with ``scopes`` opens ``act``."""
    return any(act in ACTS_OF_SCOPE[ApiScope(one)] for one in scopes)
