"""Roles, sides and acts: the one matrix that says who may do what.

``docs/reference/roles.md`` is printed from these tables.
"""

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
    }
)
_AUTHORITY_READS = frozenset({Act.READ_AGREEMENT, Act.READ_CONTACTS, Act.READ_ORGANISATION})

ACTS: dict[tuple[Side, Role], frozenset[Act]] = {
    (Side.PARTNER, Role.SIGNATORY): _PARTNER_READS | {Act.SIGN_AGREEMENT},
    (Side.PARTNER, Role.CONTACT_PERSON): _PARTNER_READS,
    (Side.PARTNER, Role.SUBMITTER): _PARTNER_READS,
    (Side.PARTNER, Role.ADMINISTRATOR): _PARTNER_READS | {Act.INVITE_PEOPLE},
    (Side.AUTHORITY, Role.SIGNATORY): _AUTHORITY_READS | {Act.SIGN_AGREEMENT},
    (Side.AUTHORITY, Role.CONTACT_PERSON): _AUTHORITY_READS | {Act.SEND_AGREEMENT},
    (Side.AUTHORITY, Role.CASEWORKER): _AUTHORITY_READS | {Act.HANDLE_CASES},
    (Side.AUTHORITY, Role.ADMINISTRATOR): _AUTHORITY_READS | {Act.INVITE_PEOPLE},
    (Side.OPERATOR, Role.OPERATOR): frozenset(
        {Act.PROCESS_REGISTRATIONS, Act.HAND_OVER, Act.INVITE_PEOPLE}
    ),
}


def may(side: Side, role: Role, act: Act) -> bool:
    """Return whether this role on this side may do ``act`` at all."""
    return act in ACTS.get((side, role), frozenset())
