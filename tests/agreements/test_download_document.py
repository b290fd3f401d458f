"""The PDF of an agreement: the signed one when it is there, with the right headers."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, AgreementDocument
from agreements.states import DocumentKind
from tests.agreements.steps import prepared, sent, sign
from tests.cast import Cast, log_in
from vroegsignalering import clock, row_security


def keep(agreement: Agreement, kind: DocumentKind, content: bytes) -> None:
    with row_security.unrestricted("tests"):
        AgreementDocument.objects.create(
            agreement=agreement,
            partner_id=agreement.partner_id,
            authority_id=agreement.authority_id,
            kind=kind,
            content=content,
            digest="ab" * 32,
            made_at=clock.now(),
        )


def url(agreement: Agreement) -> str:
    return reverse("agreements:document", args=[agreement.pk])


def test_before_signing_one_gets_the_text_as_it_was_sent(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    keep(agreement, DocumentKind.DRAFT, b"%PDF-draft")
    answer = log_in(client, cast.sam).get(url(agreement))
    assert answer.content == b"%PDF-draft"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "10"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="overeenkomst-{agreement.number}-nog-niet-getekend.pdf"'
    )
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["noor", "joke", "tess"])
def test_both_sides_get_the_signed_one(cast: Cast, client: Client, who: str) -> None:
    agreement = sent(cast)
    keep(agreement, DocumentKind.DRAFT, b"%PDF-draft")
    keep(agreement, DocumentKind.SIGNED, b"%PDF-signed")
    answer = log_in(client, getattr(cast, who)).get(url(agreement))
    assert answer.content == b"%PDF-signed"
    assert f'"overeenkomst-{agreement.number}.pdf"' in answer["Content-Disposition"]


def test_there_is_no_pdf_before_sending(cast: Cast, client: Client) -> None:
    agreement = prepared(cast)
    log_in(client, cast.joke)
    assert client.get(url(agreement)).status_code == 404
    page = client.get(reverse("agreements:detail", args=[agreement.pk]))
    assert "Download PDF" not in page.content.decode()


def test_page_says_that_the_signed_pdf_is_being_made(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    keep(agreement, DocumentKind.DRAFT, b"%PDF-draft")
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    log_in(client, cast.noor)
    page = reverse("agreements:detail", args=[agreement.pk])
    assert "Uw PDF wordt gemaakt." in client.get(page).content.decode()
    keep(agreement, DocumentKind.SIGNED, b"%PDF-signed")
    assert "Uw PDF wordt gemaakt." not in client.get(page).content.decode()


def test_logged_out_one_gets_no_pdf(cast: Cast, client: Client) -> None:
    answer = client.get(url(sent(cast)))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:login"))
