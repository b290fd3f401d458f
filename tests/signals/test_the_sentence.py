"""The sentence that says whether a landlord may collect, in every state of a signal."""

import datetime as dt
from typing import Any

import pytest

from signals.rules import PauseDays, Sentence, may_collect
from signals.states import Outcome, SignalState

SENT = dt.date(2026, 11, 23)
DUE = dt.date(2026, 12, 21)
PAUSE = PauseDays(dt.date(2026, 11, 20), dt.date(2026, 12, 20))


def _sentence(state: SignalState, today: dt.date = SENT, **more: Any) -> Sentence:
    return may_collect(
        state, municipality="Zwolle", sent_on=SENT, answer_due_on=DUE, today=today, **more
    )


def test_received() -> None:
    assert _sentence(SignalState.RECEIVED) == Sentence(
        "ok",
        "U mag verder met incasso.",
        "Gemeente Zwolle ontving dit signaal op 23 november. Uiterlijk 21 december hoort u meer.",
    )


def test_in_progress_until_the_last_day_of_the_term() -> None:
    assert _sentence(SignalState.IN_PROGRESS, DUE).rest == (
        "De gemeente is bezig. Zij heeft tot en met 21 december voor een eerste gesprek."
    )


@pytest.mark.parametrize("state", [SignalState.RECEIVED, SignalState.IN_PROGRESS])
def test_no_answer_the_day_after_the_term(state: SignalState) -> None:
    said = _sentence(state, DUE + dt.timedelta(days=1))
    assert said.may_collect
    assert said.rest.startswith("Gemeente Zwolle antwoordde niet binnen 4 weken.")


@pytest.mark.parametrize("today", [PAUSE.starts_on, PAUSE.ends_on])
def test_no_collection_on_the_first_and_the_last_day_of_the_pause(today: dt.date) -> None:
    said = _sentence(SignalState.HELP_ACCEPTED, today, pause=PAUSE)
    assert said == Sentence(
        "pause",
        "U mag tot en met 20 december geen incasso doen en geen extra kosten rekenen.",
        "Uw huurder kreeg hulp op 20 november. De gewone huur mag u blijven vragen.",
    )
    assert not said.may_collect


@pytest.mark.parametrize("state", [SignalState.HELP_ACCEPTED, SignalState.CLOSED])
def test_the_pause_is_over_the_day_after(state: SignalState) -> None:
    said = _sentence(
        state, PAUSE.ends_on + dt.timedelta(days=1), pause=PAUSE, outcome=Outcome.HELP_ACCEPTED
    )
    assert said == Sentence(
        "ok",
        "U mag weer verder met incasso.",
        "De incassopauze duurde van 20 november tot en met 20 december.",
    )


@pytest.mark.parametrize("state", list(SignalState))
def test_a_running_pause_wins_over_every_state(state: SignalState) -> None:
    assert not _sentence(state, PAUSE.ends_on, pause=PAUSE).may_collect


@pytest.mark.parametrize(
    ("outcome", "rest"),
    [
        (
            Outcome.REPEATED_REPORT,
            "De gemeente pakt dit signaal niet op. Dit is een herhaalde melding.",
        ),
        (
            Outcome.UNJUSTIFIED,
            "De gemeente pakt dit signaal niet op. Het signaal past niet bij de afspraken.",
        ),
        (Outcome.NOT_TAKEN_UP, "De gemeente pakt dit signaal niet op."),
        (Outcome.CLOSED, "Dit signaal is afgesloten."),
    ],
)
def test_closed_without_help(outcome: Outcome, rest: str) -> None:
    assert _sentence(SignalState.CLOSED, outcome=outcome) == Sentence(
        "ok", "U mag verder met incasso.", rest
    )


@pytest.mark.parametrize("outcome", [Outcome.DECEASED, Outcome.NOT_A_RESIDENT])
def test_no_word_about_collection_where_nobody_lives(outcome: Outcome) -> None:
    said = _sentence(SignalState.CLOSED, outcome=outcome)
    assert (said.kind, said.rest) == ("info", "Dit signaal is afgesloten.")
    assert "incasso" not in said.core


def test_handed_over() -> None:
    said = _sentence(SignalState.HANDED_OVER, meldpunt="Meldpunt Voorbeeld")
    assert "ontvangt dit signaal via Meldpunt Voorbeeld" in said.rest


def test_withdrawn() -> None:
    said = _sentence(SignalState.WITHDRAWN, closed_on=dt.date(2026, 12, 1))
    assert said.rest == "U trok dit signaal in op 1 december. De gemeente weet dat."


@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("state", list(SignalState))
def test_every_state_and_outcome_has_a_sentence(
    state: SignalState, outcome: Outcome | None
) -> None:
    said = _sentence(state, outcome=outcome)
    assert said.core.endswith(".")
    assert said.rest.endswith(".")


def test_another_year_is_named() -> None:
    said = may_collect(
        SignalState.RECEIVED,
        municipality="Zwolle",
        sent_on=dt.date(2026, 12, 21),
        answer_due_on=dt.date(2027, 1, 18),
        today=dt.date(2026, 12, 21),
    )
    assert "18 januari 2027" in said.rest
