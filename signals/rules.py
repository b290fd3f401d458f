"""The domain's answers to *why not?*, and the dates it counts with. No queries, no clock."""

import datetime as dt
from dataclasses import dataclass

from signals.states import (
    OUTCOME_OF,
    CaseRefusal,
    CaseState,
    EndResult,
    Outcome,
    SendMode,
    SignalState,
    SubmissionRefusal,
    SubmissionState,
)
from vroegsignalering import workdays
from vroegsignalering.dutch_formats import day_and_month

# --- The municipality's desk ------------------------------------------------------------------


def why_not_attempt(
    state: CaseState, *, on: dt.date, opened_on: dt.date, today: dt.date
) -> CaseRefusal | None:
    """Return why a contact attempt on this day cannot be logged, or None."""
    if state == CaseState.CONCLUDED:
        return CaseRefusal.ALREADY_CONCLUDED
    if on > today:
        return CaseRefusal.DATE_IN_FUTURE
    if on < opened_on:
        return CaseRefusal.DATE_BEFORE_SIGNAL
    return None


def why_not_conclude(
    state: CaseState,
    *,
    result: EndResult | None,
    accepted_on: dt.date | None,
    opened_on: dt.date,
    today: dt.date,
) -> CaseRefusal | None:
    """Return why a case cannot end with this result, or None.

    ``accepted_on`` is the local day on which the resident accepted help; only a result that
    means acceptance needs it.
    """
    if state == CaseState.CONCLUDED:
        return CaseRefusal.ALREADY_CONCLUDED
    if result is None:
        return CaseRefusal.RESULT_MISSING
    if not is_acceptance(result):
        return None
    if accepted_on is None:
        return CaseRefusal.ACCEPTED_ON_MISSING
    if not opened_on <= accepted_on <= today:
        return CaseRefusal.ACCEPTED_ON_IMPOSSIBLE
    return None


def is_acceptance(result: EndResult) -> bool:
    """Tell whether this end result means that the resident accepted help."""
    return OUTCOME_OF[result] == Outcome.HELP_ACCEPTED


def is_late(due_on: dt.date, today: dt.date) -> bool:
    """Tell whether a term is over: its last day has passed."""
    return due_on < today


NEARLY_LATE_DAYS = 3


def is_nearly_late(due_on: dt.date, today: dt.date) -> bool:
    """Tell whether a term ends today or within three days."""
    return 0 <= (due_on - today).days <= NEARLY_LATE_DAYS


# --- The collection pause -----------------------------------------------------------------------


