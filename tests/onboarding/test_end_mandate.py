"""Ending a mandate works at once; both sides are told, also when it ends by date."""

import datetime as dt

import pytest
from django.test import Client as Browser
from django.urls import reverse

from onboarding.services import mandates
from onboarding.states import MandateRefusal
from tests.cast import Cast, log_in, mandate, member, person
from tests.onboarding.applicants import mails
from tests.onboarding.mandates import administrator, again, asked_mandate, asker, grant, usual_terms
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.refusals import Refused


def _page(key: object, name: str = "end") -> str:
    return reverse(f"onboarding:mandate-{name}", args=[key])


@pytest.mark.parametrize("who", ["signatory", "administrator", "agency"])
def test_who_may_end_it_ends_it_at_once(cast: Cast, client: Browser, who: str) -> None:
    granted = grant(cast.fleur, asked_mandate(cast))
    with row_security.unrestricted("tests"):
        by = {
            "signatory": lambda: cast.fleur,
            "administrator": lambda: administrator(cast),
            "agency": lambda: member(person("Oscar", "Eind"), cast.incasso, Role.ADMINISTRATOR),
        }[who]()
    log_in(client, by)
    assert "Dit gebeurt er meteen" in client.get(_page(granted.pk)).content.decode()
    client.post(_page(granted.pk), {"acting": by.acting_key})
    ended = again(granted.pk)
    assert not ended.is_in_force(clock.today())
    assert by.user.full_name in ended.ended_name
    told = {mail.to_email for mail in mails() if mail.subject.startswith("Machtiging beëindigd")}
    assert {"fleur.dekker@example.nl", "ina.bakker@example.nl"} <= told
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="mandate_ended")
    assert (event.organisation_id, event.counterpart_id) == (cast.van_doorn.pk, cast.incasso.pk)


@pytest.mark.parametrize("who", ["kees", "ida"])
def test_who_may_not_end_it_is_refused(cast: Cast, client: Browser, who: str) -> None:
    granted = grant(cast.fleur, asked_mandate(cast))
    by: Membership = getattr(cast, who)
    assert log_in(client, by).post(_page(granted.pk)).status_code == 403
    assert again(granted.pk).ended_at is None


def test_another_organisation_sees_nothing_of_it(cast: Cast, client: Browser) -> None:
    granted = grant(cast.fleur, asked_mandate(cast))
    log_in(client, cast.noor)
    for name in ("detail", "end", "decline", "grant", "document"):
        assert client.post(_page(granted.pk, name)).status_code in {404, 302}
    assert client.get(_page(granted.pk, "detail")).status_code == 404
    assert client.get(_page(granted.pk, "document")).status_code == 404
    assert again(granted.pk).ended_at is None


def test_what_was_ended_is_not_ended_again(cast: Cast) -> None:
    granted = grant(cast.fleur, asked_mandate(cast))
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        as_it_was = again(granted.pk)
        mandates.end(by=cast.fleur, mandate=again(granted.pk))
        with pytest.raises(Refused) as refused:
            mandates.end(by=cast.fleur, mandate=as_it_was)
    assert refused.value.refusal == MandateRefusal.NO_LONGER_IN_FORCE


def test_both_sides_hear_a_month_before_and_a_day_after_the_end_once_each(cast: Cast) -> None:
    until = clock.today() + dt.timedelta(days=90)
    grant(cast.fleur, asked_mandate(cast, usual_terms(until)))
    now, told = clock.now(), []
    for days in (1, 59, 60, 61, 90, 91, 92):
        with clock.at(now + dt.timedelta(days=days)):
            told.append(mandates.sweep())
    assert told == [0, 0, 1, 0, 0, 1, 0]
    for words in ("eindigt op", "is voorbij"):
        assert {mail.to_email for mail in mails() if words in mail.subject} == {
            "fleur.dekker@example.nl",
            "ina.bakker@example.nl",
        }


def test_a_mandate_for_less_than_a_month_is_not_told_to_end_at_once(cast: Cast) -> None:
    grant(cast.fleur, asked_mandate(cast, usual_terms(clock.today() + dt.timedelta(days=20))))
    assert mandates.sweep() == 0


def test_a_mandate_that_ends_soon_stands_on_the_start_page_of_both(
    cast: Cast, client: Browser
) -> None:
    with row_security.unrestricted("tests"):
        ends_on = clock.today() + dt.timedelta(days=10)
        mandate(cast.incasso, cast.van_doorn, ends_on=ends_on)
    by = asker(cast)
    for one, other in ((cast.fleur, "Incassobureau Helder"), (by, "Van Doorn Vastgoed")):
        page = log_in(client, one).get("/start/").content.decode()
        assert f"De machtiging met {other} eindigt op" in page


def test_the_landlord_sees_what_is_asked_in_force_and_past(cast: Cast, client: Browser) -> None:
    with row_security.unrestricted("tests"):
        mandate(cast.incasso, cast.van_doorn, ends_on=dt.date(2026, 2, 1))
    page = reverse("onboarding:mandate-list")
    log_in(client, cast.fleur)
    assert "Verlopen" in client.get(page).content.decode()
    asked = asked_mandate(cast)
    assert "Lees en verleen" in client.get(page).content.decode()
    grant(cast.fleur, asked)
    assert "Mogen namens u werken" in client.get(page).content.decode()
    empty = log_in(client, cast.noor).get(page).content.decode()
    assert "Niemand werkt namens u" in empty
