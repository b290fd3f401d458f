"""Agreements that lie ready at an authority that reminders did not reach: somebody has to call."""

from django.urls import reverse

from agreements.selectors.left_lying import left_lying
from signals.selectors.waiting import Task, number, task


def tasks_of_left_agreements() -> list[Task]:
    """Return one card for the operator, naming the municipalities to call."""
    lying = left_lying()
    if not lying:
        return []
    names = sorted({agreement.municipality.name for agreement in lying})
    shown = ", ".join(names[:3]) + (" en andere" if len(names) > 3 else "")
    return [
        task(
            "phone",
            f"{number(len(lying), 'overeenkomst blijft', 'overeenkomsten blijven')} liggen",
            f"Drie herinneringen hielpen niet. Bel {shown}.",
            reverse("municipalities:desk"),
            "Bekijk de gemeenten",
        )
    ]
