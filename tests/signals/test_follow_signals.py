"""A landlord follows what he sent: may he collect, what happened, whom to leave alone."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from signals.models import CollectionPause, Feedback, Signal, Submission
from signals.states import Outcome, SignalState
from tests.cast import Cast, log_in
from tests.signals.delivery import ZWOLLE, hand_in, in_force, register, send
from tests.signals.files import row
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event

LIST, PAUSES = reverse("signals:signal-list"), reverse("signals:pause-list")


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Two signals of Zilverberk to Zwolle."""
    register()
    in_force(committed_cast, ZWOLLE)
    send(
        committed_cast.sam,
        hand_in(committed_cast.sam, row(1, achternaam="Kanarie"), row(2, bedrag="300,00")),
    )
    return committed_cast


def _number(reference: str = "HV-1") -> str:
    with row_security.unrestricted("tests"):
        return Signal.objects.get(reference=reference).number


def _pause(number: str, starts_on: dt.date) -> CollectionPause:
    with row_security.unrestricted("tests"):
        report = Signal.objects.get(number=number)
        Signal.objects.filter(pk=report.pk).update(
            state=SignalState.HELP_ACCEPTED, outcome=Outcome.HELP_ACCEPTED
        )
        owners = {"landlord_id": report.landlord_id, "authority_id": report.authority_id}
        Feedback.objects.create(
            report=report,
            outcome=Outcome.HELP_ACCEPTED,
            accepted_on=starts_on,
            given_at=clock.now(),
            **owners,
        )
        return CollectionPause.objects.create(
            report=report,
            tenancy_index=bytes(report.tenancy_index),
            starts_on=starts_on,
            ends_on=starts_on + dt.timedelta(days=30),
            created_at=clock.now(),
            **owners,
        )


def _detail(client: Client, reference: str = "HV-1") -> str:
    answer = client.get(reverse("signals:signal-detail", args=[_number(reference)]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_number_municipality_and_amount(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.sam).get(LIST).content.decode()
    for words in (_number(), "HV-1", "Zwolle", "€\N{NO-BREAK SPACE}300,00", "U mag verder"):
        assert words in page
    assert "Kanarie" not in page


def test_a_filter_narrows_the_list(cast: Cast, client: Client) -> None:
    _pause(_number("HV-2"), clock.today())
    log_in(client, cast.sam)
    page = client.get(LIST, {"status": "help_accepted"}).content.decode()
    assert _number("HV-2") in page
    assert _number() not in page
    assert "Geen signalen met dit filter" in client.get(LIST, {"status": "closed"}).content.decode()


def test_the_page_begins_with_the_sentence(cast: Cast, client: Client) -> None:
    page = _detail(log_in(client, cast.sam))
    assert "U mag verder met incasso." in page
    assert "Gemeente Zwolle ontving dit signaal" in page
    assert "Kanarie" not in page


def test_showing_the_data_is_written_down(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    answer = client.post(reverse("signals:signal-reveal", args=[_number()]))
    assert "Kanarie" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="signal_data_shown")
    assert (event.person_id, event.counterpart_id) == (cast.sam.user_id, cast.zwolle.pk)


def test_a_foreign_signal_does_not_exist(cast: Cast, client: Client) -> None:
    log_in(client, cast.kees)
    assert client.get(reverse("signals:signal-detail", args=[_number()])).status_code == 404
    assert client.post(reverse("signals:signal-reveal", args=[_number()])).status_code == 404
    assert _number() not in client.get(LIST).content.decode()


def test_a_pause_is_told_and_asks_for_confirmation(cast: Cast, client: Client) -> None:
    _pause(_number(), clock.today())
    page = _detail(log_in(client, cast.sam))
    assert "geen incasso doen en geen extra kosten rekenen" in page
    assert "Bevestig dat de incasso stilstaat" in page
    assert "nog 30 dagen" in client.get(PAUSES).content.decode()


def test_a_pause_of_the_tenancy_counts_for_its_later_signal(cast: Cast, client: Client) -> None:
    _pause(_number(), clock.today())
    with row_security.unrestricted("tests"):
        first, second = Signal.objects.order_by("number")
        Signal.objects.filter(pk=second.pk).update(
            tenancy_index=bytes(first.tenancy_index), month=dt.date(2027, 1, 1)
        )
    assert "geen incasso doen" in _detail(log_in(client, cast.sam), "HV-2")


def test_confirming_is_kept_and_not_asked_again(cast: Cast, client: Client) -> None:
    pause = _pause(_number(), clock.today())
    log_in(client, cast.sam)
    answer = client.post(reverse("signals:pause-confirm", args=[pause.pk]), follow=True)
    assert "U bevestigde dat de incasso stilstaat" in answer.content.decode()
    assert "Bevestig dat" not in client.get(PAUSES).content.decode()
    with row_security.unrestricted("tests"):
        pause.refresh_from_db()
    assert pause.confirmed_by == cast.sam.user_id


def test_a_foreign_pause_cannot_be_confirmed(cast: Cast, client: Client) -> None:
    pause = _pause(_number(), clock.today())
    log_in(client, cast.kees)
    assert client.post(reverse("signals:pause-confirm", args=[pause.pk])).status_code == 404


def test_a_pause_that_is_over_moves_to_the_other_tab(cast: Cast, client: Client) -> None:
    _pause(_number(), clock.today() - dt.timedelta(days=31))
    log_in(client, cast.sam)
    assert "Er loopt geen incassopauze" in client.get(PAUSES).content.decode()
    assert "HV-1" in client.get(PAUSES, {"toon": "voorbij"}).content.decode()


def test_the_receipt_lists_who_when_what(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        submission = Submission.objects.get()
    log_in(client, cast.sam)
    page = client.get(reverse("signals:submission-detail", args=[submission.pk])).content.decode()
    for words in ("2 signalen zijn verzonden", submission.number, "Sam Postma", "Zwolle"):
        assert words in page
    assert submission.file_digest[:8] in page
    answer = client.get(reverse("signals:submission-numbers", args=[submission.pk]))
    assert f"{_number()};HV-1;Zwolle;" in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize("address", [LIST, PAUSES, reverse("signals:submission-list")])
def test_an_empty_page_says_what_to_do(cast: Cast, client: Client, address: str) -> None:
    page = log_in(client, cast.kees).get(address).content.decode()
    assert "portaal-empty__title" in page
