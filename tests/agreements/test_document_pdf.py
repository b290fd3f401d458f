"""The agreement as a PDF: sealed with its text inside, signed in the boxes made for it."""

import hashlib
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from agreements.document import (
    PlacedSignature,
    PreparedDocument,
    add_signature,
    canonical_text,
    document_code,
    prepare,
    render,
    text_digest,
)
from agreements.states import PartySide
from tests.agreements.test_document_text import FACTS
from vroegsignalering.pdf_signing import Authority, SigningFailed, ensure_authority, validate

NOOR = PlacedSignature(
    PartySide.PARTNER,
    "Noor Verhagen",
    "directeur-bestuurder",
    "volgens uittreksel KvK van 2 november 2026",
    "23 november 2026, 14.05 uur",
)
RACHID = PlacedSignature(
    PartySide.AUTHORITY,
    "Rachid Bouhali",
    "wethouder",
    "volgens mandaatbesluit van 3 maart 2026",
    "24 november 2026, 9.12 uur",
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return ensure_authority(tmp_path_factory.mktemp("keys"), "alleen voor deze test")


@pytest.fixture(scope="module")
def prepared(authority: Authority) -> PreparedDocument:
    return prepare(FACTS, authority)


def attached(document: bytes) -> dict[str, bytes]:
    """Return the files that travel inside a PDF."""
    names = PdfFileReader(io.BytesIO(document)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    values = [each.get_object() for each in names]
    return {
        str(name): file["/EF"]["/F"].data
        for name, file in zip(values[::2], values[1::2], strict=True)
    }


def test_the_same_facts_give_the_same_pages() -> None:
    assert render(FACTS) == render(replace(FACTS))


def test_the_code_and_digests_fit_the_document(prepared: PreparedDocument) -> None:
    assert prepared.text_digest == text_digest(FACTS)
    assert prepared.code == document_code(prepared.text_digest)
    assert prepared.pdf_digest == hashlib.sha256(prepared.pdf).hexdigest()


def test_the_text_inside_has_the_digest_that_is_printed(prepared: PreparedDocument) -> None:
    text = attached(prepared.pdf)["overeenkomst.txt"]
    assert text.decode() == canonical_text(FACTS)
    assert hashlib.sha256(text).hexdigest() == prepared.text_digest


def test_the_clauses_inside_are_those_of_the_text(authority: Authority) -> None:
    facts = replace(FACTS, pause_days=28, threshold_amount=Decimal(600))
    inside = json.loads(attached(prepare(facts, authority).pdf)["overeenkomst.json"])
    assert inside["afspraken"]["incassopauzeDagen"] == 28
    assert inside["afspraken"]["drempelbedrag"] == "600.00"
    assert inside["tekstSha256"] == text_digest(facts)


def test_a_prepared_document_waits_for_two_signatures(prepared: PreparedDocument) -> None:
    reader = PdfFileReader(io.BytesIO(prepared.pdf))
    fields = {
        str(field.get_object()["/T"]): field.get_object().get("/V")
        for field in reader.root["/AcroForm"]["/Fields"]
    }
    assert fields["Gemeente"] is None
    assert fields["Verhuurder"] is None
    assert fields["Zegel"] is not None


@pytest.mark.parametrize("order", [(NOOR, RACHID), (RACHID, NOOR)])
def test_both_sign_in_any_order(
    prepared: PreparedDocument, authority: Authority, order: tuple[PlacedSignature, ...]
) -> None:
    document = prepared.pdf
    for placed in order:
        document = add_signature(document, FACTS, placed, authority)
    report = validate(document, [authority.trusted_root])
    assert report.is_good
    assert [each.name for each in report.parties] == [placed.name for placed in order]
    assert document.startswith(prepared.pdf)


def test_the_signature_says_in_which_role_and_by_which_mandate(
    prepared: PreparedDocument, authority: Authority
) -> None:
    document = add_signature(prepared.pdf, FACTS, RACHID, authority)
    (signature,) = validate(document, [authority.trusted_root]).parties
    assert signature.title == "wethouder"
    assert signature.reason == (
        "Tekent als tekenbevoegde namens het college van burgemeester en wethouders van Almere,"
        f" volgens mandaatbesluit van 3 maart 2026, documentcode {prepared.code}"
    )


def test_a_side_signs_once(prepared: PreparedDocument, authority: Authority) -> None:
    document = add_signature(prepared.pdf, FACTS, NOOR, authority)
    with pytest.raises(SigningFailed):
        add_signature(document, FACTS, NOOR, authority)


def test_what_was_signed_already_is_not_prepared(authority: Authority) -> None:
    with pytest.raises(ValueError, match="before anybody signs"):
        prepare(replace(FACTS, signatures=(NOOR,)), authority)


def test_names_from_all_over_europe_are_printed(authority: Authority) -> None:
    facts = replace(FACTS, partner_name="Şahin & Świątek-Đorđević Vastgoed B.V.")
    assert prepare(facts, authority).pages >= 9
