"""An administrator invites colleagues, sends a new link and withdraws an invitation."""

import datetime as dt

import pytest
from django.test import Client

from tests.cast import Cast, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Invitation,
    Membership,
    SigningMandate,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.accounts.states import InvitationRefusal, SigningGround
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

PAGE = "/organisatie/mensen/uitnodigen/"
ANNA = {
    "given_name": "Anna",
    "family_name": "Bos",
    "email": "Anna.Bos@example.nl",
    "phone": "06-12345678",
    "job_title": "medewerker",
    "roles": ["submitter"],
}


@pytest.fixture
def ada(cast: Cast) -> Membership:
    """An administrator of Zilverberk."""
    with row_security.unrestricted("tests"):
        return member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)


def invitation(**filters: object) -> Invitation:
    with row_security.unrestricted("tests"):
        return Invitation.objects.select_related("organisation").get(**filters)


def invited(by: Membership, *roles: Role, email: str = "anna.bos@example.nl") -> Invitation:
    with row_security.acting_for(by.organisation_id, by.user_id):
        return services.invite_colleague(
            by=by, person=Invitee(email, "Bos", "Anna"), roles=roles or (Role.SUBMITTER,)
        )


def test_a_colleague_gets_a_mail_with_a_link(ada: Membership, client: Client) -> None:
    answer = log_in(client, ada).post(PAGE, ANNA)
    assert answer.status_code == 302
    made = invitation()
    assert (made.email, made.roles, made.phone) == (
        "anna.bos@example.nl",
        ["submitter"],
        "06 1234 5678",
    )
    assert made.organisation == ada.organisation
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(to_email="anna.bos@example.nl")
        assert Event.objects.get(verb="person_invited").person_id == ada.user_id
    assert "/uitnodiging/" in mail.body
    assert "aanleveraar" in mail.body


def test_what_is_missing_is_asked_for(ada: Membership, client: Client) -> None:
    page = log_in(client, ada).post(PAGE, {"email": "geen adres"}).content.decode()
    assert "Vul de achternaam in." in page
    assert "Dit e-mailadres klopt niet." in page
    assert "Kies minstens één rol voor deze persoon." in page


def test_a_signatory_is_not_invited_here(ada: Membership, client: Client) -> None:
    page = log_in(client, ada).post(PAGE, ANNA | {"roles": ["signatory"]})
    assert page.status_code == 200
    with row_security.unrestricted("tests"):
        assert not Invitation.objects.exists()
    with pytest.raises(Refused) as caught:
        invited(ada, Role.SIGNATORY)
    assert caught.value.refusal == InvitationRefusal.SIGNATORY_IS_PROPOSED


def test_a_role_of_another_side_is_not_offered(ada: Membership, client: Client) -> None:
    page = log_in(client, ada).get(PAGE).content.decode()
    assert "Aanleveraar" in page
    assert 'value="caseworker"' not in page
    assert 'value="signatory"' not in page
    with pytest.raises(Refused):
        invited(ada, Role.CASEWORKER)


def test_nobody_is_invited_twice(ada: Membership, client: Client) -> None:
    invited(ada)
    page = log_in(client, ada).post(PAGE, ANNA).content.decode()
    assert InvitationRefusal.INVITED_ALREADY.label in page


def test_a_role_that_somebody_has_is_not_given_again(
    cast: Cast, ada: Membership, client: Client
) -> None:
    sam = ANNA | {"email": cast.sam.user.email}
    page = log_in(client, ada).post(PAGE, sam).content.decode()
    assert InvitationRefusal.HAS_ROLE_ALREADY.label in page


def test_a_colleague_with_an_account_can_get_a_second_role(cast: Cast, ada: Membership) -> None:
    made = invited(ada, Role.CONTACT_PERSON, email=cast.sam.user.email)
    got = services.join(invitation=made, user=cast.sam.user)
    assert got.role == Role.CONTACT_PERSON
    with row_security.unrestricted("tests"):
        assert Membership.objects.filter(user=cast.sam.user, ended_at=None).count() == 2


@pytest.mark.parametrize("who", ["noor", "sam"])
def test_who_does_not_administer_invites_nobody(cast: Cast, client: Client, who: str) -> None:
    by = getattr(cast, who)
    assert log_in(client, by).post(PAGE, ANNA).status_code == 403
    with pytest.raises(Refused) as caught:
        invited(by)
    assert caught.value.refusal == AccessRefusal.ROLE_MAY_NOT


@pytest.mark.usefixtures("ada")
def test_who_may_not_reads_whom_to_ask(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.sam).get("/organisatie/mensen/").content.decode()
    assert "doet uw beheerder: Ada Baas" in page
    assert "Nodig een collega uit" not in page


def test_a_contact_person_stands_in_the_directory_at_once(ada: Membership) -> None:
    invited(ada, Role.CONTACT_PERSON)
    with row_security.unrestricted("tests"):
        assert ContactPerson.objects.get(email="anna.bos@example.nl").user is None
        (change,) = DirectoryChange.objects.all()
    assert (change.kind, change.role, change.name) == ("added", "contact_person", "Anna Bos")


