"""Reminders have a cap, come once, and never two at a time."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.cast import Cast
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors, services
from vroegsignalering.accounts.models import Invitation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.accounts.services.reminding import remind_invited
from vroegsignalering.identifiers import new_id
from vroegsignalering.outbox.models import Mail
from vroegsignalering.outbox.reminders import Plan, claim_due

PLAN = Plan("proef", after=(5, 10, 15))
MONDAY = dt.date(2026, 3, 2)
HOLIDAY = frozenset({dt.date(2026, 3, 6)})


def mails(subject: str) -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(subject__contains=subject).order_by("created_at"))


@pytest.mark.parametrize(
    ("given", "last_on", "holidays", "due"),
    [
        (0, None, frozenset(), dt.date(2026, 3, 9)),
        (0, None, HOLIDAY, dt.date(2026, 3, 10)),
        (1, dt.date(2026, 3, 9), frozenset(), dt.date(2026, 3, 16)),
        # The first came late: the second keeps its distance.
        (1, dt.date(2026, 3, 20), frozenset(), dt.date(2026, 3, 27)),
        (3, dt.date(2026, 3, 23), frozenset(), None),
    ],
)
def test_the_next_one_keeps_its_distance_and_the_last_is_the_last(
    given: int, last_on: dt.date | None, holidays: frozenset[dt.date], due: dt.date | None
) -> None:
    assert PLAN.next_due_on(MONDAY, given, last_on, holidays) == due


def test_weeks_later_there_is_one_and_not_three(db: None) -> None:
    about = new_id()
    with clock.at(clock.parse("2026-05-01T09:00")):
        assert claim_due(PLAN, {about: MONDAY}, frozenset()) == {about: 1}
        assert claim_due(PLAN, {about: MONDAY}, frozenset()) == {}
    with clock.at(clock.parse("2026-05-08T09:00")):
        assert claim_due(PLAN, {about: MONDAY}, frozenset()) == {about: 2}


def test_nobody_is_reminded_at_night(db: None) -> None:
    for moment in ("2026-05-01T06:59", "2026-05-01T20:00"):
        with clock.at(clock.parse(moment)):
            assert claim_due(PLAN, {new_id(): MONDAY}, frozenset()) == {}


def invite(cast: Cast) -> Invitation:
    with clock.at(clock.parse("2026-03-02T10:00")):
        invitation, _ = services.invite(
            by=None,
            organisation=cast.zilverberk,
            person=Invitee("anna@example.nl", "Bos", "Anna"),
            roles=[Role.SUBMITTER],
        )
    return invitation


def remind_on(moment: str) -> int:
    with clock.at(clock.parse(moment)):
        return remind_invited()


def test_who_was_invited_is_reminded_twice_with_a_link_that_works(cast: Cast) -> None:
    invitation = invite(cast)
    days = ["2026-03-06", "2026-03-09", "2026-03-10", "2026-03-16", "2026-03-23", "2026-03-30"]
    assert [remind_on(f"{day}T09:00") for day in days] == [0, 1, 0, 1, 0, 0]
    first, last = mails("erinnering")
    assert first.subject.startswith("Herinnering: maak uw account")
    assert last.subject.startswith("Laatste herinnering: maak uw account")
    token = last.body.split("/uitnodiging/")[1].split("/")[0]
    found = selectors.invitation_by(token)
    assert found == invitation
    assert clock.to_local(found.expires_at).date() == dt.date(2026, 3, 30)


def test_who_accepted_is_left_alone(cast: Cast) -> None:
    invitation = invite(cast)
    with row_security.unrestricted("tests"):
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.now())
    assert remind_on("2026-03-09T09:00") == 0


def test_an_invitation_taken_back_is_left_alone(cast: Cast) -> None:
    invitation = invite(cast)
    with row_security.unrestricted("tests"):
        Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=clock.now())
    assert remind_on("2026-03-09T09:00") == 0


def test_two_workers_remind_once(committed_cast: Cast) -> None:
    invite(committed_cast)

    def work(_: int) -> int:
        try:
            return remind_on("2026-03-20T09:00")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert len(mails("erinnering")) == 1
