"""From the link in the mail to an account that works."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.accounts.test_log_in import give_password, is_in, shown_by
from tests.cast import Cast, code_of, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import (
    AuthenticatorApp,
    ContactPerson,
    Invitation,
    Membership,
    Organisation,
    RecoveryCode,
    User,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee, invitation_path, invite
from vroegsignalering.accounts.states import InvitationRefusal
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

ANNA = Invitee("Anna.Bos@example.nl", "Bos", "Anna", "vestigingsleider", "0600000000")
CHOSEN = {"password": "zeven paarse lampen", "again": "zeven paarse lampen"}


def invited(at: Organisation, *roles: Role, person: Invitee = ANNA) -> tuple[Invitation, str]:
    """Invite Anna; return the invitation and the path of the link."""
    made, token = invite(
        by=None, organisation=at, person=person, roles=roles or [Role.CONTACT_PERSON]
    )
    return made, invitation_path(token)


def waiting_app() -> AuthenticatorApp:
    app: AuthenticatorApp = AuthenticatorApp.objects.get(
        user__email="anna.bos@example.nl", confirmed=False
    )
    return app


def accept(client: Client, path: str) -> Any:
    """Take both steps."""
    client.post(path, CHOSEN)
    return client.post(f"{path}app/", {"code": shown_by(waiting_app())})


def roles_of_anna() -> list[str]:
    with row_security.unrestricted("tests"):
        return sorted(
            Membership.objects.filter(user__email="anna.bos@example.nl").values_list(
                "role", flat=True
            )
        )


def test_the_mail_carries_the_link_and_the_table_only_its_digest(cast: Cast) -> None:
    invitation, path = invited(cast.zilverberk)
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get()
    assert mail.to_email == "anna.bos@example.nl"
    assert mail.to_description == "Contactpersoon, Woonstichting Zilverberk"
    assert f"{settings.PORTAL_URL}{path}" in mail.body
    assert "De link werkt 14 dagen" in mail.body
    assert path.split("/")[2].encode() not in bytes(invitation.token_digest)


def test_the_other_side_can_call_before_the_invitation_is_accepted(cast: Cast) -> None:
    invited(cast.zilverberk, Role.SIGNATORY, Role.SUBMITTER)
    with row_security.acting_for(cast.zilverberk.pk):
        card = ContactPerson.objects.get(email="anna.bos@example.nl")
    assert (card.role, card.phone, card.user_id) == (Role.SIGNATORY, "0600000000", None)


def test_password_app_and_code_make_an_account(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk, Role.CONTACT_PERSON, Role.SIGNATORY)
    assert "Welkom, Anna Bos" in client.get(path).content.decode()
    answer = accept(client, path)
    assert answer.headers["Location"] == "/herstelcodes/"
    assert roles_of_anna() == ["contact_person", "signatory"]
    assert is_in(client)
    assert RecoveryCode.objects.count() == 10
    with row_security.unrestricted("tests"):
        assert ContactPerson.objects.filter(user__email="anna.bos@example.nl").count() == 2
        assert Event.objects.filter(verb="invitation_accepted").count() == 1


def test_the_new_account_logs_in_like_any_other(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    accept(client, path)
    with row_security.unrestricted("tests"):
        anna = Membership.objects.get(user__email="anna.bos@example.nl")
        assert anna.user.email
    other = Client()
    give_password(other, anna, CHOSEN["password"])
    other.post("/inloggen/code/", {"code": code_of(anna)})
    assert is_in(other)


def test_the_page_shows_picture_and_key_of_the_app(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    client.post(path, CHOSEN)
    page = client.get(f"{path}app/").content.decode()
    assert "<svg" in page
    assert "otpauth://totp/Vroegsignalering%3Aanna.bos%40example.nl?secret=" in page
    assert "style=" not in page


def test_nothing_works_before_the_first_code(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    client.post(path, CHOSEN)
    anna = User.objects.get(email="anna.bos@example.nl")
    assert not anna.is_active
    assert roles_of_anna() == []
    answer = client.post("/inloggen/", {"email": anna.email, "password": CHOSEN["password"]})
    assert "klopt niet" in answer.content.decode()


def test_a_wrong_code_makes_no_account(committed_cast: Cast, client: Client) -> None:
    _, path = invited(committed_cast.zilverberk)
    client.post(path, CHOSEN)
    page = client.post(f"{path}app/", {"code": "12345x"}).content.decode()
    assert "Deze code klopt niet" in page
    assert roles_of_anna() == []
    assert waiting_app().throttling_failure_count == 1


def test_half_way_one_goes_on_with_the_same_link(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    client.post(path, CHOSEN)
    seed = waiting_app().seed()
    assert client.get(path).headers["Location"] == f"{path}app/"
    client.get(f"{path}app/")
    assert waiting_app().seed() == seed
    assert accept(client, path).headers["Location"] == "/herstelcodes/"


def test_in_another_browser_the_password_is_asked_again_and_the_app_is_new(
    cast: Cast, client: Client
) -> None:
    _, path = invited(cast.zilverberk)
    client.post(path, CHOSEN)
    seed, other = waiting_app().seed(), Client()
    assert other.get(f"{path}app/").headers["Location"] == path
    assert "U begon al eerder" in other.get(path).content.decode()
    other.post(path, CHOSEN)
    assert waiting_app().seed() != seed


def test_two_different_passwords_are_not_taken(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    page = client.post(path, {"password": "zeven paarse lampen", "again": "x"}).content.decode()
    assert "niet gelijk" in page
    assert not User.objects.filter(email="anna.bos@example.nl").exists()


def test_an_expired_link_says_so_and_sends_a_new_one(cast: Cast, client: Client) -> None:
    invitation, path = invited(cast.zilverberk)
    with row_security.unrestricted("tests"):
        Invitation.objects.update(expires_at=clock.now() - dt.timedelta(days=1))
    page = client.get(path)
    assert page.status_code == 410
    assert "Stuur mij een nieuwe link" in page.content.decode()
    assert client.post(f"{path}app/", {"code": "123456"}).headers["Location"] == path
    assert "De oude link werkt niet meer" in client.post(path).content.decode()
    assert client.get(path).status_code == 404
    with row_security.unrestricted("tests"):
        assert Mail.objects.count() == 2
        assert Mail.objects.exclude(to_email=invitation.email).count() == 0


def test_a_used_link_leads_to_the_log_in_page(cast: Cast, client: Client) -> None:
    _, path = invited(cast.zilverberk)
    accept(client, path)
    page = Client().get(path)
    assert page.status_code == 410
    assert "al gebruikt" in page.content.decode()
    assert Client().post(path, CHOSEN).status_code == 410
    assert User.objects.get(email="anna.bos@example.nl").is_active


def test_an_unknown_link_is_explained(client: Client, db: None) -> None:
    page = client.get("/uitnodiging/zomaar-iets/")
    assert page.status_code == 404
    assert "Wij kennen deze uitnodiging niet" in page.content.decode()


def test_who_has_an_account_logs_in_and_gets_the_role_added(cast: Cast, client: Client) -> None:
    sam = Invitee(cast.sam.user.email, "Postma", "Sam")
    _, path = invited(cast.van_doorn, Role.SUBMITTER, person=sam)
    assert f"/inloggen/?next={path.replace('/', '%2F')}" in client.get(path).content.decode()
    assert client.post(path, CHOSEN).status_code == 200
    log_in(client, cast.sam)
    client.post(path)
    with row_security.unrestricted("tests"):
        assert set(
            Membership.objects.filter(user=cast.sam.user).values_list(
                "organisation__name", flat=True
            )
        ) == {"Woonstichting Zilverberk", "Van Doorn Vastgoed"}
    assert client.get("/account/").context["by"].organisation == cast.van_doorn


def test_the_password_of_an_account_is_not_changed_by_a_link(cast: Cast, client: Client) -> None:
    sam = Invitee(cast.sam.user.email, "Postma", "Sam")
    invitation, path = invited(cast.van_doorn, Role.SUBMITTER, person=sam)
    client.post(path, CHOSEN)
    with pytest.raises(Refused) as refused:
        services.choose_password(invitation=invitation, password=CHOSEN["password"])
    assert refused.value.refusal == InvitationRefusal.HAS_ACCOUNT
    assert not User.objects.get(pk=cast.sam.user_id).check_password(CHOSEN["password"])


def test_an_invitation_is_not_for_who_happens_to_be_logged_in(cast: Cast, client: Client) -> None:
    invitation, path = invited(cast.van_doorn, Role.SUBMITTER)
    log_in(client, cast.sam)
    assert "Deze uitnodiging is voor iemand anders" in client.get(path).content.decode()
    assert client.post(path, CHOSEN).status_code == 403
    with pytest.raises(Refused) as refused:
        services.join(invitation=invitation, user=cast.sam.user)
    assert refused.value.refusal == InvitationRefusal.OTHER_PERSON


def test_an_account_that_was_switched_off_stays_off(cast: Cast) -> None:
    User.objects.filter(pk=cast.sam.user_id).update(is_active=False)
    sam = Invitee(cast.sam.user.email, "Postma", "Sam")
    invitation, _ = invited(cast.van_doorn, Role.SUBMITTER, person=sam)
    with pytest.raises(Refused) as refused:
        services.choose_password(invitation=invitation, password=CHOSEN["password"])
    assert refused.value.refusal == InvitationRefusal.SWITCHED_OFF


def test_clicking_four_times_makes_one_account(committed_cast: Cast, client: Client) -> None:
    _, path = invited(committed_cast.zilverberk)
    client.post(path, CHOSEN)
    code, old = shown_by(waiting_app()), client.cookies[settings.SESSION_COOKIE_NAME].value
    start, answers = threading.Barrier(4), []

    def click() -> None:
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = old
        start.wait()
        answer = browser.post(f"{path}app/", {"code": code})
        answers.append((answer.status_code, answer.headers.get("Location")))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {(302, "/herstelcodes/")}
    assert roles_of_anna() == ["contact_person"]
    assert RecoveryCode.objects.count() == 10


def test_the_operator_invites_for_every_organisation(cast: Cast) -> None:
    invitation, _ = invite(
        by=cast.olga, organisation=cast.zilverberk, person=ANNA, roles=[Role.SUBMITTER]
    )
    assert invitation.organisation == cast.zilverberk


def test_somebody_without_that_right_invites_nobody(cast: Cast) -> None:
    for by in (cast.noor, cast.tess):
        with pytest.raises(Refused) as refused:
            invite(by=by, organisation=by.organisation, person=ANNA, roles=[Role.SIGNATORY])
        assert refused.value.refusal == InvitationRefusal.NOT_YOURS


@pytest.mark.parametrize("roles", [[Role.CASEWORKER], [Role.SUBMITTER, Role.OPERATOR], []])
def test_a_role_must_exist_on_that_side(cast: Cast, roles: list[Role]) -> None:
    with pytest.raises(Refused):
        invite(by=None, organisation=cast.zilverberk, person=ANNA, roles=roles)


def test_the_first_operator_is_invited_by_a_command(
    db: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_operator", "Anna.Bos@example.nl", voornaam="Anna", achternaam="Bos")
    call_command("create_operator", "b@example.nl")
    link = capsys.readouterr().out.splitlines()[0]
    assert link.startswith(settings.PORTAL_URL)
    accept(client, link.removeprefix(settings.PORTAL_URL))
    assert roles_of_anna() == ["operator"]
    with row_security.unrestricted("tests"):
        assert Organisation.objects.count() == 1
