"""A mandate that ended, is over, did not begin or is about something else shows nothing (ISO-16).

Asked by SQL, as the portal's own role in the database: no selector and no page helps.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from signals.models import CollectionPause, Feedback, Signal
from signals.selectors.telling import people_of
from signals.states import Outcome
from tests.cast import Cast, agreement, log_in, mandate, member, person, report
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ActsFor
from vroegsignalering.accounts.roles import MandateAct, Role

COUNTS = {
    "signal": "select count(*) from signals_signal",
    "evidence": "select count(*) from signals_evidence",
    "feedback": "select count(*) from signals_feedback",
    "collectionpause": "select count(*) from signals_collectionpause",
}


@pytest.fixture
def signal(cast: Cast) -> Signal:
    """Return a signal that the agency handed in for Van Doorn, with feedback and a pause."""
    with row_security.unrestricted("tests"):
        deal = agreement(cast.van_doorn, cast.zwolle, "0193")
        made: Signal = report(deal).parts.get().report
        Signal.objects.filter(pk=made.pk).update(agency_id=cast.incasso.pk)
        owners = {
            "report": made,
            "landlord_id": made.landlord_id,
            "agency_id": cast.incasso.pk,
            "authority_id": made.authority_id,
        }
        made.evidence.__class__.objects.filter(pk=made.pk).update(agency_id=cast.incasso.pk)
        Feedback.objects.create(
            **owners, outcome=Outcome.HELP_ACCEPTED, accepted_on=clock.today(), given_at=clock.now()
        )
        CollectionPause.objects.create(
            **owners,
            tenancy_index=made.tenancy_index,
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=30),
            created_at=clock.now(),
        )
        made.refresh_from_db()
    return made


def _seen(cast: Cast) -> dict[str, int]:
    """Count by SQL what stands there for the agency."""
    counts = {}
    with row_security.acting_for(cast.incasso.pk), connection.cursor() as cursor:
        for table, query in COUNTS.items():
            cursor.execute(query)
            (counts[table],) = cursor.fetchone()
    return counts


NONE = dict.fromkeys(COUNTS, 0)
ALL = dict.fromkeys(COUNTS, 1)


def _given(cast: Cast, *acts: MandateAct, **changes: dt.date) -> ActsFor:
    with row_security.unrestricted("tests"):
        return mandate(cast.incasso, cast.van_doorn, *acts, **changes)  # type: ignore[arg-type]  # dates only


def test_a_mandate_in_force_shows_what_was_handed_in(cast: Cast, signal: Signal) -> None:
    assert _seen(cast) == NONE
    _given(cast)
    assert _seen(cast) == ALL


def test_an_ended_mandate_shows_nothing_from_that_very_moment(cast: Cast, signal: Signal) -> None:
    given = _given(cast)
    assert _seen(cast) == ALL
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(ended_at=clock.now())
    assert _seen(cast) == NONE


def test_the_last_day_of_a_mandate_still_counts_and_the_next_does_not(
    cast: Cast, signal: Signal
) -> None:
    last = clock.today() + dt.timedelta(days=3)
    _given(cast, ends_on=last)
    evening = dt.datetime.combine(last, dt.time(23, 59), clock.AMSTERDAM)
    with clock.at(evening):
        assert _seen(cast) == ALL
    with clock.at(evening + dt.timedelta(minutes=2)):
        assert _seen(cast) == NONE


def test_a_mandate_that_has_not_begun_shows_nothing(cast: Cast, signal: Signal) -> None:
    _given(cast, starts_on=clock.today() + dt.timedelta(days=1))
    assert _seen(cast) == NONE


def test_a_mandate_that_was_only_asked_shows_nothing(cast: Cast, signal: Signal) -> None:
    given = _given(cast)
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(granted_at=None, granted_by=None)
    assert _seen(cast) == NONE


def test_who_may_only_deliver_reads_no_feedback_and_no_pause(cast: Cast, signal: Signal) -> None:
    _given(cast, MandateAct.DELIVER)
    assert _seen(cast) == {"signal": 1, "evidence": 1, "feedback": 0, "collectionpause": 0}


def test_the_mandate_of_another_landlord_shows_nothing(cast: Cast, signal: Signal) -> None:
    with row_security.unrestricted("tests"):
        mandate(cast.incasso, cast.zilverberk)
    assert _seen(cast) == NONE


def test_an_agency_writes_no_signal_of_a_landlord_without_a_mandate_to_deliver(
    cast: Cast, signal: Signal
) -> None:
    _given(cast, MandateAct.READ_FEEDBACK)
    with row_security.acting_for(cast.incasso.pk), pytest.raises(Exception, match="row-level"):
        Signal.objects.filter(pk=signal.pk).update(is_crisis=True)


def test_the_mandates_are_asked_once_however_many_signals_there_are(
    cast: Cast, signal: Signal
) -> None:
    _given(cast)
    with row_security.acting_for(cast.incasso.pk), connection.cursor() as cursor:
        cursor.execute("explain (analyze, format text) select count(*) from signals_signal")
        plan = [line for (line,) in cursor.fetchall()]
    asked = [line for line in plan if "ProjectSet" in line or "accounts_mandated" in line]
    assert asked
    assert all("loops=1" in line for line in asked if "loops=" in line)
    assert any("hashed SubPlan" in line for line in plan)


@pytest.mark.parametrize("address", ["/signalen/{0}/", "/signalen/?x={0}", "/incassopauzes/?x={0}"])
def test_an_open_browser_session_sees_nothing_any_more(
    cast: Cast, client: Client, signal: Signal, address: str
) -> None:
    given = _given(cast)
    log_in(client, cast.ida)
    path = address.format(signal.number)
    assert signal.reference in client.get(path).content.decode()
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(ended_at=clock.now())
    page = client.get(path)
    assert signal.reference not in page.content.decode()
    assert page.status_code == (404 if address.startswith("/signalen/{") else 200)


def _told(signal: Signal) -> set[str]:
    return {one.email for one in people_of(signal)}


@pytest.mark.parametrize(
    ("end", "agency_hears"),
    [
        (lambda given: None, True),
        (lambda given: _change(given, ended_at=clock.now()), False),
        (lambda given: _change(given, acts=[MandateAct.DELIVER]), False),
        (lambda given: _change(given, municipality_codes=["0503"]), False),
    ],
)
def test_the_agency_is_mailed_as_long_as_its_mandate_reads_feedback(
    cast: Cast, signal: Signal, end: Callable[[ActsFor], None], agency_hears: bool
) -> None:
    given = _given(cast)
    with row_security.unrestricted("tests"):
        desk = member(person("Iris", "Bakker"), cast.incasso, Role.CONTACT_PERSON)
    end(given)
    assert (desk.user.email in _told(signal)) is agency_hears
    assert cast.kees.user.email in _told(signal)


def _change(given: ActsFor, **changes: object) -> None:
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(**changes)
