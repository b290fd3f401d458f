"""The Friday batch: exactly once, whatever happens."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agreements.models import Agreement
from agreements.services import admitting, preparing
from agreements.tasks import run_due_batches
from onboarding.models import Agency, BatchRun, Landlord
from onboarding.services import admitting as pieces
from onboarding.states import RegistrationRefusal, RegistrationState
from tests.cast import Cast
from tests.onboarding.applicants import again, mails, registration
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Invitation, Organisation
from vroegsignalering.outbox.models import Mail

MONDAY = clock.parse("2026-11-23T10:00")
FRIDAY = clock.parse("2026-11-27T07:00")
AFTER = clock.parse("2026-11-27T07:01")
ROOT = Path(__file__).resolve().parents[2]


def organisations(kvk_number: str = "00000175") -> list[Organisation]:
    with row_security.unrestricted("tests"):
        return list(Organisation.objects.filter(kvk_number=kvk_number))


def agreements_of(organisation: Organisation) -> list[str]:
    with row_security.unrestricted("tests"):
        found = Agreement.objects.filter(partner=organisation)
        return sorted(found.values_list("municipality_id", flat=True))


def test_the_batch_lets_a_landlord_in(cast: Cast) -> None:
    waiting = registration(confirmed_at=MONDAY)
    with clock.at(AFTER):
        (batch,) = admitting.run_due_batches()
    assert (batch.period, batch.due_at) == ("2026-W48", FRIDAY)
    assert (batch.processed, batch.held, batch.failed) == (1, 0, 0)
    (organisation,) = organisations()
    assert (organisation.name, organisation.side) == ("Woongoed De Wilg", "partner")
    assert agreements_of(organisation) == ["0193"]
    done = again(waiting)
    assert (done.state, done.organisation_id) == (RegistrationState.PROCESSED, organisation.pk)
    with row_security.unrestricted("tests"):
        assert Landlord.objects.filter(organisation=organisation).exists()
        invited = dict(Invitation.objects.values_list("email", "roles"))
    assert invited == {
        "w.bos.00000175@example.nl": ["contact_person", "administrator"],
        "r.kok.00000175@example.nl": ["signatory"],
    }


def test_who_waits_for_it_is_told(cast: Cast) -> None:
    registration(confirmed_at=MONDAY)
    with clock.at(AFTER):
        admitting.run_due_batches()
    subjects = {(mail.to_email, mail.subject) for mail in mails()}
    processed = "Uw aanmelding is verwerkt: maak uw account"
    assert ("w.bos.00000175@example.nl", processed) in subjects
    assert ("r.kok.00000175@example.nl", processed) in subjects
    assert any(mail.to_email == cast.joke.user.email for mail in mails())
    letter = next(mail for mail in mails() if mail.subject == processed)
    assert "Wij zetten 1 overeenkomst klaar, bij: Zwolle." in letter.body
    assert "Nog niet mee doet: Haarlem." in letter.body
    wanted = next(mail for mail in mails() if mail.subject.startswith("Gevraagd: 1 gemeente"))
    assert "Haarlem" in wanted.body


def test_an_agency_goes_the_same_way(cast: Cast) -> None:
    registration(confirmed_at=MONDAY, kind="agency")
    admitting.process_by_hand(before=FRIDAY)
    with row_security.unrestricted("tests"):
        assert Agency.objects.filter(organisation=organisations()[0]).exists()


def test_one_person_with_both_roles_gets_one_invitation(cast: Cast) -> None:
    registration(confirmed_at=MONDAY, is_same_person=True, signatory_email="")
    admitting.process_by_hand(before=FRIDAY)
    with row_security.unrestricted("tests"):
        assert Invitation.objects.get().roles == ["contact_person", "signatory", "administrator"]


def test_run_twice_each_registration_comes_in_once(cast: Cast) -> None:
    registration(confirmed_at=MONDAY)
    with clock.at(AFTER):
        assert len(admitting.run_due_batches()) == 1
        assert admitting.run_due_batches() == []
        run_due_batches()
    assert len(organisations()) == 1
    assert BatchRun.objects.count() == 1


def test_nothing_happens_before_the_moment(cast: Cast) -> None:
    waiting = registration(confirmed_at=MONDAY)
    with clock.at(FRIDAY - dt.timedelta(minutes=1)):
        assert admitting.run_due_batches() == []
    assert again(waiting).state == RegistrationState.CONFIRMED


def test_who_confirms_after_the_moment_goes_with_the_next_friday(cast: Cast) -> None:
    late = registration(confirmed_at=FRIDAY)
    with clock.at(AFTER):
        admitting.run_due_batches()
    assert again(late).state == RegistrationState.CONFIRMED
    with clock.at(AFTER + dt.timedelta(days=7)):
        (batch,) = admitting.run_due_batches()
    assert batch.period == "2026-W49"
    assert again(late).state == RegistrationState.PROCESSED


def test_missed_fridays_are_caught_up(cast: Cast) -> None:
    registration(confirmed_at=clock.parse("2026-11-03T10:00"))
    registration("Later", "00000183", confirmed_at=clock.parse("2026-11-19T10:00"))
    with clock.at(AFTER):
        made = admitting.run_due_batches()
    assert [(batch.period, batch.processed) for batch in made] == [
        ("2026-W45", 1),
        ("2026-W46", 0),
        ("2026-W47", 1),
        ("2026-W48", 0),
    ]


def test_a_friday_that_is_a_holiday_is_done_on_the_day_before(cast: Cast) -> None:
    waiting = registration(confirmed_at=clock.parse("2026-12-21T10:00"))
    with clock.at(clock.parse("2026-12-24T06:59")):
        assert admitting.run_due_batches() == []
    with clock.at(clock.parse("2026-12-24T07:00")):
        (batch,) = admitting.run_due_batches()
    assert batch.period == "2026-W52"
    assert again(waiting).state == RegistrationState.PROCESSED


def test_by_hand_everything_confirmed_is_processed_and_counted(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    registration()
    registration("Al bekend", "00000132")
    registration("Concept", "00000191", state=RegistrationState.SENT)
    call_command("process_registrations")
    assert capsys.readouterr().out == "1 verwerkt, 1 vastgehouden, 0 mislukt.\n"
    call_command("process_registrations")
    assert capsys.readouterr().out == "0 verwerkt, 0 vastgehouden, 0 mislukt.\n"
    assert BatchRun.objects.get().is_by_hand


def test_by_hand_at_a_moment_takes_what_was_confirmed_before_it(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    early = registration(confirmed_at=MONDAY)
    late = registration("Later", "00000183", confirmed_at=AFTER)
    call_command("process_registrations", "--at", "2026-11-27T07:00")
    assert capsys.readouterr().out.startswith("1 verwerkt")
    assert again(early).state == RegistrationState.PROCESSED
    assert again(late).state == RegistrationState.CONFIRMED


def test_a_moment_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="2026-11-27T07:00"):
        call_command("process_registrations", "--at", "vrijdag")


def test_a_known_kvk_number_is_held_for_the_operator(cast: Cast) -> None:
    known = registration("Zilverberk", "00000132", confirmed_at=MONDAY)
    other = registration(confirmed_at=MONDAY)
    with clock.at(AFTER):
        (batch,) = admitting.run_due_batches()
    assert (batch.processed, batch.held, batch.failed) == (1, 1, 0)
    held = again(known)
    assert held.state == RegistrationState.HELD
    assert held.reason == RegistrationRefusal.KVK_KNOWN.label
    assert len(organisations("00000132")) == 1
    assert again(other).state == RegistrationState.PROCESSED


def test_of_two_with_the_same_kvk_number_the_second_is_held(cast: Cast) -> None:
    first = registration(confirmed_at=MONDAY)
    second = registration(
        confirmed_at=MONDAY + dt.timedelta(hours=1), confirm_digest=b"2", contact_email="x@x.nl"
    )
    admitting.process_by_hand(before=FRIDAY)
    assert again(first).state == RegistrationState.PROCESSED
    assert again(second).state == RegistrationState.HELD


def test_one_bad_registration_does_not_stop_the_rest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = registration(confirmed_at=MONDAY, municipality_codes=["0553"])
    good = registration("Goed", "00000183", confirmed_at=MONDAY, municipality_codes=["0193"])
    prepare = preparing.prepare

    def broken(**given: Any) -> Agreement:
        if given["municipality"].pk == "0553":
            raise RuntimeError("kapot")
        return prepare(**given)

    monkeypatch.setattr(preparing, "prepare", broken)
    with clock.at(AFTER):
        (batch,) = admitting.run_due_batches()
    assert (batch.processed, batch.held, batch.failed) == (1, 0, 1)
    assert again(good).state == RegistrationState.PROCESSED
    left = again(bad)
    assert (left.state, left.last_problem) == (
        RegistrationState.CONFIRMED,
        "Fout bij ons (RuntimeError).",
    )
    assert organisations() == []
    assert not [mail for mail in mails() if "00000175" in mail.to_email]

    monkeypatch.undo()
    with clock.at(AFTER + dt.timedelta(days=7)):
        (batch,) = admitting.run_due_batches()
    assert batch.processed == 1
    assert again(bad).last_problem == ""


def test_what_the_operator_asks_again_is_tried_at_once(cast: Cast) -> None:
    failed = registration(confirmed_at=AFTER, last_problem="RuntimeError", retry_asked_at=AFTER)
    untouched = registration("Later", "00000183", confirmed_at=AFTER)
    with clock.at(AFTER + dt.timedelta(minutes=5)):
        admitting.run_due_batches()
    assert again(failed).state == RegistrationState.PROCESSED
    assert again(untouched).state == RegistrationState.CONFIRMED


def test_two_batches_at_once_let_each_in_once(committed_cast: Cast) -> None:
    for number in range(6):
        registration(f"Verhuurder {number}", f"9000000{number}", confirmed_at=MONDAY)
    start, problems = threading.Barrier(2), []

    def beat() -> None:
        try:
            start.wait(10)
            with clock.at(AFTER):
                admitting.run_due_batches()
        except Exception as problem:
            problems.append(problem)
            raise
        finally:
            connection.close()

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert problems == []
    with clock.at(AFTER):
        assert admitting.run_due_batches() == []
    batch = BatchRun.objects.get()
    assert (batch.processed, batch.held, batch.failed) == (6, 0, 0)
    for number in range(6):
        assert len(organisations(f"9000000{number}")) == 1


def test_a_hold_during_the_batch_wins_or_comes_too_late(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and moving on somebody else moved it: nothing of it may remain."""
    waiting = registration(confirmed_at=MONDAY)
    make = pieces.make_partner

    def overtaken(found: Any, batch: BatchRun) -> Organisation:
        type(found).objects.filter(pk=found.pk).update(state=RegistrationState.WITHDRAWN)
        return make(found, batch)

    monkeypatch.setattr(pieces, "make_partner", overtaken)
    admitting.process_by_hand(before=FRIDAY)
    assert organisations() == []
    assert again(waiting).state != RegistrationState.PROCESSED


