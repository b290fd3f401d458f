"""A role ends at once, and somebody can always sign, administer and be called."""

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.agreements.test_signing_races import at_once
from tests.cast import Cast, log_in, member, person
from vroegsignalering import row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.guards import AccessRefusal, insist
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Invitation,
    Membership,
    SigningMandate,
    User,
)
from vroegsignalering.accounts.roles import Act, Role
from vroegsignalering.accounts.services import people
from vroegsignalering.accounts.states import EndRoleRefusal, RoleRefusal
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


@pytest.fixture
def ada(cast: Cast) -> Membership:
    """An administrator of Zilverberk."""
    with row_security.unrestricted("tests"):
        return member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)


def end(by: Membership, membership: Membership) -> None:
    with row_security.acting_for(by.organisation_id, by.user_id):
        services.end_role(by=by, membership=membership)


def refusal_of(by: Membership, membership: Membership) -> str:
    with pytest.raises(Refused) as caught:
        end(by, membership)
    return str(caught.value.refusal.value)


def is_open(membership: Membership) -> bool:
    with row_security.unrestricted("tests"):
        return Membership.objects.filter(pk=membership.pk, ended_at__isnull=True).exists()


def address_of(membership: Membership) -> str:
    return f"/organisatie/mensen/rol/{membership.pk}/stop/"


def test_the_page_says_what_happens_before_it_happens(
    cast: Cast, ada: Membership, client: Client
) -> None:
    page = log_in(client, ada).get(address_of(cast.sam)).content.decode()
    assert "De rol stopt meteen, ook als Sam Postma nu ingelogd is." in page
    assert "ziet daarna geen gegevens van uw organisatie meer" in page
    assert is_open(cast.sam)


def test_an_ended_role_is_written_down_and_mailed(
    cast: Cast, ada: Membership, client: Client
) -> None:
    assert log_in(client, ada).post(address_of(cast.sam)).status_code == 302
    assert not is_open(cast.sam)
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="role_ended")
        mail = Mail.objects.get(to_email=cast.sam.user.email)
    assert (event.person_id, event.object_id) == (ada.user_id, str(cast.sam.pk))
    assert event.detail == {"role": "submitter"}
    assert mail.subject == "Uw rol als aanleveraar is gestopt"
    assert "U heeft nu geen rol meer in het portaal." in mail.body


def test_an_open_browser_is_out_at_once(cast: Cast, ada: Membership, client: Client) -> None:
    log_in(client, cast.sam)
    page = reverse("signals:submission-list")
    assert client.get(page).status_code == 200
    end(ada, cast.sam)
    assert client.get(page).status_code == 403
    assert client.post(reverse("signals:submission-new"), {}).status_code == 403


