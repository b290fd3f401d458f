"""What a mail is about, and how somebody wants to be told of it."""

from django.db.models import TextChoices


class Topic(TextChoices):
    """Subject of a mail, as the settings page names it."""

    ACCOUNT = "account", "Uw account en uw aanmelding"
    LEGAL = "legal", "Overeenkomsten die gelden, incassopauzes, rollen en machtigingen"
    AGREEMENTS = "agreements", "Overeenkomsten die op iemand wachten"
    DELIVERIES = "deliveries", "Uw aanleveringen"
    FEEDBACK = "feedback", "Antwoorden van gemeenten"
    PAUSES = "pauses", "Incassopauzes die bijna eindigen"
    PEOPLE = "people", "Collega's en contactpersonen"
    MUNICIPALITIES = "municipalities", "Gemeenten die meedoen of veranderen"
    REMINDERS = "reminders", "Herinneringen"
    DIGEST = "digest", "Uw dagelijkse overzicht"


# Nobody can switch these off; the sentence says why.
ALWAYS_AT_ONCE: dict[Topic, str] = {
    Topic.ACCOUNT: "Zo merkt u het meteen als iemand anders uw account gebruikt.",
    Topic.LEGAL: "Hier beginnen of eindigen rechten en plichten. Dat moet u op tijd weten.",
    Topic.DIGEST: "Dit is het overzicht zelf.",
}
CHOOSABLE = tuple(topic for topic in Topic if topic not in ALWAYS_AT_ONCE)


class Choice(TextChoices):
    """How somebody wants to be told of a topic."""

    AT_ONCE = "at_once", "Meteen"
    DIGEST = "digest", "Eén keer per dag"
    OFF = "off", "Niet mailen"
