"""Agreements that an authority did not send out, although it was reminded."""

from agreements.models import Agreement
from vroegsignalering import row_security
from vroegsignalering.outbox import reminders

# The fourth is for the portal's own people, who can call.
UNSENT = reminders.Plan("unsent-agreement", after=(5, 10, 15, 20))


def left_lying() -> list[Agreement]:
    """Return agreements of which all reminders were given and that still lie ready."""
    with row_security.unrestricted("operator looks for agreements that lie ready"):
        return list(
            Agreement.objects.filter(
                pk__in=reminders.used_up(UNSENT),
                sent_at__isnull=True,
                declined_at__isnull=True,
                expired_at__isnull=True,
            )
            .select_related("municipality")
            .order_by("prepared_at", "pk")
        )
