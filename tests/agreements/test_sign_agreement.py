"""Signing: who may, with what, and what a second signature brings about."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from agreements import selectors
from agreements.models import Agreement, AgreementDocument, Signature
from agreements.services import documents, signing
from agreements.states import DocumentKind, PartySide, SigningRefusal
from tests.agreements.steps import inside, prepared, present, sent, sign
from tests.cast import Cast, code_of, log_in, member
from vroegsignalering import clock, pdf_signing, row_security
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

STATED = (
    "directeur-bestuurder, opgave bij aanmelding, nagekeken door de beheerder van het portaal,"
    " geldig vanaf 1 januari 2020"
)


def signatures() -> list[Signature]:
    with row_security.unrestricted("tests"):
        return list(Signature.objects.order_by("signed_at"))


def test_signature_holds_who_signed_as_they_were_then(cast: Cast) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    (signature,) = signatures()
    assert signature.side == PartySide.PARTNER
    assert signature.signer_name == "Noor Verhagen"
    assert signature.signer_title == "directeur-bestuurder"
    assert signature.mandate == STATED
    assert signature.text_digest == agreement.text_digest
    assert present(agreement).in_force_from is None


@pytest.mark.parametrize("order", [("noor", "rachid"), ("rachid", "noor")])
def test_second_signature_puts_it_in_force_today(cast: Cast, order: tuple[str, str]) -> None:
    agreement = sent(cast)
    for who in order:
        sign(getattr(cast, who), agreement)
    assert present(agreement).in_force_from == clock.today()
    with inside(cast.noor):
        events = Event.objects.filter(object_kind="agreement").order_by("id")
        verbs = list(events.values_list("verb", flat=True))
    assert verbs[-3:] == ["agreement_signed", "agreement_signed", "agreement_in_force"]


def test_both_sides_are_told_how_to_deliver_and_whom_to_call(cast: Cast) -> None:
    agreement = sent(cast, "0503")
    with row_security.unrestricted("tests"):
        alderman = member(cast.dirk.user, cast.delft.organisation, Role.SIGNATORY)
    sign(cast.noor, agreement)
    sign(alderman, agreement)
    with row_security.unrestricted("tests"):
        mails = {
            mail.to_email: mail
            for mail in Mail.objects.filter(purpose__startswith="agreement-in_force:")
        }
    assert set(mails) == {cast.noor.user.email, cast.dirk.user.email}
    letter = mails[cast.noor.user.email]
    assert letter.subject == "De overeenkomst met gemeente Delft geldt"
    assert cast.elsewhere.delivery_instructions in letter.body
    assert "Bel Servicedesk, 010 000 00 00" in letter.body
    assert "Woonstichting Zilverberk geldt" in mails[cast.dirk.user.email].subject


@pytest.mark.parametrize("who", ["noor_as_contact", "joke", "sam", "tess"])
def test_nobody_but_a_signatory_can_sign(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(Refused) as refused:
        sign(by, sent(cast))
    assert refused.value.refusal == SigningRefusal.NOT_A_SIGNATORY
    assert refused.value.status == 403
    assert signatures() == []


def test_contact_person_cannot_sign(cast: Cast, client: Client) -> None:
    """The server refuses the POST itself, with both sentences, and writes it down."""
    agreement = sent(cast)
    page = log_in(client, cast.joke).post(
        reverse("agreements:sign", args=[agreement.pk]),
        {
            "text_digest": agreement.text_digest,
            "has_agreed": "on",
            "code": code_of(cast.joke),
            "acting": cast.joke.pk,
        },
    )
    text = page.content.decode()
    assert page.status_code == 403
    assert "U kijkt mee als contactpersoon. Een contactpersoon mag niet tekenen." in text
    assert "not_a_signatory" in text
    assert signatures() == []
    with inside(cast.joke):
        event = Event.objects.get(verb="refused")
    assert event.detail == {"refusal": "not_a_signatory", "route": "agreements:sign"}


@pytest.mark.parametrize("who", ["fleur", "bo", "dirk"])
def test_foreign_agreement_is_not_found(cast: Cast, client: Client, who: str) -> None:
    agreement = sent(cast)
    log_in(client, getattr(cast, who))
    for route in ("detail", "document"):
        assert client.get(reverse(f"agreements:{route}", args=[agreement.pk])).status_code == 404
    for route in ("sign", "decline", "send"):
        assert client.post(reverse(f"agreements:{route}", args=[agreement.pk])).status_code == 404


def test_signatory_of_a_stranger_is_refused_by_the_service_too(cast: Cast) -> None:
    agreement = sent(cast)
    with row_security.unrestricted("tests"), pytest.raises(Refused) as refused:
        signing.sign(
            by=cast.fleur,
            agreement=agreement,
            code=code_of(cast.fleur),
            text_digest=agreement.text_digest,
            has_agreed=True,
        )
    assert refused.value.refusal == SigningRefusal.NOT_YOUR_AGREEMENT


def test_nobody_signs_before_it_is_sent(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        sign(cast.noor, prepared(cast))
    assert refused.value.refusal == SigningRefusal.NOT_SENT_YET


def test_signing_without_the_tick_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        sign(cast.noor, sent(cast), has_agreed=False)
    assert refused.value.refusal == SigningRefusal.NOT_AGREED


def test_text_on_screen_must_be_the_text_that_was_sent(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        sign(cast.noor, sent(cast), text_digest="cd" * 32)
    assert refused.value.refusal == SigningRefusal.TEXT_CHANGED


def test_kept_facts_that_no_longer_make_the_text_are_not_signed(cast: Cast) -> None:
    agreement = sent(cast)
    with row_security.unrestricted("tests"):
        facts = dict(agreement.sent_facts or {}, pause_days=45)
        type(agreement).objects.filter(pk=agreement.pk).update(sent_facts=facts)
    with pytest.raises(Refused) as refused:
        sign(cast.noor, agreement)
    assert refused.value.refusal == SigningRefusal.TEXT_CHANGED


def test_wrong_code_signs_nothing(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        sign(cast.noor, sent(cast), code="000000x")
    assert refused.value.refusal == CodeRefusal.WRONG_CODE
    assert signatures() == []


def test_a_code_works_once(cast: Cast) -> None:
    first, second = sent(cast), sent(cast, "0553")
    code = code_of(cast.noor)
    sign(cast.noor, first, code=code)
    with pytest.raises(Refused) as refused:
        sign(cast.noor, second, code=code)
    assert refused.value.refusal == CodeRefusal.USED_CODE


def test_an_unticked_form_spends_no_code(cast: Cast) -> None:
    agreement, code = sent(cast), code_of(cast.noor)
    with pytest.raises(Refused):
        sign(cast.noor, agreement, code=code, has_agreed=False)
    sign(cast.noor, agreement, code=code)
    assert len(signatures()) == 1


def test_colleague_hears_who_signed_already(cast: Cast) -> None:
    agreement = sent(cast)
    with row_security.unrestricted("tests"):
        colleague = member(cast.sam.user, cast.zilverberk, Role.SIGNATORY)
    sign(cast.noor, agreement)
    with pytest.raises(Refused) as refused:
        sign(colleague, agreement)
    assert refused.value.refusal == SigningRefusal.ALREADY_SIGNED
    assert refused.value.sentence.startswith(
        "Noor Verhagen tekende al namens Woonstichting Zilverberk op "
    )


# --- The page -------------------------------------------------------------------------------------


def detail(client: Client, agreement: Agreement) -> str:
    page = client.get(reverse("agreements:detail", args=[agreement.pk]))
    assert page.status_code == 200
    return page.content.decode()


def test_page_shows_the_whole_text_its_code_and_the_form(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    text = detail(log_in(client, cast.noor), agreement)
    assert "Artikel 12" in text
    assert "Digitaal Meldpunt van de gemeente is" in text
    assert agreement.text_digest[:4].upper() in text
    assert 'autocomplete="one-time-code"' in text
    assert STATED in text
    tick = text[text.index('name="has_agreed"') - 200 : text.index('name="has_agreed"') + 300]
    assert " checked" not in tick.split(">")[0]


def test_signing_on_the_page_and_seeing_what_follows(cast: Cast, client: Client) -> None:
    agreement, following = sent(cast), sent(cast, "0553")
    answer = log_in(client, cast.noor).post(
        reverse("agreements:sign", args=[agreement.pk]),
        {"text_digest": agreement.text_digest, "has_agreed": "on", "code": code_of(cast.noor)},
        follow=True,
    )
    text = answer.content.decode()
    assert "U heeft getekend namens Woonstichting Zilverberk." in text
    assert "Nu tekent gemeente Zwolle: Rachid Bouhali, wethouder." in text
    assert f'href="{reverse("agreements:detail", args=[following.pk])}"' in text


def test_last_signature_on_the_page_says_that_it_holds_now(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    answer = log_in(client, cast.rachid).post(
        reverse("agreements:sign", args=[agreement.pk]),
        {"text_digest": agreement.text_digest, "has_agreed": "on", "code": code_of(cast.rachid)},
        follow=True,
    )
    assert "De overeenkomst geldt vanaf nu." in answer.content.decode()


def test_errors_stand_at_their_fields_and_nothing_is_lost(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    url = reverse("agreements:sign", args=[agreement.pk])
    log_in(client, cast.noor)
    unticked = client.post(url, {"text_digest": agreement.text_digest, "code": "123456"})
    assert SigningRefusal.NOT_AGREED.label in unticked.content.decode()
    wrong = client.post(
        url, {"text_digest": agreement.text_digest, "has_agreed": "on", "code": "12"}
    )
    assert CodeRefusal.WRONG_CODE.label in wrong.content.decode()
    assert "checked" in wrong.content.decode()


def test_signing_again_by_the_back_button_says_it_was_done(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    again = log_in(client, cast.noor).post(
        reverse("agreements:sign", args=[agreement.pk]),
        {"text_digest": agreement.text_digest, "has_agreed": "on", "code": code_of(cast.noor)},
        follow=True,
    )
    assert "U tekende al namens Woonstichting Zilverberk op " in again.content.decode()


def test_contact_person_who_may_sign_too_is_offered_the_other_role(
    cast: Cast, client: Client
) -> None:
    text = detail(log_in(client, cast.noor_as_contact), sent(cast))
    assert "U kijkt mee als contactpersoon. Een contactpersoon mag niet tekenen." in text
    assert "Ga verder als tekenbevoegde" in text
    assert f'value="{cast.noor.pk}"' in text
    assert "Teken de overeenkomst" not in text


def test_contact_person_reads_who_may_sign(cast: Cast, client: Client) -> None:
    text = detail(log_in(client, cast.joke), sent(cast))
    assert "Tekenen mag: <strong>Rachid Bouhali</strong>, wethouder" in text
    assert "Ga verder als tekenbevoegde" not in text


def test_page_in_force_tells_how_to_deliver(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    landlord = detail(log_in(client, cast.noor), agreement)
    assert "De overeenkomst geldt" in landlord
    assert cast.this_portal.delivery_instructions in landlord
    assert "038 000 00 00" in landlord
    assert cast.joke.user.full_name in landlord


def test_history_tells_in_words_and_hides_the_other_sides_names(cast: Cast, client: Client) -> None:
    agreement = prepared(cast)
    with inside(cast.joke):
        found = selectors.agreement_of(cast.joke, agreement.pk)
        signing.send(by=cast.joke, agreement=found)
    landlord = detail(log_in(client, cast.noor), agreement)
    assert "door de contactpersoon van gemeente Zwolle" in landlord
    authority = detail(log_in(client, cast.joke), agreement)
    assert "door Joke de Wit, contactpersoon van gemeente Zwolle" in authority


# --- The signed paper -----------------------------------------------------------------------------


def test_worker_puts_both_signatures_into_the_sealed_pdf_once(
    cast: Cast, settings: LazySettings
) -> None:
    agreement = prepared(cast)
    with inside(cast.joke):
        signing.send(by=cast.joke, agreement=selectors.agreement_of(cast.joke, agreement.pk))
    agreement = present(agreement)
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    assert documents.make_signed_document(agreement.pk)
    assert not documents.make_signed_document(agreement.pk)
    with inside(cast.noor):
        stored = selectors.document_of(agreement)
    assert stored is not None
    assert stored.kind == DocumentKind.SIGNED
    root = pdf_signing.trusted_root(settings.SIGNING_KEYS_DIR)
    report = pdf_signing.validate(bytes(stored.content), [root])
    assert report.is_good
    assert len(report.parties) == 2


def test_sweep_makes_what_the_worker_never_heard_of(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def note(key: object) -> bool:
        made.append(key)
        return True

    agreement = sent(cast)
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    monkeypatch.setattr(documents, "make_signed_document", note)
    assert documents.make_forgotten_documents() == 0
    with row_security.unrestricted("tests"):
        AgreementDocument.objects.create(
            agreement=agreement,
            partner_id=agreement.partner_id,
            authority_id=agreement.authority_id,
            kind=DocumentKind.DRAFT,
            content=b"%PDF-",
            digest="ab" * 32,
            made_at=clock.now(),
        )
    assert documents.make_forgotten_documents() == 1
    assert made == [agreement.pk]
