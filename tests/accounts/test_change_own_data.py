"""One's own password and e-mail address, each time with a fresh code (AUT-17)."""

import datetime as dt
import re

import pytest
from django.test import Client

from tests.accounts.test_own_browsers import SAFARI, come_in, is_in, mails
from tests.cast import PASSWORD, Cast, code_of
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    EmailChange,
    SigningMandate,
    User,
)
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Choice, Topic

NEW = "heel andere losse woorden"
ELSEWHERE = "noor@anders.example.nl"


def fill_in(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "present": PASSWORD,
        "password": NEW,
        "again": NEW,
        "code": code_of(cast.noor),
    } | changes


def test_a_new_password_works_and_ends_other_browsers(cast: Cast) -> None:
    here, there = come_in(cast.noor), come_in(cast.noor, SAFARI)
    answer = here.post("/account/wachtwoord/", fill_in(cast))
    assert answer.status_code == 302
    assert User.objects.get(pk=cast.noor.user_id).check_password(NEW)
    assert is_in(here)
    assert not is_in(there)
    assert mails("Uw wachtwoord is veranderd")[0].to_email == cast.noor.user.email


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"present": "iets heel anders"}, "Uw huidige wachtwoord klopt niet"),
        ({"password": "kort", "again": "kort"}, "te kort"),
        ({"again": "iets anders dan boven"}, "niet gelijk"),
        ({"code": "000000"}, "code klopt niet"),
        ({"code": ""}, "Vul de code"),
    ],
)
def test_without_all_of_it_the_password_stays(
    committed_cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    here = come_in(committed_cast.noor)
    page = here.post("/account/wachtwoord/", fill_in(committed_cast, **wrong))
    assert sentence in page.content.decode()
    assert User.objects.get(pk=committed_cast.noor.user_id).check_password(PASSWORD)


def test_the_present_password_cannot_be_guessed_from_an_open_browser(cast: Cast) -> None:
    here = come_in(cast.noor)
    for _ in range(20):
        here.post("/account/wachtwoord/", fill_in(cast, present="raden maar", code="123456"))
    page = here.post("/account/wachtwoord/", fill_in(cast))
    assert "te vaak een verkeerd wachtwoord" in page.content.decode()
    assert User.objects.get(pk=cast.noor.user_id).check_password(PASSWORD)


def ask(cast: Cast, here: Client, email: str = ELSEWHERE) -> str:
    """Ask another address; return the path of the link in the mail, or ""."""
    page = here.post("/account/e-mailadres/", {"email": email, "code": code_of(cast.noor)})
    assert page.status_code == 302, page.content.decode()
    found = mails("Bevestig uw nieuwe e-mailadres")
    return re.findall(r"/account/e-mailadres/\S+", found[-1].body)[0] if found else ""


def test_another_address_counts_once_it_is_confirmed_there(cast: Cast) -> None:
    here, there = come_in(cast.noor), come_in(cast.noor, SAFARI)
    old = cast.noor.user.email
    path = ask(cast, here)
    assert mails("Bevestig uw nieuwe")[0].to_email == ELSEWHERE
    assert mails("ander e-mailadres gevraagd")[0].to_email == old
    here.get(path)
    assert User.objects.get(pk=cast.noor.user_id).email == old
    here.post(path)
    assert User.objects.get(pk=cast.noor.user_id).email == ELSEWHERE
    assert mails("Uw e-mailadres is veranderd")[0].to_email == old
    assert is_in(here)
    assert not is_in(there)


def test_cards_mandates_and_choices_go_along_and_the_other_side_will_be_told(cast: Cast) -> None:
    outbox.choose(cast.noor.user.email, {Topic.FEEDBACK: Choice.DIGEST})
    here = come_in(cast.noor)
    here.post(ask(cast, here))
    with row_security.unrestricted("tests"):
        cards = set(ContactPerson.objects.filter(user=cast.noor.user).values_list("email"))
        assert cards == {(ELSEWHERE,)}
        assert SigningMandate.objects.filter(email=ELSEWHERE).exists()
        assert DirectoryChange.objects.filter(organisation=cast.zilverberk, kind="changed").exists()
    assert outbox.choices_of(ELSEWHERE)[Topic.FEEDBACK] == Choice.DIGEST


def test_an_address_that_somebody_has_is_answered_the_same_but_gets_no_link(cast: Cast) -> None:
    here = come_in(cast.noor)
    assert ask(cast, here, cast.joke.user.email) == ""
    page = here.get("/account/").content.decode()
    assert f"Wij stuurden een mail naar {cast.joke.user.email}" in page


def test_the_address_one_has_is_no_other_address(cast: Cast) -> None:
    here = come_in(cast.noor)
    said = {"email": cast.noor.user.email.upper(), "code": code_of(cast.noor)}
    assert "al uw e-mailadres" in here.post("/account/e-mailadres/", said).content.decode()


def test_without_a_code_nothing_is_mailed(committed_cast: Cast) -> None:
    here = come_in(committed_cast.noor)
    here.post("/account/e-mailadres/", {"email": ELSEWHERE, "code": "000000"})
    assert not mails("e-mailadres")


def test_the_link_is_for_its_owner_alone(cast: Cast) -> None:
    path = ask(cast, come_in(cast.noor))
    other = come_in(cast.joke)
    foreign = other.post(path)
    unknown = other.post("/account/e-mailadres/onbekend/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert User.objects.get(pk=cast.noor.user_id).email != ELSEWHERE


def test_the_link_works_once_and_for_a_day(cast: Cast) -> None:
    here = come_in(cast.noor)
    path = ask(cast, here)
    with row_security.unrestricted("tests"):
        EmailChange.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert here.post(path).status_code == 404
    with row_security.unrestricted("tests"):
        EmailChange.objects.update(expires_at=clock.now() + dt.timedelta(hours=1))
    assert here.post(path).status_code == 302
    assert here.post(path).status_code == 404


def test_an_address_that_was_taken_meanwhile_is_refused(cast: Cast) -> None:
    here = come_in(cast.noor)
    path = ask(cast, here)
    User.objects.filter(pk=cast.joke.user_id).update(email=ELSEWHERE)
    page = here.post(path)
    assert page.status_code == 409
    assert "hoort bij een ander account" in page.content.decode()


def test_a_code_is_good_for_one_of_the_two(cast: Cast) -> None:
    here, said = come_in(cast.noor), fill_in(cast)
    here.post("/account/e-mailadres/", {"email": ELSEWHERE, "code": said["code"]})
    page = here.post("/account/wachtwoord/", said)
    assert "al gebruikt" in page.content.decode()
