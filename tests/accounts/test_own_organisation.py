"""The own organisation's page: its data, its people, who was invited."""

import datetime as dt

from django.test import Client

from tests.cast import Cast, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Invitation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee, invite


def page(client: Client, corner: str = "mensen/") -> str:
    return client.get(f"/organisatie/{corner}").content.decode()


def test_colleagues_stand_there_with_all_their_roles(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    row = page(client).split("Noor Verhagen</strong>")[1].split("</tr>")[0]
    assert "Tekenbevoegde" in row
    assert "Contactpersoon" in row
    assert page(client).count("Noor Verhagen</strong>") == 1
    assert "Sam Postma" in page(client)


def test_its_own_data_stand_there(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    assert "00000132" in page(client, "")
    assert "2 personen" in page(client, "")


def test_people_of_another_organisation_do_not(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    assert "Kees" not in page(client)
    assert "Dekker" not in page(client)


def test_a_municipality_reads_its_own_word(cast: Cast, client: Client) -> None:
    log_in(client, cast.tess)
    assert '<h1 class="utrecht-heading-1">Onze gemeente</h1>' in page(client, "")


def test_open_and_expired_invitations_are_shown(cast: Cast, client: Client) -> None:
    for name in ("Bos", "Vos"):
        invite(
            by=None,
            organisation=cast.zilverberk,
            person=Invitee(f"{name}@example.nl", name),
            roles=[Role.SUBMITTER],
        )
    with row_security.unrestricted("tests"):
        Invitation.objects.filter(family_name="Vos").update(
            expires_at=clock.now() - dt.timedelta(hours=1)
        )
    log_in(client, cast.noor)
    assert "Uitgenodigd" in page(client)
    assert "Verlopen" in page(client)


def test_the_operator_has_no_such_page(cast: Cast, client: Client) -> None:
    log_in(client, cast.olga)
    assert client.get("/organisatie/").status_code == 403


def test_the_operator_sees_his_own_colleagues(cast: Cast, client: Client) -> None:
    log_in(client, cast.olga)
    assert "Olga Peters" in page(client)
    assert "Noor" not in page(client)


def test_ones_own_account_shows_ones_own_data(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    account = client.get("/account/").content.decode()
    assert "noor.verhagen@example.nl" in account
    assert "Herstelcodes: nog 0" in account
