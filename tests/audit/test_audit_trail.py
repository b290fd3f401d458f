"""The trail cannot be changed by the portal, and shows when somebody else changed it."""

import os

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction

from tests.cast import Cast
from vroegsignalering import row_security
from vroegsignalering.audit import services as audit
from vroegsignalering.audit.models import Event


def _write(cast: Cast, number: int) -> None:
    with row_security.acting_for(cast.zilverberk.pk):
        for count in range(number):
            audit.record("tried", cast.zilverberk, by=cast.noor, detail={"count": count})


def _as_owner(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("set session portal.crossing = 'tests'")
        owner.execute("alter table audit_event disable trigger user")
        owner.execute(statement)
        owner.execute("alter table audit_event enable trigger user")


def test_the_portal_cannot_change_or_delete_an_event(cast: Cast) -> None:
    _write(cast, 1)
    with row_security.acting_for(cast.zilverberk.pk):
        for act in (lambda: Event.objects.update(verb="x"), Event.objects.all().delete):
            with pytest.raises(Error, match="append-only"), transaction.atomic():
                act()


def test_the_other_organisation_does_not_see_the_event(cast: Cast) -> None:
    _write(cast, 1)
    with row_security.acting_for(cast.van_doorn.pk):
        assert Event.objects.count() == 0


def test_events_are_chained_once(cast: Cast) -> None:
    _write(cast, 3)
    assert audit.seal_events() == 3
    assert audit.seal_events() == 0
    assert audit.verify_chain() == 3


def test_an_event_written_across_the_walls_carries_the_reason(cast: Cast) -> None:
    with row_security.unrestricted("a good reason"):
        event = audit.record("tried", cast.zilverberk, by=None)
    assert event.crossing == "a good reason"


@pytest.mark.parametrize(
    "tampering",
    [
        "update audit_event set verb = 'other' where id = (select min(id) from audit_event)",
        (
            "update audit_event set detail = '{\"count\": 9}'"
            " where id = (select max(id) from audit_event)"
        ),
        "delete from audit_event where id = (select min(id) from audit_event)",
    ],
)
def test_tampering_is_found(committed_cast: Cast, tampering: str) -> None:
    _write(committed_cast, 3)
    audit.seal_events()
    _as_owner(tampering)
    with pytest.raises(CommandError, match="Link"):
        call_command("verify_audit")
