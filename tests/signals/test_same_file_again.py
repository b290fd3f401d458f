"""The same content handed in again points to the first time, and asks for a second yes."""

import pytest
from django.test import Client
from django.urls import reverse

from signals.models import Submission
from signals.services import submitting
from signals.states import SubmissionRefusal
from tests.cast import Cast, log_in
from tests.signals.delivery import (
    ZWOLLE,
    ask_to_send,
    checked,
    fresh,
    in_force,
    receive,
    register,
)
from tests.signals.files import csv_file, row
from vroegsignalering import row_security
from vroegsignalering.refusals import Refused

CONTENT = csv_file(row(1))


@pytest.fixture
def again(cast: Cast) -> Submission:
    """A file that is handed in twice, under two names."""
    register()
    in_force(cast, ZWOLLE)
    checked(receive(cast.sam, CONTENT, "november.csv"))
    return checked(receive(cast.noor, CONTENT, "nog-een-keer.csv"))


def test_the_second_time_has_a_finding(again: Submission) -> None:
    assert again.per_finding == {"B07": 1}


def test_the_page_points_to_the_first_time(cast: Cast, client: Client, again: Submission) -> None:
    log_in(client, cast.sam)
    page = client.get(reverse("signals:submission-detail", args=[again.pk])).content.decode()
    assert "Dit bestand leverde u al aan" in page
    assert "Bekijk die aanlevering" in page
    assert "Verstuur 1 signaal" not in page


def test_without_a_second_yes_nothing_is_sent(cast: Cast, again: Submission) -> None:
    with pytest.raises(Refused) as refused:
        ask_to_send(cast.sam, again)
    assert refused.value.refusal == SubmissionRefusal.SAME_AGAIN
    assert fresh(again).send_requested_at is None


def test_after_the_second_yes_it_may_be_sent(cast: Cast, client: Client, again: Submission) -> None:
    log_in(client, cast.sam)
    client.post(reverse("signals:submission-same-again", args=[again.pk]))
    ask_to_send(cast.sam, fresh(again))
    assert fresh(again).send_requested_at is not None


def test_a_withdrawn_file_may_come_again(cast: Cast) -> None:
    first = receive(cast.sam, CONTENT)
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        submitting.withdraw(by=cast.sam, submission=first)
    assert "B07" not in checked(receive(cast.sam, CONTENT)).per_finding


def test_another_landlord_may_hand_in_the_same_content(cast: Cast) -> None:
    receive(cast.sam, CONTENT)
    assert "B07" not in checked(receive(cast.kees, CONTENT)).per_finding
