"""What a password must be, and what it need not be."""

import pytest

from vroegsignalering.accounts.forms import NewPasswordForm
from vroegsignalering.accounts.models import User


def problems(password: str, again: str | None = None) -> list[str]:
    user = User(email="noor.verhagen@example.nl", given_name="Noor", family_name="Verhagen")
    form = NewPasswordForm(
        {"password": password, "again": password if again is None else again}, user=user
    )
    form.is_valid()
    return [str(text) for texts in form.errors.values() for text in texts]


@pytest.mark.parametrize(
    "password",
    [
        "vier losse woorden graag",
        "zonderhoofdlettersofcijfers",
        " begint en eindigt met spatie ",
        "ünïcödé mag øøk 🙂🙂",
        "x1-" * 42,
    ],
)
def test_long_passwords_of_any_signs_are_taken(password: str) -> None:
    assert problems(password) == []


@pytest.mark.parametrize(
    "password",
    [
        "kort",
        "password1234",
        "vroegsignalering1",
        "noor.verhagen@example.nl",
        "gemeente2026!",
        "Groningen2026",
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    assert problems(password)


def test_both_must_be_equal() -> None:
    assert problems("vier losse woorden graag", "vier losse woorden") == [
        "De twee wachtwoorden zijn niet gelijk. Vul het wachtwoord opnieuw in."
    ]


def test_a_password_is_not_cut_off() -> None:
    user = User()
    user.set_password("a" * 100 + "b")
    assert not user.check_password("a" * 100 + "c")
    assert "Te lang" in problems("a1" * 200)[0]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kort", "Dit wachtwoord is te kort. Gebruik minstens 12 tekens."),
        ("noor.verhagen@example.nl", "Dit wachtwoord lijkt op uw naam of e-mailadres."),
        ("1qaz2wsx3edc", "Dit wachtwoord gebruiken veel mensen."),
        ("gemeente2026!", "Dit wachtwoord is te makkelijk te raden."),
    ],
)
def test_the_reason_is_said_in_dutch(password: str, sentence: str) -> None:
    assert problems(password)[0].startswith(sentence)
