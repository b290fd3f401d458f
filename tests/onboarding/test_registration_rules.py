"""The rules of the way in, without a database."""

import datetime as dt
from typing import Any

import pytest

from onboarding import rules
from onboarding.models import Registration
from onboarding.states import MOVES, TURNS, RegistrationState, RemarkKind, Step, Turn
from vroegsignalering import clock, workdays

NO_HOLIDAYS: frozenset[dt.date] = frozenset()
TIMES = rules.BatchTimes(hour=7)


def complete(**changes: object) -> Registration:
    answers = {
        "kind": "landlord",
        "name": "Woongoed De Wilg",
        "kvk_number": "00000175",
        "contact_family_name": "Bos",
        "contact_email": "bos@dewilg.example",
        "signatory_family_name": "Kok",
        "signatory_email": "kok@dewilg.example",
        "municipality_codes": ["0193"],
    }
    return Registration(**(answers | changes))


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, None),
        ({"kvk_number": ""}, Step.ORGANISATION),
        ({"contact_email": ""}, Step.PEOPLE),
        ({"signatory_email": ""}, Step.PEOPLE),
        ({"signatory_email": "", "signatory_family_name": "", "is_same_person": True}, None),
        ({"municipality_codes": []}, Step.MUNICIPALITIES),
    ],
)
def test_the_first_incomplete_step_is_named(changes: dict[str, object], step: Step | None) -> None:
    assert rules.missing_step(complete(**changes)) == step


def test_every_state_has_moves_and_a_turn() -> None:
    assert set(MOVES) == set(TURNS) == set(RegistrationState)
    for state, turn in TURNS.items():
        assert (turn == Turn.NOBODY) == (not MOVES[state])


@pytest.mark.parametrize(
    ("moment", "period", "due"),
    [
        ("2026-11-23T12:00", "2026-W48", "2026-11-27T07:00"),
        ("2026-11-27T06:59", "2026-W48", "2026-11-27T07:00"),
        ("2026-11-27T07:00", "2026-W49", "2026-12-04T07:00"),
        ("2026-12-31T12:00", "2026-W53", "2027-01-01T07:00"),
        # Summer time: seven o'clock stays seven o'clock.
        ("2026-06-10T12:00", "2026-W24", "2026-06-12T07:00"),
    ],
)
def test_the_coming_batch(moment: str, period: str, due: str) -> None:
    found = rules.next_batch(clock.parse(moment), NO_HOLIDAYS, TIMES)
    assert (found.period, found.due_at) == (period, clock.parse(due))


def test_a_friday_that_is_a_holiday_moves_to_the_working_day_before() -> None:
    holidays = frozenset(day.date for day in workdays.recognised_holidays(2026))
    found = rules.next_batch(clock.parse("2026-12-21T12:00"), holidays, TIMES)
    assert found.due_at == clock.parse("2026-12-24T07:00")
    assert found.period == "2026-W52"
    assert found.is_moved
    assert "feestdag" in found.reason


def test_all_fridays_since_a_moment_are_due_once() -> None:
    since, now = clock.parse("2026-11-03T12:00"), clock.parse("2026-11-27T07:00")
    due = list(rules.due_batches(since, now, NO_HOLIDAYS, TIMES))
    assert [batch.period for batch in due] == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]
    assert not list(rules.due_batches(now, now, NO_HOLIDAYS, TIMES))


def kinds(registration: Registration, **known: Any) -> list[RemarkKind]:
    facts: dict[str, Any] = {
        "known_kvk_numbers": set(),
        "open_kvk_numbers": [registration.kvk_number],
        "known_names": rules.KnownNames([]),
        "joined_codes": {"0193"},
    }
    return [remark.kind for remark in rules.remarks(registration, **(facts | known))]


def test_an_ordinary_registration_gives_no_remark() -> None:
    assert kinds(complete()) == []


def test_a_known_kvk_number_is_noticed() -> None:
    assert kinds(complete(), known_kvk_numbers={"00000175"}) == [RemarkKind.KVK_KNOWN]


def test_two_registrations_with_one_kvk_number_are_noticed() -> None:
    twice = ["00000175", "00000175"]
    assert kinds(complete(), open_kvk_numbers=twice) == [RemarkKind.KVK_TWICE]


@pytest.mark.parametrize(
    ("address", "is_noticed"),
    [
        ("kok@anders.example", True),
        ("kok@DEWILG.example", False),
        ("kok@gmail.com", False),
    ],
)
def test_another_mail_domain_is_noticed_unless_everybody_can_have_it(
    address: str, is_noticed: bool
) -> None:
    assert (kinds(complete(signatory_email=address)) == [RemarkKind.OTHER_MAIL_DOMAIN]) == (
        is_noticed
    )


def test_no_municipality_that_takes_part_is_noticed() -> None:
    assert kinds(complete(), joined_codes={"0392"}) == [RemarkKind.NONE_JOINED]


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Stichting Zilverberk Wonen", "Woonstichting Zilverberk"),
        ("Zilverberg B.V.", "Woonstichting Zilverberk"),
        ("Van Doorn", "Van Doorn Vastgoed"),
        ("Woonstichting Goudiep", ""),
        ("", ""),
    ],
)
def test_a_name_that_resembles_a_known_one_is_noticed(name: str, like: str) -> None:
    known = rules.KnownNames(["Woonstichting Zilverberk", "Van Doorn Vastgoed"])
    assert known.most_like(name) == like
