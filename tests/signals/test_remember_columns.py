"""What a landlord once said about his own headings is not asked again."""

import pytest
from django.test import Client
from django.urls import reverse

from signals.models import KnownHeading, Submission
from signals.states import SubmissionState
from tests.cast import Cast, log_in
from tests.signals.delivery import ZWOLLE, checked, in_force, receive, register
from tests.signals.files import LANDLORDS, csv_text, row, table
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Membership


@pytest.fixture(autouse=True)
def _may_send(cast: Cast) -> None:
    register()
    in_force(cast, ZWOLLE)


def _hand_in(by: Membership, headings: list[str], *rows: dict[str, str]) -> Submission:
    lines = table(rows or (row(1),), LANDLORDS)[1:]
    return checked(receive(by, csv_text([headings, *lines]).encode()))


def _own() -> list[str]:
    names = {"kenmerk": "Huurdersnr", "straat": "Notitie"}
    return [names.get(heading, heading) for heading in LANDLORDS]


def _answer(client: Client, submission: Submission, **more: str) -> Submission:
    """Say that Huurdersnr is the reference and that Notitie is not used."""
    address = reverse("signals:submission-columns", args=[submission.pk])
    client.post(address, {"column_0": "reference", "column_1": "-", **more})
    return checked(submission)


def test_the_next_file_with_these_headings_is_checked_at_once(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    first = _answer(client, _hand_in(cast.sam, _own()), remember="on")
    assert (first.state, first.good) == (SubmissionState.CHECKED, 1)
    later = _hand_in(cast.sam, [heading.upper() for heading in _own()], row(2))
    assert (later.state, later.good) == (SubmissionState.CHECKED, 1)


def test_without_the_tick_it_is_asked_again(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    _answer(client, _hand_in(cast.sam, _own()))
    assert _hand_in(cast.sam, _own(), row(2)).state == SubmissionState.REFUSED


def test_another_organisation_knows_nothing_of_it(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    _answer(client, _hand_in(cast.sam, _own()), remember="on")
    assert _hand_in(cast.ida, _own()).state == SubmissionState.REFUSED
    with row_security.acting_for(cast.incasso.pk):
        assert not KnownHeading.objects.exists()


def test_a_later_answer_replaces_the_earlier_one(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    _answer(client, _hand_in(cast.sam, _own()), remember="on")
    # This file has the column under its own name as well: what was remembered does not fit.
    both = _hand_in(cast.sam, ["Huurdersnr" if h == "straat" else h for h in LANDLORDS])
    assert (both.state, both.per_finding) == (SubmissionState.REFUSED, {"B03": 1})
    address = reverse("signals:submission-columns", args=[both.pk])
    client.post(address, {"column_0": "street", "remember": "on"})
    assert checked(both).state == SubmissionState.CHECKED
    with row_security.acting_for(cast.zilverberk.pk):
        assert KnownHeading.objects.get(heading="huurdersnr").column == "street"


def test_the_first_row_of_a_file_without_headings_is_not_remembered(
    cast: Cast, client: Client
) -> None:
    log_in(client, cast.sam)
    submission = _hand_in(cast.sam, table([row(1)])[1])
    address = reverse("signals:submission-columns", args=[submission.pk])
    page = client.get(reverse("signals:submission-detail", args=[submission.pk])).content.decode()
    fields = {f"column_{at}": "-" for at in range(len(LANDLORDS)) if f"column_{at}" in page}
    client.post(address, {**fields, "remember": "on"})
    assert checked(submission).state == SubmissionState.REFUSED
    with row_security.unrestricted("tests"):
        assert not KnownHeading.objects.exists()
