"""The one exception by which the domain says no."""

from django.db.models import TextChoices


class Refused(Exception):
    """Raised by a service when a rule answers *why not*.

    ``refusal`` is a member of a ``TextChoices``: its value is the stable code that the API
    answers with, its label the Dutch sentence that a page shows. ``status`` is the HTTP status
    by which it leaves the house: 403 when this person may not, 409 when nobody may now.
    """

    def __init__(self, refusal: TextChoices, *, status: int = 409, explanation: str = "") -> None:
        super().__init__(str(refusal.value))
        self.refusal = refusal
        self.status = status
        self.explanation = explanation

    @property
    def sentence(self) -> str:
        """The Dutch sentence to show, with the particulars of this case where there are any."""
        return self.explanation or str(self.refusal.label)
