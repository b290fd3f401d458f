"""The operator takes the signals for another meldpunt as a file, and that is written down."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from signals.models import Handover
from signals.states import HandoverState
from tests.cast import Cast, log_in
from tests.signals.delivery import DELFT, ZWOLLE, hand_in, in_force, register, send
from tests.signals.files import row
from vroegsignalering import row_security
from vroegsignalering.audit.models import Event

LIST = reverse("signals:handover-list")


@pytest.fixture
def handover(committed_cast: Cast) -> Handover:
    """Two signals for Delft, which receives at another meldpunt; one for Zwolle."""
    cast = committed_cast
    register(("2629DJ", 9, DELFT), ("2629DJ", 10, DELFT))
    in_force(cast, ZWOLLE, DELFT)
    delft = {"postcode": "2629DJ", "huisnummertoevoeging": ""}
    send(
        cast.sam,
        hand_in(
            cast.sam,
            row(1),
            row(9, **delft, achternaam="=HYPERLINK(1)", telefoon="+31 10 000 00 00"),
            row(10, **delft, bedrag="1.234,50", crisis="ja"),
        ),
    )
    with row_security.unrestricted("tests"):
        return Handover.objects.get()


def _download(client: Client, handover: Handover) -> list[dict[str, str]]:
    answer = client.post(reverse("signals:handover-download", args=[handover.pk]))
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_what_waits_is_on_the_list(
    committed_cast: Cast, client: Client, handover: Handover
) -> None:
    page = log_in(client, committed_cast.olga).get(LIST).content.decode()
    assert "1 overdracht wacht op u" in page
    assert "Meldpunt Voorbeeld" in page
    assert "HYPERLINK" not in page


def test_the_file_has_the_columns_of_the_contract(
    committed_cast: Cast, client: Client, handover: Handover
) -> None:
    first, second = _download(log_in(client, committed_cast.olga), handover)
    assert (second["kenmerk"], second["bedrag"], second["crisis"]) == ("HV-10", "1234,50", "ja")
    assert (second["postcode"], second["huisnummer"]) == ("2629DJ", "10")
    assert second["verhuurder_kvk"] == committed_cast.zilverberk.kvk_number
    assert first["herinnering_op"] == "2026-09-20"


def test_no_cell_is_a_formula(committed_cast: Cast, client: Client, handover: Handover) -> None:
    first = _download(log_in(client, committed_cast.olga), handover)[0]
    assert first["achternaam"] == "'=HYPERLINK(1)"
    assert first["telefoon"] == "'+31100000000"


def test_each_download_is_written_down(
    committed_cast: Cast, client: Client, handover: Handover
) -> None:
    log_in(client, committed_cast.olga)
    _download(client, handover)
    _download(client, handover)
    with row_security.unrestricted("tests"):
        handover.refresh_from_db()
        events = list(Event.objects.filter(verb="handover_collected"))
    assert (handover.state, handover.collected_by) == (
        HandoverState.COLLECTED,
        committed_cast.olga.user_id,
    )
    assert [event.detail for event in events] == [{"count": 2}, {"count": 2}]


def test_a_look_at_the_address_is_no_download(
    committed_cast: Cast, client: Client, handover: Handover
) -> None:
    log_in(client, committed_cast.olga)
    assert client.get(reverse("signals:handover-download", args=[handover.pk])).status_code == 405
