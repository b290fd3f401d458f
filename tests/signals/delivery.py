"""Hands files in as a landlord does and lets the worker carry on, through the real services."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

from agreements.models import Agreement
from signals.models import Submission
from signals.services import submitting, working
from signals.states import SendMode
from tests.cast import Cast, addresses, agreement
from tests.signals.files import csv_file
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Membership

MORNING = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
FIXTURES = Path(__file__).parent / "fixtures"
SAMPLE = (FIXTURES / "aanlevering.csv").read_bytes()
ZWOLLE, LISSE, DELFT, HAARLEM = "0193", "0553", "0503", "0392"


def register(*others: tuple[str, int, str], numbers: int = 400) -> None:
    """Load the street of ``files.row`` in Zwolle, and other addresses."""
    with row_security.unrestricted("tests"):
        addresses(*(("8013CR", number, ZWOLLE) for number in range(1, numbers + 1)), *others)


def sample_register() -> None:
    """Load the addresses of the sample."""
    with (FIXTURES / "adressen.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            (line["PC6"], int(line["Huisnummer"]), line["Gemeente2026"].zfill(4))
            for line in csv.DictReader(lines, delimiter=";")
        ]
    with row_security.unrestricted("tests"):
        addresses(*rows)


def in_force(cast: Cast, *codes: str) -> list[Agreement]:
    """Put agreements of Zilverberk in force with the bodies that serve these municipalities."""
    body = {ZWOLLE: cast.zwolle, LISSE: cast.bollenstreek, "0534": cast.bollenstreek}
    with row_security.unrestricted("tests"):
        return [agreement(cast.zilverberk, body.get(code, cast.delft), code) for code in codes]


def receive(by: Membership, content: bytes, name: str = "november.csv") -> Submission:
    """Hand a file in, without the worker."""
    with row_security.acting_for(by.organisation_id, by.user_id):
        return submitting.receive(by=by, file_name=name, content=io.BytesIO(content))


def hand_in(by: Membership, *rows: Mapping[str, str]) -> Submission:
    """Hand rows in as CSV and let the worker check them."""
    return checked(receive(by, csv_file(*rows)))


def checked(submission: Submission) -> Submission:
    """Let the worker do what waits for it, and read the row again."""
    working.work_on(submission.pk)
    return fresh(submission)


def ask_to_send(
    by: Membership, submission: Submission, mode: SendMode = SendMode.GOOD_ROWS
) -> None:
    """Confirm what was looked at."""
    with row_security.acting_for(by.organisation_id, by.user_id):
        submitting.request_send(
            by=by, submission=submission, mode=mode, seen_at=submission.checked_at
        )


def send(by: Membership, submission: Submission) -> Submission:
    """Confirm what was looked at and let the worker send it."""
    ask_to_send(by, submission)
    return checked(submission)


def fresh(submission: Submission) -> Submission:
    """Read a submission again."""
    with row_security.unrestricted("tests"):
        return Submission.objects.select_related("organisation").get(pk=submission.pk)
