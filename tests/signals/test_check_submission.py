"""The worker checks what was handed in and writes down what it found, never the value."""

import csv
from collections.abc import Iterator

import pytest

from signals.models import HeldRow, Objection, Submission, SubmissionChunk, SubmissionFinding
from signals.states import SubmissionState
from tests.cast import Cast
from tests.signals.delivery import (
    FIXTURES,
    HAARLEM,
    MORNING,
    SAMPLE,
    ZWOLLE,
    checked,
    hand_in,
    in_force,
    receive,
    register,
    sample_register,
)
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security
from vroegsignalering.outbox.models import Mail

#: Codes that depend on agreements, register and history rather than on the row.
SET_ASIDE = {"R08", "R09", "R10", "R13", "R17"}


@pytest.fixture(autouse=True)
def _delivery_day() -> Iterator[None]:
    with clock.at(MORNING):
        yield


def _codes(submission: Submission) -> dict[int, set[str]]:
    with row_security.unrestricted("tests"):
        found: dict[int, set[str]] = {}
        for number, code in SubmissionFinding.objects.filter(
            submission=submission, row__isnull=False
        ).values_list("row", "code"):
            found.setdefault(number or 0, set()).add(code)
        return found


def _file_codes(submission: Submission) -> list[str]:
    with row_security.unrestricted("tests"):
        found = SubmissionFinding.objects.filter(submission=submission, row__isnull=True)
        return list(found.values_list("code", flat=True))


def test_the_sample_gives_every_expected_code_on_its_row(cast: Cast) -> None:
    sample_register()
    in_force(cast, ZWOLLE)
    submission = checked(receive(cast.sam, SAMPLE))
    with (FIXTURES / "aanlevering.expected.csv").open(encoding="utf-8", newline="") as lines:
        expected = {
            int(line["regel"]): line["code"] for line in csv.DictReader(lines, delimiter=";")
        }
    found = _codes(submission)
    missing = {row: code for row, code in expected.items() if code and code not in found[row]}
    extra = {
        row: found[row] - SET_ASIDE
        for row, code in expected.items()
        if not code and found.get(row, set()) - SET_ASIDE
    }
    assert (submission.state, submission.rows) == (SubmissionState.CHECKED, 400)
    assert (missing, extra) == ({}, {})


def test_every_row_is_good_warned_refused_or_held(cast: Cast) -> None:
    sample_register()
    in_force(cast, ZWOLLE)
    submission = checked(receive(cast.sam, SAMPLE))
    parts = (submission.good, submission.warned, submission.refused, submission.held)
    towns = submission.per_municipality.values()
    assert sum(parts) == 400 == sum(sum(counts.values()) for counts in towns)
    assert submission.good > 0 < submission.held


def test_a_row_without_an_agreement_is_held_and_sealed(cast: Cast) -> None:
    register(("2011AD", 7, HAARLEM))
    in_force(cast, ZWOLLE)
    submission = hand_in(
        cast.sam, row(1), row(2, postcode="2011AD", huisnummer="7", achternaam="Kanarie")
    )
    assert (submission.good, submission.held) == (1, 1)
    with row_security.unrestricted("tests"):
        held = HeldRow.objects.get(submission=submission)
    assert (held.row, held.municipality_code) == (3, HAARLEM)
    assert held.keep_until.isoformat() == "2027-01-04"
    assert b"Kanarie" not in bytes(held.sealed)


def test_an_objection_is_kept_and_warns_about_a_later_row(cast: Cast) -> None:
    register()
    in_force(cast, ZWOLLE)
    first = hand_in(cast.sam, row(1, bezwaar="ja"), row(2))
    assert _codes(first) == {2: {"R06"}}
    with row_security.unrestricted("tests"):
        assert Objection.objects.get().reference == "HV-1"
    later = hand_in(cast.sam, row(1), row(3))
    assert _codes(later) == {2: {"R18"}}


def test_numbers_of_citizens_refuse_the_file_and_erase_it(cast: Cast) -> None:
    content = csv_file(row(1)).replace(b"telefoon", b"bsn")
    submission = checked(receive(cast.sam, content))
    assert submission.state == SubmissionState.REFUSED
    assert _file_codes(submission) == ["B04"]
    with row_security.unrestricted("tests"):
        assert not SubmissionChunk.objects.filter(submission=submission).exists()
    assert submission.file_erased_at is not None


def test_a_missing_column_is_named(cast: Cast) -> None:
    content = csv_file(row(1)).replace(b"herinnering_op", b"")
    submission = checked(receive(cast.sam, content))
    assert submission.state == SubmissionState.REFUSED
    with row_security.unrestricted("tests"):
        finding = SubmissionFinding.objects.get(submission=submission)
    assert (finding.code, finding.column) == ("B03", "herinnering_op")


def test_headings_that_we_do_not_know_are_kept_sealed(cast: Cast) -> None:
    content = csv_file(row(1)).replace(b"telefoon", b"belnummer")
    submission = checked(receive(cast.sam, content))
    assert _file_codes(submission) == ["B03"]
    assert submission.sealed_headings is not None
    assert b"belnummer" not in bytes(submission.sealed_headings)


def test_a_file_without_rows_is_refused(cast: Cast) -> None:
    submission = checked(receive(cast.sam, csv_file()))
    assert _file_codes(submission) == ["B06"]


def test_a_second_check_replaces_the_findings_of_the_first(cast: Cast) -> None:
    register()
    submission = hand_in(cast.sam, row(1), row(2, bedrag=""))
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.RECEIVED)
        before = SubmissionFinding.objects.filter(submission=submission).count()
    checked(submission)
    with row_security.unrestricted("tests"):
        assert SubmissionFinding.objects.filter(submission=submission).count() == before > 0
        assert HeldRow.objects.filter(submission=submission).count() == 1


def test_who_handed_in_gets_a_mail_with_counts_only(cast: Cast) -> None:
    register()
    in_force(cast, ZWOLLE)
    hand_in(cast.sam, row(1, achternaam="Kanarie"))
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(purpose__startswith="submission_checked")
    assert mail.to_email == cast.sam.user.email
    assert "Goed: 1" in mail.body
    assert "Er is nog niets verzonden" in mail.body
    assert not {word for word in ("Kanarie", "HV-1", "8013", "1234") if word in mail.body}
