"""What stands in the trail, in Dutch: one sentence per verb, and under which heading."""

from django.db.models import TextChoices

from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.selectors import TrailEntry
from vroegsignalering.dutch_formats import enumerate_words


class TrailKind(TextChoices):
    """The headings by which the trail can be narrowed; the value stands in the address."""

    PEOPLE = "mensen", "Mensen en rollen"
    AGREEMENTS = "overeenkomsten", "Overeenkomsten en machtigingen"
    SIGNALS = "signalen", "Aanleveringen, signalen en zaken"
    ACCESS = "toegang", "Inloggen en toegang"
    OTHER = "overig", "Overig"


_PEOPLE = {
    "person_invited": "Nodigde iemand uit",
    "invitation_renewed": "Stuurde een nieuwe link voor een uitnodiging",
    "invitation_reminded": "Het portaal herinnerde iemand aan een uitnodiging",
    "invitation_accepted": "Nam een uitnodiging aan",
    "invitation_withdrawn": "Trok een uitnodiging in",
    "role_ended": "Beëindigde een rol",
    "contact_added": "Voegde een contactpersoon toe",
    "contact_changed": "Wijzigde een contactpersoon",
    "contact_confirmed": "Keek een contactpersoon na",
    "contact_removed": "Haalde een contactpersoon weg",
    "directory_told": "De andere kant kreeg bericht over nieuwe of gestopte mensen",
}
_AGREEMENTS = {
    "agreement_prepared": "Een overeenkomst is klaargezet",
    "agreement_sent": "Verstuurde een overeenkomst om te tekenen",
    "agreement_signed": "Tekende een overeenkomst",
    "agreement_in_force": "Een overeenkomst ging gelden",
    "agreement_declined": "Weigerde een overeenkomst",
    "agreement_expired": "De termijn om een overeenkomst te tekenen ging voorbij",
    "agreement_document_made": "De getekende overeenkomst is als PDF gemaakt",
    "agreement_reminded": "Er ging een herinnering uit over een overeenkomst",
    "agreement_succeeded": "Een overeenkomst ging over naar een nieuwe gemeente",
    "agreement_replaced": "Een overeenkomst is vervangen, omdat gemeenten samengingen",
    "municipality_wish_fulfilled": "Een gevraagde gemeente ging meedoen",
    "evidence_kept": "Voegde een bewijs toe",
    "signing_mandate_ended": "Beëindigde de bevoegdheid om te tekenen",
    "signing_mandate_over": "De bevoegdheid om te tekenen liep af",
    "client_asked": "Vroeg een opdrachtgever om een machtiging",
    "client_question_withdrawn": "Trok een vraag om een machtiging in",
    "client_reminded": "Een opdrachtgever kreeg een herinnering",
    "client_chosen": "Ging werken voor een opdrachtgever",
    "client_left": "Stopte met werken voor een opdrachtgever",
    "signatory_proposed": "Droeg een tekenbevoegde voor",
    "signatory_approved": "Keurde een tekenbevoegde goed",
    "signatory_declined": "Wees een tekenbevoegde af",
    "signatory_withdrawn": "Trok een voordracht van een tekenbevoegde in",
    "mandate_asked": "Vroeg om een machtiging",
    "mandate_declined": "Weigerde een machtiging",
    "mandate_granted": "Verleende een machtiging",
    "mandate_ended": "Beëindigde een machtiging",
    "mandate_told_ending": "Beide kanten kregen bericht dat een machtiging afloopt",
    "mandate_told_over": "Beide kanten kregen bericht dat een machtiging voorbij is",
    "municipality_wanted": "Vroeg een gemeente die nog niet meedoet",
}
_SIGNALS = {
    "submission_received": "Leverde een bestand aan",
    "submission_columns_chosen": "Koos de kolommen van een bestand",
    "submission_check_asked": "Vroeg om een bestand opnieuw na te kijken",
    "submission_checked": "Een bestand is nagekeken",
    "submission_refused": "Een bestand is geweigerd",
    "submission_changed_since": "Een bestand is opnieuw nagekeken, omdat er iets veranderde",
    "submission_same_again_confirmed": "Bevestigde dat hetzelfde bestand nog eens mag",
    "submission_send_requested": "Koos om de goede regels te versturen",
    "submission_send_failed": "Versturen lukte niet",
    "submission_sent": "Een aanlevering is verzonden",
    "submission_given_back": "Haalde het bestand met fouten op",
    "submission_withdrawn": "Trok een aanlevering in",
    "signals_delivered": "Signalen kwamen binnen",
    "signal_data_shown": "Bekeek de gegevens van een huurder",
    "held_rows_handed_in": "Leverde regels aan die wachtten op een overeenkomst",
    "held_rows_erased": "Regels die te lang wachtten zijn gewist",
    "file_erased": "Een aangeleverd bestand is gewist",
    "case_taken": "Nam een zaak op zich",
    "case_handed_back": "Gaf een zaak terug",
    "contact_attempt_logged": "Legde een contactpoging vast",
    "case_concluded": "Sloot een zaak af",
    "feedback_given": "Gaf antwoord op een signaal",
    "silence_told": "De verhuurder kreeg bericht dat een antwoord uitblijft",
    "pause_started": "Een incassopauze begon",
    "pause_confirmed": "Bevestigde dat de incasso stilstaat",
    "pause_ends_soon": "Er ging bericht uit dat een incassopauze bijna eindigt",
    "pause_ended": "Een incassopauze eindigde",
    "cases_succeeded": "Zaken gingen over naar een nieuwe gemeente",
    "handover_collected": "Haalde signalen op voor een ander meldpunt",
}
_ACCESS = {
    "logged_in": "Logde in",
    "logged_out": "Logde uit",
    "role_switched": "Wisselde van rol",
    "refused": "Wilde iets doen dat niet mocht",
    "password_chosen": "Koos een wachtwoord",
    "password_changed": "Koos een nieuw wachtwoord",
    "password_reset_asked": "Vroeg om een nieuw wachtwoord",
    "app_begun": "Begon met een app voor codes",
    "app_replacement_begun": "Begon met een andere app voor codes",
    "app_replaced": "Stelde een andere app in voor codes",
    "recovery_codes_made": "Maakte nieuwe herstelcodes",
    "code_accepted": "Een code uit de app klopte",
    "code_refused": "Een code uit de app klopte niet",
    "session_ended": "Logde zichzelf uit in een andere browser",
    "sessions_ended": "Logde zichzelf uit in alle andere browsers",
    "new_browser_told": "Kreeg bericht over een nieuwe browser",
    "email_change_asked": "Vroeg om een ander e-mailadres",
    "email_changed": "Kreeg een ander e-mailadres",
    "api_key_made": "Maakte een sleutel voor een programma",
    "api_key_replaced": "Verving een sleutel voor een programma",
    "api_key_ended": "Beëindigde een sleutel voor een programma",
    "demo_login_set_up": "Kreeg een account voor de demo",
}
_OTHER = {
    "organisation_made": "De organisatie is toegevoegd",
    "authority_joined": "De gemeente ging meedoen",
    "registration_started": "Begon met een aanmelding",
    "registration_saved": "Bewaarde een aanmelding",
    "registration_sent": "Verstuurde een aanmelding",
    "registration_confirmed": "Bevestigde het e-mailadres van een aanmelding",
    "registration_link_renewed": "Vroeg een nieuwe link voor een aanmelding",
    "registration_withdrawn": "Trok een aanmelding in",
    "registration_held": "Een aanmelding is vastgehouden",
    "registration_released": "Een aanmelding ging weer mee",
    "registration_declined": "Een aanmelding is afgewezen",
    "registration_failed": "Een aanmelding verwerken lukte niet",
    "registration_retry_asked": "Een aanmelding wordt opnieuw geprobeerd",
    "registration_erased": "Een oude aanmelding is gewist",
    "registration_reminded": "Er ging een herinnering uit over een aanmelding",
    "registration_hurried": "Een aanmelding is meteen verwerkt",
    "registration_merged": "Een aanmelding is bij de organisatie gevoegd",
    "registration_decision_undone": "Een besluit over een aanmelding is teruggedraaid",
    "registration_processed": "De aanmelding is verwerkt",
    "batch_opened": "De vrijdagronde begon",
    "batch_finished": "De vrijdagronde is klaar",
    "batch_policy_changed": "De regels van de vrijdagronde zijn gewijzigd",
    "joining_asked": "Vroeg om mee te doen met een gemeente",
    "joining_waits": "Een vraag om mee te doen wacht op de beheerder van het portaal",
    "joining_passed_on": "Een vraag om mee te doen ging naar de gemeente",
    "joining_declined": "Een vraag om mee te doen is afgewezen",
    "join_request_erased": "Een oude vraag om mee te doen is gewist",
    "municipality_invited": "Een gemeente is uitgenodigd",
    "mail_domain_set": "Het maildomein van een gemeente is ingevuld",
    "own_page_changed": "Wijzigde de pagina van de gemeente",
    "own_page_confirmed": "Keek de pagina van de gemeente na",
    "own_page_told": "Verhuurders kregen bericht over de pagina van de gemeente",
    "reporting_point_described": "Beschreef een meldpunt",
    "addresses_imported": "De lijst met adressen is vernieuwd",
    "municipalities_imported": "De lijst met gemeenten is vernieuwd",
}
SENTENCES: dict[TrailKind, dict[str, str]] = {
    TrailKind.PEOPLE: _PEOPLE,
    TrailKind.AGREEMENTS: _AGREEMENTS,
    TrailKind.SIGNALS: _SIGNALS,
    TrailKind.ACCESS: _ACCESS,
    TrailKind.OTHER: _OTHER,
}
_ALL = {verb: sentence for group in SENTENCES.values() for verb, sentence in group.items()}


def verbs_of(kind: TrailKind) -> frozenset[str]:
    """Return the verbs under one heading."""
    return frozenset(SENTENCES[kind])


def sentence_of(entry: TrailEntry) -> str:
    """Return what happened: "Nodigde iemand uit: Anna Bos (aanleveraar)".

    An unknown verb is shown as it is, so that nothing is left out of the trail.
    """
    words = _ALL.get(entry.verb, f"Overige handeling ({entry.verb})")
    about = entry.subject if entry.subject != entry.person else ""
    if roles := _roles(entry):
        about = f"{about} ({roles})" if about else roles
    return f"{words}: {about}" if about else words


def _roles(entry: TrailEntry) -> str:
    named = entry.detail.get("roles") or [entry.detail.get("role")]
    known = [str(Role(role).label).lower() for role in named if role in Role.values]
    return enumerate_words(known)
