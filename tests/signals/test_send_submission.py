"""What the landlord confirmed is sent all or not at all, once, and only as he saw it."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import TextChoices
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement
from municipalities.models import AddressRegister
from signals.models import (
    Case,
    CaseSignal,
    Evidence,
    Handover,
    HeldRow,
    Signal,
)
from signals.services import submitting
from signals.states import (
    SendMode,
    SignalState,
    SubmissionNotice,
    SubmissionRefusal,
    SubmissionState,
)
from tests.cast import Cast
from tests.signals.delivery import (
    DELFT,
    HAARLEM,
    LISSE,
    MORNING,
    SAMPLE,
    ZWOLLE,
    ask_to_send,
    checked,
    fresh,
    hand_in,
    in_force,
    receive,
    register,
    sample_register,
    send,
)
from tests.signals.files import csv_file, row, rows
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


@pytest.fixture(autouse=True)
def _delivery_day() -> Iterator[None]:
    with clock.at(MORNING):
        yield


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """The sender extends its lease over a second connection, so all must be committed."""
    register(("2011AD", 7, HAARLEM), ("2629DJ", 9, DELFT), ("2163GD", 5, LISSE))
    return committed_cast


def _refused(call: Callable[..., object], **arguments: object) -> TextChoices:
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.refusal


def test_good_rows_become_signals_with_evidence_and_a_case(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    submission = send(cast.sam, hand_in(cast.sam, row(1), row(2), row(3, bedrag="")))
    assert (submission.state, submission.sent, submission.refused) == (
        SubmissionState.SENT,
        2,
        1,
    )
    with row_security.acting_for(cast.zwolle.pk):
        reports = list(Signal.objects.order_by("row"))
        case = Case.objects.get(parts__report=reports[0])
        assert Case.objects.count() == CaseSignal.objects.count() == 2
        assert Evidence.objects.count() == 2
    assert [report.row for report in reports] == [2, 3]
    first, second = (int(report.number.removeprefix("S-26-")) for report in reports)
    assert second == first + 1
    assert case.number.startswith("Z-26-")
    assert (case.due_on.isoformat(), case.amount) == ("2026-12-21", reports[0].amount)
    assert case.due_reason.startswith("4 weken na 23 november")
    assert reports[0].answer_due_on == case.due_on


def test_a_joint_body_gets_the_signals_of_its_municipality(cast: Cast) -> None:
    in_force(cast, ZWOLLE, LISSE)
    lisse = row(2, postcode="2163GD", huisnummer="5")
    submission = send(cast.sam, hand_in(cast.sam, row(1), lisse))
    assert submission.sent == 2
    with row_security.acting_for(cast.bollenstreek.pk):
        assert Case.objects.get().municipality_code == LISSE


def test_signals_for_another_meldpunt_are_handed_over_without_a_case(cast: Cast) -> None:
    in_force(cast, DELFT)
    delft = row(1, postcode="2629DJ", huisnummer="9")
    send(cast.sam, hand_in(cast.sam, delft))
    with row_security.unrestricted("tests"):
        report, handover = Signal.objects.get(), Handover.objects.get()
        assert report.state == SignalState.HANDED_OVER
        assert (handover.authority_id, handover.count) == (cast.delft.pk, 1)
        assert not Case.objects.exists()


def test_held_rows_stay_behind_sealed(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    haarlem = row(2, postcode="2011AD", huisnummer="7")
    submission = send(cast.sam, hand_in(cast.sam, row(1), haarlem))
    assert (submission.sent, submission.held) == (1, 1)
    with row_security.unrestricted("tests"):
        assert HeldRow.objects.get().row == 3


def test_confirming_twice_sends_once(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1))
    in_another_tab = fresh(submission)
    ask_to_send(cast.sam, submission)
    ask_to_send(cast.noor, in_another_tab)
    checked(submission)
    ask_to_send(cast.sam, fresh(submission))
    checked(submission)
    with row_security.unrestricted("tests"):
        assert Signal.objects.count() == 1
        assert Event.objects.filter(verb="submission_send_requested").count() == 1
        assert Event.objects.filter(verb="submission_sent").count() == 1
        assert Mail.objects.filter(purpose__startswith="submission_sent").count() == 1


def test_all_or_nothing_refuses_while_a_row_is_not_good(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1), row(2, bedrag=""))
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        refusal = _refused(
            submitting.request_send,
            by=cast.sam,
            submission=submission,
            mode=SendMode.ALL_OR_NOTHING,
            seen_at=submission.checked_at,
        )
    assert refusal == SubmissionRefusal.NOT_ALL_GOOD
    assert fresh(submission).send_requested_at is None


def test_all_or_nothing_sends_when_all_is_good(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, *rows(3))
    ask_to_send(cast.sam, submission, SendMode.ALL_OR_NOTHING)
    assert checked(submission).sent == 3


def test_what_changed_since_the_look_is_shown_first(cast: Cast) -> None:
    agreements = in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1), row(2))
    ask_to_send(cast.sam, submission)
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=agreements[0].pk).update(ends_on="2026-11-22")
    again = checked(submission)
    assert again.state == SubmissionState.RECEIVED
    again = checked(again)
    assert (again.state, again.good, again.held) == (SubmissionState.CHECKED, 0, 2)
    assert again.notice == SubmissionNotice.CHANGED_SINCE
    assert again.counts_before["good"] == 2
    with row_security.unrestricted("tests"):
        assert not Signal.objects.exists()


def test_an_old_page_cannot_confirm_a_newer_check(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1))
    old = fresh(submission)
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        submitting.check_again(by=cast.sam, submission=submission)
    newer = checked(submission)
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        refusal = _refused(
            submitting.request_send,
            by=cast.sam,
            submission=newer,
            mode=SendMode.GOOD_ROWS,
            seen_at=old.checked_at,
        )
    assert refusal == SubmissionRefusal.CHANGED_SINCE


def test_nothing_is_sent_when_no_row_is_good(cast: Cast) -> None:
    submission = hand_in(cast.sam, row(1, bedrag=""))
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        refusal = _refused(
            submitting.request_send,
            by=cast.sam,
            submission=submission,
            mode=SendMode.GOOD_ROWS,
            seen_at=submission.checked_at,
        )
    assert refusal == SubmissionRefusal.NOTHING_GOOD


def test_the_same_tenancy_goes_once_a_month(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    send(cast.sam, hand_in(cast.sam, row(1)))
    again = hand_in(cast.sam, row(1, bedrag="999,00"), row(2))
    assert (again.good, again.refused, again.per_finding) == (1, 1, {"R12": 1})


def test_two_files_confirmed_at_once_send_a_tenancy_once(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    first = hand_in(cast.sam, row(1))
    second = hand_in(cast.sam, row(1, bedrag="999,00"))
    ask_to_send(cast.sam, first)
    ask_to_send(cast.sam, second)
    assert checked(first).state == SubmissionState.SENT
    assert checked(checked(second)).notice == SubmissionNotice.CHANGED_SINCE
    with row_security.unrestricted("tests"):
        assert Signal.objects.count() == 1


def test_a_repeated_report_is_marked(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    send(cast.sam, hand_in(cast.sam, row(1)))
    with clock.at(MORNING.replace(month=12)):
        later = hand_in(cast.sam, row(1, bedrag="1000,00"))
        assert later.per_finding == {"R13": 1}
        send(cast.sam, later)
    with row_security.unrestricted("tests"):
        assert list(Signal.objects.order_by("sent_on").values_list("is_repeated", flat=True)) == [
            False,
            True,
        ]


def test_held_rows_go_the_same_road_once_the_agreement_holds(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    haarlem = row(2, postcode="2011AD", huisnummer="7", achternaam="Kanarie", crisis="ja")
    submission = send(cast.sam, hand_in(cast.sam, row(1), haarlem))
    in_force(cast, HAARLEM)
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        again = submitting.hand_in_held_rows(by=cast.sam, submission=submission)
        assert (
            _refused(submitting.hand_in_held_rows, by=cast.sam, submission=submission)
            == SubmissionRefusal.NOTHING_HELD
        )
    again = checked(again)
    assert (again.good, again.held) == (1, 0)
    assert send(cast.sam, again).sent == 1
    with row_security.unrestricted("tests"):
        assert Signal.objects.get(municipality_code=HAARLEM).is_crisis


def _statements(cast: Cast, count: int, first: int) -> int:
    lines = [row(number) for number in range(first, first + count)]
    submission = checked(receive(cast.sam, csv_file(*lines)))
    ask_to_send(cast.sam, submission)
    with CaptureQueriesContext(connection) as queries:
        assert checked(submission).sent == count
    return len(queries)


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(cast: Cast) -> None:
    in_force(cast, ZWOLLE)
    assert _statements(cast, 3, 1) == _statements(cast, 300, 10)


def test_the_sample_is_sent_to_the_bodies_with_an_agreement(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        AddressRegister.objects.update(is_serving=False)
    sample_register()
    in_force(cast, ZWOLLE, LISSE, "0534", DELFT)
    submission = send(cast.sam, checked(receive(cast.sam, SAMPLE)))
    assert submission.sent == submission.good + submission.warned > 100
    with row_security.unrestricted("tests"):
        assert Signal.objects.count() == submission.sent
        here = Signal.objects.filter(state=SignalState.RECEIVED).count()
        assert Case.objects.count() == here < submission.sent
        assert HeldRow.objects.count() == submission.held > 0
