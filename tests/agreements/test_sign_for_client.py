"""A signatory of an agency signs for a client, by the client's mandate: both names stay."""

import datetime as dt

import pytest
from django.test import Client

from agreements import document, rules
from agreements.models import Agreement
from agreements.services import preparing, signing, texts
from agreements.states import SigningRefusal
from municipalities.models import Municipality
from tests.agreements.steps import inside, sign
from tests.cast import Cast, log_in, mandate, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.middleware import UNDER_MANDATE
from vroegsignalering.accounts.models import ActsFor, Membership, Representation, SigningMandate
from vroegsignalering.accounts.roles import MandateAct, Role
from vroegsignalering.audit.models import Event
from vroegsignalering.refusals import Refused

SIGNS = (MandateAct.SIGN,)


@pytest.fixture
def sander(cast: Cast) -> Membership:
    """Return the agency's signatory, with a mandate of his own at the agency."""
    with row_security.unrestricted("tests"):
        return member(person("Sander", "Mulder"), cast.incasso, Role.SIGNATORY, "directeur")


@pytest.fixture
def waiting(cast: Cast) -> Agreement:
    """Return an agreement of Van Doorn with Zwolle that waits for both."""
    with row_security.unrestricted("tests"):
        made = preparing.prepare(
            by=None,
            partner=cast.van_doorn,
            municipality=Municipality.objects.select_related("authority").get(pk="0193"),
        )
        facts = texts.present_facts(made)
        made.sent_at = clock.now()
        made.sent_by = cast.joke.pk
        made.sign_before = clock.today() + dt.timedelta(days=21)
        made.text_digest = document.text_digest(facts)
        made.sent_facts = texts.as_record(facts)
        made.save()
        return made


def _for_client(cast: Cast, sander: Membership, *acts: MandateAct, **how: object) -> Representation:
    with row_security.unrestricted("tests"):
        given = mandate(cast.incasso, cast.van_doorn, *(acts or SIGNS), **how)  # type: ignore[arg-type]  # dates and codes
        return Representation.of(sander, given)


def test_the_signature_names_the_landlord_the_agency_and_the_mandate(
    cast: Cast, sander: Membership, waiting: Agreement
) -> None:
    by = _for_client(cast, sander)
    signature = sign(by, waiting)
    assert (signature.side, signature.partner_id) == ("partner", cast.van_doorn.pk)
    assert signature.signer_name == "Sander Mulder"
    assert signature.agency_name == "Incassobureau Helder"
    assert "machtiging van Van Doorn Vastgoed" in signature.mandate
    assert texts.placed(signature).agency_name == "Incassobureau Helder"


def test_the_event_keeps_four_facts(cast: Cast, sander: Membership, waiting: Agreement) -> None:
    by = _for_client(cast, sander)
    sign(by, waiting)
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="agreement_signed")
    assert (
        event.organisation_id,
        event.acting_organisation_id,
        event.person_id,
        event.mandate_id,
    ) == (cast.van_doorn.pk, cast.incasso.pk, sander.user_id, by.mandate_id)


def test_landlord_and_municipality_read_both_names(
    cast: Cast, sander: Membership, waiting: Agreement, client: Client
) -> None:
    sign(_for_client(cast, sander), waiting)
    for by in (cast.kees, cast.joke):
        page = log_in(client, by).get(f"/overeenkomsten/{waiting.pk}/").content.decode()
        assert "Sander Mulder" in page
        assert "Incassobureau Helder" in page
        assert "namens Van Doorn Vastgoed" in page


def test_a_mandate_without_signing_does_not_let_one_sign(
    cast: Cast, sander: Membership, waiting: Agreement
) -> None:
    by = _for_client(cast, sander, MandateAct.DELIVER, MandateAct.READ_FEEDBACK)
    with pytest.raises(Refused) as refused:
        sign(by, waiting)
    assert refused.value.status == 403


def test_outside_its_municipalities_one_neither_sees_nor_signs(
    cast: Cast, sander: Membership, waiting: Agreement, client: Client
) -> None:
    by = _for_client(cast, sander, codes=["0503"])
    log_in(client, sander)
    session = client.session
    session[UNDER_MANDATE] = str(by.mandate_id)
    session.save()
    assert client.get(f"/overeenkomsten/{waiting.pk}/").status_code == 404
    with inside(by), pytest.raises(Refused) as refused:
        signing.refuse_who_may_not_sign(by=by, agreement=waiting)
    assert (refused.value.refusal, refused.value.status) == (SigningRefusal.OUTSIDE_MANDATE, 403)


def test_the_agencys_signatory_needs_a_mandate_of_his_own(
    cast: Cast, sander: Membership, waiting: Agreement
) -> None:
    by = _for_client(cast, sander)
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(organisation=cast.incasso).delete()
    with pytest.raises(Refused) as refused:
        sign(by, waiting)
    assert refused.value.refusal == SigningRefusal.NO_MANDATE


def test_an_ended_mandate_shows_the_agreement_no_more(
    cast: Cast, sander: Membership, waiting: Agreement, client: Client
) -> None:
    by = _for_client(cast, sander)
    log_in(client, sander)
    session = client.session
    session[UNDER_MANDATE] = str(by.mandate_id)
    session.save()
    assert client.get(f"/overeenkomsten/{waiting.pk}/").status_code == 200
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=by.mandate.pk).update(ended_at=clock.now())
    assert client.get(f"/overeenkomsten/{waiting.pk}/").status_code == 404


def test_declining_for_a_client_closes_the_agreement(
    cast: Cast, sander: Membership, waiting: Agreement
) -> None:
    by = _for_client(cast, sander)
    with inside(by):
        declined = signing.decline(by=by, agreement=waiting, reason="De termijn is te kort.")
    assert declined.declined_side == "partner"


def test_the_reason_to_sign_says_by_whose_mandate(cast: Cast, sander: Membership) -> None:
    by = _for_client(cast, sander)
    said = rules.mandate_of(by, None)
    assert "Incassobureau Helder" in said
    assert "machtiging van Van Doorn Vastgoed" in said
