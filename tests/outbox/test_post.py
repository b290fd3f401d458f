"""The demo's post page: a mailbox for who plays the story without a mail server."""

import re

from django.conf import LazySettings
from django.test import Client

from tests.cast import Cast
from vroegsignalering import row_security
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee, invite
from vroegsignalering.outbox.models import Mail


def invite_two(cast: Cast) -> None:
    for given_name, family_name in (("Anna", "Bos"), ("Bea", "<b>Vos</b>")):
        invite(
            by=None,
            organisation=cast.zilverberk,
            person=Invitee(f"{given_name}@example.nl", family_name, given_name),
            roles=[Role.SUBMITTER],
        )


def one_mail() -> Mail:
    with row_security.unrestricted("tests"):
        return Mail.objects.get(to_email="anna@example.nl")


def test_there_is_no_post_outside_the_demo(cast: Cast, client: Client) -> None:
    invite_two(cast)
    assert client.get("/post/").status_code == 404
    assert client.get(f"/post/{one_mail().pk}/").status_code == 404


def test_an_empty_box_says_how_mail_comes(db: None, client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    page = client.get("/post/").content.decode()
    assert "Er is nog geen post." in page
    assert "Meld u aan" in page


def test_a_visitor_sees_who_got_what(cast: Cast, client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    invite_two(cast)
    page = client.get("/post/").content.decode()
    assert page.index("Bea") < page.index("Aanleveraar, Woonstichting Zilverberk")
    assert page.count("Maak uw account voor Woonstichting Zilverberk") == 2
    assert "<b>Vos</b>" not in page


def test_one_person_can_be_chosen_without_a_name_in_the_address(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    settings.DEMO = True
    invite_two(cast)
    page = client.get("/post/").content.decode()
    found = re.search(r'value="(\w{12})">Anna Bos', page)
    assert found
    chosen = client.get("/post/", {"aan": found.group(1)}).content.decode()
    assert chosen.count("Maak uw account") == 1
    assert client.get("/post/", {"aan": "onbekend"}).status_code == 200


def test_a_mail_is_shown_with_live_links(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    settings.DEMO = True
    invite_two(cast)
    page = client.get(f"/post/{one_mail().pk}/").content.decode()
    found = re.search(r'<a href="http://[^/]+(/uitnodiging/[^"]+)" rel="nofollow">', page)
    assert found
    assert client.get(found.group(1)).status_code == 200


def test_an_unknown_mail_is_not_found(db: None, client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    assert client.get("/post/00000000-0000-0000-0000-000000000000/").status_code == 404
