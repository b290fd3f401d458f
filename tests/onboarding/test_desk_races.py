"""Two operators, or an operator and the batch, at the same moment: one result, nothing halfway."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from agreements.models import Agreement
from agreements.services import admitting, merging
from onboarding.models import Registration
from onboarding.services import admitting as pieces
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationRefusal, RegistrationState
from tests.cast import Cast
from tests.onboarding.applicants import again, mails, registration
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Invitation, Organisation
from vroegsignalering.refusals import Refused

MONDAY = clock.parse("2026-11-23T10:00")
FRIDAY = clock.parse("2026-11-27T07:00")


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do all at the same moment; return per deed '' or the code of why not."""
    start, ends = threading.Barrier(len(deeds)), [""] * len(deeds)

    def do(place: int) -> None:
        try:
            start.wait(10)
            deeds[place]()
        except Refused as refused:
            ends[place] = str(refused.refusal.value)
        except Exception as problem:
            ends[place] = repr(problem)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def organisations(kvk_number: str) -> int:
    with row_security.unrestricted("tests"):
        return Organisation.objects.filter(kvk_number=kvk_number).count()


def decide(cast: Cast, act: DeskAct, key: uuid.UUID) -> Callable[[], object]:
    return lambda: reviewing.decide_one(by=cast.olga, act=act, key=key, reason="Kijk na")


TOO_LATE = RegistrationRefusal.ALREADY_MOVED_ON.value


@pytest.mark.parametrize("turn", range(3))
def test_hold_and_decline_at_once_end_in_one_state(committed_cast: Cast, turn: int) -> None:
    waiting = registration()
    held, declined = together(
        decide(committed_cast, DeskAct.HOLD, waiting.pk),
        decide(committed_cast, DeskAct.DECLINE, waiting.pk),
    )
    found = again(waiting)
    # Declining what was held a moment before is allowed; holding what was declined is not.
    assert held in {"", TOO_LATE}
    if declined == "":
        assert found.state == RegistrationState.DECLINED
        assert len(mails()) == 1
    else:
        assert (declined, found.state) == (TOO_LATE, RegistrationState.HELD)
        assert mails() == []


@pytest.mark.parametrize("turn", range(3))
def test_two_who_approve_and_hold_end_in_one_state(committed_cast: Cast, turn: int) -> None:
    waiting = registration()
    approved, held = together(
        decide(committed_cast, DeskAct.APPROVE, waiting.pk),
        decide(committed_cast, DeskAct.HOLD, waiting.pk),
    )
    assert {approved, held} <= {"", TOO_LATE}
    found = again(waiting)
    if held == "" and approved == "":
        assert found.state in {RegistrationState.HELD, RegistrationState.CONFIRMED}
    else:
        expected = RegistrationState.HELD if held == "" else RegistrationState.CONFIRMED
        assert found.state == expected


def test_two_who_decline_mail_once(committed_cast: Cast) -> None:
    waiting = registration()
    decline = decide(committed_cast, DeskAct.DECLINE, waiting.pk)
    assert sorted(together(decline, decline)) == ["", TOO_LATE]
    assert len(mails()) == 1


def test_two_who_merge_add_the_people_once(committed_cast: Cast) -> None:
    cast = committed_cast
    held = registration("Zilverberk", "00000132", state=RegistrationState.HELD)
    ends = together(
        lambda: merging.merge(by=cast.olga, registration=held, organisation=cast.zilverberk),
        lambda: merging.merge(by=cast.olga, registration=again(held), organisation=cast.van_doorn),
    )
    assert sorted(ends) == ["", TOO_LATE]
    with row_security.unrestricted("tests"):
        assert Invitation.objects.count() == 1
        partners = set(Agreement.objects.values_list("partner_id", flat=True))
    assert partners == {again(held).organisation_id}


def test_a_merge_and_a_decline_end_in_one_of_both(committed_cast: Cast) -> None:
    cast = committed_cast
    held = registration("Zilverberk", "00000132", state=RegistrationState.HELD)
    merged, declined = together(
        lambda: merging.merge(by=cast.olga, registration=held, organisation=cast.zilverberk),
        decide(cast, DeskAct.DECLINE, held.pk),
    )
    assert sorted([merged, declined]) == ["", TOO_LATE]
    with row_security.unrestricted("tests"):
        assert Invitation.objects.exists() == (merged == "")
    assert (again(held).state == RegistrationState.DECLINED) == (declined == "")


@pytest.mark.parametrize("turn", range(3))
def test_a_batch_and_a_hold_end_in_one_of_both(committed_cast: Cast, turn: int) -> None:
    waiting = registration(confirmed_at=MONDAY)
    batch, held = together(
        lambda: admitting.process_by_hand(before=FRIDAY),
        decide(committed_cast, DeskAct.HOLD, waiting.pk),
    )
    assert batch == ""
    found = again(waiting)
    if held == "":
        assert (found.state, organisations("00000175")) == (RegistrationState.HELD, 0)
    else:
        assert (found.state, organisations("00000175")) == (RegistrationState.PROCESSED, 1)


def test_a_hold_while_the_batch_has_read_it_leaves_nothing_behind(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch has read it as confirmed and waits; the hold comes in between and wins."""
    waiting = registration(confirmed_at=MONDAY)
    has_read, was_held = threading.Event(), threading.Event()
    make = pieces.make_partner

    def slow(found: Registration, batch: object) -> Organisation:
        has_read.set()
        assert was_held.wait(10)
        return make(found, batch)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(pieces, "make_partner", slow)

    def hold() -> None:
        assert has_read.wait(10)
        decide(committed_cast, DeskAct.HOLD, waiting.pk)()
        was_held.set()

    ends = together(lambda: admitting.process_by_hand(before=FRIDAY), hold)
    assert ends == ["", ""]
    assert again(waiting).state == RegistrationState.HELD
    assert organisations("00000175") == 0
    assert [mail for mail in mails() if "verwerkt" in mail.subject] == []


def test_processing_now_and_a_hold_end_in_one_of_both(committed_cast: Cast) -> None:
    waiting = registration(confirmed_at=MONDAY)
    reviewing.process_now(by=committed_cast.olga, registration=waiting, reason="Haast")
    with clock.at(MONDAY):
        batch, held = together(
            admitting.run_due_batches, decide(committed_cast, DeskAct.HOLD, waiting.pk)
        )
    assert batch == ""
    is_held = held == ""
    assert (again(waiting).state == RegistrationState.HELD) == is_held
    if is_held:
        assert organisations("00000175") == 0
        # Held before it was taken up: the next sweep leaves it alone too.
        admitting.run_due_batches()
        assert again(waiting).state == RegistrationState.HELD


def test_a_batch_and_a_merge_let_it_in_once(committed_cast: Cast) -> None:
    cast = committed_cast
    waiting = registration(confirmed_at=MONDAY)
    batch, merged = together(
        lambda: admitting.process_by_hand(before=FRIDAY),
        lambda: merging.merge(by=cast.olga, registration=waiting, organisation=cast.zilverberk),
    )
    assert batch == ""
    found = again(waiting)
    assert found.state == RegistrationState.PROCESSED
    assert (found.organisation_id == cast.zilverberk.pk) == (merged == "")
    assert organisations("00000175") == (0 if merged == "" else 1)
