"""The public form: four steps, kept as one goes, sent once."""

import pytest
from django.test import Client

from onboarding.models import Registration
from onboarding.rules import DRAFT_DAYS, DRAFTS_A_DAY
from onboarding.services import registering
from onboarding.states import RegistrationRefusal, RegistrationState
from tests.answers import page
from tests.cast import Cast
from tests.onboarding.applicants import (
    MUNICIPALITIES,
    ORGANISATION,
    PEOPLE,
    fill_in,
    link_in,
    mails,
    register,
    registration,
    the_registration,
)
from vroegsignalering import clock, row_security
from vroegsignalering.identifiers import new_id
from vroegsignalering.refusals import Refused


def test_an_applicant_registers_in_four_steps(cast: Cast, client: Client) -> None:
    assert client.get("/aanmelden/")["Location"] == "/aanmelden/organisatie/"
    register(client)
    found = the_registration()
    assert found.state == RegistrationState.SENT
    assert (found.name, found.kvk_number) == ("Woongoed De Wilg", "00000175")
    assert found.town_line == "1234 AB Verzonnenstad"
    assert found.contact_phone == "010 000 00 00"
    assert found.municipality_codes == ["0193", "0392"]
    shown = page(client.get("/aanmelden/verstuurd/"))
    assert "Bevestig nu uw e-mailadres" in shown
    assert "w.bos@example.nl" in shown


def test_the_check_shows_all_answers_before_anything_is_sent(cast: Cast, client: Client) -> None:
    fill_in(client)
    shown = page(client.get("/aanmelden/controleren/"))
    assert "Er is nog niets verstuurd" in shown
    for answer in ("00000175", "Wim Bos", "Ria Kok", "1234 AB", "Zwolle", "Haarlem"):
        assert answer in shown
    assert the_registration().state == RegistrationState.DRAFT


def test_sending_twice_is_one_registration_and_one_mail(cast: Cast, client: Client) -> None:
    register(client)
    second = client.post("/aanmelden/controleren/")
    assert second["Location"] == "/aanmelden/verstuurd/"
    subjects = [mail.subject for mail in mails()]
    assert subjects.count("Bevestig uw e-mailadres") == 1


def test_the_first_step_sent_twice_is_one_draft(cast: Cast, client: Client) -> None:
    client.get("/aanmelden/organisatie/")
    client.post("/aanmelden/organisatie/", ORGANISATION)
    client.post("/aanmelden/organisatie/", ORGANISATION | {"name": "De Wilg"})
    assert the_registration().name == "De Wilg"
    assert len(mails()) == 1


