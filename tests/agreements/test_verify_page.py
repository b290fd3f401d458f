"""Everybody can check whether a document is genuine, without an account."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, AgreementDocument
from agreements.services import documents, signing
from agreements.states import DocumentKind
from tests.agreements.steps import inside, prepared, sign
from tests.cast import Cast
from vroegsignalering import row_security

PAGE = reverse("agreements:verify")


@pytest.fixture
def paper(cast: Cast) -> AgreementDocument:
    """The signed PDF of an agreement between Zilverberk and Zwolle."""
    agreement = prepared(cast)
    with inside(cast.joke):
        agreement = signing.send(by=cast.joke, agreement=agreement)
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    assert documents.make_signed_document(agreement.pk)
    with row_security.unrestricted("tests"):
        return AgreementDocument.objects.get(agreement=agreement, kind=DocumentKind.SIGNED)


def _upload(client: Client, content: bytes, name: str = "overeenkomst.pdf") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), "digest": ""})


def _code(paper: AgreementDocument) -> str:
    with row_security.unrestricted("tests"):
        digest = Agreement.objects.get(pk=paper.agreement_id).text_digest
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4)).upper()


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_very_file_is_recognised_by_its_digest_without_being_sent(
    client: Client, paper: AgreementDocument
) -> None:
    answer = client.post(PAGE, {"digest": hashlib.sha256(bytes(paper.content)).hexdigest()})
    said = _words(answer)
    assert "Dit document is echt en niet veranderd." in said
    assert "Noor Verhagen, directeur-bestuurder" in said
    assert "Rachid Bouhali, wethouder" in said


def test_the_whole_file_gets_three_answers(client: Client, paper: AgreementDocument) -> None:
    said = _words(_upload(client, bytes(paper.content)))
    assert "Dit document is echt en niet veranderd." in said
    assert "Alle handtekeningen komen van dit portaal." in said
    assert "gemaakt met een testcertificaat" in said


def test_one_byte_changed_is_told(client: Client, paper: AgreementDocument) -> None:
    content = bytearray(paper.content)
    content[3000] ^= 1
    said = _words(_upload(client, bytes(content)))
    assert "Dit document is veranderd. Vertrouw het niet." in said
    assert "Er is na het tekenen iets veranderd." in said


def test_something_added_later_is_whole_but_not_allowed(
    client: Client, paper: AgreementDocument
) -> None:
    said = _words(_upload(client, bytes(paper.content) + b"\n% later erbij\n"))
    assert "Dit document is veranderd. Vertrouw het niet." in said
    assert "<strong>Ja, en dat mocht niet.</strong>" in said
    assert "Er is na het tekenen iets veranderd." not in said


def test_the_text_to_sign_is_no_signed_agreement(client: Client, paper: AgreementDocument) -> None:
    with row_security.unrestricted("tests"):
        draft = AgreementDocument.objects.get(agreement=paper.agreement_id, kind=DocumentKind.DRAFT)
    said = _words(_upload(client, bytes(draft.content)))
    assert "Dit is de tekst om te tekenen." in said
    assert "Dit document is echt" not in said


def test_another_file_is_not_known(client: Client, db: None) -> None:
    assert "Wij kennen dit document niet." in _words(client.post(PAGE, {"digest": "ab" * 32}))


@pytest.mark.parametrize("content", [b"", b"geen pdf", b"%PDF-1.7\n" + b"0" * 100_000])
def test_what_is_no_pdf_gets_a_sentence(
    client: Client, paper: AgreementDocument, content: bytes
) -> None:
    answer = _upload(client, content)
    assert answer.status_code == 400
    assert "Wij kunnen dit bestand niet controleren." in _words(answer)


def test_nothing_chosen_asks_for_a_file(client: Client, db: None) -> None:
    assert "Kies een PDF-bestand." in _words(client.post(PAGE, {"digest": ""}))


def test_the_code_leads_to_the_paper_without_names_of_people(
    client: Client, paper: AgreementDocument
) -> None:
    typed = _code(paper).lower().replace("-", " ")
    answer = client.post(PAGE, {"code": typed}, follow=True)
    said = _words(answer)
    assert answer.status_code == 200
    assert "Woonstichting Zilverberk" in said
    assert "Van kracht sinds" in said
    assert "Verhagen" not in said
    assert "Bouhali" not in said


def test_an_unknown_code_says_what_to_do(client: Client, db: None) -> None:
    answer = client.get(reverse("agreements:verify-code", args=["7F3A-91C2-0E5D-44B8"]))
    assert answer.status_code == 404
    assert "Kijk of u de code goed overnam." in _words(answer)


def test_a_code_of_the_wrong_form_gets_an_example(client: Client, db: None) -> None:
    assert "Dit is geen documentcode." in _words(client.post(PAGE, {"code": "S-26-000001"}))


def test_an_agreement_that_was_not_sent_has_no_code_yet(client: Client, cast: Cast) -> None:
    prepared(cast)
    answer = client.get(reverse("agreements:verify-code", args=["0000-0000-0000-0000"]))
    assert answer.status_code == 404


def test_the_page_prints_the_address_of_the_code_on_the_paper(paper: AgreementDocument) -> None:
    with row_security.unrestricted("tests"):
        agreement = Agreement.objects.get(pk=paper.agreement_id)
    assert _code(paper).replace("-", "").lower() == agreement.text_digest[:16]
