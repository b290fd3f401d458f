"""What somebody waits for reaches him by mail, and stands on his start page too."""

import datetime as dt

from django.test import Client

from tests.agreements.steps import prepared
from tests.cast import Cast, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.roles import Role
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.models import Mail, MailState
from vroegsignalering.outbox.states import Choice, Topic

READY = "Er staat een overeenkomst klaar: Woonstichting Zilverberk"


def _start(client: Client) -> str:
    return client.get("/start/").content.decode()


def test_the_contact_person_reads_on_the_start_page_what_was_mailed(
    cast: Cast, client: Client
) -> None:
    agreement = prepared(cast)
    page = _start(log_in(client, cast.joke))
    assert f'href="/overeenkomsten/{agreement.pk}/">{READY}</a>' in page


def test_what_is_not_mailed_stands_there_all_the_same(cast: Cast, client: Client) -> None:
    with row_security.acting_for(None, cast.joke.user_id):
        outbox.choose(cast.joke.user.email, {Topic.AGREEMENTS: Choice.OFF})
    prepared(cast)
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(to_email=cast.joke.user.email)
    assert mail.state == MailState.NOT_WANTED
    assert READY in _start(log_in(client, cast.joke))


def test_a_colleague_does_not_read_it(cast: Cast, client: Client) -> None:
    prepared(cast)
    assert READY not in _start(log_in(client, cast.tess))


def test_it_is_not_read_for_another_organisation(cast: Cast, client: Client) -> None:
    prepared(cast)
    with row_security.unrestricted("tests"):
        Mail.objects.filter(to_email=cast.joke.user.email).update(organisation_id=cast.delft.pk)
    assert READY not in _start(log_in(client, cast.joke))


def test_after_a_fortnight_it_is_no_news(cast: Cast, client: Client) -> None:
    with clock.at(clock.now() - dt.timedelta(days=15)):
        prepared(cast)
    assert "Laatste berichten" not in _start(log_in(client, cast.joke))


def test_a_link_that_is_a_secret_is_not_shown(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        accounts.invite(
            by=None,
            organisation=cast.zwolle.organisation,
            person=accounts.Invitee(cast.joke.user.email, "de Wit"),
            roles=[Role.CASEWORKER],
        )
    page = _start(log_in(client, cast.joke))
    assert "/uitnodiging/" not in page
    assert "Maak uw account" not in page
