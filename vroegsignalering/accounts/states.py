"""How far an invitation has come, and why something about people is refused."""

from django.db.models import TextChoices


class InvitationState(TextChoices):
    """Derived from the dates of an invitation; never stored."""

    OPEN = "open", "Uitgenodigd"
    ACCEPTED = "accepted", "Account gemaakt"
    EXPIRED = "expired", "Verlopen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


class DirectoryChangeKind(TextChoices):
    """What happened to somebody in the directory of an organisation."""

    ADDED = "added", "Nieuw"
    CHANGED = "changed", "Gewijzigd"
    ENDED = "ended", "Gestopt"


class SigningGround(TextChoices):
    """Why a person may sign for an organisation."""

    STATED = "stated", "opgave bij aanmelding, nagekeken door de beheerder van het portaal"
    REGISTER = "register", "inschrijving in het Handelsregister"
    DECISION = "decision", "mandaatbesluit"
    ATTORNEY = "attorney", "volmacht"


class MandateState(TextChoices):
    """How far the mandate of an agency is; derived from its dates, never stored."""

    ASKED = "asked", "Wacht op de verhuurder"
    DECLINED = "declined", "Geweigerd"
    COMING = "coming", "Gaat nog in"
    IN_FORCE = "in_force", "Geldig"
    OVER = "over", "Verlopen"
    ENDED = "ended", "Gestopt"


class ChangeState(TextChoices):
    """How far a proposed change of signatory is; derived, never stored."""

    OPEN = "open", "Wacht op goedkeuring"
    APPROVED = "approved", "Goedgekeurd"
    DECLINED = "declined", "Afgewezen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


class ApiKeyState(TextChoices):
    """How far an API key is; derived from its dates, never stored."""

    WORKS = "works", "Werkt"
    REPLACED = "replaced", "Vervangen, werkt nog even"
    EXPIRED = "expired", "Verlopen"
    ENDED = "ended", "Gestopt"


class ApiKeyRefusal(TextChoices):
    """Why an API key cannot be made, ended or replaced."""

    NO_SCOPE = "no_scope", "Kies minstens één ding dat de software mag doen."
    WRONG_SCOPE = (
        "wrong_scope",
        "Dit bestaat niet voor uw soort organisatie. Kies iets uit de lijst.",
    )
    WRONG_TERM = "wrong_term", "Een sleutel werkt 1 tot en met 730 dagen. Vul zo'n aantal in."
    SCOPE_MISSING = (
        "scope_missing",
        "Deze sleutel heeft dit recht niet. Laat uw beheerder een sleutel met dit recht maken.",
    )
    NOT_WORKING = (
        "key_not_working",
        "Deze sleutel werkt niet meer. Maak een nieuwe sleutel.",
    )
    REPLACED_ALREADY = (
        "replaced_already",
        "Deze sleutel heeft al een opvolger. Vervang de nieuwste sleutel.",
    )


class SignatoryRefusal(TextChoices):
    """Why a signatory cannot be proposed, approved or stopped."""

    GROUND_MISSING = "ground_missing", "Kies waarom deze persoon mag tekenen."
    EVIDENCE_MISSING = (
        "evidence_missing",
        "Voeg het bewijs toe: het besluit, de volmacht of het uittreksel.",
    )
    PERIOD_OVER = (
        "period_over",
        "De laatste dag is al voorbij. Draag deze persoon voor met een latere datum.",
    )
    PROPOSED_ALREADY = (
        "proposed_already",
        "Deze persoon is al voorgedragen. Wacht op de goedkeuring, of trek de voordracht in.",
    )
    REPLACES_ITSELF = (
        "replaces_itself",
        "Iemand kan zichzelf niet vervangen. Laat de keuze leeg voor een nieuwe termijn.",
    )
    REPLACED_IS_GONE = (
        "replaced_is_gone",
        "Deze persoon is geen tekenbevoegde meer. Kies een ander, of niemand.",
    )
    DECIDED_ALREADY = (
        "decided_already",
        "Over deze voordracht is al beslist. U hoeft niets te doen.",
    )
    NOT_AN_APPROVER = (
        "not_an_approver",
        "Alleen een beheerder keurt een tekenbevoegde goed. Vraag uw beheerder.",
    )
    OWN_PROPOSAL = (
        "own_proposal",
        "U droeg deze persoon zelf voor. Iemand anders keurt dat goed.",
    )
    OWN_AUTHORITY = (
        "own_authority",
        "Het gaat om uzelf. Iemand anders keurt dat goed.",
    )
    COLLEAGUE_DECIDES = (
        "colleague_decides",
        "Deze organisatie heeft een tweede beheerder. Die keurt dit goed.",
    )
    REASON_MISSING = (
        "change_reason_missing",
        "Schrijf op waarom u dit afwijst. Wie de persoon voordroeg leest dit.",
    )
    LAST_WHO_SIGNS = (
        "last_who_signs",
        "Dit is de laatste die mag tekenen. Draag eerst een opvolger voor.",
    )


class CodeRefusal(TextChoices):
    """Why a code of the second factor is refused (screens §4.7)."""

    WRONG_CODE = (
        "wrong_code",
        "Deze code klopt niet. Kijk in uw app en vul de nieuwe code in.",
    )
    USED_CODE = (
        "used_code",
        "Deze code is al gebruikt. Wacht tot uw app een nieuwe toont (ongeveer 30 seconden).",
    )
    TOO_MANY_TRIES = (
        "too_many_tries",
        "U vulde te vaak een verkeerde code in. Wacht een minuut en probeer het opnieuw.",
    )
    WRONG_RECOVERY_CODE = (
        "wrong_recovery_code",
        "Deze herstelcode klopt niet, of u gebruikte hem al. Vul een andere van uw codes in.",
    )


