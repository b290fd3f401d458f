"""An agreement that lies ready: the municipality is reminded three times, then somebody calls."""

import pytest
from django.conf import settings
from django.test import Client

from agreements.models import Agreement
from agreements.services.reminding import remind_unsent
from tests.answers import page
from tests.cast import Cast, agreement, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.outbox.models import Mail

READY = clock.parse("2026-03-02T10:00")


@pytest.fixture
def waiting(cast: Cast) -> Agreement:
    """Lies ready at Zwolle since Monday 2 March."""
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", sent=False)
        Agreement.objects.filter(pk=deal.pk).update(prepared_at=READY)
    return deal


def remind_on(*days: str) -> list[int]:
    counts = []
    for day in days:
        with clock.at(clock.parse(f"{day}T09:00")):
            counts.append(remind_unsent())
    return counts


def mails() -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(purpose__startswith="reminder:").order_by("created_at"))


def test_three_reminders_then_the_operator(waiting: Agreement, cast: Cast) -> None:
    days = ["2026-03-06", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-13"]
    assert remind_on(*days) == [0, 1, 1, 1, 1, 0]
    first, _, last, told = mails()
    assert first.to_email == cast.joke.user.email
    assert first.subject == "Herinnering: verstuur de overeenkomst met Woonstichting Zilverberk"
    assert "sinds 2 maart 2026" in first.body.lower()
    assert last.subject.startswith("Laatste herinnering")
    assert told.to_email == settings.PROJECT_ADDRESS


def test_after_weeks_of_silence_there_is_one(waiting: Agreement) -> None:
    assert remind_on("2026-05-01", "2026-05-01", "2026-05-04") == [1, 0, 0]


def test_what_was_declined_needs_no_reminder(waiting: Agreement) -> None:
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=waiting.pk).update(
            declined_at=clock.now(), declined_by=waiting.pk
        )
    assert remind_on("2026-03-20") == [0]


def test_the_operator_reads_whom_to_call_until_it_is_sent(
    waiting: Agreement, cast: Cast, client: Client
) -> None:
    log_in(client, cast.olga)
    words = "Drie herinneringen hielpen niet. Bel Zwolle."
    remind_on("2026-03-09", "2026-03-16", "2026-03-23")
    assert words not in page(client.get("/start/"))
    remind_on("2026-03-30")
    assert words in page(client.get("/start/"))
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=waiting.pk).update(
            declined_at=clock.now(), declined_by=waiting.pk
        )
    assert words not in page(client.get("/start/"))
