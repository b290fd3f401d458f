"""Who did not prove the e-mail address is reminded once, while it still helps."""

from django.test import Client

from onboarding.services.reminding import remind_applicants
from onboarding.states import RegistrationState
from tests.cast import Cast
from tests.onboarding.applicants import link_in, mails, register, the_registration
from vroegsignalering import clock

MONDAY = "2026-03-02T10:00"


def remind_on(*days: str) -> list[int]:
    counts = []
    for day in days:
        with clock.at(clock.parse(f"{day}T09:00")):
            counts.append(remind_applicants())
    return counts


def test_after_three_working_days_there_is_one_reminder(cast: Cast, client: Client) -> None:
    with clock.at(clock.parse(MONDAY)):
        register(client)
    assert remind_on("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-08") == [0, 1, 0, 0]
    (mail,) = [one for one in mails() if one.subject.startswith("Herinnering")]
    with clock.at(clock.parse("2026-03-05T12:00")):
        Client().post(link_in(mail))
    assert the_registration().state == RegistrationState.CONFIRMED


def test_who_proved_it_is_left_alone(cast: Cast, client: Client) -> None:
    with clock.at(clock.parse(MONDAY)):
        register(client)
        mail = next(one for one in mails() if "Bevestig" in one.subject)
        Client().post(link_in(mail))
    assert remind_on("2026-03-05") == [0]


def test_when_the_link_is_too_old_no_mail_comes_any_more(cast: Cast, client: Client) -> None:
    with clock.at(clock.parse(MONDAY)):
        register(client)
    assert remind_on("2026-03-10") == [0]