def test_a_form_that_was_open_is_refused_when_the_role_ended(
    cast: Cast, ada: Membership, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        second = Membership.objects.create(
            user=cast.sam.user,
            organisation=cast.zilverberk,
            role=Role.ADMINISTRATOR,
            since=cast.sam.since,
        )
    log_in(client, second)
    form = {
        "acting": second.acting_key,
        "family_name": "Bos",
        "email": "anna.bos@example.nl",
        "roles": ["submitter"],
    }
    assert client.get("/organisatie/mensen/uitnodigen/").status_code == 200
    end(ada, second)
    answer = client.post("/organisatie/mensen/uitnodigen/", form)
    assert answer.status_code == 409
    assert AccessRefusal.OTHER_WINDOW.label in answer.content.decode()
    with row_security.unrestricted("tests"):
        assert not Event.objects.filter(verb="person_invited").exists()


def test_who_has_no_role_left_reads_it_in_plain_words(
    cast: Cast, ada: Membership, client: Client
) -> None:
    end(ada, cast.sam)
    answer = log_in(client, cast.sam).get(reverse("signals:start"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert AccessRefusal.NO_MEMBERSHIP.label in page
    assert "Vraag de beheerder" in page
    assert "Uitloggen" in page


def test_the_last_administrator_stays(ada: Membership, client: Client) -> None:
    assert refusal_of(ada, ada) == EndRoleRefusal.LAST_ADMINISTRATOR
    page = log_in(client, ada).get(address_of(ada)).content.decode()
    assert EndRoleRefusal.LAST_ADMINISTRATOR.label in page
    assert "Beëindig de rol beheerder" not in page
    assert client.post(address_of(ada)).status_code == 409
    assert is_open(ada)


def test_the_last_signatory_stays_until_a_successor_has_accepted(
    cast: Cast, ada: Membership
) -> None:
    services.invite(
        by=None,
        organisation=cast.zilverberk,
        person=services.Invitee("anna.bos@example.nl", "Bos"),
        roles=[Role.SIGNATORY],
    )
    assert refusal_of(ada, cast.noor) == EndRoleRefusal.LAST_SIGNATORY
    with row_security.unrestricted("tests"):
        member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
    end(ada, cast.noor)
    assert not is_open(cast.noor)


def test_the_last_contact_person_stays(cast: Cast, ada: Membership) -> None:
    assert refusal_of(ada, cast.noor_as_contact) == EndRoleRefusal.LAST_CONTACT_PERSON


def test_the_last_operator_stays(cast: Cast) -> None:
    assert refusal_of(cast.olga, cast.olga) == EndRoleRefusal.LAST_OPERATOR


def test_a_successor_who_cannot_log_in_does_not_count(cast: Cast, ada: Membership) -> None:
    with row_security.unrestricted("tests"):
        kim = member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
        User.objects.filter(pk=kim.user_id).update(is_active=False)
    assert refusal_of(ada, cast.noor) == EndRoleRefusal.LAST_SIGNATORY


def test_card_and_mandate_end_with_the_role(cast: Cast, ada: Membership) -> None:
    with row_security.unrestricted("tests"):
        member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
    end(ada, cast.noor)
    with row_security.unrestricted("tests"):
        cards = ContactPerson.objects.filter(user=cast.noor.user)
        assert [card.role for card in cards] == [Role.CONTACT_PERSON]
        (change,) = DirectoryChange.objects.all()
        mandate = SigningMandate.objects.get(email=cast.noor.user.email)
    assert (change.kind, change.role, change.name) == ("ended", "signatory", "Noor Verhagen")
    assert mandate.ended_at is not None


def test_other_roles_of_the_person_stay(cast: Cast, ada: Membership) -> None:
    with row_security.unrestricted("tests"):
        member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
    end(ada, cast.noor)
    assert is_open(cast.noor_as_contact)
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(to_email=cast.noor.user.email)
    assert "Uw andere rollen in het portaal blijven." in mail.body


def test_nobody_ends_a_role_elsewhere(cast: Cast, ada: Membership, client: Client) -> None:
    log_in(client, ada)
    assert client.get(address_of(cast.kees)).status_code == 404
    assert client.post(address_of(cast.kees)).status_code == 404
    with pytest.raises(Membership.DoesNotExist):
        end(ada, cast.kees)
    assert is_open(cast.kees)


def test_who_does_not_administer_ends_nothing(cast: Cast, client: Client) -> None:
    assert log_in(client, cast.noor).post(address_of(cast.sam)).status_code == 403
    assert refusal_of(cast.noor, cast.sam) == AccessRefusal.ROLE_MAY_NOT


def test_a_role_ends_once(cast: Cast, ada: Membership) -> None:
    end(ada, cast.sam)
    assert refusal_of(ada, cast.sam) == EndRoleRefusal.ALREADY_ENDED


def test_two_administrators_who_end_each_other_leave_one(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        bea = member(person("Bea", "Vos"), cast.zilverberk, Role.ADMINISTRATOR)
    monkeypatch.setattr(people, "insist", _after_meeting(insist))
    ends = at_once(lambda: end(ada, bea), lambda: end(bea, ada))
    assert sorted(ends) == ["done", RoleRefusal.NOT_YOUR_ROLE]
    assert [is_open(ada), is_open(bea)].count(True) == 1


def test_two_who_end_the_two_last_signatories_leave_one(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        bea = member(person("Bea", "Vos"), cast.zilverberk, Role.ADMINISTRATOR)
        kim = member(person("Kim", "Smit"), cast.zilverberk, Role.SIGNATORY)
    monkeypatch.setattr(people, "insist", _after_meeting(insist))
    ends = at_once(lambda: end(ada, kim), lambda: end(bea, cast.noor))
    assert sorted(ends) == ["done", EndRoleRefusal.LAST_SIGNATORY]
    assert [is_open(kim), is_open(cast.noor)].count(True) == 1


def test_a_role_that_ends_while_its_holder_sends_a_form_does_nothing_more(
    committed_cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        bea = member(person("Bea", "Vos"), cast.zilverberk, Role.ADMINISTRATOR)
    may_go_on, is_in = threading.Event(), threading.Event()

    def wait_there(by: Membership, act: Act) -> None:
        insist(by, act)
        if act == Act.INVITE_PEOPLE:
            is_in.set()
            assert may_go_on.wait(timeout=30)

    monkeypatch.setattr(people, "insist", wait_there)
    log_in(client, bea)
    form = {"family_name": "Bos", "email": "anna.bos@example.nl", "roles": ["submitter"]}
    answers: list[int] = []

    def send() -> None:
        answers.append(client.post("/organisatie/mensen/uitnodigen/", form).status_code)

    def stop() -> None:
        assert is_in.wait(timeout=30)
        end(ada, bea)
        may_go_on.set()

    assert at_once(send, stop) == ["done", "done"]
    assert answers == [403]
    with row_security.unrestricted("tests"):
        assert not Invitation.objects.filter(email="anna.bos@example.nl").exists()


def _after_meeting(step: Callable[..., None]) -> Callable[..., None]:
    """Let both have asked the matrix before either takes the lock."""
    meeting = threading.Barrier(2)

    def met(*given: object) -> None:
        step(*given)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)

    return met
