"""Another organisation's submission, signal or pause is a page that does not exist."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from signals.models import Submission
from tests.cast import Cast, log_in
from tests.signals.delivery import receive
from tests.signals.files import csv_file, row

READ = ["detail", "progress", "findings", "file", "numbers", "withdraw"]
WRITE = ["send", "same-again", "check-again", "held", "withdraw", "columns"]


@pytest.fixture
def submission(cast: Cast) -> Submission:
    """A submission of Zilverberk."""
    return receive(cast.sam, csv_file(row(1)))


@pytest.mark.parametrize("page", READ)
def test_a_foreign_submission_cannot_be_read(
    cast: Cast, client: Client, submission: Submission, page: str
) -> None:
    log_in(client, cast.kees)
    address = reverse(f"signals:submission-{page}", args=[submission.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", WRITE)
def test_a_foreign_submission_cannot_be_changed(
    cast: Cast, client: Client, submission: Submission, page: str
) -> None:
    log_in(client, cast.kees)
    address = reverse(f"signals:submission-{page}", args=[submission.pk])
    assert client.post(address).status_code == 404


def test_an_unknown_submission_answers_the_same(cast: Cast, client: Client) -> None:
    log_in(client, cast.kees)
    address = reverse("signals:submission-detail", args=[uuid.uuid4()])
    assert client.get(address).status_code == 404


def test_a_foreign_submission_is_not_on_the_list(
    cast: Cast, client: Client, submission: Submission
) -> None:
    listed = reverse("signals:submission-list")
    assert submission.number in log_in(client, cast.noor).get(listed).content.decode()
    assert submission.number not in log_in(Client(), cast.kees).get(listed).content.decode()


@pytest.mark.parametrize("who", ["tess", "joke", "olga"])
def test_only_the_landlords_side_hands_in(cast: Cast, client: Client, who: str) -> None:
    log_in(client, getattr(cast, who))
    assert client.get(reverse("signals:submission-new")).status_code == 403


@pytest.mark.parametrize("who", ["sam", "tess"])
def test_only_the_operator_hands_over(cast: Cast, client: Client, who: str) -> None:
    log_in(client, getattr(cast, who))
    assert client.get(reverse("signals:handover-list")).status_code == 403


def test_a_stranger_is_asked_to_log_in(client: Client, db: None) -> None:
    answer = client.get(reverse("signals:submission-list"))
    assert answer.status_code == 302
    assert "inloggen" in answer["Location"]
