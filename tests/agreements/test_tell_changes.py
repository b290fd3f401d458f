"""Every change of contact person or signatory is told to the other side: once."""

import datetime as dt

import pytest
from django.test import Client

from agreements.models import Agreement
from agreements.services.telling_people import AT_MOST, QUIET, net, tell_changes
from tests.agreements.steps import inside
from tests.agreements.test_signing_races import at_once
from tests.cast import Cast, agreement, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import ContactPerson, DirectoryChange, Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Card
from vroegsignalering.accounts.states import DirectoryChangeKind
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail


@pytest.fixture
def deal(cast: Cast) -> Agreement:
    with row_security.unrestricted("tests"):
        return agreement(cast.zilverberk, cast.zwolle, "0193")


def add(by: Membership, name: str = "Anna Bos") -> ContactPerson:
    address = name.replace(" ", ".").lower() + "@example.nl"
    with inside(by):
        return services.add_contact_person(by=by, person=Card(name, address))


def told(**filters: object) -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(purpose__startswith="people-changed:", **filters))


def later() -> dt.datetime:
    return clock.now() + QUIET


@pytest.mark.usefixtures("deal")
def test_the_contact_persons_of_the_other_side_are_told(cast: Cast) -> None:
    add(cast.noor_as_contact)
    assert tell_changes(later()) == 1
    (mail,) = told()
    assert mail.to_email == cast.joke.user.email
    assert "Woonstichting Zilverberk" in mail.subject
    assert "Nieuw: Anna Bos, contactpersoon" in mail.body
    assert "/contactpersonen/" in mail.body


@pytest.mark.usefixtures("deal")
def test_a_second_sweep_tells_nothing(cast: Cast) -> None:
    add(cast.noor_as_contact)
    tell_changes(later())
    assert tell_changes(later()) == 0
    assert len(told()) == 1


@pytest.mark.usefixtures("deal")
def test_several_changes_make_one_mail_after_it_was_quiet(cast: Cast) -> None:
    add(cast.noor_as_contact)
    add(cast.noor_as_contact, "Bea Vos")
    assert tell_changes(clock.now()) == 0
    assert tell_changes(later()) == 2
    (mail,) = told()
    assert "Anna Bos" in mail.body
    assert "Bea Vos" in mail.body


@pytest.mark.usefixtures("deal")
def test_who_goes_on_changing_is_told_of_within_the_hour(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        for minutes in (61, 0):
            DirectoryChange.objects.create(
                organisation=cast.zilverberk,
                kind=DirectoryChangeKind.CHANGED,
                role=Role.CONTACT_PERSON,
                name="Noor Verhagen",
                changed_at=clock.now() - dt.timedelta(minutes=minutes),
            )
    assert dt.timedelta(minutes=61) > AT_MOST
    assert tell_changes(clock.now()) == 2


@pytest.mark.usefixtures("deal")
def test_strangers_are_not_told(cast: Cast) -> None:
    add(cast.noor_as_contact)
    tell_changes(later())
    assert not told(to_email=cast.bo.user.email)
    assert not told(to_email=cast.kees.user.email)


def test_who_agreed_after_the_change_is_not_told(cast: Cast) -> None:
    add(cast.noor_as_contact)
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
        Agreement.objects.filter(pk=deal.pk).update(prepared_at=clock.now())
    assert tell_changes(later()) == 1
    assert not told()


def test_the_other_side_of_what_is_over_is_not_told(cast: Cast, deal: Agreement) -> None:
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=deal.pk).update(ends_on=clock.today() - dt.timedelta(days=1))
    add(cast.noor_as_contact)
    tell_changes(later())
    assert not told()


@pytest.mark.usefixtures("deal")
def test_an_ended_role_is_told_as_gone(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        kim = member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
    with inside(ada):
        services.end_role(by=ada, membership=kim)
    tell_changes(later())
    (mail,) = told()
    assert "Gestopt: Kim Vos, tekenbevoegde" in mail.body


def test_who_came_and_went_again_is_no_news() -> None:
    def change(kind: DirectoryChangeKind, name: str) -> DirectoryChange:
        return DirectoryChange(kind=kind, role=Role.CONTACT_PERSON, name=name)

    kinds = DirectoryChangeKind
    news = net(
        [
            change(kinds.ADDED, "Anna Bos"),
            change(kinds.ADDED, "Bea Vos"),
            change(kinds.CHANGED, "Bea Vos"),
            change(kinds.ENDED, "Anna Bos"),
            change(kinds.CHANGED, "Noor Verhagen"),
            change(kinds.CHANGED, "Noor Verhagen"),
        ]
    )
    assert [(one.name, one.kind) for one in news] == [
        ("Bea Vos", kinds.ADDED),
        ("Noor Verhagen", kinds.CHANGED),
    ]


@pytest.mark.usefixtures("deal")
def test_the_page_of_the_other_side_marks_what_is_new_and_who_went(
    cast: Cast, client: Client
) -> None:
    add(cast.noor_as_contact)
    card = add(cast.noor_as_contact, "Bea Vos")
    with inside(cast.noor_as_contact):
        services.remove_contact_person(by=cast.noor_as_contact, card=card)
    page = log_in(client, cast.joke).get("/contactpersonen/").content.decode()
    assert "Nieuw sinds" in page.split("Anna Bos</strong>")[1].split("</td>")[0]
    assert "Bea Vos, contactpersoon: <strong>gestopt op" in page
    assert "Nieuw sinds" not in page.split("Noor Verhagen</strong>")[1].split("</td>")[0]


@pytest.mark.usefixtures("deal")
def test_an_old_card_is_marked_for_the_other_side(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(name="Noor Verhagen").update(confirmed_on=dt.date(2026, 1, 5))
    page = log_in(client, cast.joke).get("/contactpersonen/").content.decode()
    assert "ouder dan 6 maanden" in page


def test_changes_of_a_stranger_are_behind_the_wall(cast: Cast, deal: Agreement) -> None:
    add(cast.kees)
    add(cast.noor_as_contact)
    with inside(cast.joke):
        seen = set(DirectoryChange.objects.values_list("organisation_id", flat=True))
    assert seen == {deal.partner_id}


def test_two_workers_at_once_tell_once(committed_cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        agreement(committed_cast.zilverberk, committed_cast.zwolle, "0193")
    add(committed_cast.noor_as_contact)
    when = later()
    counts: list[int] = []
    work = [lambda: counts.append(tell_changes(when))] * 3
    assert at_once(*work) == ["done"] * 3
    assert sorted(counts) == [0, 0, 1]
    assert len(told()) == 1
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="directory_told").count() == 1
