"""A registration that may be of an organisation that takes part: held, merged, never a hint."""

import datetime as dt

import pytest
from django.test import Client

from agreements.models import Agreement
from agreements.services import admitting, merging
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationRefusal, RegistrationState
from tests.answers import page
from tests.cast import Cast, agreement, log_in, member, person
from tests.onboarding.applicants import again, mails, registration
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson, Invitation, Organisation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.refusals import Refused

DESK = "/beheer/aanmeldingen/"
MONDAY = clock.parse("2026-11-23T10:00")
FRIDAY = clock.parse("2026-11-27T07:00")
DOMAIN = "zilverberk-voorbeeld.nl"


def with_own_domain(cast: Cast) -> None:
    """Give Zilverberk a mail domain that says who it is."""
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(organisation=cast.zilverberk).update(email=f"noor@{DOMAIN}")


def test_the_same_domain_and_a_similar_name_wait_for_an_operator(cast: Cast) -> None:
    with_own_domain(cast)
    alike = registration("Zilverberk", confirmed_at=MONDAY, contact_email=f"wim@{DOMAIN}")
    other_name = registration(
        "De Wilg", "00000183", confirmed_at=MONDAY, contact_email=f"ria@{DOMAIN}"
    )
    other_domain = registration("Zilverberk", "00000191", confirmed_at=MONDAY)
    admitting.process_by_hand(before=FRIDAY)
    assert again(alike).state == RegistrationState.HELD
    assert again(alike).reason == RegistrationRefusal.LOOKS_KNOWN.label
    assert again(other_name).state == RegistrationState.PROCESSED
    assert again(other_domain).state == RegistrationState.PROCESSED


def test_what_an_operator_approved_goes_along(cast: Cast) -> None:
    with_own_domain(cast)
    alike = registration("Zilverberk", confirmed_at=MONDAY, contact_email=f"wim@{DOMAIN}")
    reviewing.decide_one(by=cast.olga, act=DeskAct.APPROVE, key=alike.pk)
    admitting.process_by_hand(before=FRIDAY)
    assert again(alike).state == RegistrationState.PROCESSED


@pytest.mark.parametrize("domain", ["gmail.com", "example.nl", "zilverberk.example"])
def test_a_domain_of_everybody_says_nothing(cast: Cast, domain: str) -> None:
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(organisation=cast.zilverberk).update(email=f"noor@{domain}")
    alike = registration("Zilverberk", confirmed_at=MONDAY, contact_email=f"wim@{domain}")
    admitting.process_by_hand(before=FRIDAY)
    assert again(alike).state == RegistrationState.PROCESSED


def test_the_desk_says_whose_domain_it_is(cast: Cast, client: Client) -> None:
    with_own_domain(cast)
    registration(contact_email=f"wim@{DOMAIN}")
    shown = page(log_in(client, cast.olga).get(DESK, {"tab": "kijken"}))
    assert "E-maildomein is van: Woonstichting Zilverberk" in shown


def test_the_applicant_reads_the_same_words_before_and_after_a_hold(
    cast: Cast, client: Client
) -> None:
    waiting = registration("Zilverberk", "00000132")
    address = "/aanmelden/status/token-00000132/"
    before = page(client.get(address))
    reviewing.decide_one(by=cast.olga, act=DeskAct.HOLD, key=waiting.pk, reason="Al bekend")
    assert page(client.get(address)) == before
    assert "Wij kijken uw aanmelding na." in before


def test_merging_adds_people_and_municipalities_to_who_is_there(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    held = registration(
        "Zilverberk", "00000132", state=RegistrationState.HELD, municipality_codes=["0193", "0553"]
    )
    merging.merge(by=cast.olga, registration=held, organisation=cast.zilverberk)
    done = again(held)
    assert (done.state, done.organisation_id) == (RegistrationState.PROCESSED, cast.zilverberk.pk)
    with row_security.unrestricted("tests"):
        assert Organisation.objects.filter(kvk_number="00000132").count() == 1
        codes = Agreement.objects.filter(partner=cast.zilverberk)
        assert sorted(codes.values_list("municipality_id", flat=True)) == ["0193", "0553"]
        invited = dict(Invitation.objects.values_list("email", "roles"))
    assert invited == {"w.bos.00000132@example.nl": ["contact_person", "submitter"]}


def test_nobody_gets_the_power_to_sign_by_a_merge_and_the_keepers_are_told(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
    held = registration("Zilverberk", "00000132", state=RegistrationState.HELD)
    merging.merge(by=cast.olga, registration=held, organisation=cast.zilverberk)
    with row_security.unrestricted("tests"):
        assert not Invitation.objects.filter(roles__contains=["signatory"]).exists()
    (told,) = [mail for mail in mails() if mail.to_email == ada.user.email]
    assert "Wim Bos" in told.body
    assert "Als tekenbevoegde was opgegeven: Ria Kok." in told.body


def test_who_works_there_already_is_only_told(cast: Cast) -> None:
    email = cast.noor.user.email
    with row_security.unrestricted("tests"):
        member(cast.noor.user, cast.zilverberk, Role.SUBMITTER)
    held = registration("Zilverberk", "00000132", contact_email=email)
    merging.merge(by=cast.olga, registration=held, organisation=cast.zilverberk)
    with row_security.unrestricted("tests"):
        assert not Invitation.objects.exists()
    assert [mail.subject for mail in mails() if mail.to_email == email] == [
        "Uw aanmelding is verwerkt"
    ]


def test_the_operator_compares_searches_and_merges(cast: Cast, client: Client) -> None:
    held = registration("Iets heel anders", state=RegistrationState.HELD)
    address = f"{DESK}{held.pk}/samenvoegen/"
    log_in(client, cast.olga)
    assert "Wij vonden geen organisatie die hierop lijkt." in page(client.get(address))
    assert "Van Doorn Vastgoed" in page(client.get(address, {"zoek": "doorn"}))
    assert "Van Doorn Vastgoed" in page(client.get(address, {"zoek": "00000140"}))
    shown = page(client.get(address, {"met": str(cast.van_doorn.pk)}))
    assert "Wat wij al kennen" in shown
    assert "Kees van Doorn" in shown
    assert RegistrationRefusal.NO_SUCH_PARTNER.label in page(client.post(address, {"met": "x"}))
    # An authority is no organisation that registers.
    shown = page(client.post(address, {"met": str(cast.zwolle.pk)}))
    assert RegistrationRefusal.NO_SUCH_PARTNER.label in shown
    client.post(address, {"met": str(cast.van_doorn.pk)})
    assert again(held).organisation_id == cast.van_doorn.pk


def test_a_merge_after_the_batch_comes_too_late(cast: Cast) -> None:
    waiting = registration(confirmed_at=MONDAY)
    admitting.process_by_hand(before=FRIDAY + dt.timedelta(days=1))
    with pytest.raises(Refused) as refused:
        merging.merge(by=cast.olga, registration=waiting, organisation=cast.zilverberk)
    assert refused.value.refusal == RegistrationRefusal.ALREADY_MOVED_ON
    assert again(waiting).organisation_id != cast.zilverberk.pk