def pause_days_on(accepted_on: dt.date, days: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of the pause for help accepted on ``accepted_on``.

    The start day is not counted: ``days`` later is the last paused day. Plain calendar days;
    the Algemene termijnenwet does not apply to a contract (domain §2.3).
    """
    return accepted_on, workdays.pause_end(accepted_on, days).on


def is_paused(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> bool:
    """Tell whether collection must rest on ``today``."""
    return starts_on <= today <= ends_on


SOON_DAYS = 3


def ends_soon(ends_on: dt.date, today: dt.date) -> bool:
    """Tell whether both sides should hear now that a pause is about to end."""
    return 0 <= (ends_on - today).days <= SOON_DAYS


# --- The landlord's desk ------------------------------------------------------------------------


def why_not_send(
    state: SubmissionState,
    *,
    mode: SendMode,
    good: int,
    others: int,
    is_file_erased: bool,
    is_same_again: bool,
) -> SubmissionRefusal | None:
    """Return why a submission cannot be sent now, or None.

    ``good`` counts the rows that may go, with or without a warning; ``others`` those that are
    refused or held. ``is_same_again`` says that the same content was handed in before and the
    second yes (B07) is missing. What was sent already is no refusal: twice is once.
    """
    if state == SubmissionState.SENT:
        return None
    if state == SubmissionState.RECEIVED:
        return SubmissionRefusal.NOT_CHECKED
    if state != SubmissionState.CHECKED:
        return SubmissionRefusal.CLOSED
    if is_file_erased:
        return SubmissionRefusal.FILE_ERASED
    if not good:
        return SubmissionRefusal.NOTHING_GOOD
    if mode == SendMode.ALL_OR_NOTHING and others:
        return SubmissionRefusal.NOT_ALL_GOOD
    if is_same_again:
        return SubmissionRefusal.SAME_AGAIN
    return None


@dataclass(frozen=True)
class Sentence:
    """What a landlord may do with one arrears now: ``kind`` of notice, the core, the rest."""

    kind: str
    core: str
    rest: str

    @property
    def may_collect(self) -> bool:
        """Whether collection may go on."""
        return self.kind != "pause"


@dataclass(frozen=True)
class PauseDays:
    """The days of a collection pause; ``ends_on`` is the last paused day."""

    starts_on: dt.date
    ends_on: dt.date


MAY = "U mag verder met incasso."
MAY_AGAIN = "U mag weer verder met incasso."
_NO_COLLECTION_QUESTION = (Outcome.DECEASED, Outcome.NOT_A_RESIDENT)
_NOT_TAKEN_UP = (Outcome.REPEATED_REPORT, Outcome.UNJUSTIFIED, Outcome.NOT_TAKEN_UP)


def may_collect(
    state: SignalState,
    *,
    municipality: str,
    sent_on: dt.date,
    answer_due_on: dt.date,
    today: dt.date,
    outcome: Outcome | None = None,
    pause: PauseDays | None = None,
    closed_on: dt.date | None = None,
    meldpunt: str = "",
) -> Sentence:
    """Return the sentence that a landlord's page of a signal begins with (screens §4.10).

    ``pause`` is the latest pause of this tenancy, also when another signal started it.
    ``meldpunt`` is where the signal was handed over to, if anywhere. Until help is accepted,
    ordinary collection may go on.
    """

    if pause is not None and is_paused(pause.starts_on, pause.ends_on, today):
        return Sentence(
            "pause",
            f"U mag tot en met {day_and_month(pause.ends_on, today)} geen incasso doen"
            " en geen extra kosten rekenen.",
            f"Uw huurder kreeg hulp op {day_and_month(pause.starts_on, today)}."
            " De gewone huur mag u blijven vragen.",
        )
    if state == SignalState.WITHDRAWN:
        day = f" op {day_and_month(closed_on, today)}" if closed_on else ""
        return Sentence("ok", MAY, f"U trok dit signaal in{day}. De gemeente weet dat.")
    if outcome is not None or state in (SignalState.HELP_ACCEPTED, SignalState.CLOSED):
        return _after_the_answer(state, outcome, pause, today)
    due = day_and_month(answer_due_on, today)
    sent = day_and_month(sent_on, today)
    if state == SignalState.HANDED_OVER:
        rest = (
            f"Gemeente {municipality} ontvangt dit signaal via {meldpunt or 'een ander meldpunt'}."
            f" U verstuurde het op {sent}. Het antwoord krijgt u van de gemeente."
        )
    elif today > answer_due_on:
        rest = f"Gemeente {municipality} antwoordde niet binnen 4 weken. Bewaar uw ontvangstbewijs."
    elif state == SignalState.IN_PROGRESS:
        rest = f"De gemeente is bezig. Zij heeft tot en met {due} voor een eerste gesprek."
    else:
        rest = (
            f"Gemeente {municipality} ontving dit signaal op {sent}. Uiterlijk {due} hoort u meer."
        )
    return Sentence("ok", MAY, rest)


def _after_the_answer(
    state: SignalState, outcome: Outcome | None, pause: PauseDays | None, today: dt.date
) -> Sentence:
    if outcome in _NO_COLLECTION_QUESTION:
        return Sentence("info", str(outcome.label), "Dit signaal is afgesloten.")
    if outcome in _NOT_TAKEN_UP:
        return Sentence("ok", MAY, str(outcome.label))
    if state != SignalState.HELP_ACCEPTED and outcome != Outcome.HELP_ACCEPTED:
        return Sentence("ok", MAY, "Dit signaal is afgesloten.")
    if pause is None:
        return Sentence("ok", MAY, "Uw huurder kreeg hulp. Er loopt geen incassopauze.")
    first, last = (day_and_month(day, today) for day in (pause.starts_on, pause.ends_on))
    return Sentence("ok", MAY_AGAIN, f"De incassopauze duurde van {first} tot en met {last}.")
