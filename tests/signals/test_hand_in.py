"""A landlord hands a file in by the page; it is stored sealed before anything is read."""

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from signals.models import Submission, SubmissionChunk
from signals.services import submitting
from signals.states import SubmissionState
from tests.cast import Cast, log_in
from tests.signals.delivery import (
    ZWOLLE,
    checked,
    fresh,
    hand_in,
    in_force,
    receive,
    register,
)
from tests.signals.files import csv_file, row
from vroegsignalering import row_security, sealing
from vroegsignalering.audit.models import Event

NEW = reverse("signals:submission-new")


def _page(client: Client, submission: Submission) -> str:
    answer = client.get(reverse("signals:submission-detail", args=[submission.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_received_and_the_page_shows_progress(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    upload = SimpleUploadedFile("november.csv", csv_file(row(1)), "text/csv")
    answer = client.post(NEW, {"file": upload, "acting": cast.sam.pk}, follow=True)
    assert "Wij controleren uw bestand" in answer.content.decode()
    with row_security.unrestricted("tests"):
        submission = Submission.objects.get()
        event = Event.objects.get(verb="submission_received")
    assert (submission.state, submission.file_name) == (SubmissionState.RECEIVED, "november.csv")
    assert event.detail == {"digest": submission.file_digest, "bytes": submission.file_size}


def test_the_stored_pieces_are_sealed_and_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "CHUNK_BYTES", 100)
    content = csv_file(row(1, achternaam="Kanarie"))
    submission = receive(cast.sam, content)
    with row_security.unrestricted("tests"):
        pieces = list(SubmissionChunk.objects.filter(submission=submission).order_by("position"))
    assert len(pieces) == -(-len(content) // 100)
    assert not any(b"Kanarie" in bytes(piece.sealed) for piece in pieces)
    opened = b"".join(sealing.open_bytes(piece.sealed, piece.pk) for piece in pieces)
    assert opened == content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Dit bestand is leeg"), (b"x" * 200, "Dit bestand is te groot")],
)
def test_an_empty_or_a_large_file_is_refused_with_a_sentence(
    cast: Cast, client: Client, settings: LazySettings, content: bytes, sentence: str
) -> None:
    settings.MAX_UPLOAD_BYTES = 150
    log_in(client, cast.sam)
    answer = client.post(NEW, {"file": SimpleUploadedFile("a.csv", content)})
    assert sentence in answer.content.decode()
    with row_security.unrestricted("tests"):
        assert not Submission.objects.exists()


def test_no_file_is_said_in_words(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    assert "Kies een bestand" in client.post(NEW, {}).content.decode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Noor\\november.csv", "november.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202e.csv", "ab.csv"),
        ("x" * 200 + ".csv", "x" * 96 + ".csv"),
        ("", "bestand"),
    ],
)
def test_a_file_name_is_kept_without_folders_and_strange_signs(
    cast: Cast, given: str, kept: str
) -> None:
    assert receive(cast.sam, csv_file(row(1)), given).file_name == kept


def test_the_findings_page_counts_groups_and_offers_to_send(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1), row(2), row(3, herinnering_op=""), row(999))
    page = _page(log_in(client, cast.sam), submission)
    for words in (
        "Er is nog niets verzonden.",
        "Verstuur 2 signalen",
        "Een van de vier voorwaarden ontbreekt",
        "Wij missen de dag van uw schriftelijke herinnering",
        "HV-3",
        "Wij vinden dit adres niet",
    ):
        assert words in page


def test_all_good_is_one_green_notice(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    page = _page(log_in(client, cast.sam), hand_in(cast.sam, row(1)))
    assert "Alle regels zijn goed." in page
    assert "Verstuur 1 signaal" in page


def test_none_good_has_no_button_to_send(cast: Cast, client: Client) -> None:
    page = _page(log_in(client, cast.sam), hand_in(cast.sam, row(1, bedrag="-5")))
    assert "Geen enkele regel kan mee" in page
    assert "submission-send" not in page
    assert "Verstuur" not in page.split("Wat kunt u verbeteren?")[1]


def test_a_missing_agreement_is_one_click_away(cast: Cast, client: Client) -> None:
    register()
    page = _page(log_in(client, cast.sam), hand_in(cast.sam, row(1)))
    assert "U heeft nog geen overeenkomst met Zwolle" in page
    assert f"{reverse('agreements:request')}?gemeente={ZWOLLE}" in page


def test_long_groups_go_on_behind_a_link(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    lines = [row(number, bedrag="") for number in range(1, 151)]
    submission = hand_in(cast.sam, *lines)
    log_in(client, cast.sam)
    assert "Toon alle 150 regels" in _page(client, submission)
    listed = reverse("signals:submission-findings", args=[submission.pk])
    first = client.get(listed, {"code": "R01"}).content.decode()
    second = client.get(listed, {"code": "R01", "bladzijde": "2"}).content.decode()
    assert "HV-100<" in first
    assert "HV-101<" not in first
    assert "HV-150<" in second


def test_confirming_on_the_page_asks_the_worker(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1))
    log_in(client, cast.sam)
    seen = submission.checked_at.isoformat() if submission.checked_at else ""
    answer = client.post(
        reverse("signals:submission-send", args=[submission.pk]),
        {"mode": "goedeRegels", "seen": seen, "acting": cast.sam.pk},
        follow=True,
    )
    assert "Wij versturen uw signalen" in answer.content.decode()
    assert fresh(submission).send_requested_name == "Sam Postma"


def test_all_or_nothing_answers_with_what_to_do(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1), row(2, bedrag=""))
    log_in(client, cast.sam)
    seen = submission.checked_at.isoformat() if submission.checked_at else ""
    answer = client.post(
        reverse("signals:submission-send", args=[submission.pk]),
        {"mode": "allesOfNiets", "seen": seen},
        follow=True,
    )
    assert "Er zijn nog regels die niet mee kunnen" in answer.content.decode()


def test_progress_is_told_to_the_script(cast: Cast, client: Client) -> None:
    submission = receive(cast.sam, csv_file(row(1)))
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(rows=100_000, rows_done=64_000)
    log_in(client, cast.sam)
    answer = client.get(reverse("signals:submission-progress", args=[submission.pk])).json()
    assert (answer["percent"], answer["done"]) == (64, False)
    assert "64.000 van 100.000 regels" in answer["text"]


def test_unknown_headings_are_asked_about_and_then_checked(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    content = csv_file(row(1)).replace(b"telefoon", b"belnummer").replace(b"straat", b"opmerking")
    submission = checked(receive(cast.sam, content))
    log_in(client, cast.sam)
    page = _page(client, submission)
    assert "belnummer" in page
    assert "Niet gebruiken (wordt gewist)" in page
    address = reverse("signals:submission-columns", args=[submission.pk])
    order = page.index(">belnummer<") < page.index(">opmerking<")
    choices = (
        {"column_0": "phone", "column_1": "-"}
        if order
        else {
            "column_0": "-",
            "column_1": "phone",
        }
    )
    client.post(address, choices)
    done = checked(submission)
    assert (done.state, done.good) == (SubmissionState.CHECKED, 1)


def test_a_column_without_an_answer_is_asked_again(cast: Cast, client: Client) -> None:
    submission = checked(receive(cast.sam, csv_file(row(1)).replace(b"telefoon", b"bel")))
    log_in(client, cast.sam)
    answer = client.post(reverse("signals:submission-columns", args=[submission.pk]), {})
    assert "Zeg van elke kolom wat erin staat" in answer.content.decode()


def test_withdrawing_erases_the_file(cast: Cast, client: Client) -> None:
    submission = hand_in(cast.sam, row(1))
    log_in(client, cast.sam)
    address = reverse("signals:submission-withdraw", args=[submission.pk])
    assert "Dat kan niet ongedaan" in client.get(address).content.decode()
    assert "Er is niets verzonden" in client.post(address, follow=True).content.decode()
    with row_security.unrestricted("tests"):
        assert not SubmissionChunk.objects.filter(submission=submission).exists()
    assert fresh(submission).state == SubmissionState.WITHDRAWN


def test_the_own_file_comes_back_with_two_columns(cast: Cast, client: Client) -> None:
    register()
    in_force(cast, ZWOLLE)
    submission = hand_in(cast.sam, row(1), row(2, bedrag=""))
    log_in(client, cast.sam)
    answer = client.get(reverse("signals:submission-file", args=[submission.pk]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith('"status";"wat te doen"')
    assert '"Goed";""' in lines[1]
    assert '"Geweigerd";"bedrag: Vul bedrag in' in lines[2]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_downloaded_and_handed_in(
    cast: Cast, client: Client, kind: str
) -> None:
    log_in(client, cast.sam)
    content = client.get(f"/aanleveringen/sjabloon.{kind}").content
    submission = checked(receive(cast.sam, content, f"sjabloon.{kind}"))
    assert (submission.state, submission.rows) == (SubmissionState.CHECKED, 1)


def test_a_withdrawn_file_is_not_given_back_and_not_sent_again(cast: Cast, client: Client) -> None:
    submission = hand_in(cast.sam, row(1))
    log_in(client, cast.sam)
    client.post(reverse("signals:submission-withdraw", args=[submission.pk]))
    file = client.get(reverse("signals:submission-file", args=[submission.pk]))
    assert "ingetrokken of geweigerd" in file.content.decode()
    again = reverse("signals:submission-same-again", args=[submission.pk])
    assert "nog een keer versturen" not in client.post(again, follow=True).content.decode()
    assert not fresh(submission).is_same_again_confirmed
