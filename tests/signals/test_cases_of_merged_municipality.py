"""A municipality merges: its cases, signals and pauses stand on the desk of the successor."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client

from agreements.services import succeeding as agreements
from municipalities.models import Municipality
from signals.models import Case, CollectionPause, ContactAttempt, Evidence, Signal
from signals.services import succeeding
from signals.states import CaseState, ContactKind, DayPart, EndResult, SignalState
from tests.agreements.test_signing_races import at_once
from tests.cast import Cast, agreement, log_in, report
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event
from vroegsignalering.identifiers import new_id
from vroegsignalering.outbox.models import Mail

TODAY = dt.date(2026, 11, 23)


def merges(heir: str, old: str = "0193") -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code=old).update(
            valid_until=dt.date(2026, 11, 20), successor_id=heir
        )


def handled(cast: Cast, *, pauses: bool = False) -> Case:
    """Make a case that somebody of Zwolle works on; its signal may have a running pause."""
    with row_security.unrestricted("tests"):
        case = report(agreement(cast.zilverberk, cast.zwolle, "0193"))
        Case.objects.filter(pk=case.pk).update(
            assigned_to=cast.tess.user_id, assigned_name="Tess Kramer", state=CaseState.TAKEN_UP
        )
        ContactAttempt.objects.create(
            case=case,
            authority=cast.zwolle,
            kind=ContactKind.values[0],
            reached=False,
            on=TODAY,
            day_part=DayPart.values[0],
            by_name="Tess Kramer",
            recorded_at=clock.now(),
            form_key=new_id(),
        )
        if pauses:
            signal = Signal.objects.get()
            Signal.objects.update(state=SignalState.HELP_ACCEPTED)
            CollectionPause.objects.create(
                report=signal,
                landlord_id=signal.landlord_id,
                authority_id=signal.authority_id,
                tenancy_index=bytes(signal.tenancy_index),
                starts_on=TODAY,
                ends_on=TODAY + dt.timedelta(days=30),
                created_at=clock.now(),
            )
        return case


def test_open_work_goes_to_the_desk_of_the_successor_with_all_that_hangs_on_it(
    cast: Cast,
) -> None:
    case = handled(cast)
    merges("0553")
    assert succeeding.follow_mergers(TODAY) == 1
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        moved = Case.objects.get(pk=case.pk)
        owners = {
            *(one.authority_id for one in Signal.objects.all()),
            *(one.authority_id for one in Evidence.objects.all()),
            *(one.authority_id for one in moved.attempts.all()),
            *(one.authority_id for one in moved.parts.all()),
        }
        cursor.execute("set constraints all immediate")
    assert owners == {cast.bollenstreek.pk}
    assert (moved.authority, moved.municipality_code, moved.came_from) == (
        cast.bollenstreek,
        "0553",
        "0193",
    )
    # The term runs on; somebody of the old desk does not keep it.
    assert moved.due_on == case.due_on
    assert (moved.assigned_to, moved.assigned_name) == (None, "")


def test_a_running_pause_runs_on_and_ends_on_its_day(cast: Cast) -> None:
    handled(cast, pauses=True)
    merges("0553")
    succeeding.follow_mergers(TODAY)
    with row_security.unrestricted("tests"):
        pause = CollectionPause.objects.get()
    assert pause.authority_id == cast.bollenstreek.pk
    assert pause.ends_on == TODAY + dt.timedelta(days=30)


def test_what_is_concluded_goes_along_under_its_old_municipality(cast: Cast) -> None:
    case = handled(cast)
    with row_security.unrestricted("tests"):
        Signal.objects.update(state=SignalState.CLOSED)
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.CONCLUDED,
            end_result=EndResult.values[0],
            concluded_at=clock.now(),
            concluded_by="Tess Kramer",
        )
    merges("0553")
    assert succeeding.follow_mergers(TODAY) == 1
    with row_security.unrestricted("tests"):
        moved = Case.objects.get(pk=case.pk)
        assert Signal.objects.get().municipality_code == "0193"
    assert (moved.authority, moved.municipality_code) == (cast.bollenstreek, "0193")
    assert succeeding.follow_mergers(TODAY) == 0


def test_with_one_desk_for_both_who_works_on_it_keeps_it(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        case = report(agreement(cast.zilverberk, cast.bollenstreek, "0553"))
        Case.objects.filter(pk=case.pk).update(assigned_to=cast.bo.user_id, assigned_name="Bo")
    merges("0534", old="0553")
    assert succeeding.follow_mergers(TODAY) == 1
    with row_security.unrestricted("tests"):
        moved = Case.objects.get(pk=case.pk)
    assert (moved.municipality_code, moved.assigned_name) == ("0534", "Bo")


def test_the_new_desk_sees_it_is_told_and_the_old_one_sees_it_no_more(
    cast: Cast, client: Client
) -> None:
    case = handled(cast)
    merges("0503")
    agreements.follow_mergers(TODAY)
    succeeding.follow_mergers(TODAY)
    page = log_in(client, cast.dirk).get(f"/zaken/{case.number}/").content.decode()
    assert "Sinds 20 november 2026 is gemeente Delft de opvolger van gemeente Zwolle." in page
    assert log_in(Client(), cast.tess).get(f"/zaken/{case.number}/").status_code == 404
    with row_security.unrestricted("tests"):
        subjects = Mail.objects.filter(to_email="dirk.smit@example.nl")
        assert [one.subject for one in subjects] == [
            "Zaken van gemeente Zwolle staan op uw werklijst"
        ]
        event = Event.objects.get(verb="cases_succeeded")
    assert event.detail == {"from": "0193", "to": "0503", "cases": 1, "signals": 1}


def test_while_nobody_serves_the_successor_work_stays_where_it_is(cast: Cast) -> None:
    case = handled(cast)
    merges("0392")
    assert succeeding.follow_mergers(TODAY) == 0
    with row_security.unrestricted("tests"):
        assert Case.objects.get(pk=case.pk).authority == cast.zwolle


def test_what_went_to_an_outside_meldpunt_stays_with_its_handover(cast: Cast) -> None:
    handled(cast)
    with row_security.unrestricted("tests"):
        Case.objects.all().delete()
        Signal.objects.update(state=SignalState.HANDED_OVER)
    merges("0553")
    assert succeeding.follow_mergers(TODAY) == 0
    with row_security.unrestricted("tests"):
        assert Signal.objects.get().authority_id == cast.zwolle.pk


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_it_happens_once(committed_cast: Cast) -> None:
    handled(committed_cast)
    merges("0553")
    done: list[int] = []

    def follow() -> None:
        done.append(succeeding.follow_mergers(TODAY))

    assert at_once(follow, follow) == ["done", "done"]
    assert sorted(done) == [0, 1]
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="cases_succeeded").count() == 1