def test_who_the_portal_itself_invites_is_no_news(cast: Cast) -> None:
    services.invite(
        by=None,
        organisation=cast.zilverberk,
        person=Invitee("anna.bos@example.nl", "Bos"),
        roles=[Role.CONTACT_PERSON],
    )
    with row_security.unrestricted("tests"):
        assert not DirectoryChange.objects.exists()


def test_a_new_link_makes_the_old_one_useless(ada: Membership, client: Client) -> None:
    before = invited(ada)
    log_in(client, ada).post(f"/organisatie/mensen/uitnodiging/{before.pk}/nieuwe-link/")
    after = invitation()
    assert bytes(after.token_digest) != bytes(before.token_digest)
    with row_security.unrestricted("tests"):
        assert Mail.objects.filter(to_email="anna.bos@example.nl").count() == 2
        assert Event.objects.get(verb="invitation_renewed").person_id == ada.user_id


def test_an_expired_invitation_gets_a_new_link_too(ada: Membership) -> None:
    made = invited(ada)
    with row_security.unrestricted("tests"):
        Invitation.objects.update(expires_at=clock.now() - dt.timedelta(hours=1))
    with row_security.acting_for(ada.organisation_id, ada.user_id):
        services.send_new_link(by=ada, invitation=made)
    assert invitation().expires_at > clock.now()


def test_a_withdrawn_link_leads_nowhere(ada: Membership, client: Client) -> None:
    made, token = services.invite(
        by=ada,
        organisation=ada.organisation,
        person=Invitee("anna.bos@example.nl", "Bos"),
        roles=[Role.SUBMITTER],
    )
    address = f"/organisatie/mensen/uitnodiging/{made.pk}/intrekken/"
    assert log_in(client, ada).post(address).status_code == 302
    answer = Client().get(f"/uitnodiging/{token}/")
    assert answer.status_code == 410
    assert "Deze uitnodiging is ingetrokken" in answer.content.decode()
    with pytest.raises(Refused) as caught:
        services.choose_password(invitation=made, password="vier losse woorden graag")
    assert caught.value.refusal == InvitationRefusal.WITHDRAWN
    assert client.get(address).status_code == 404


def test_a_withdrawn_invitation_takes_its_card_along(cast: Cast, ada: Membership) -> None:
    made = invited(ada, Role.CONTACT_PERSON)
    with row_security.acting_for(ada.organisation_id, ada.user_id):
        services.withdraw(by=ada, invitation=made)
    with row_security.unrestricted("tests"):
        assert not ContactPerson.objects.filter(email=made.email).exists()
        kinds = list(DirectoryChange.objects.order_by("changed_at").values_list("kind", flat=True))
    assert kinds == ["added", "ended"]


def test_a_withdrawn_signatory_has_no_mandate_left(ada: Membership) -> None:
    made, _ = services.invite(
        by=ada,
        organisation=ada.organisation,
        person=Invitee("anna.bos@example.nl", "Bos"),
        roles=[Role.SIGNATORY],
    )
    with row_security.unrestricted("tests"):
        SigningMandate.objects.create(
            organisation=ada.organisation,
            email=made.email,
            name="Anna Bos",
            ground=SigningGround.STATED,
            valid_from=clock.today(),
            recorded_at=clock.now(),
        )
    with row_security.acting_for(ada.organisation_id, ada.user_id):
        services.withdraw(by=ada, invitation=made)
    with row_security.unrestricted("tests"):
        assert not SigningMandate.objects.filter(email=made.email, ended_at=None).exists()


def test_the_last_contact_person_stays_reachable_when_the_invitation_goes(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        dora = member(person("Dora", "Delf"), cast.delft.organisation, Role.ADMINISTRATOR)
    made = invited(dora, Role.CONTACT_PERSON)
    with row_security.acting_for(dora.organisation_id, dora.user_id):
        services.withdraw(by=dora, invitation=made)
    with row_security.unrestricted("tests"):
        assert ContactPerson.objects.filter(organisation=cast.delft.organisation).exists()


def test_invitations_of_others_do_not_exist_here(
    cast: Cast, ada: Membership, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        other = member(person("Bea", "Vos"), cast.van_doorn, Role.ADMINISTRATOR)
    made = invited(other)
    log_in(client, ada)
    for deed in ("intrekken", "nieuwe-link"):
        address = f"/organisatie/mensen/uitnodiging/{made.pk}/{deed}/"
        assert client.post(address).status_code == 404


def test_an_operator_invites_another_operator(cast: Cast, client: Client) -> None:
    answer = log_in(client, cast.olga).post(PAGE, ANNA | {"roles": ["operator"]})
    assert answer.status_code == 302
    assert invitation().roles == ["operator"]
