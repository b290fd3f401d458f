"""What applicants fill in, and registrations in any state."""

import datetime as dt
import re
from typing import Any

from django.test import Client

from onboarding.models import Registration
from onboarding.states import RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.identifiers import new_id
from vroegsignalering.outbox.models import Mail

ORGANISATION = {
    "kind": "landlord",
    "kvk_number": "00000175",
    "name": "Woongoed De Wilg",
    "address_line": "Voorbeeldplein 3",
    "postcode": "1234ab",
    "town": "Verzonnenstad",
    "contact_email": "W.Bos@example.nl",
}
PEOPLE = {
    "contact_given_name": "Wim",
    "contact_family_name": "Bos",
    "contact_email": "w.bos@example.nl",
    "contact_phone": "0100000000",
    "signatory_given_name": "Ria",
    "signatory_family_name": "Kok",
    "signatory_job_title": "directeur",
    "signatory_email": "r.kok@example.nl",
}
MUNICIPALITIES = {"codes": ["0193", "0392"], "actie": "verder"}


def fill_in(browser: Client) -> None:
    """Fill in the first three steps."""
    browser.post("/aanmelden/organisatie/", ORGANISATION)
    browser.post("/aanmelden/mensen/", PEOPLE)
    browser.post("/aanmelden/gemeenten/", MUNICIPALITIES)


def register(browser: Client) -> None:
    """Fill in all steps and send."""
    fill_in(browser)
    browser.post("/aanmelden/controleren/")


def the_registration() -> Registration:
    """Return the only registration."""
    with row_security.unrestricted("tests"):
        return Registration.objects.get()


def again(registration: Registration) -> Registration:
    """Return the registration as it is now."""
    with row_security.unrestricted("tests"):
        return Registration.objects.get(pk=registration.pk)


def mails() -> list[Mail]:
    """Return the mails, oldest first."""
    with row_security.unrestricted("tests"):
        return list(Mail.objects.order_by("created_at", "pk"))


def link_in(mail: Mail) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"https?://[^/]+(/\S+)", mail.body)
    assert found is not None
    return found[1]


def registration(
    name: str = "Woongoed De Wilg",
    kvk_number: str = "00000175",
    *,
    state: RegistrationState = RegistrationState.CONFIRMED,
    confirmed_at: dt.datetime | None = None,
    **changes: Any,
) -> Registration:
    """Make a registration, by default one that waits for the batch."""
    moment = confirmed_at or clock.now()
    is_confirmed = state not in {RegistrationState.DRAFT, RegistrationState.SENT}
    answers: dict[str, Any] = {
        "kind": "landlord",
        "name": name,
        "kvk_number": kvk_number,
        "address_line": "Voorbeeldplein 3",
        "town_line": "1234 AB Verzonnenstad",
        "contact_given_name": "Wim",
        "contact_family_name": "Bos",
        "contact_email": f"w.bos.{kvk_number}@example.nl",
        "contact_phone": "010 000 00 00",
        "signatory_given_name": "Ria",
        "signatory_family_name": "Kok",
        "signatory_email": f"r.kok.{kvk_number}@example.nl",
        "municipality_codes": ["0193", "0392"],
        "resume_digest": digest_of(str(new_id())),
        "created_at": moment,
        "sent_at": None if state == RegistrationState.DRAFT else moment,
        "link_sent_at": moment,
        "confirmed_at": moment if is_confirmed else None,
        "confirm_digest": None
        if state == RegistrationState.DRAFT
        else digest_of(f"token-{kvk_number}"),
    }
    with row_security.unrestricted("tests"):
        return Registration.objects.create(state=state, **(answers | changes))
