"""What a file says about renters stays where it belongs: in no log, mail, event or address.

Every field of two rows holds a word of its own (a canary); the story is played through the real
screens and the real worker, and then each place where such a word must not be is searched.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from signals.models import Case, Evidence, Handover, Signal, Submission
from signals.rules import is_acceptance
from signals.services import working
from signals.states import EndResult, SendMode, SignalState
from tests.cast import PASSWORD, Cast, code_of, log_in
from tests.onboarding import applicants
from tests.signals.delivery import MORNING, checked, in_force, receive, register, send
from tests.signals.files import LANDLORDS, csv_file, row, xlsx_file
from vroegsignalering import clock, row_security, sealing
from vroegsignalering.accounts.models import Membership
from vroegsignalering.logs import json_formatter
from vroegsignalering.outbox import services as outbox

#: One word per field that can hold one. Numbers and days are searched as people write them.
GOOD = {
    "kenmerk": "KANARIE-KENMERK",
    "voorletters": "Q.X.",
    "tussenvoegsel": "kanarie von",
    "achternaam": "Kanariegeel",
    "geboortedatum": "17-04-1961",
    "straat": "Kanariepietlaan",
    "huisnummer": "337",
    "huisnummertoevoeging": "KNR",
    "telefoon": "0687654329",
    "email": "kanarie.geel@huurder.example.nl",
}
# Each value is wrong, so that every finding that repeats a value is made.
WRONG = {
    "kenmerk": "KANARIE-FOUT",
    "achternaam": "Kanarierood",
    "geboortedatum": "kanariedag",
    "straat": "Kanarieroodstraat",
    "huisnummer": "kanarienummer",
    "postcode": "KANARIE",
    "woonplaats": "Kanariedorp",
    "telefoon": "kanariebel",
    "email": "kanarie rood",
    "bedrag": "kanariebedrag",
    "achterstand_sinds": "kanarietijd",
}
CANARIES = [
    re.compile(words, re.I)
    for words in (
        "kanarie",
        r"\bQ\.X\.",
        "1961-04-17",
        "17-04-1961",
        "17 april 1961",
        "0?687654329",
        r"\b337\b",
        r"\bKNR\b",
    )
]


@pytest.fixture(autouse=True)
def _delivery_day() -> Iterator[None]:
    with clock.at(MORNING):
        yield


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """The cast, committed: the worker opens transactions of its own."""
    return committed_cast


def _found(text: str) -> list[str]:
    return [canary.pattern for canary in CANARIES if canary.search(text)]


class _Everything(logging.Handler):
    """Keeps every line that any logger writes, as it would be printed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(json_formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """All that is logged, at the most talkative level there is."""
    handler, root = _Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


class _Story:
    """Plays the story and keeps every address that a page led to."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.addresses: set[str] = set()
        self.headers: list[str] = []

    def visit(self, by: Membership, path: str, data: dict[str, Any] | None = None) -> Any:
        """Open a page or send a form, and look at all that it links to."""
        client = log_in(Client(), by)
        answer = client.get(path) if data is None else client.post(path, data)
        assert answer.status_code < 500, path
        self.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.addresses |= {path, answer.headers.get("Location", "")}
        if "html" in answer["Content-Type"]:
            page = answer.content.decode()
            self.addresses |= set(re.findall(r'(?:href|action|src|data-\w+)="([^"]*)"', page))
            self.addresses |= set(re.findall(r"<title>([^<]*)", page))
        return answer

    def play(self) -> None:
        """From the upload to the pause, with the pages in between."""
        sam, tess, noor = self.cast.sam, self.cast.tess, self.cast.noor
        upload = io.BytesIO(csv_file(row(1, **GOOD), row(2, **WRONG)))
        upload.name = "november.csv"
        self.visit(sam, "/aanleveringen/nieuw/", {"file": upload})
        submission = self._work()
        for page in ("detail", "progress", "findings", "file", "withdraw"):
            self.visit(sam, reverse(f"signals:submission-{page}", args=[submission.pk]))
        seen = submission.checked_at.isoformat() if submission.checked_at else ""
        sending = reverse("signals:submission-send", args=[submission.pk])
        self.visit(sam, sending, {"mode": SendMode.GOOD_ROWS, "seen": seen})
        submission = self._work()
        assert submission.sent == 1
        for page in ("detail", "numbers", "file"):
            self.visit(sam, reverse(f"signals:submission-{page}", args=[submission.pk]))
        with row_security.unrestricted("tests"):
            case, signal = Case.objects.get(), Signal.objects.get()
        self._at_the_municipality(tess, case)
        for path in ("/start/", "/signalen/", "/incassopauzes/", f"/signalen/{signal.number}/"):
            self.visit(noor, path)
        shown = self.visit(noor, f"/signalen/{signal.number}/gegevens/", {})
        assert "Kanariegeel" in shown.content.decode()

    def _at_the_municipality(self, tess: Membership, case: Case) -> None:
        here = f"/zaken/{case.number}/"
        for path in ("/start/", "/werklijst/", here, f"{here}resultaat/"):
            self.visit(tess, path)
        assert "Kanariegeel" in self.visit(tess, here).content.decode()
        for words in ("Kanariegeel", "8013CR 337 KNR", "kanarie²"):
            self.visit(tess, "/werklijst/zoeken/", {"words": words})
        self.visit(tess, f"{here}nemen/", {})
        accepted = next(result for result in EndResult if is_acceptance(result))
        ending = {"result": accepted.value, "accepted_on": f"{clock.today():%d-%m-%Y}"}
        self.visit(tess, f"{here}resultaat/", ending)
        self.visit(tess, f"{here}afsluiten/", ending)
        with row_security.unrestricted("tests"):
            case.refresh_from_db()
        assert case.concluded_at is not None

    @staticmethod
    def _work() -> Submission:
        with row_security.unrestricted("tests"):
            found = Submission.objects.get()
        working.work_on(found.pk)
        with row_security.unrestricted("tests"):
            return Submission.objects.get()


@pytest.fixture
def story(cast: Cast, log_lines: list[str]) -> _Story:
    """The whole story, played."""
    register()
    in_force(cast, "0193")
    played = _Story(cast)
    played.play()
    return played


def test_nothing_of_a_renter_leaves_the_tables_and_the_pages(
    story: _Story, log_lines: list[str], mailoutbox: list[Any]
) -> None:
    outbox.send_due()
    assert len(mailoutbox) >= 3
    for mail in mailoutbox:
        assert not _found(str(mail.message())), mail.subject
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select verb, object_id, detail::text, crossing from audit_event")
        events = cursor.fetchall()
    assert len(events) > 10
    for event in events:
        assert not _found(" ".join(event)), event
    assert len(story.addresses) > 40
    for address in story.addresses:
        # A link to call or write to the resident goes to no server.
        assert address.startswith(("mailto:", "tel:")) or not _found(address), address
    for header in story.headers:
        assert not _found(header), header
    assert log_lines
    for line in log_lines:
        assert not _found(line), line


def test_what_is_kept_outside_the_sealed_columns_names_no_renter(story: _Story) -> None:
    reference = re.compile(r"KANARIE-(KENMERK|FOUT)")
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')  # noqa: S608
            for (line,) in cursor.fetchall():
                assert not re.search("kanarie(?!-)", reference.sub("", line), re.I), table


# --- Errors repeat what they stumbled on ----------------------------------------------------------


def test_an_error_is_logged_without_what_it_says(
    cast: Cast, log_lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        try:
            int("Kanariegeel")
        except ValueError as error:
            raise RuntimeError("Kanariepietlaan 337") from error

    monkeypatch.setattr("signals.selectors.municipality.search", broken)
    client = log_in(Client(raise_request_exception=False), cast.tess)
    answer = client.post("/werklijst/zoeken/", {"words": "Kanariegeel"})
    assert answer.status_code == 500
    assert not _found(answer.content.decode())
    assert not [line for line in log_lines if _found(line)]
    written = next(line for line in log_lines if "exception" in json.loads(line))
    assert "builtins.RuntimeError" in written
    assert "builtins.ValueError" in written
    assert "municipality.py" in written


@pytest.mark.parametrize(
    "path", ["/uitnodiging/{}/", "/wachtwoord-vergeten/MDEyMzQ1Njc4OWFiY2RlZg/{}/", "/a/{}/app/"]
)
def test_the_secret_of_a_link_is_in_no_log(
    db: None, client: Client, log_lines: list[str], path: str
) -> None:
    secret = "Zz9-_" * 9
    assert client.get(path.format(secret)).status_code in {404, 410}
    assert log_lines
    assert not [line for line in log_lines if secret in line]


def test_a_log_still_says_of_which_row_it_speaks(
    db: None, client: Client, log_lines: list[str]
) -> None:
    key = "01a209c7-15a0-770a-ae42-d1c53bc943fc"
    client.get(f"/nergens/{key}/")
    assert [line for line in log_lines if f"/nergens/{key}/" in line]


def test_what_somebody_types_to_log_in_is_kept_nowhere(
    cast: Cast, client: Client, log_lines: list[str]
) -> None:
    client.post("/inloggen/", {"email": cast.sam.user.email, "password": "kanariepassword"})
    client.post("/inloggen/", {"email": cast.sam.user.email, "password": PASSWORD})
    client.post("/inloggen/code/", {"code": code_of(cast.sam)})
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')  # noqa: S608
            said = " ".join(line for (line,) in cursor.fetchall())
            assert "kanariepassword" not in said, table
            assert PASSWORD not in said, table
    assert not [line for line in log_lines if "kanarie" in line or PASSWORD in line]
    assert not [line for line in log_lines if cast.sam.user.email in line]


def test_what_an_applicant_writes_is_in_no_log_event_or_address(
    db: None, client: Client, log_lines: list[str]
) -> None:
    name = {"contact_family_name": "Kanariegeel", "contact_job_title": "Kanariemeester"}
    mail = {"contact_email": "kanarie.geel@example.nl"}
    addresses = [
        client.post("/aanmelden/organisatie/", applicants.ORGANISATION | mail)["Location"],
        client.post("/aanmelden/mensen/", applicants.PEOPLE | name | mail)["Location"],
        client.post("/aanmelden/gemeenten/", applicants.MUNICIPALITIES)["Location"],
        client.post("/aanmelden/controleren/")["Location"],
        client.post("/aanmelden/link/", {"email": mail["contact_email"]})["Location"],
    ]
    addresses += [applicants.link_in(letter) for letter in applicants.mails()]
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select detail::text from audit_event")
        said = [line for (line,) in cursor.fetchall()]
    assert not _found(" ".join([*addresses, *said, *log_lines]))


# --- Downloads that calculate ---------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://evil.example";"klik")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    " =1+1",
    "＝1+1",
    "|calc",
    "%0A=1",
    "'=1+1",
]
_CALCULATES = re.compile(r"^[\s\x00,;\u00a0\u200b\ufeff]*[=+\-@＝＋－＠|%]")


def _cells(content: bytes) -> list[str]:
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [cell for line in lines for cell in line]


def test_no_download_calculates_with_what_a_file_said(cast: Cast) -> None:
    register()
    in_force(cast, "0193")
    rows = [
        row(
            number,
            kenmerk=f"{formula}{number}",
            achternaam=f"{formula}Berg",
            straat=formula,
            woonplaats=formula,
            voorletters=formula,
            tussenvoegsel=formula,
            huisnummertoevoeging=formula,
        )
        for number, formula in enumerate(FORMULAS, 1)
    ]
    submission = checked(receive(cast.sam, csv_file(*rows)))
    client = log_in(Client(), cast.sam)
    own = client.get(reverse("signals:submission-file", args=[submission.pk]))
    _check_cells(_cells(own.content), at_least=len(rows))


def test_numbers_and_hand_over_calculate_with_nothing(cast: Cast) -> None:
    register()
    (deal,) = in_force(cast, "0193")
    submission = send(cast.sam, checked(receive(cast.sam, csv_file(row(1)))))
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
        renter = sealing.open_document(signal.sealed, signal.pk)
        texts = {name: "=1+1" for name, value in renter.items() if isinstance(value, str)}
        Signal.objects.update(
            reference="@SUM(A1)",
            state=SignalState.HANDED_OVER,
            sealed=sealing.seal(renter | texts, signal.pk),
        )
        assert Evidence.objects.count() == 1
        handover = Handover.objects.create(
            submission=submission,
            organisation=cast.zilverberk,
            authority=deal.authority,
            reporting_point=cast.elsewhere,
            count=1,
            created_at=clock.now(),
        )
    numbers = reverse("signals:submission-numbers", args=[submission.pk])
    _check_cells(_cells(log_in(Client(), cast.sam).get(numbers).content), at_least=1)
    taking = reverse("signals:handover-download", args=[handover.pk])
    _check_cells(_cells(log_in(Client(), cast.olga).post(taking).content), at_least=len(texts))


def _check_cells(cells: list[str], *, at_least: int) -> None:
    assert not [cell for cell in cells if _CALCULATES.match(cell)]
    assert sum(cell.startswith("'") for cell in cells) >= at_least


def test_a_workbook_comes_back_without_formulas(cast: Cast) -> None:
    register()
    in_force(cast, "0193")
    lines = [
        row(number, kenmerk=f"K{number}", straat=formula)
        for number, formula in enumerate(FORMULAS[:6], 1)
    ]
    content = xlsx_file([list(LANDLORDS), *([one[name] for name in LANDLORDS] for one in lines)])
    submission = checked(receive(cast.sam, content, "november.xlsx"))
    address = reverse("signals:submission-file", args=[submission.pk])
    given = log_in(Client(), cast.sam).get(address)
    book = load_workbook(io.BytesIO(given.content))
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
