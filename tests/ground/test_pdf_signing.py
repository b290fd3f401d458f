"""Sealing, signing and judging a PDF with the local test authority."""

import datetime as dt
import hashlib
import io
import stat
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.functions import sign_pdf
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vroegsignalering import pdf, pdf_signing
from vroegsignalering.pdf_signing import (
    Authority,
    Changes,
    Field,
    Kind,
    Signer,
    SigningFailed,
    SigningUnavailable,
    UnreadablePdf,
    ensure_authority,
    seal,
    sign,
    trusted_root,
    validate,
)
from vroegsignalering.pdf_signing.certificates import asn1_certificate, asn1_key

PASSPHRASE = "alleen voor deze test"
FIELDS = (
    Field("Gemeente", "Handtekening van de gemeente", box=(60, 400, 260, 500)),
    Field("Verhuurder", "Handtekening van de verhuurder", box=(60, 200, 260, 300)),
)
NOOR = Signer("Noor Verhagen", "Woonstichting Zilverberk", "directeur-bestuurder")
RACHID = Signer("Rachid Bouhali", "Gemeente Almere", "wethouder")
PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title>
<link rel="stylesheet" href="/static/css/document-fonts.css">
<style>body { font-family: "Noto Serif" }</style></head><body><h1>Proef</h1></body></html>"""
STAMP = """<!doctype html><html lang="nl"><head><title>Stempel</title>
<link rel="stylesheet" href="/static/css/document-fonts.css">
<style>@page { margin: 0; size: 200pt 100pt } body { font-family: "Noto Sans" }</style></head>
<body><p>Getekend</p></body></html>"""
MADE_AT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Papers:
    """One document at each step of its way, made once for all tests in this file."""

    authority: Authority
    bare: bytes
    sealed: bytes
    half: bytes
    whole: bytes

    @property
    def roots(self) -> list[bytes]:
        return [self.authority.trusted_root]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    authority = ensure_authority(tmp_path_factory.mktemp("keys"), PASSPHRASE)
    attachment = pdf.Attachment("feiten.json", b"{}", "De feiten")
    bare = pdf.render(PAGE, made_at=MADE_AT, attachments=[attachment]).data
    stamp = pdf.render_stamp(STAMP, made_at=MADE_AT).data
    sealed = seal(bare, authority, fields=FIELDS, reason="Klaargezet om te tekenen")
    half = sign(sealed, authority, field="Verhuurder", signer=NOOR, reason="Tekent", stamp=stamp)
    whole = sign(half, authority, field="Gemeente", signer=RACHID, reason="Tekent", stamp=stamp)
    return Papers(authority, bare, sealed, half, whole)


# --- Keys --------------------------------------------------------------------------------------


def _make(arguments: tuple[str, str]) -> str:
    directory, passphrase = arguments
    authority = ensure_authority(Path(directory), passphrase)
    return hashlib.sha256(authority.trusted_root).hexdigest()


def test_processes_that_start_together_get_the_same_keys(tmp_path: Path) -> None:
    directory = tmp_path / "keys"
    work = [(str(directory), PASSPHRASE)] * 2
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert len(set(pool.map(_make, work))) == 1
    assert [each.name for each in directory.iterdir()] == ["authority"]


def test_keys_stay_the_same_at_the_next_start(tmp_path: Path) -> None:
    first = ensure_authority(tmp_path, PASSPHRASE)
    assert ensure_authority(tmp_path, PASSPHRASE).trusted_root == first.trusted_root
    assert trusted_root(tmp_path) == first.trusted_root


def test_private_keys_are_encrypted_and_for_their_owner_only(tmp_path: Path) -> None:
    ensure_authority(tmp_path, PASSPHRASE)
    files = sorted((tmp_path / "authority").glob("*.key"))
    assert len(files) == 5
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with pytest.raises(TypeError, match="encrypted"):
            serialization.load_pem_private_key(file.read_bytes(), None)
    assert stat.S_IMODE((tmp_path / "authority").stat().st_mode) == 0o700


@pytest.mark.parametrize("passphrase", ["", "een andere"])
def test_without_the_right_passphrase_the_keys_stay_closed(tmp_path: Path, passphrase: str) -> None:
    ensure_authority(tmp_path, PASSPHRASE)
    with pytest.raises(SigningUnavailable, match="SIGNING_PASSPHRASE"):
        ensure_authority(tmp_path, passphrase)


def test_before_the_first_start_there_is_no_root_to_trust(tmp_path: Path) -> None:
    with pytest.raises(SigningUnavailable, match="no authority"):
        trusted_root(tmp_path)


# --- A good document ---------------------------------------------------------------------------


def test_a_signed_document_gets_three_times_yes(papers: Papers) -> None:
    report = validate(papers.whole, papers.roots)
    assert (report.is_whole, report.is_trusted, report.has_only_allowed_changes) == (True,) * 3
    assert report.is_good
    assert report.is_test


def test_each_step_adds_a_signature_and_a_time_stamp(papers: Papers) -> None:
    kinds = [each.kind for each in validate(papers.whole, papers.roots).signatures]
    assert kinds == [
        Kind.SEAL,
        Kind.TIMESTAMP,
        Kind.SIGNATURE,
        Kind.TIMESTAMP,
        Kind.SIGNATURE,
        Kind.TIMESTAMP,
    ]
    assert len(validate(papers.sealed, papers.roots).signatures) == 2


def test_the_report_says_who_signed_in_which_role_and_when(papers: Papers) -> None:
    first, second = validate(papers.whole, papers.roots).parties
    assert (first.field, first.name, first.organisation, first.title) == (
        "Verhuurder",
        NOOR.name,
        NOOR.organisation,
        NOOR.title,
    )
    assert (second.name, second.reason) == (RACHID.name, "Tekent")
    assert first.signed_at is not None
    assert abs(dt.datetime.now(dt.UTC) - first.signed_at) < dt.timedelta(minutes=10)


def test_what_the_first_person_signed_is_still_in_the_file(papers: Papers) -> None:
    assert papers.whole.startswith(papers.half)
    assert papers.half.startswith(papers.sealed)


def test_an_unsigned_pdf_is_not_good(papers: Papers) -> None:
    report = validate(papers.bare, papers.roots)
    assert not report.signatures
    assert not report.is_good


@pytest.mark.parametrize("years", [1, 20])
def test_a_signature_outlives_the_hour_of_its_certificate(papers: Papers, years: int) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=365 * years)
    with time_machine.travel(later):
        assert validate(papers.whole, papers.roots).is_good


def test_parties_may_sign_days_apart(papers: Papers) -> None:
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(days=5)):
        later = sign(
            papers.half, papers.authority, field="Gemeente", signer=RACHID, reason="Tekent"
        )
    with time_machine.travel(now + dt.timedelta(days=5, minutes=1)):
        assert validate(later, papers.roots).is_good
    with time_machine.travel(now + dt.timedelta(days=400)):
        report = validate(later, papers.roots)
    assert report.is_good
    first, second = (each.signed_at for each in report.parties)
    assert first is not None
    assert second is not None
    assert second - first > dt.timedelta(days=4)


def test_parties_may_sign_in_the_same_second(papers: Papers) -> None:
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with time_machine.travel(moment, tick=False):
        document = seal(papers.bare, papers.authority, fields=FIELDS, reason="Klaargezet")
        for field, signer in (("Gemeente", RACHID), ("Verhuurder", NOOR)):
            document = sign(document, papers.authority, field=field, signer=signer, reason="Tekent")
    with time_machine.travel(moment + dt.timedelta(days=400)):
        assert validate(document, papers.roots).is_good


def test_each_person_gets_a_key_of_their_own(papers: Papers) -> None:
    reader = PdfFileReader(io.BytesIO(papers.whole))
    certificates = [each.signer_cert for each in reader.embedded_regular_signatures]
    assert len({each.public_key.dump() for each in certificates}) == 3
    ends = [each.not_valid_after - each.not_valid_before for each in certificates[1:]]
    assert all(life < dt.timedelta(hours=2) for life in ends)


def test_certificates_say_test(papers: Papers) -> None:
    reader = PdfFileReader(io.BytesIO(papers.whole))
    names = [each.signer_cert.subject.native["common_name"] for each in reader.embedded_signatures]
    assert all(name.startswith("TEST ") for name in names)


# --- What goes wrong ---------------------------------------------------------------------------


def test_a_field_is_filled_once(papers: Papers) -> None:
    with pytest.raises(SigningFailed):
        sign(papers.half, papers.authority, field="Verhuurder", signer=NOOR, reason="Nog eens")


def test_a_field_that_was_not_made_cannot_be_signed(papers: Papers) -> None:
    with pytest.raises(SigningFailed):
        sign(papers.sealed, papers.authority, field="Getuige", signer=NOOR, reason="Tekent")


def test_a_sealed_document_is_not_sealed_again(papers: Papers) -> None:
    with pytest.raises(SigningFailed):
        seal(papers.sealed, papers.authority, fields=(), reason="Nog eens")


@pytest.mark.parametrize("junk", [b"", b"geen pdf", b"%PDF-2.0\n%%EOF\n"])
def test_what_is_no_pdf_is_said_to_be_none(papers: Papers, junk: bytes) -> None:
    with pytest.raises(UnreadablePdf):
        validate(junk, papers.roots)
    with pytest.raises(SigningFailed):
        seal(junk, papers.authority, fields=FIELDS, reason="Klaargezet")


def test_a_stranger_does_not_trust_our_keys(papers: Papers, tmp_path: Path) -> None:
    other = ensure_authority(tmp_path, PASSPHRASE)
    report = validate(papers.whole, [other.trusted_root])
    assert (report.is_whole, report.is_trusted, report.has_only_allowed_changes) == (
        True,
        False,
        True,
    )
    assert report.signatures[0].trust == (
        "Het certificaat komt van een uitgever die wij niet kennen."
    )


def test_one_changed_byte_breaks_every_signature(papers: Papers) -> None:
    place = papers.bare.index(b"stream\n") + 40  # inside the first page's content
    changed = bytearray(papers.whole)
    changed[place] ^= 1
    report = validate(bytes(changed), papers.roots)
    assert not any(each.is_whole for each in report.signatures)
    assert not report.is_trusted


def test_content_added_later_is_whole_but_not_allowed(papers: Papers) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(papers.whole))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    words = generic.StreamObject(stream_data=b"BT ET")
    page["/Contents"] = generic.ArrayObject([writer.add_object(words)])
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    report = validate(output.getvalue(), papers.roots)
    assert report.is_whole
    assert not report.has_only_allowed_changes
    assert not report.is_good


@pytest.mark.parametrize("has_ending", [False, True])
def test_loose_bytes_behind_the_end_are_not_allowed(papers: Papers, has_ending: bool) -> None:
    # With the same ending once more, a reader finds the same table and never sees the rest.
    ending = papers.whole[papers.whole.rindex(b"startxref") :] if has_ending else b""
    report = validate(papers.whole + b"% en dan nog dit\n" + ending, papers.roots)
    assert report.is_whole
    assert not report.has_only_allowed_changes


def test_a_document_cut_back_to_an_earlier_step_lacks_the_later_signature(
    papers: Papers,
) -> None:
    report = validate(papers.whole[: len(papers.half)], papers.roots)
    assert report.is_good
    assert [each.name for each in report.parties] == [NOOR.name]


def test_an_attachment_added_later_is_not_allowed(papers: Papers) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(papers.sealed))
    listed = writer.root["/Names"]["/EmbeddedFiles"]
    listed["/Names"] = generic.ArrayObject([])
    writer.update_container(listed)
    output = io.BytesIO()
    writer.write(output)
    assert not validate(output.getvalue(), papers.roots).has_only_allowed_changes


def test_a_signature_that_ends_the_file_has_no_changes_after_it(papers: Papers) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(papers.bare))
    signer = SimpleSigner(
        asn1_certificate(papers.authority.seal.certificate),
        asn1_key(papers.authority.seal.key),
        SimpleCertificateStore(),
    )
    plain = sign_pdf(writer, PdfSignatureMetadata(field_name="Los"), signer).getvalue()
    (signature,) = validate(plain, papers.roots).signatures
    assert signature.changes is Changes.NONE
    assert signature.is_whole
    assert not signature.is_trusted  # no time-stamp, no revocation data


def test_time_stamps_and_signatures_in_made_fields_are_allowed_changes(papers: Papers) -> None:
    signatures = validate(papers.whole, papers.roots).signatures
    assert {each.changes for each in signatures} == {Changes.ALLOWED}


def test_no_name_of_a_signer_reaches_the_log(
    papers: Papers, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=400)):
        validate(papers.whole, papers.roots)
    assert NOOR.name not in caplog.text
    assert pdf_signing.TEST_MARK not in caplog.text
