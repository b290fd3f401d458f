"""A collection agency reports for its clients: by mandate, under its agreement or theirs."""

import datetime as dt

import pytest
from django.test import Client

from signals.models import (
    CollectionPause,
    HeldRow,
    Objection,
    Signal,
    Submission,
    SubmissionFinding,
)
from signals.services import submitting
from signals.states import SubmissionRefusal, SubmissionState
from tests.cast import Cast, agreement, log_in, mandate, report
from tests.signals.delivery import (
    HAARLEM,
    MORNING,
    ZWOLLE,
    checked,
    fresh,
    receive,
    register,
    send,
)
from tests.signals.files import LANDLORDS, csv_text, row, table
from vroegsignalering import clock, row_security
from vroegsignalering.refusals import Refused

CLIENT, STRANGER = "00000140", "00000132"


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Really committed: sending keeps its lease over a second connection."""
    return committed_cast


@pytest.fixture(autouse=True)
def _mandate(cast: Cast) -> None:
    register(("2011AD", 7, HAARLEM))
    with row_security.unrestricted("tests"):
        mandate(cast.incasso, cast.van_doorn)
        agreement(cast.incasso, cast.zwolle, ZWOLLE)


def _hand_in(cast: Cast, *rows: dict[str, str]) -> Submission:
    content = csv_text(table(rows, [*LANDLORDS, "verhuurder_kvk"])).encode()
    with clock.at(MORNING):
        return checked(receive(cast.ida, content))


def _for(kvk_number: str, number: int, **changes: str) -> dict[str, str]:
    return row(number, verhuurder_kvk=kvk_number, **changes)


def _codes(submission: Submission) -> list[tuple[int | None, str]]:
    with row_security.unrestricted("tests"):
        found = SubmissionFinding.objects.filter(submission=submission).order_by("row", "code")
        return list(found.values_list("row", "code"))


def _hand_in_held(cast: Cast, submission: Submission) -> Submission:
    with clock.at(MORNING), row_security.acting_for(cast.incasso.pk, cast.ida.user_id):
        return submitting.hand_in_held_rows(by=cast.ida, submission=submission)


def test_each_row_needs_a_landlord_with_a_mandate(cast: Cast) -> None:
    submission = _hand_in(cast, _for(CLIENT, 1), _for(STRANGER, 2), _for("", 3))
    assert _codes(submission) == [(3, "R15"), (4, "R01")]


def test_the_objection_of_a_clients_renter_is_kept_for_the_client(cast: Cast) -> None:
    submission = _hand_in(cast, _for(CLIENT, 1, bezwaar="ja"), _for(CLIENT, 2))
    assert (submission.state, submission.good) == (SubmissionState.CHECKED, 1)
    with row_security.acting_for(cast.van_doorn.pk):
        assert Objection.objects.get().reference == "HV-1"
    assert _codes(_hand_in(cast, _for(CLIENT, 1))) == [(2, "R18")]


def test_an_objection_does_not_keep_the_other_rows_from_being_sent(cast: Cast) -> None:
    submission = _hand_in(cast, _for(CLIENT, 1, bezwaar="ja"), _for(CLIENT, 2))
    with clock.at(MORNING):
        assert send(cast.ida, submission).sent == 1
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
    assert (signal.landlord_id, signal.agency_id) == (cast.van_doorn.pk, cast.incasso.pk)


def test_held_rows_go_once_the_clients_own_agreement_is_in_force(cast: Cast) -> None:
    submission = _hand_in(cast, _for(CLIENT, 1), _for(CLIENT, 7, postcode="2011AD"))
    assert (submission.good, submission.held) == (1, 1)
    with clock.at(MORNING):
        send(cast.ida, submission)
    with pytest.raises(Refused) as refused:
        _hand_in_held(cast, submission)
    assert refused.value.refusal == SubmissionRefusal.NOTHING_HELD
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.delft, HAARLEM)
    again = _hand_in_held(cast, submission)
    with clock.at(MORNING):
        again = checked(again)
        assert (again.good, again.held) == (1, 0)
        assert send(cast.ida, again).sent == 1


def test_an_agreement_of_one_client_does_not_let_the_rows_of_another_go(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        mandate(cast.incasso, cast.zilverberk)
    haarlem = {"postcode": "2011AD", "huisnummer": "7"}
    submission = _hand_in(
        cast, _for(CLIENT, 1, **haarlem), _for(STRANGER, 2, **haarlem, achternaam="Dijk")
    )
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.delft, HAARLEM)
    again = _hand_in_held(cast, submission)
    with clock.at(MORNING):
        assert checked(again).rows == 1
    with row_security.unrestricted("tests"):
        left = HeldRow.objects.get(submission=submission, sent_at__isnull=True)
    assert left.client_id == cast.zilverberk.pk


def test_the_page_says_for_which_client_rows_are_held(cast: Cast, client: Client) -> None:
    submission = _hand_in(cast, _for(CLIENT, 1, postcode="2011AD", huisnummer="7"))
    page = log_in(client, cast.ida).get(f"/aanleveringen/{fresh(submission).pk}/")
    assert "Haarlem, voor Van Doorn Vastgoed: 1 regel" in page.content.decode()


def test_the_agency_reads_of_a_pause_that_began_with_the_clients_own_signal(
    cast: Cast, client: Client
) -> None:
    with clock.at(MORNING):
        send(cast.ida, _hand_in(cast, _for(CLIENT, 1)))
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
        own = report(agreement(cast.van_doorn, cast.zwolle, ZWOLLE)).parts.get().report
        Signal.objects.filter(pk=own.pk).update(
            address_index=signal.address_index, name_index=signal.name_index
        )
        CollectionPause.objects.create(
            report=own,
            landlord_id=own.landlord_id,
            authority_id=own.authority_id,
            tenancy_index=own.tenancy_index,
            starts_on=MORNING.date(),
            ends_on=MORNING.date() + dt.timedelta(days=30),
            created_at=MORNING,
        )
    with clock.at(MORNING):
        page = log_in(client, cast.ida).get(f"/signalen/{signal.number}/").content.decode()
    assert "U mag tot en met 23 december geen incasso doen" in page
    assert "Bevestig dat de incasso stilstaat" not in page