def test_a_draft_is_taken_up_again_from_the_mail(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    (mail,) = mails()
    assert mail.to_email == "w.bos@example.nl"
    other_browser = Client()
    answer = other_browser.get(link_in(mail), follow=True)
    assert answer.redirect_chain[-1][0] == "/aanmelden/mensen/"
    assert 'value="w.bos@example.nl"' in page(answer)


def test_an_old_draft_gets_a_new_link(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    with row_security.unrestricted("tests"):
        made = clock.now() - (DRAFT_DAYS + 1) * (
            clock.parse("2026-01-02") - clock.parse("2026-01-01")
        )
        Registration.objects.update(created_at=made)
    answer = Client().get(link_in(mails()[0]))
    assert RegistrationRefusal.LINK_TOO_OLD.label in page(answer)


def test_all_errors_are_told_at_once_and_what_was_filled_in_is_kept(
    cast: Cast, client: Client
) -> None:
    wrong = ORGANISATION | {"kvk_number": "1234567", "postcode": "12", "kind": ""}
    shown = page(client.post("/aanmelden/organisatie/", wrong))
    assert "Er gaat iets mis met 3 antwoorden" in shown
    assert "Dit KvK-nummer heeft 7 cijfers. Het moeten er 8 zijn" in shown
    assert "De postcode klopt niet." in shown
    assert 'value="Woongoed De Wilg"' in shown
    assert "<title>Fout: " in shown


def test_an_empty_form_asks_for_every_answer(cast: Cast, client: Client) -> None:
    assert "Er gaat iets mis met 7 antwoorden" in page(client.post("/aanmelden/organisatie/"))
    client.post("/aanmelden/organisatie/", ORGANISATION)
    shown = page(client.post("/aanmelden/mensen/"))
    assert "Vul het e-mailadres van de contactpersoon in" in shown
    assert "Vul het e-mailadres van de tekenbevoegde in" in shown
    shown = page(client.post("/aanmelden/gemeenten/", {"actie": "verder"}))
    assert "Kies minstens één gemeente" in shown


def test_one_person_may_do_both(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    both = PEOPLE | {"is_same_person": "on", "signatory_email": "onzin"}
    assert client.post("/aanmelden/mensen/", both).status_code == 302
    found = the_registration()
    assert (found.is_same_person, found.signatory_email) == (True, "")


def test_two_people_need_two_addresses(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    same = PEOPLE | {"signatory_email": "W.BOS@example.nl"}
    assert "Is het dezelfde persoon?" in page(client.post("/aanmelden/mensen/", same))


def test_municipalities_are_searched_and_ticked(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    client.post("/aanmelden/mensen/", PEOPLE)
    search = {"zoek": "zwo", "actie": "zoek"}
    shown = page(client.post("/aanmelden/gemeenten/", search, follow=True))
    assert 'value="0193"' in shown
    client.post("/aanmelden/gemeenten/", {"codes": ["0193"], "actie": "kies"})
    assert the_registration().municipality_codes == ["0193"]
    client.post("/aanmelden/gemeenten/", {"codes": [], "actie": "bewaar"})
    assert the_registration().municipality_codes == []


def test_a_misspelt_municipality_gets_a_suggestion(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    shown = page(client.get("/aanmelden/gemeenten/", {"zoek": "Zwole"}))
    assert "Wij kennen geen gemeente ‘Zwole’" in shown
    assert "?zoek=Zwolle" in shown


def test_of_a_pasted_list_the_known_ones_are_kept_and_the_others_listed_back(
    cast: Cast, client: Client
) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    pasted = {"pasted": "Zwolle\r\n392, Nergenshuizen", "actie": "verder"}
    shown = page(client.post("/aanmelden/gemeenten/", pasted))
    assert "Deze namen kennen wij niet: Nergenshuizen." in shown
    assert "Uw gemeenten (2)" in shown
    assert the_registration().municipality_codes == ["0193", "0392"]


def test_a_step_cannot_be_reached_before_the_first(cast: Cast, client: Client) -> None:
    for step in ("mensen", "gemeenten", "controleren"):
        answer = client.get(f"/aanmelden/{step}/", follow=True)
        assert "Wij vinden uw aanmelding niet meer in deze browser" in page(answer)


def test_the_check_sends_back_who_skipped_a_step(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    assert client.get("/aanmelden/controleren/")["Location"] == "/aanmelden/mensen/"


def test_after_a_change_from_the_check_one_is_back_there(cast: Cast, client: Client) -> None:
    fill_in(client)
    answer = client.post("/aanmelden/organisatie/?controle", ORGANISATION | {"name": "De Wilg"})
    assert answer["Location"] == "/aanmelden/controleren/"
    assert the_registration().name == "De Wilg"


def test_going_back_after_sending_shows_the_state(cast: Cast, client: Client) -> None:
    register(client)
    for step in ("organisatie", "mensen", "gemeenten", "controleren"):
        assert client.get(f"/aanmelden/{step}/")["Location"] == "/aanmelden/verstuurd/"
    client.post("/aanmelden/mensen/", PEOPLE | {"contact_family_name": "Later"})
    assert the_registration().contact_family_name == "Bos"


def test_an_incomplete_registration_is_not_sent(db: None) -> None:
    draft = registration(state=RegistrationState.DRAFT, municipality_codes=[])
    with pytest.raises(Refused) as refused:
        registering.send(key=draft.pk)
    assert refused.value.refusal == RegistrationRefusal.NOT_COMPLETE


def test_a_known_organisation_gives_a_stranger_no_hint(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION | {"kvk_number": "00000132"})
    client.post("/aanmelden/mensen/", PEOPLE)
    client.post("/aanmelden/gemeenten/", MUNICIPALITIES)
    known = page(client.post("/aanmelden/controleren/", follow=True))
    stranger = Client()
    fill_in(stranger)
    unknown = page(stranger.post("/aanmelden/controleren/", follow=True))
    assert "Bevestig nu uw e-mailadres" in known
    assert len(known) == len(unknown)


def test_nobody_can_fill_a_mailbox_with_links(cast: Cast) -> None:
    for _ in range(DRAFTS_A_DAY + 3):
        answers = {"name": "X", "contact_email": "iemand@example.nl"}
        registering.save_organisation(key=new_id(), answers=answers)
    assert len(mails()) == DRAFTS_A_DAY


def test_a_strange_municipality_code_is_refused(cast: Cast, client: Client) -> None:
    client.post("/aanmelden/organisatie/", ORGANISATION)
    shown = page(client.post("/aanmelden/gemeenten/", {"codes": ["9999"], "actie": "verder"}))
    assert "Deze gemeente kennen wij niet: 9999." in shown
