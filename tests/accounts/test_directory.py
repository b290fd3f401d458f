"""The own cards in the directory: kept, confirmed, and never without somebody to call."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.agreements.test_signing_races import at_once
from tests.cast import Cast, agreement, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import rules, services
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.models import ContactPerson, DirectoryChange, Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Card
from vroegsignalering.accounts.states import ContactRefusal
from vroegsignalering.refusals import Refused

PAGE = "/organisatie/contactpersonen/"
ANNA = {
    "name": "Anna Bos",
    "email": "anna.bos@example.nl",
    "job_title": "beheer",
    "phone": "0612345678",
}
OLD = dt.date(2026, 1, 5)


def card_of(by: Membership) -> ContactPerson:
    with row_security.unrestricted("tests"):
        return ContactPerson.objects.filter(user=by.user, role=by.role).get()


def changes() -> list[tuple[str, str, str]]:
    with row_security.unrestricted("tests"):
        found = DirectoryChange.objects.order_by("changed_at", "pk")
        return list(found.values_list("kind", "role", "name"))


def grow_old(card: ContactPerson) -> None:
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(organisation=card.organisation_id, email=card.email).update(
            confirmed_on=OLD
        )


def add(by: Membership) -> ContactPerson:
    with row_security.acting_for(by.organisation_id, by.user_id):
        return services.add_contact_person(
            by=by, person=Card(ANNA["name"], ANNA["email"], ANNA["job_title"])
        )


def remove(by: Membership, card: ContactPerson) -> None:
    with row_security.acting_for(by.organisation_id, by.user_id):
        services.remove_contact_person(by=by, card=card)


def test_somebody_without_an_account_is_added(cast: Cast, client: Client) -> None:
    answer = log_in(client, cast.noor_as_contact).post(f"{PAGE}toevoegen/", ANNA)
    assert answer.status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Anna Bos" in page
    assert "heeft (nog) geen account" in page
    assert changes() == [("added", "contact_person", "Anna Bos")]


def test_the_same_person_is_not_added_twice(cast: Cast, client: Client) -> None:
    add(cast.noor_as_contact)
    page = log_in(client, cast.noor_as_contact).post(f"{PAGE}toevoegen/", ANNA).content.decode()
    assert ContactRefusal.CARD_EXISTS.label in page


def test_a_change_is_made_on_all_cards_of_a_person_and_told(cast: Cast, client: Client) -> None:
    card = card_of(cast.noor_as_contact)
    grow_old(card)
    log_in(client, cast.noor_as_contact).post(
        f"{PAGE}{card.pk}/",
        {"name": "Noor Verhagen-Smit", "email": card.email, "phone": "", "job_title": "directeur"},
    )
    with row_security.unrestricted("tests"):
        cards = ContactPerson.objects.filter(organisation=cast.zilverberk)
        assert {one.name for one in cards} == {"Noor Verhagen-Smit"}
        assert {one.confirmed_on for one in cards} == {clock.today()}
    assert {kind for kind, _, _ in changes()} == {"changed"}
    assert len(changes()) == 2


def test_what_did_not_change_is_not_told_but_confirmed(cast: Cast, client: Client) -> None:
    card = card_of(cast.noor_as_contact)
    grow_old(card)
    words = {"name": card.name, "email": card.email, "job_title": card.job_title}
    log_in(client, cast.noor_as_contact).post(
        f"{PAGE}{card.pk}/", words | {"phone": "06 0000 0000"}
    )
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(pk=card.pk).update(phone="06 0000 0000")
        DirectoryChange.objects.all().delete()
    client.post(f"{PAGE}{card.pk}/", words | {"phone": "06 0000 0000"})
    assert [kind for kind, _, _ in changes() if kind != "changed"] == []
    assert card_of(cast.noor_as_contact).confirmed_on == clock.today()


def test_an_address_of_somebody_else_cannot_be_taken(cast: Cast, client: Client) -> None:
    other = add(cast.noor_as_contact)
    card = card_of(cast.noor_as_contact)
    page = (
        log_in(client, cast.noor_as_contact)
        .post(f"{PAGE}{card.pk}/", {"name": card.name, "email": other.email, "phone": ""})
        .content.decode()
    )
    assert ContactRefusal.CARD_EXISTS.label in page


def test_confirming_a_card_makes_it_fresh(cast: Cast, client: Client) -> None:
    card = card_of(cast.noor_as_contact)
    grow_old(card)
    log_in(client, cast.noor_as_contact)
    assert "ouder dan 6 maanden" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{card.pk}/klopt/")
    assert "ouder dan 6 maanden" not in client.get(PAGE).content.decode()
    assert changes() == []


def test_a_card_is_asked_for_after_half_a_year() -> None:
    today = dt.date(2026, 11, 23)
    assert not rules.is_to_check(dt.date(2026, 5, 23), today)
    assert rules.is_to_check(dt.date(2026, 5, 22), today)


@pytest.mark.parametrize("who", ["noor", "noor_as_contact"])
def test_an_old_card_waits_on_the_start_page_of_its_owner_and_keeper(
    cast: Cast, client: Client, who: str
) -> None:
    log_in(client, getattr(cast, who))
    start = reverse("signals:start")
    assert "Kloppen uw contactgegevens nog?" not in client.get(start).content.decode()
    grow_old(card_of(cast.noor_as_contact))
    assert "Kloppen uw contactgegevens nog?" in client.get(start).content.decode()


def test_a_colleague_is_not_asked_about_the_card_of_another(cast: Cast, client: Client) -> None:
    grow_old(card_of(cast.noor_as_contact))
    page = log_in(client, cast.sam).get(reverse("signals:start")).content.decode()
    assert "Kloppen" not in page


def test_a_signatory_changes_his_own_card_only(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        kim = member(person("Kim", "Vos"), cast.zilverberk, Role.SIGNATORY)
    own, other = card_of(kim), card_of(cast.noor_as_contact)
    log_in(client, kim)
    assert client.get(f"{PAGE}{own.pk}/").status_code == 200
    assert client.post(f"{PAGE}{own.pk}/klopt/").status_code == 302
    assert client.get(f"{PAGE}{other.pk}/").status_code == 403
    words = {"name": "Iemand", "email": other.email, "phone": ""}
    assert client.post(f"{PAGE}{other.pk}/", words).status_code == 403
    assert client.post(f"{PAGE}{other.pk}/klopt/").status_code == 403
    assert card_of(cast.noor_as_contact).name == "Noor Verhagen"


def test_who_does_not_keep_contacts_adds_and_removes_nobody(cast: Cast, client: Client) -> None:
    card = add(cast.noor_as_contact)
    log_in(client, cast.sam)
    assert client.post(f"{PAGE}toevoegen/", ANNA).status_code == 403
    assert client.post(f"{PAGE}{card.pk}/weg/").status_code == 403
    with pytest.raises(Refused) as caught:
        remove(cast.sam, card)
    assert caught.value.refusal == AccessRefusal.ROLE_MAY_NOT


def test_a_contact_person_without_a_role_can_go(cast: Cast, client: Client) -> None:
    card = add(cast.noor_as_contact)
    log_in(client, cast.noor_as_contact)
    assert "krijgt daar bericht van" in client.get(f"{PAGE}{card.pk}/weg/").content.decode()
    client.post(f"{PAGE}{card.pk}/weg/")
    assert [kind for kind, _, _ in changes()] == ["added", "ended"]


def test_who_has_the_role_goes_with_the_role(cast: Cast, client: Client) -> None:
    card = card_of(cast.noor_as_contact)
    page = log_in(client, cast.noor_as_contact).get(f"{PAGE}{card.pk}/weg/").content.decode()
    assert ContactRefusal.HAS_ROLE.label in page
    assert client.post(f"{PAGE}{card.pk}/weg/").status_code == 409


def test_the_last_card_stays(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        dora = member(person("Dora", "Delf"), cast.delft.organisation, Role.ADMINISTRATOR)
    card = add(dora)
    with pytest.raises(Refused) as caught:
        remove(dora, card)
    assert caught.value.refusal == ContactRefusal.LAST_CARD


def test_cards_of_others_do_not_exist_here(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    card = card_of(cast.joke)
    log_in(client, cast.noor_as_contact)
    for deed in ("", "klopt/", "weg/"):
        assert client.post(f"{PAGE}{card.pk}/{deed}", ANNA).status_code == 404
    assert card_of(cast.joke).name == "Joke de Wit"


def test_two_who_remove_the_last_two_leave_one(committed_cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        dora = member(person("Dora", "Delf"), committed_cast.delft.organisation, Role.ADMINISTRATOR)
    first = add(dora)
    with row_security.acting_for(dora.organisation_id, dora.user_id):
        second = services.add_contact_person(by=dora, person=Card("Bea Vos", "bea@example.nl"))
    ends = at_once(lambda: remove(dora, first), lambda: remove(dora, second))
    assert sorted(ends) == ["done", ContactRefusal.LAST_CARD]
