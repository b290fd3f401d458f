"""An agreement is made ready once per partner and municipality, by the batch or on request."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from agreements.services import preparing
from agreements.states import SigningRefusal
from municipalities.models import Municipality
from tests.agreements.steps import inside, prepared, present, sent
from tests.cast import Cast, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


def mails(start: str) -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(purpose__startswith=start))


def test_terms_come_from_the_authority(cast: Cast) -> None:
    agreement = prepared(cast, "0503")
    with row_security.unrestricted("tests"):
        assert agreement.number.startswith(f"O-{clock.today():%y}-")
        assert agreement.authority_legal_name == cast.delft.legal_name
        assert agreement.partner_kvk_number == "00000132"
        assert agreement.terms.reporting_point == cast.elsewhere
        assert agreement.terms.threshold_amount == cast.delft.threshold_amount


def test_contact_person_of_the_authority_gets_a_mail(cast: Cast) -> None:
    agreement = prepared(cast)
    (mail,) = mails("agreement-prepared:")
    assert mail.to_email == cast.joke.user.email
    assert mail.subject == "Er staat een overeenkomst klaar: Woonstichting Zilverberk"
    assert reverse("agreements:detail", args=[agreement.pk]) in mail.body


def test_preparing_is_written_down_for_both_sides(cast: Cast) -> None:
    agreement = prepared(cast)
    with inside(cast.joke):
        event = Event.objects.get(verb="agreement_prepared")
    assert event.object_id == str(agreement.pk)
    assert event.organisation_id == cast.zilverberk.pk


def test_joint_body_gets_one_agreement_per_municipality(cast: Cast) -> None:
    first, second = prepared(cast, "0553"), prepared(cast, "0534")
    assert first.authority_id == second.authority_id == cast.bollenstreek.pk
    assert first.number != second.number


def test_second_one_for_the_same_municipality_is_refused(cast: Cast) -> None:
    prepared(cast)
    with pytest.raises(Refused) as refused:
        prepared(cast)
    assert refused.value.refusal == SigningRefusal.EXISTS_ALREADY
    with row_security.unrestricted("tests"):
        assert Agreement.objects.count() == 1


def test_nobody_serves_this_municipality(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        prepared(cast, "0392")
    assert refused.value.refusal == SigningRefusal.NOT_PREPARABLE


def test_municipality_of_the_past_is_refused(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(pk="0193").update(valid_until=dt.date(2025, 12, 31))
    with pytest.raises(Refused) as refused:
        prepared(cast)
    assert refused.value.refusal == SigningRefusal.NOT_PREPARABLE


def test_after_the_term_one_can_ask_again(cast: Cast) -> None:
    old = sent(cast, sign_before=clock.today() - dt.timedelta(days=1))
    new = prepared(cast)
    assert new.pk != old.pk
    assert present(old).expired_at is not None


def test_partner_asks_for_more_municipalities(cast: Cast) -> None:
    prepared(cast)
    with inside(cast.sam):
        codes = ["0193", "0503", "0392"]
        outcome = preparing.request(
            by=cast.sam,
            municipalities=Municipality.objects.select_related("authority").filter(pk__in=codes),
        )
    assert [agreement.municipality_id for agreement in outcome.prepared] == ["0503"]
    assert [municipality.pk for municipality in outcome.existing] == ["0193"]
    assert [municipality.pk for municipality in outcome.not_joined] == ["0392"]


def test_platform_is_told_who_wants_a_municipality_that_does_not_take_part(cast: Cast) -> None:
    with inside(cast.sam):
        preparing.request(by=cast.sam, municipalities=[Municipality.objects.get(pk="0392")])
    (mail,) = mails("municipality-wanted:")
    assert mail.to_email == settings.PROJECT_ADDRESS
    assert "Haarlem" in mail.subject


def test_authority_asks_for_nothing(cast: Cast, client: Client) -> None:
    with inside(cast.joke), pytest.raises(Refused) as refused:
        preparing.request(by=cast.joke, municipalities=[])
    assert refused.value.status == 403
    assert log_in(client, cast.joke).get(reverse("agreements:request")).status_code == 403


def test_one_click_from_held_rows_preselects_the_municipality(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.sam).get(reverse("agreements:request"), {"gemeente": "0503"})
    form = page.context["form"]
    assert form.fields["chosen"].choices == [("0503", "Delft")]
    assert form.fields["chosen"].initial == ["0503"]


def test_asking_on_the_page_makes_it_ready_and_says_so(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.sam).post(
        f"{reverse('agreements:request')}?gemeente=0503",
        {"chosen": ["0503"], "municipality": "0392"},
        follow=True,
    )
    assert "De overeenkomst met gemeente Delft staat klaar" in page.content.decode()
    assert "Gemeente Haarlem doet nog niet mee." in page.content.decode()


def test_empty_form_says_what_to_do(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.sam).post(reverse("agreements:request"), {})
    assert "Kies een gemeente, bijvoorbeeld Haarlem." in page.content.decode()


def test_municipality_with_a_running_agreement_is_not_offered(cast: Cast, client: Client) -> None:
    prepared(cast)
    page = log_in(client, cast.sam).get(reverse("agreements:request"), {"gemeente": "0193"})
    offered = [code for code, _ in page.context["form"].fields["municipality"].choices]
    assert "0193" not in offered
    assert "0392" in offered
