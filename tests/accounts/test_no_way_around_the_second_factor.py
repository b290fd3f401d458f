"""No way in without the second factor; answers that tell nothing (AUT-01, AUT-02, AUT-08)."""

from django.test import Client
from django.urls import reverse

from tests.access.test_every_route_as_every_role import ROUTES, _address
from tests.accounts.test_own_browsers import is_in, mails
from tests.cast import PASSWORD, Cast
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import AuthenticatorApp, Invitation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee


def give_password(cast: Cast, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/inloggen/", {"email": cast.noor.user.email, "password": password})
    return client


def test_a_password_alone_opens_no_page(cast: Cast) -> None:
    client = give_password(cast)
    closed = [route for route in ROUTES if route.guard != "public"]
    assert len(closed) > 40
    for route in closed:
        answer = client.get(_address(route))
        assert answer.status_code == 302, route
        assert answer["Location"].startswith("/inloggen/"), route


def test_a_reset_leaves_the_app_and_lets_nobody_in(cast: Cast) -> None:
    apps = list(AuthenticatorApp.objects.filter(user=cast.noor.user).values("key", "confirmed"))
    services.request_reset(email=cast.noor.user.email)
    (mail,) = mails("wachtwoord")
    path = "/wachtwoord-vergeten/" + mail.body.split("/wachtwoord-vergeten/")[1].split()[0]
    client, new = Client(), "heel andere losse woorden"
    client.post(path, {"password": new, "again": new})
    assert not is_in(client)
    assert not is_in(give_password(cast, new))
    now = list(AuthenticatorApp.objects.filter(user=cast.noor.user).values("key", "confirmed"))
    assert now == apps


def test_an_invitation_of_somebody_who_has_an_account_asks_to_log_in(cast: Cast) -> None:
    _, token = services.invite(
        by=None,
        organisation=cast.zilverberk,
        person=Invitee(cast.joke.user.email, "Bos", "Joke"),
        roles=[Role.SUBMITTER],
    )
    client = Client()
    page = client.get(services.invitation_path(token)).content.decode()
    assert reverse("accounts:login") in page
    client.post(services.invitation_path(token), {"password": PASSWORD, "again": PASSWORD})
    assert not is_in(client)


def test_a_new_link_is_answered_the_same_with_and_without_an_account(cast: Cast) -> None:
    pages = []
    for email in (cast.joke.user.email, "niemand@example.nl"):
        invitation, token = services.invite(
            by=None,
            organisation=cast.zilverberk,
            person=Invitee(email, "Bos", "Iemand"),
            roles=[Role.SUBMITTER],
        )
        with row_security.unrestricted("tests"):
            Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now())
        client = Client()
        shown = client.get(services.invitation_path(token))
        asked = client.post(services.invitation_path(token))
        told = [
            (answer.status_code, answer.content.decode().replace(email, "…"))
            for answer in (shown, asked)
        ]
        pages.append(told)
    known, unknown = pages
    assert [status for status, _ in known] == [410, 200]
    assert _without_keys(known) == _without_keys(unknown)


def _without_keys(answers: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    return [
        (status, [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line])
        for status, page in answers
    ]