def test_a_batch_that_was_killed_halfway_is_finished_by_the_next(committed_cast: Cast) -> None:
    for number in range(8):
        registration(f"Verhuurder {number}", f"9000000{number}", confirmed_at=MONDAY)
    # Really committed, in a process of its own, killed as soon as something came in.
    code = (
        "import django, time; django.setup()\n"
        "from agreements.services import admitting\n"
        "from onboarding.services import admitting as pieces\n"
        "welcome = pieces.welcome\n"
        "def slow(*given, **more):\n"
        "    welcome(*given, **more)\n"
        "    time.sleep(0.3)\n"
        "pieces.welcome = slow\n"
        "admitting.run_due_batches()\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "vroegsignalering.settings", "PORTAL_NOW": "2026-11-27T08:00"},
    )
    try:
        deadline = time.monotonic() + 30
        while not organisations("90000001"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        worker.kill()
        worker.wait()
    assert BatchRun.objects.get().finished_at is None
    with clock.at(AFTER + dt.timedelta(hours=1)):
        deadline_of_lock = time.monotonic() + 10
        while BatchRun.objects.get().finished_at is None:
            assert time.monotonic() < deadline_of_lock
            admitting.run_due_batches()
    assert BatchRun.objects.get().processed == 8
    for number in range(8):
        assert len(organisations(f"9000000{number}")) == 1
    with row_security.unrestricted("tests"):
        assert Invitation.objects.count() == 16
        letters = Mail.objects.filter(subject__startswith="Uw aanmelding is verwerkt")
        assert letters.count() == 16
