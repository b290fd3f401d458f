"""One tenancy is known by the landlord's reference, and by address and surname as well."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signals.models import Case, Signal, Submission, SubmissionFinding
from signals.selectors import landlord as desk
from signals.services import handling, pausing
from signals.states import EndResult, SignalState
from tests.cast import Cast, agreement, report
from tests.signals.delivery import (
    MORNING,
    ZWOLLE,
    checked,
    hand_in,
    in_force,
    receive,
    register,
    send,
)
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security

# The same home and the same renter as ``row(1)``, written in another way.
OTHERWISE = {"kenmerk": "NIEUW-1", "huisnummer": "1a", "huisnummertoevoeging": ""}
SAME_HOME = OTHERWISE | {"achternaam": "BERG", "postcode": "8013 cr"}


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Really committed: sending keeps its lease over a second connection."""
    return committed_cast


@pytest.fixture(autouse=True)
def _november(cast: Cast) -> None:
    register()
    in_force(cast, ZWOLLE)


def _codes(submission: Submission) -> list[tuple[str, str]]:
    with row_security.unrestricted("tests"):
        found = SubmissionFinding.objects.filter(submission=submission).order_by("row", "code")
        return list(found.values_list("code", "column"))


def _sent(cast: Cast, **changes: str) -> Signal:
    with clock.at(MORNING):
        submission = send(cast.sam, hand_in(cast.sam, row(1, **changes)))
    with row_security.unrestricted("tests"):
        return Signal.objects.get(submission=submission)


def _accept_help(cast: Cast) -> None:
    with clock.at(MORNING), row_security.acting_for(cast.zwolle.pk):
        handling.conclude(
            by=cast.tess,
            case=Case.objects.get(),
            result=EndResult.ADVICE_OR_QUICK_FIX,
            accepted_on=clock.today(),
        )


def test_another_reference_for_the_same_home_was_sent_this_month(cast: Cast) -> None:
    _sent(cast)
    with clock.at(MORNING):
        assert _codes(hand_in(cast.sam, row(1, **SAME_HOME))) == [("R12", "kenmerk")]


def test_another_surname_or_addition_at_that_address_is_another_tenancy(cast: Cast) -> None:
    _sent(cast)
    with clock.at(MORNING):
        others = hand_in(
            cast.sam,
            row(1, kenmerk="N-1", achternaam="Dijk"),
            row(1, kenmerk="N-2", huisnummertoevoeging="B"),
        )
    assert (others.good, others.refused) == (2, 0)


def test_the_same_home_of_another_landlord_is_another_tenancy(cast: Cast) -> None:
    with clock.at(MORNING), row_security.unrestricted("tests"):
        report(agreement(cast.van_doorn, cast.zwolle, ZWOLLE), reference="HV-12", surname="Berg")
    with clock.at(MORNING):
        assert hand_in(cast.sam, row(12)).good == 1


def test_the_latest_report_counts_under_whichever_reference(cast: Cast) -> None:
    _sent(cast)
    december, january = (
        MORNING.replace(month=12, day=14),
        dt.datetime(2027, 1, 14, 9, tzinfo=dt.UTC),
    )
    with clock.at(december):
        lower = row(1, **SAME_HOME, bedrag="900,00")
        submission = hand_in(cast.sam, lower)
        assert _codes(submission) == [("R13", "bedrag")]
        send(cast.sam, submission)
    with clock.at(january):
        # More than in December, although less than in November.
        assert hand_in(cast.sam, row(1, bedrag="1000,00")).good == 1


def test_a_pause_holds_for_the_same_home_under_another_reference(cast: Cast) -> None:
    _sent(cast)
    _accept_help(cast)
    with clock.at(MORNING + dt.timedelta(days=10)):
        assert ("R14", "kenmerk") in _codes(hand_in(cast.sam, row(1, **SAME_HOME)))


def test_an_objection_is_known_by_the_home_as_well(cast: Cast) -> None:
    with clock.at(MORNING):
        hand_in(cast.sam, row(1, bezwaar="ja"))
        assert _codes(hand_in(cast.sam, row(1, **SAME_HOME))) == [("R18", "bezwaar")]


def test_an_objection_without_a_readable_address_is_known_by_its_reference(cast: Cast) -> None:
    with clock.at(MORNING):
        hand_in(cast.sam, row(1, bezwaar="ja", postcode=""))
        assert _codes(hand_in(cast.sam, row(1))) == [("R18", "bezwaar")]
        assert hand_in(cast.sam, row(2, kenmerk="X")).good == 1


def test_a_row_without_a_reference_is_known_by_its_home(cast: Cast) -> None:
    _sent(cast)
    with clock.at(MORNING):
        lacking = hand_in(cast.sam, row(1, **SAME_HOME | {"kenmerk": ""}))
    assert _codes(lacking) == [("R01", "kenmerk"), ("R12", "")]


def test_what_is_known_of_tenancies_takes_as_many_statements_for_any_number_of_rows(
    cast: Cast,
) -> None:
    _sent(cast)

    def statements(count: int, first: int) -> int:
        lines = [row(number) for number in range(first, first + count)]
        submission = receive(cast.sam, csv_file(*lines))
        with CaptureQueriesContext(connection) as queries:
            checked(submission)
        return len(queries)

    with clock.at(MORNING):
        assert statements(2, 2) == statements(200, 100)


def test_a_pause_nobody_announced_yet_does_not_stand_in_the_way_of_the_next(cast: Cast) -> None:
    signal = _sent(cast)
    _accept_help(cast)
    later = MORNING + dt.timedelta(days=40)
    with clock.at(later):
        send(cast.sam, hand_in(cast.sam, row(1, **SAME_HOME, bedrag="2000,00")))
    with clock.at(later), row_security.unrestricted("tests"):
        new = Signal.objects.select_related("agreement__terms").exclude(pk=signal.pk).get()
        pause = pausing.start(by=cast.tess, report=new, accepted_on=clock.today())
        signal.refresh_from_db()
    assert pause is not None
    assert signal.state == "closed"


def test_never_two_pauses_at_once_for_one_home(cast: Cast) -> None:
    signal = _sent(cast)
    _accept_help(cast)
    with clock.at(MORNING), row_security.unrestricted("tests"):
        signal.pk, signal.reference, signal.number, signal.row = None, "NIEUW-1", "S-26-999999", 9
        signal.tenancy_index = b"x" * 32
        signal.save(force_insert=True)
        assert pausing.start(by=cast.tess, report=signal, accepted_on=clock.today()) is None


def test_the_sentence_knows_a_pause_that_began_under_another_reference(cast: Cast) -> None:
    _sent(cast)
    _accept_help(cast)
    with clock.at(MORNING), row_security.unrestricted("tests"):
        other = Signal.objects.get()
        other.tenancy_index, other.state, other.outcome = b"x" * 32, SignalState.RECEIVED, ""
        pauses = desk.pauses_of_tenancies([other])
        said = desk.sentence_of(other, {}, pauses, clock.today())
    assert not said.may_collect
