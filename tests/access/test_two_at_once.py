"""Two people who do the same at the same moment: one wins, and the other loses nothing."""

from __future__ import annotations

import datetime as dt
import threading
import time

from django.db import connection

from signals.models import Case, CollectionPause
from signals.rules import is_acceptance
from signals.services import handling
from signals.states import CaseState, EndResult
from tests.cast import Cast, agreement, report
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership

ACCEPTED = next(result for result in EndResult if is_acceptance(result))


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where not granted and database ="
            " (select oid from pg_database where datname = current_database()))"
            " or exists (select from pg_locks where not granted and locktype = 'transactionid')"
        )
        (found,) = cursor.fetchone()
    return bool(found)


def test_help_accepted_twice_for_one_tenancy_starts_one_pause(committed_cast: Cast) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
        days = clock.today() - dt.timedelta(days=40), clock.today()
        cases = [report(deal, sent_on=day) for day in days]
    has_concluded, problems = threading.Event(), list[BaseException]()

    def conclude(case: Case, *, is_first: bool) -> None:
        try:
            if not is_first:
                has_concluded.wait(10)
            with row_security.acting_for(cast.tess.organisation_id, cast.tess.user_id):
                _accept(cast.tess, case)
                if is_first:
                    has_concluded.set()
                    _wait_for_the_second()
        except BaseException as problem:  # noqa: BLE001
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=conclude, args=[case], kwargs={"is_first": case is cases[0]})
        for case in cases
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert problems == []
    with row_security.unrestricted("tests"):
        assert CollectionPause.objects.count() == 1
        assert set(Case.objects.values_list("state", flat=True)) == {CaseState.CONCLUDED}


def _accept(by: Membership, case: Case) -> None:
    handling.conclude(by=by, case=case, result=ACCEPTED, accepted_on=clock.today())


def _wait_for_the_second() -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until and not _is_somebody_waiting():
        time.sleep(0.05)
