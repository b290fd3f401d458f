"""The operator's Friday desk: who goes along, what the machine noticed, hold and decline."""

import pytest
from django.test import Client

from onboarding.models import BatchRun
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationRefusal, RegistrationState
from tests.answers import page
from tests.cast import Cast, log_in
from tests.onboarding.applicants import again, mails, registration
from vroegsignalering import clock
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.refusals import Refused

DESK = "/beheer/aanmeldingen/"


def test_the_desk_says_who_goes_along_and_when(cast: Cast, client: Client) -> None:
    registration()
    registration("Zilverberk Wonen", "00000132")
    registration("Wacht nog", "00000183", state=RegistrationState.SENT)
    with clock.at(clock.parse("2026-11-24T10:00")):
        shown = page(log_in(client, cast.olga).get(DESK))
    assert "Vrijdag 27 november, 7.00 uur: 2 aanmeldingen gaan mee" in shown
    assert "over 3 dagen" in shown
    for tab in ("Gaat mee (1)", "Kijk hier even naar (1)", "E-mail niet bevestigd (1)"):
        assert tab in shown


def test_the_machine_shows_what_it_noticed(cast: Cast, client: Client) -> None:
    registration("Zilverberk Wonen", "00000132", signatory_email="kok@elders.example")
    registration("Van Doorn", "00000183", municipality_codes=["0392"])
    shown = page(log_in(client, cast.olga).get(DESK, {"tab": "kijken"}))
    assert "KvK-nummer al bekend" in shown
    assert "E-maildomein wijkt af" in shown
    assert "Lijkt op: Van Doorn Vastgoed" in shown
    assert "Geen van de gemeenten doet al mee" in shown


def test_a_known_organisation_is_shown_beside_the_registration(cast: Cast, client: Client) -> None:
    known = registration("Zilverberk Wonen", "00000132")
    shown = page(log_in(client, cast.olga).get(f"{DESK}{known.pk}/"))
    assert "Vergelijk met Woonstichting Zilverberk" in shown


def test_an_empty_desk_says_when_the_next_round_is(cast: Cast, client: Client) -> None:
    with clock.at(clock.parse("2026-12-22T10:00")):
        shown = page(log_in(client, cast.olga).get(DESK))
    assert "Er wachten geen aanmeldingen." in shown
    assert "De volgende ronde is donderdag 24 december." in shown
    assert "is een feestdag" in shown


def test_holding_and_letting_go_along_again(cast: Cast, client: Client) -> None:
    waiting = registration()
    log_in(client, cast.olga).post(f"{DESK}{waiting.pk}/vasthouden/", {"reason": "Even bellen"})
    assert again(waiting).state == RegistrationState.HELD
    assert "Even bellen" in page(client.get(DESK, {"tab": "vastgehouden"}))
    client.post(f"{DESK}{waiting.pk}/goedkeuren/")
    assert again(waiting).state == RegistrationState.CONFIRMED
    assert again(waiting).approved_by_id == cast.olga.pk


def test_declining_mails_the_reason_word_for_word(cast: Cast, client: Client) -> None:
    waiting = registration()
    log_in(client, cast.olga)
    given = {
        "actie": "afwijzen",
        "aanmelding": str(waiting.pk),
        "reason": "U verhuurt geen woningen. Bel ons.",
    }
    shown = page(client.post(f"{DESK}kiezen/", given | {"besluit": "bekijk"}))
    assert "Wij hebben de aanmelding van Woongoed De Wilg niet verwerkt." in shown
    assert again(waiting).state == RegistrationState.CONFIRMED
    assert mails() == []
    client.post(f"{DESK}kiezen/", given | {"besluit": "doen"})
    assert again(waiting).state == RegistrationState.DECLINED
    (mail,) = mails()
    assert mail.subject == "Uw aanmelding is niet verwerkt"
    assert "U verhuurt geen woningen. Bel ons." in mail.body


def test_declining_needs_a_reason(cast: Cast, client: Client) -> None:
    waiting = registration()
    given = {"actie": "afwijzen", "aanmelding": str(waiting.pk), "reason": " ", "besluit": "doen"}
    shown = page(log_in(client, cast.olga).post(f"{DESK}kiezen/", given))
    assert RegistrationRefusal.REASON_MISSING.label in shown
    assert again(waiting).state == RegistrationState.CONFIRMED


def test_of_two_operators_the_second_comes_too_late(cast: Cast) -> None:
    seen_by_both = registration()
    key = seen_by_both.pk
    reviewing.decide_one(by=cast.olga, act=DeskAct.DECLINE, key=key, reason="Nee")
    with pytest.raises(Refused) as refused:
        reviewing.decide_one(by=cast.olga, act=DeskAct.HOLD, key=key)
    assert refused.value.refusal == RegistrationRefusal.ALREADY_MOVED_ON


def test_a_known_kvk_number_cannot_be_let_go_along(cast: Cast, client: Client) -> None:
    held = registration("Zilverberk", "00000132", state=RegistrationState.HELD)
    assert "laat meegaan" not in page(log_in(client, cast.olga).get(f"{DESK}{held.pk}/"))
    with pytest.raises(Refused) as refused:
        reviewing.decide_one(by=cast.olga, act=DeskAct.APPROVE, key=held.pk)
    assert refused.value.refusal == RegistrationRefusal.KVK_KNOWN


def test_a_failed_one_stands_on_top_and_is_tried_again(cast: Cast, client: Client) -> None:
    failed = registration(last_problem="RuntimeError")
    shown = page(log_in(client, cast.olga).get(DESK))
    assert "1 aanmelding is niet gelukt." in shown
    client.post(f"{DESK}{failed.pk}/opnieuw/")
    assert again(failed).retry_asked_at is not None


def test_only_what_failed_can_be_tried_again(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        reviewing.try_again(by=cast.olga, registration=registration())
    assert refused.value.refusal == RegistrationRefusal.ALREADY_MOVED_ON


def test_earlier_rounds_are_shown_with_their_counts(cast: Cast, client: Client) -> None:
    moment = clock.parse("2026-11-20T07:00")
    BatchRun.objects.create(
        period="2026-W47",
        due_at=moment,
        started_at=moment,
        finished_at=moment,
        processed=9,
        held=1,
    )
    with clock.at(clock.parse("2026-11-24T10:00")):
        shown = page(log_in(client, cast.olga).get(DESK, {"tab": "vorige"}))
    assert "20 november 2026: 9 verwerkt, 1 vastgehouden, 0 mislukt." in shown
    assert "Vrijdag 20 november" in shown


def test_only_the_operator_comes_here(cast: Cast, client: Client) -> None:
    waiting = registration()
    assert client.get(DESK).status_code == 302
    for stranger in (cast.noor, cast.joke):
        log_in(client, stranger)
        assert client.get(DESK).status_code == 403
        assert client.post(f"{DESK}{waiting.pk}/vasthouden/").status_code == 403
        with pytest.raises(Refused) as refused:
            reviewing.decide(by=stranger, act=DeskAct.DECLINE, keys=[waiting.pk], reason="Nee")
        assert refused.value.refusal == AccessRefusal.ROLE_MAY_NOT
    assert again(waiting).state == RegistrationState.CONFIRMED


def test_a_draft_and_an_unknown_registration_are_not_found(cast: Cast, client: Client) -> None:
    draft = registration(state=RegistrationState.DRAFT)
    log_in(client, cast.olga)
    for key in (draft.pk, cast.zilverberk.pk):
        assert client.get(f"{DESK}{key}/").status_code == 404
