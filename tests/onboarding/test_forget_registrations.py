"""What an applicant filled in is erased when nobody needs it any more; the trail stays."""

import datetime as dt

import pytest
from django.db import connection

from onboarding.models import Registration
from onboarding.services import forgetting
from onboarding.states import RegistrationState
from tests.cast import Cast
from tests.onboarding.applicants import registration
from vroegsignalering import clock, row_security

NOW = clock.parse("2026-11-23T12:00")


def left() -> int:
    with row_security.unrestricted("tests"):
        return Registration.objects.count()


@pytest.mark.parametrize(
    ("state", "days"),
    [
        (RegistrationState.DRAFT, 30 + 7),
        (RegistrationState.SENT, 7 + 90),
        (RegistrationState.DECLINED, 90),
        (RegistrationState.WITHDRAWN, 90),
    ],
)
def test_what_came_to_nothing_is_erased_on_its_day(
    cast: Cast, state: RegistrationState, days: int
) -> None:
    moment = NOW - dt.timedelta(days=days)
    registration(state=state, confirmed_at=moment, decided_at=moment)
    assert forgetting.erase_old(NOW) == 0
    assert left() == 1
    assert forgetting.erase_old(NOW + dt.timedelta(seconds=1)) == 1
    assert left() == 0
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select detail from audit_event where verb = 'registration_erased'")
        (detail,) = cursor.fetchone()
    assert state.value in str(detail)
    assert "Bos" not in str(detail)


@pytest.mark.parametrize("state", [RegistrationState.CONFIRMED, RegistrationState.HELD])
def test_what_still_waits_stays_however_old(cast: Cast, state: RegistrationState) -> None:
    registration(state=state, confirmed_at=NOW - dt.timedelta(days=1000))
    assert forgetting.erase_old(NOW) == 0
    assert left() == 1
