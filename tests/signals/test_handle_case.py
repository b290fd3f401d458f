"""A caseworker takes a case, tries to reach the resident and concludes."""

import datetime as dt
import uuid
from typing import Any

import pytest

from signals.models import Case, ContactAttempt, Feedback, Signal
from signals.services import handling
from signals.states import (
    CaseRefusal,
    CaseState,
    ContactKind,
    DayPart,
    EndResult,
    Outcome,
    SignalState,
)
from tests.cast import Cast, agreement, member, person, report
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

DAY = dt.datetime(2026, 11, 25, 10, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def case(cast: Cast) -> Case:
    with row_security.unrestricted("tests"):
        return report(agreement(cast.zilverberk, cast.zwolle, "0193"))


def _attempt(cast: Cast, case: Case, **changes: object) -> ContactAttempt:
    values: dict[str, Any] = {
        "kind": ContactKind.PHONE,
        "reached": False,
        "on": dt.date(2026, 11, 24),
        "day_part": DayPart.MORNING,
        "form_key": uuid.uuid4(),
    }
    with clock.at(DAY), row_security.acting_for(cast.zwolle.pk, cast.tess.user_id):
        return handling.log_attempt(by=cast.tess, case=case, **(values | changes))


def _conclude(cast: Cast, case: Case, result: EndResult | None, day: int | None = None) -> Outcome:
    accepted_on = dt.date(2026, 11, day) if day else None
    with clock.at(DAY), row_security.acting_for(cast.zwolle.pk, cast.tess.user_id):
        return handling.conclude(by=cast.tess, case=case, result=result, accepted_on=accepted_on)


def test_first_attempt_takes_the_case_and_its_signal_up(cast: Cast, case: Case) -> None:
    _attempt(cast, case)
    with row_security.acting_for(cast.zwolle.pk):
        case.refresh_from_db()
        assert case.state == CaseState.TAKEN_UP
        assert case.last_step == "Telefoon, niet bereikt"
        assert Signal.objects.get().state == SignalState.IN_PROGRESS


def test_a_double_click_logs_one_attempt(cast: Cast, case: Case) -> None:
    key = uuid.uuid4()
    first, second = _attempt(cast, case, form_key=key), _attempt(cast, case, form_key=key)
    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (dt.date(2026, 11, 26), CaseRefusal.DATE_IN_FUTURE),
        (dt.date(2026, 11, 22), CaseRefusal.DATE_BEFORE_SIGNAL),
    ],
)
def test_an_impossible_day_is_refused(
    cast: Cast, case: Case, on: dt.date, refusal: CaseRefusal
) -> None:
    with pytest.raises(Refused) as refused:
        _attempt(cast, case, on=on)
    assert refused.value.refusal == refusal


def test_accepted_help_starts_a_pause_of_thirty_days(cast: Cast, case: Case) -> None:
    assert _conclude(cast, case, EndResult.FURTHER_HELP, day=24) == Outcome.HELP_ACCEPTED
    with row_security.acting_for(cast.zilverberk.pk):
        pause = Signal.objects.get().pause
        assert (pause.starts_on, pause.ends_on) == (dt.date(2026, 11, 24), dt.date(2026, 12, 24))
        assert Signal.objects.get().state == SignalState.HELP_ACCEPTED


def test_the_landlord_hears_the_small_message_and_never_the_reason(cast: Cast, case: Case) -> None:
    _conclude(cast, case, EndResult.OTHER_REASON)
    with row_security.acting_for(cast.zilverberk.pk):
        assert Feedback.objects.get().outcome == Outcome.NOT_TAKEN_UP
        assert Signal.objects.get().state == SignalState.CLOSED
        assert Case.objects.count() == 0
        assert not ContactAttempt.objects.exists()
        seen = str(list(Event.objects.filter(verb="feedback_given").values("detail")))
    assert "reden" not in seen


def test_mails_about_feedback_hold_no_personal_data(cast: Cast, case: Case) -> None:
    _conclude(cast, case, EndResult.FURTHER_HELP, day=24)
    with row_security.unrestricted("tests"):
        mails = list(Mail.objects.all())
    assert {mail.to_email for mail in mails} == {
        "sam.postma@example.nl",
        "noor.verhagen@example.nl",
    }
    text = " ".join(mail.subject + mail.body for mail in mails)
    for secret in ("Jansen", "Lindenlaan", "8013", "ZB-0001", "850", "S-26"):
        assert secret not in text


def test_a_result_is_needed(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        _conclude(cast, case, None)
    assert refused.value.refusal == CaseRefusal.RESULT_MISSING


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (None, CaseRefusal.ACCEPTED_ON_MISSING),
        (26, CaseRefusal.ACCEPTED_ON_IMPOSSIBLE),
        (22, CaseRefusal.ACCEPTED_ON_IMPOSSIBLE),
    ],
)
def test_accepted_help_needs_a_possible_day(
    cast: Cast, case: Case, day: int | None, refusal: CaseRefusal
) -> None:
    with pytest.raises(Refused) as refused:
        _conclude(cast, case, EndResult.FURTHER_HELP, day)
    assert refused.value.refusal == refusal


def test_a_case_ends_once(cast: Cast, case: Case) -> None:
    stale = Case(**{f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields})
    _conclude(cast, case, EndResult.NO_CONTACT)
    with pytest.raises(Refused) as refused:
        _conclude(cast, stale, EndResult.SOLVES_ITSELF)
    assert refused.value.refusal == CaseRefusal.ALREADY_CONCLUDED
    with row_security.acting_for(cast.zilverberk.pk):
        assert Feedback.objects.count() == 1


def test_a_taken_case_is_refused_to_a_colleague_by_name(cast: Cast, case: Case) -> None:
    with row_security.unrestricted("tests"):
        selma = member(person("Selma", "Aydin"), cast.zwolle.organisation, Role.CASEWORKER)
    with row_security.acting_for(cast.zwolle.pk):
        handling.take(by=cast.tess, case=case)
        with pytest.raises(Refused, match="claimed_by_other") as refused:
            handling.take(by=selma, case=case)
    assert refused.value.sentence == "Tess Kramer was u net voor."


def test_a_contact_person_handles_no_case(cast: Cast, case: Case) -> None:
    with row_security.acting_for(cast.zwolle.pk), pytest.raises(Refused) as refused:
        handling.take(by=cast.joke, case=case)
    assert (refused.value.refusal, refused.value.status) == (AccessRefusal.ROLE_MAY_NOT, 403)


def test_a_second_pause_for_the_same_tenancy_never_starts(cast: Cast, case: Case) -> None:
    with row_security.unrestricted("tests"):
        deal = Signal.objects.get().agreement
        Signal.objects.update(month=dt.date(2026, 10, 1))
        other = report(deal)
    _conclude(cast, case, EndResult.FURTHER_HELP, day=24)
    _conclude(cast, other, EndResult.FURTHER_HELP, day=25)
    with row_security.acting_for(cast.zilverberk.pk):
        pauses = [s.pause for s in Signal.objects.all() if hasattr(s, "pause")]
    assert len(pauses) == 1
