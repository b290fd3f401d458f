"""The authority's contact person sends the agreement out; from then on the text is fixed."""

import datetime as dt
import hashlib

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from agreements import document, selectors
from agreements.models import Agreement, AgreementDocument
from agreements.services import signing, texts
from agreements.states import DocumentKind, SigningRefusal
from tests.agreements.steps import inside, prepared, present, sent
from tests.cast import Cast, log_in, member
from vroegsignalering import clock, pdf, row_security
from vroegsignalering.accounts.models import ContactPerson, Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the seconds that a PDF takes where a test is about something else."""

    def quick(facts: document.AgreementFacts, _keys: object) -> document.PreparedDocument:
        digest = document.text_digest(facts)
        return document.PreparedDocument(
            b"%PDF-", hashlib.sha256(b"%PDF-").hexdigest(), digest, "", 1
        )

    monkeypatch.setattr(document, "prepare", quick)


def send(by: Membership, agreement: Agreement) -> Agreement:
    with inside(by):
        return signing.send(by=by, agreement=selectors.agreement_of(by, agreement.pk))


def test_sending_keeps_a_real_sealed_pdf_of_the_text(cast: Cast) -> None:
    agreement = send(cast.joke, prepared(cast))
    with inside(cast.noor):
        stored = AgreementDocument.objects.get(agreement=agreement)
        content = bytes(stored.content)
    assert stored.kind == DocumentKind.DRAFT
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == stored.digest


@pytest.mark.usefixtures("paper")
def test_term_is_a_setting_and_counts_from_today(cast: Cast, settings: LazySettings) -> None:
    settings.SIGNING_DAYS = 10
    agreement = send(cast.joke, prepared(cast))
    assert agreement.sign_before == clock.today() + dt.timedelta(days=10)
    assert agreement.sent_by == cast.joke.pk


@pytest.mark.usefixtures("paper")
def test_signatories_of_both_sides_get_a_mail_that_signs_nothing(cast: Cast) -> None:
    agreement = send(cast.joke, prepared(cast))
    with row_security.unrestricted("tests"):
        mails = list(Mail.objects.filter(purpose__startswith="agreement-sent:"))
    assert {mail.to_email for mail in mails} == {cast.noor.user.email, cast.rachid.user.email}
    for mail in mails:
        assert "Tekenen kan niet met deze mail." in mail.body
        assert reverse("agreements:detail", args=[agreement.pk]) in mail.body
        assert reverse("agreements:sign", args=[agreement.pk]) not in mail.body


@pytest.mark.usefixtures("paper")
def test_who_is_no_signatory_any_more_gets_no_mail_and_stands_not_in_the_text(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        Membership.objects.filter(pk=cast.rachid.pk).update(ended_at=clock.now())
        member(cast.tess.user, cast.zwolle.organisation, Role.SIGNATORY)
    agreement = send(cast.joke, prepared(cast))
    with row_security.unrestricted("tests"):
        addresses = set(Mail.objects.values_list("to_email", flat=True))
        names = [person.name for person in texts.facts_of(agreement).authority_signatories]
    assert cast.rachid.user.email not in addresses
    assert names == ["Tess Kramer"]


@pytest.mark.usefixtures("paper")
def test_text_stays_when_people_change_afterwards(cast: Cast) -> None:
    agreement = send(cast.joke, prepared(cast))
    with row_security.unrestricted("tests"):
        ContactPerson.objects.filter(name="Joke de Wit").update(name="Iemand Anders")
        Membership.objects.filter(pk=cast.joke.pk).update(ended_at=clock.now())
        kept = texts.facts_of(present(agreement))
        today = texts.present_facts(
            Agreement.objects.select_related("terms__reporting_point").get(pk=agreement.pk)
        )
    assert document.text_digest(kept) == agreement.text_digest
    assert document.text_digest(today) != agreement.text_digest


@pytest.mark.parametrize("who", ["rachid", "tess", "noor_as_contact", "noor", "sam"])
def test_only_the_contact_person_of_the_authority_sends(cast: Cast, who: str) -> None:
    agreement = prepared(cast)
    with pytest.raises(Refused) as refused:
        send(getattr(cast, who), agreement)
    assert refused.value.refusal == SigningRefusal.NOT_A_CONTACT_PERSON
    assert refused.value.status == 403
    assert present(agreement).sent_at is None


def test_contact_person_of_another_authority_finds_nothing(cast: Cast, client: Client) -> None:
    agreement = prepared(cast)
    log_in(client, cast.bo)
    assert client.post(reverse("agreements:send", args=[agreement.pk])).status_code == 404


def test_sending_twice_is_refused(cast: Cast) -> None:
    agreement = sent(cast)
    with pytest.raises(Refused) as refused:
        send(cast.joke, agreement)
    assert refused.value.refusal == SigningRefusal.ALREADY_SENT


def test_nothing_is_sent_while_a_side_has_nobody_who_may_sign(cast: Cast, client: Client) -> None:
    agreement = prepared(cast, "0553")
    with pytest.raises(Refused) as refused:
        send(cast.bo, agreement)
    assert refused.value.refusal == SigningRefusal.NO_SIGNATORY
    assert "namens gemeente Lisse." in refused.value.sentence
    assert present(agreement).sent_at is None
    page = log_in(client, cast.bo).get(reverse("agreements:detail", args=[agreement.pk]))
    assert "Versturen kan nog niet." in page.content.decode()
    assert "Verstuur de overeenkomst" not in page.content.decode()


def test_without_a_pdf_nothing_is_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise pdf.RenderingUnavailable("no Pango")

    monkeypatch.setattr(document, "prepare", broken)
    agreement = prepared(cast)
    with pytest.raises(Refused) as refused:
        send(cast.joke, agreement)
    assert refused.value.refusal == SigningRefusal.NO_PDF
    assert present(agreement).sent_at is None
    with row_security.unrestricted("tests"):
        assert not Mail.objects.filter(purpose__startswith="agreement-sent:").exists()


@pytest.mark.usefixtures("paper")
def test_sending_is_written_down_for_both_sides(cast: Cast) -> None:
    agreement = send(cast.joke, prepared(cast))
    with inside(cast.noor):
        event = Event.objects.get(verb="agreement_sent")
    assert event.person_id == cast.joke.user_id
    assert event.detail["text_digest"] == agreement.text_digest


@pytest.mark.usefixtures("paper")
def test_page_offers_the_button_to_the_contact_person_alone(cast: Cast, client: Client) -> None:
    agreement = prepared(cast)
    url = reverse("agreements:detail", args=[agreement.pk])
    assert "Verstuur de overeenkomst" in log_in(client, cast.joke).get(url).content.decode()
    assert "Verstuur de overeenkomst" not in log_in(client, cast.rachid).get(url).content.decode()
    landlord = log_in(client, cast.noor).get(url).content.decode()
    assert "De gemeente is aan de beurt" in landlord
    assert "Verstuur de overeenkomst" not in landlord


@pytest.mark.usefixtures("paper")
def test_sending_on_the_page_says_what_happened_and_twice_does_no_harm(
    cast: Cast, client: Client
) -> None:
    agreement = prepared(cast)
    url = reverse("agreements:send", args=[agreement.pk])
    log_in(client, cast.joke)
    assert "De overeenkomst is verstuurd." in client.post(url, follow=True).content.decode()
    again = client.post(url, follow=True)
    assert SigningRefusal.ALREADY_SENT.label in again.content.decode()