class InvitationRefusal(TextChoices):
    """Why an invitation cannot be made or used."""

    NOT_YOURS = (
        "not_yours",
        "U mag niemand uitnodigen voor deze organisatie. Vraag uw beheerder.",
    )
    NO_ROLE = "no_role", "Kies minstens één rol voor deze persoon."
    WRONG_ROLE = "wrong_role", "Deze rol bestaat niet bij dit soort organisatie."
    ALREADY_USED = (
        "already_used",
        "Deze uitnodiging is al gebruikt. Log in met uw e-mailadres en wachtwoord.",
    )
    EXPIRED = (
        "expired",
        "Deze uitnodiging is verlopen. Vraag hieronder een nieuwe link aan.",
    )
    WITHDRAWN = (
        "withdrawn",
        "Deze uitnodiging is ingetrokken. Vraag de beheerder van de organisatie om een nieuwe.",
    )
    INVITED_ALREADY = (
        "invited_already",
        "Deze persoon is al uitgenodigd. Stuur een nieuwe link, of trek de uitnodiging in.",
    )
    HAS_ROLE_ALREADY = (
        "has_role_already",
        "Deze persoon heeft deze rol al bij uw organisatie. Kies een andere rol.",
    )
    SIGNATORY_IS_PROPOSED = (
        "signatory_is_proposed",
        (
            "Een tekenbevoegde nodigt u hier niet uit. Draag deze persoon voor als tekenbevoegde:"
            " daar hoort een bewijs en een goedkeuring bij."
        ),
    )
    STILL_OPEN = "still_open", "Deze uitnodiging werkt nog. Gebruik de link uit uw mail."
    PASSWORD_FIRST = "password_first", "Kies eerst een wachtwoord."
    OTHER_PERSON = (
        "other_person",
        "Deze uitnodiging is voor iemand anders. Log uit en open de link opnieuw.",
    )
    HAS_ACCOUNT = "has_account", "U heeft al een account. Log in om deze rol erbij te krijgen."
    SWITCHED_OFF = (
        "switched_off",
        "Dit account staat uit. Bel ons, dan kijken wij samen wat er aan de hand is.",
    )


class EndRoleRefusal(TextChoices):
    """Why a role cannot be ended."""

    ALREADY_ENDED = "already_ended", "Deze rol is al gestopt. U hoeft niets te doen."
    LAST_ADMINISTRATOR = (
        "last_administrator",
        (
            "Dit is de laatste beheerder. Nodig eerst een andere beheerder uit. Heeft die een"
            " account? Dan kunt u deze rol beëindigen."
        ),
    )
    LAST_SIGNATORY = (
        "last_signatory",
        (
            "Dit is de laatste tekenbevoegde. Draag eerst een andere tekenbevoegde voor. Heeft die"
            " een account? Dan kunt u deze rol beëindigen."
        ),
    )
    LAST_CONTACT_PERSON = (
        "last_contact_person",
        (
            "Dit is de laatste contactpersoon. Nodig eerst een andere contactpersoon uit. Heeft die"
            " een account? Dan kunt u deze rol beëindigen."
        ),
    )
    LAST_OPERATOR = (
        "last_operator",
        "Dit is de laatste beheerder van het portaal. Nodig eerst een andere uit.",
    )


class ContactRefusal(TextChoices):
    """Why a card in the directory cannot be changed."""

    NOT_YOURS = (
        "card_not_yours",
        "U mag alleen uw eigen gegevens wijzigen. Vraag uw beheerder of contactpersoon.",
    )
    CARD_EXISTS = (
        "card_exists",
        "Er is al een contactpersoon met dit e-mailadres. Wijzig die, of kies een ander adres.",
    )
    HAS_ROLE = (
        "card_has_role",
        (
            "Deze persoon heeft een rol in het portaal. Beëindig de rol bij Mensen en rollen, dan"
            " verdwijnt deze persoon hier ook."
        ),
    )
    IS_INVITED = (
        "card_is_invited",
        (
            "Deze persoon is uitgenodigd. Trek de uitnodiging in bij Mensen en rollen, dan"
            " verdwijnt deze persoon hier ook."
        ),
    )
    LAST_CARD = (
        "last_card",
        (
            "Dit is uw laatste contactpersoon. Voeg eerst een andere toe: de andere kant moet"
            " altijd iemand kunnen bellen."
        ),
    )


class RoleRefusal(TextChoices):
    """Why somebody may not act as a membership."""

    NOT_YOUR_ROLE = (
        "not_your_role",
        "Deze rol heeft u niet, of niet meer. Kies een rol bij uw naam, rechtsboven.",
    )


class PasswordRefusal(TextChoices):
    """Why a password cannot be set."""

    LINK_USED = (
        "link_used",
        "Deze link werkt niet meer. Een link werkt 30 minuten en één keer.",
    )
    WRONG_PASSWORD = (
        "wrong_password",
        "Uw huidige wachtwoord klopt niet. Vul het opnieuw in.",
    )


class LogInRefusal(TextChoices):
    """Why a password is not looked at."""

    TOO_MANY_PASSWORDS = (
        "too_many_passwords",
        "Er is te vaak een verkeerd wachtwoord ingevuld. Wacht een uur en probeer het opnieuw.",
    )


class EmailRefusal(TextChoices):
    """Why one's own e-mail address cannot be changed."""

    SAME = "same_email", "Dit is al uw e-mailadres. Vul een ander adres in."
    LINK_USED = (
        "email_link_used",
        "Deze link werkt niet meer. Een link werkt 24 uur en één keer. Vraag een nieuwe aan.",
    )
    TAKEN = (
        "email_taken",
        "Dit e-mailadres hoort bij een ander account. Vul een ander adres in.",
    )
