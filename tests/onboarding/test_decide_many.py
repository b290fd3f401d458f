"""Many registrations at once: look first, do, see how it went with each, and undo."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onboarding.models import DeskDecision, Registration
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationRefusal, RegistrationState
from tests.answers import page
from tests.cast import Cast, log_in
from tests.onboarding.applicants import again, mails, registration
from vroegsignalering import clock, row_security
from vroegsignalering.refusals import Refused

DESK = "/beheer/aanmeldingen/"
CHOOSE = f"{DESK}kiezen/"


def several(number: int) -> list[Registration]:
    return [registration(f"Verhuurder {n}", f"0000{n + 3000}") for n in range(number)]


def the_decision() -> DeskDecision:
    with row_security.unrestricted("tests"):
        return DeskDecision.objects.get()


def test_all_without_remarks_are_approved_and_it_is_kept_who_looked(
    cast: Cast, client: Client
) -> None:
    clear = several(3)
    remarked = registration("Zilverberk Wonen", "00000132")
    shown = page(log_in(client, cast.olga).get(DESK))
    assert "Keur 3 zonder opmerkingen goed" in shown
    shown = page(client.get(CHOOSE, {"actie": "goedkeuren", "alle": "zonder-opmerkingen"}))
    assert "Goedkeuren: 3 aanmeldingen" in shown
    assert again(clear[0]).approved_at is None
    keys = " ".join(str(one.pk) for one in clear)
    given = {"actie": "goedkeuren", "aanmelding": keys, "besluit": "doen"}
    shown = page(client.post(CHOOSE, given, follow=True))
    assert "3 aanmeldingen goedgekeurd" in shown
    assert {again(one).approved_by_id for one in clear} == {cast.olga.pk}
    assert again(remarked).approved_at is None
    assert "zonder opmerkingen goed" not in page(client.get(DESK))
    assert "Goedgekeurd door Olga Peters" in page(client.get(DESK))


def test_the_preview_says_what_cannot_and_why(cast: Cast, client: Client) -> None:
    fine = registration()
    known = registration("Zilverberk Wonen", "00000132")
    gone = registration("Weg", "00000183", state=RegistrationState.WITHDRAWN)
    keys = [str(one.pk) for one in (fine, known, gone)]
    log_in(client, cast.olga)
    shown = page(client.get(CHOOSE, {"actie": "goedkeuren", "aanmelding": keys}))
    assert "Deze gaan mee (1)" in shown
    assert "Deze kunnen niet (2)" in shown
    assert RegistrationRefusal.KVK_KNOWN.label in shown
    assert RegistrationRefusal.ALREADY_MOVED_ON.label in shown


def test_without_script_a_link_ticks_the_whole_page(cast: Cast, client: Client) -> None:
    several(2)
    shown = log_in(client, cast.olga).get(DESK, {"tab": "mee", "kies": "pagina"}).content.decode()
    assert shown.count(" checked>") == 2


def test_nothing_chosen_is_said(cast: Cast, client: Client) -> None:
    log_in(client, cast.olga)
    shown = page(client.get(CHOOSE, {"actie": "vasthouden"}, follow=True))
    assert RegistrationRefusal.NOTHING_CHOSEN.label in shown
    with pytest.raises(Refused) as refused:
        reviewing.decide(by=cast.olga, act=DeskAct.HOLD, keys=[])
    assert refused.value.refusal == RegistrationRefusal.NOTHING_CHOSEN


def test_many_are_declined_with_one_reason(cast: Cast, client: Client) -> None:
    wrong = several(2)
    given = {
        "actie": "afwijzen",
        "aanmelding": [str(one.pk) for one in wrong],
        "reason": "U verhuurt geen woningen.",
        "besluit": "doen",
    }
    shown = page(log_in(client, cast.olga).post(CHOOSE, given, follow=True))
    assert "2 aanmeldingen afgewezen" in shown
    assert "Maak ongedaan" not in shown
    assert {again(one).state for one in wrong} == {RegistrationState.DECLINED}
    assert len([mail for mail in mails() if "U verhuurt geen woningen." in mail.body]) == 2
    with pytest.raises(Refused) as refused:
        reviewing.undo(by=cast.olga, decision=the_decision())
    assert refused.value.refusal == RegistrationRefusal.TOO_LATE_TO_UNDO


def test_holding_is_undone_within_ten_minutes(cast: Cast, client: Client) -> None:
    waiting = several(2)
    log_in(client, cast.olga)
    keys = [one.pk for one in waiting]
    decision = reviewing.decide(by=cast.olga, act=DeskAct.HOLD, keys=keys, reason="Bellen")
    client.post(f"{DESK}besluit/{decision.pk}/terug/")
    assert {again(one).state for one in waiting} == {RegistrationState.CONFIRMED}
    assert {again(one).reason for one in waiting} == {""}
    shown = page(client.post(f"{DESK}besluit/{decision.pk}/terug/", follow=True))
    assert RegistrationRefusal.TOO_LATE_TO_UNDO.label in shown


def test_the_notice_after_one_hold_leads_to_the_way_back(cast: Cast, client: Client) -> None:
    waiting = registration()
    log_in(client, cast.olga)
    answer = client.post(f"{DESK}{waiting.pk}/vasthouden/", {"reason": ""}, follow=True)
    assert f'href="{DESK}besluit/{the_decision().pk}/">Maak ongedaan</a>' in answer.content.decode()


def test_an_approval_of_a_held_one_is_undone_to_held(cast: Cast) -> None:
    held = registration(state=RegistrationState.HELD, reason="Even bellen")
    decision = reviewing.decide_one(by=cast.olga, act=DeskAct.APPROVE, key=held.pk)
    assert again(held).state == RegistrationState.CONFIRMED
    assert reviewing.undo(by=cast.olga, decision=decision) == 1
    back = again(held)
    assert (back.state, back.reason) == (RegistrationState.HELD, "Even bellen")
    assert (back.approved_at, back.approved_by_id) == (None, None)


def test_after_ten_minutes_it_stays(cast: Cast) -> None:
    waiting = registration()
    decision = reviewing.decide_one(by=cast.olga, act=DeskAct.HOLD, key=waiting.pk)
    with (
        clock.at(clock.now() + dt.timedelta(minutes=10, seconds=1)),
        pytest.raises(Refused) as refused,
    ):
        reviewing.undo(by=cast.olga, decision=decision)
    assert refused.value.refusal == RegistrationRefusal.TOO_LATE_TO_UNDO
    assert again(waiting).state == RegistrationState.HELD


def test_what_was_decided_again_is_left_alone_by_an_undo(cast: Cast) -> None:
    first, second = several(2)
    decision = reviewing.decide(by=cast.olga, act=DeskAct.HOLD, keys=[first.pk, second.pk])
    reviewing.decide_one(by=cast.olga, act=DeskAct.APPROVE, key=first.pk)
    reviewing.decide_one(by=cast.olga, act=DeskAct.HOLD, key=first.pk, reason="Toch niet")
    assert reviewing.undo(by=cast.olga, decision=decision) == 1
    assert again(first).state == RegistrationState.HELD
    assert again(second).state == RegistrationState.CONFIRMED


def test_processing_now_needs_a_reason_that_stays_in_the_trail(cast: Cast, client: Client) -> None:
    waiting = registration()
    log_in(client, cast.olga)
    shown = page(client.post(f"{DESK}{waiting.pk}/nu/", {"why_now": ""}))
    assert RegistrationRefusal.WHY_NOW_MISSING.label in shown
    assert again(waiting).retry_asked_at is None
    client.post(f"{DESK}{waiting.pk}/nu/", {"why_now": "Verhuist maandag"})
    assert again(waiting).retry_asked_at is not None
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select detail from audit_event where verb = 'registration_hurried'")
        assert "Verhuist maandag" in str(cursor.fetchall())


def test_what_is_held_is_not_processed_now(cast: Cast) -> None:
    held = registration(state=RegistrationState.HELD)
    with pytest.raises(Refused) as refused:
        reviewing.process_now(by=cast.olga, registration=held, reason="Haast")
    assert refused.value.refusal == RegistrationRefusal.NOT_GOING


def test_the_queries_of_the_desk_do_not_grow_with_its_rows(cast: Cast, client: Client) -> None:
    log_in(client, cast.olga)
    several(2)
    client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK)
    for n in range(60):
        registration(
            f"Woning {n}",
            f"0000{n + 4000}",
            contact_email=f"a@huis{n}.nl",
            signatory_email=f"b@huis{n}.nl",
        )
    with CaptureQueriesContext(connection) as many:
        shown = page(client.get(DESK))
    # The first page with its own mail domains asks once who uses them.
    assert len(many) <= len(few) + 1
    assert "1–50 van 62" in shown
    assert "51–62 van 62" in page(client.get(DESK, {"tab": "mee", "bladzijde": "2"}))
