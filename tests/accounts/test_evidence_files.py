"""A paper that shows why somebody may act is checked like every upload, and kept sealed."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from tests.cast import Cast
from vroegsignalering import evidence_files, sealing
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import EvidenceFile
from vroegsignalering.audit.models import Event
from vroegsignalering.evidence_files import EvidenceKind, EvidenceRefusal
from vroegsignalering.refusals import Refused
from vroegsignalering.row_security import acting_for

PROGRAM = Path(evidence_files.__file__).with_name("evidence_reading.py")


def pdf(**root: generic.PdfObject) -> bytes:
    """Make a PDF of one page; ``root`` goes into its catalogue."""
    writer = _one_page()
    for name, value in root.items():
        writer.root[pdf_name(f"/{name}")] = value
    return _bytes_of(writer)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """Make a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 60)).save(out, kind)
    return out.getvalue()


def why(paper: bytes) -> str:
    with pytest.raises(Refused) as refused:
        evidence_files.check(paper)
    return str(refused.value.refusal.value)


def _one_page() -> PdfFileWriter:
    writer = PdfFileWriter()
    stream = generic.StreamObject(stream_data=b"0 0 m 100 100 l S")
    box = generic.ArrayObject(generic.NumberObject(edge) for edge in (0, 0, 200, 200))
    writer.insert_page(PageObject(contents=writer.add_object(stream), media_box=box))
    return writer


def _bytes_of(writer: PdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _action(kind: str, **more: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {pdf_name("/S"): pdf_name(kind)}
        | {pdf_name(f"/{name}"): value for name, value in more.items()}
    )


def _with_annotation(annotation: generic.DictionaryObject) -> bytes:
    writer = _one_page()
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(annotation)])
    return _bytes_of(writer)


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        (pdf(), EvidenceKind.PDF),
        (picture("PNG"), EvidenceKind.PNG),
        (picture("JPEG"), EvidenceKind.JPEG),
    ],
    ids=["pdf", "png", "jpeg"],
)
def test_what_a_paper_is_follows_from_its_content(paper: bytes, kind: EvidenceKind) -> None:
    assert evidence_files.check(paper) is kind


@pytest.mark.parametrize(
    "paper",
    [
        b"MZ\x90\x00 a program",
        b"PK\x03\x04 a workbook",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>" + pdf(),
        b"\n" + pdf(),
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
    ],
)
def test_another_kind_is_not_taken_and_neither_is_a_file_that_is_two_things(paper: bytes) -> None:
    assert why(paper) == EvidenceRefusal.WRONG_KIND


@pytest.mark.parametrize(
    "paper",
    [
        pdf(OpenAction=_action("/JavaScript", JS=pdf_string("app.alert(1)"))),
        pdf(OpenAction=_action("/Launch", F=pdf_string("cmd.exe"))),
        pdf(OpenAction=_action("/URI", URI=pdf_string("https://example.nl/"))),
        pdf(AA=generic.DictionaryObject({pdf_name("/WC"): _action("/GoTo")})),
        pdf(
            Names=generic.DictionaryObject(
                {pdf_name("/JavaScript"): generic.DictionaryObject()},
            )
        ),
        pdf(
            AcroForm=generic.DictionaryObject(
                {pdf_name("/XFA"): pdf_string("<xdp/>"), pdf_name("/Fields"): generic.ArrayObject()}
            )
        ),
        _with_annotation(
            generic.DictionaryObject(
                {
                    pdf_name("/Subtype"): pdf_name("/Link"),
                    pdf_name("/A"): _action("/SubmitForm", F=pdf_string("https://example.nl/")),
                }
            )
        ),
        _with_annotation(
            generic.DictionaryObject({pdf_name("/Subtype"): pdf_name("/RichMedia")})
        ),
        # The next action in a row, behind a harmless one, under a name in hexadecimal signs.
        pdf(
            OpenAction=_action("/GoTo", Next=generic.ArrayObject([_action("/PlaceOfAName")]))
        ).replace(b"/PlaceOfAName", b"/J#61vaScript"),
    ],
    ids=[
        "javascript", "launch", "opens-a-site", "additional-action", "named-script", "xfa",
        "sends-a-form", "rich-media", "hidden-behind-another",
    ],
)  # fmt: skip
def test_a_pdf_that_does_something_by_itself_is_not_taken(paper: bytes) -> None:
    assert why(paper) == EvidenceRefusal.ACTS_BY_ITSELF


def test_a_pdf_with_files_inside_is_not_taken() -> None:
    names = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()})
    attached = generic.DictionaryObject({pdf_name("/Subtype"): pdf_name("/FileAttachment")})
    assert why(pdf(Names=names)) == EvidenceRefusal.HOLDS_FILES
    assert why(_with_annotation(attached)) == EvidenceRefusal.HOLDS_FILES


def test_a_link_and_a_first_page_do_no_harm() -> None:
    link = generic.DictionaryObject(
        {
            pdf_name("/Subtype"): pdf_name("/Link"),
            pdf_name("/A"): _action("/URI", URI=pdf_string("https://example.nl/")),
        }
    )
    assert evidence_files.check(_with_annotation(link)) is EvidenceKind.PDF
    assert evidence_files.check(pdf(OpenAction=_action("/GoTo"))) is EvidenceKind.PDF


def test_a_pdf_with_a_password_is_not_taken() -> None:
    writer = _one_page()
    writer.encrypt("geheim")
    assert why(_bytes_of(writer)) == EvidenceRefusal.ENCRYPTED


@pytest.mark.parametrize(
    "paper",
    [
        pdf()[:200],
        b"%PDF-1.7\nniets",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        picture("PNG")[:60],
        picture("JPEG")[:-200],
        b"\x89PNG\r\n\x1a\n<script>",
        b"\xff\xd8\xff<?php",
    ],
)
def test_a_damaged_paper_is_not_taken(paper: bytes) -> None:
    assert why(paper) == EvidenceRefusal.UNREADABLE


def test_a_picture_that_swells_is_not_taken() -> None:
    edges = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    head = b"IHDR" + edges
    paper = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    )
    rest = zlib.compress(bytes(1000))
    data = b"IDAT" + rest
    paper += struct.pack(">I", len(rest)) + data + struct.pack(">I", zlib.crc32(data))
    paper += struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    assert why(paper) == EvidenceRefusal.TOO_MANY_PIXELS


def test_a_pdf_whose_objects_swell_is_not_taken() -> None:
    swollen = zlib.compress(b"1 0 " + b" " * 300_000_000, 9)
    paper = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(swollen)).encode()
        + b" >>\nstream\n"
        + swollen
        + b"\nendstream\nendobj\n"
    )
    start = len(paper)
    # Object 2, the catalogue, lies in the stream that swells.
    rows = b"".join(
        struct.pack(">BIB", *row) for row in ((0, 0, 0), (1, 9, 0), (2, 1, 0), (1, start, 0))
    )
    paper += (
        b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 1] /Root 2 0 R /Length "
        + str(len(rows)).encode()
        + b" >>\nstream\n"
        + rows
        + b"\nendstream\nendobj\nstartxref\n"
        + str(start).encode()
        + b"\n%%EOF"
    )
    assert len(paper) < 1_000_000
    assert why(paper) == EvidenceRefusal.UNREADABLE


def test_a_pdf_that_points_at_itself_comes_to_an_end() -> None:
    writer = _one_page()
    first = generic.DictionaryObject()
    place = writer.add_object(first)
    first[pdf_name("/Again")] = place
    writer.root[pdf_name("/Circle")] = place
    assert evidence_files.check(_bytes_of(writer)) is EvidenceKind.PDF


def test_an_empty_and_a_large_file_are_not_taken(settings: object) -> None:
    assert why(b"") == EvidenceRefusal.EMPTY
    settings.MAX_EVIDENCE_BYTES = 500  # type: ignore[attr-defined]  # pytest-django's fixture
    assert why(pdf() + bytes(1000)) == EvidenceRefusal.TOO_LARGE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Mandaatbesluit 2026.PDF", "Mandaatbesluit 2026.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Noor\\volmacht.pdf", "volmacht.pdf"),
        ("volmacht.pdf.exe", "volmacht.pdf.pdf"),
        ("vol\u202emacht\x00\n.pdf", "vol macht.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("", "bewijsstuk.pdf"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
        ("besluit nr. 14 van B&W", "besluit nr. 14 van B&W.pdf"),
    ],
)
def test_a_name_is_kept_without_a_path_or_hidden_signs(given: str, kept: str) -> None:
    assert evidence_files.clean_name(given, EvidenceKind.PDF) == kept


def test_the_process_that_looks_has_no_files_no_network_and_no_keys() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import evidence_reading, socket, os;"
        " evidence_reading.confine(); {}"
    )
    for attempt in ("socket.socket()", "open('/etc/passwd')", "open('/tmp/x', 'w')"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(attempt), str(PROGRAM.parent)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Too many open files" in done.stderr


def test_a_paper_is_kept_sealed_for_the_own_organisation(cast: Cast) -> None:
    paper = pdf()
    upload = SimpleUploadedFile("../Besluit.exe", paper, content_type="text/html")
    with acting_for(cast.zilverberk.pk, cast.noor.user_id):
        kept = services.keep_evidence(by=cast.noor, upload=upload)
        assert services.evidence_content(EvidenceFile.objects.get(pk=kept.pk)) == paper
        assert Event.objects.filter(verb="evidence_kept", object_id=str(kept.pk)).exists()
    assert (kept.name, kept.media_type) == ("Besluit.pdf", "application/pdf")
    assert kept.organisation_id == cast.zilverberk.pk
    assert b"%PDF" not in bytes(kept.sealed)
    with acting_for(cast.van_doorn.pk, cast.kees.user_id):
        assert not EvidenceFile.objects.filter(pk=kept.pk).exists()


def test_a_paper_that_was_swapped_does_not_open(cast: Cast) -> None:
    with acting_for(cast.zilverberk.pk, cast.noor.user_id):
        first = services.keep_evidence(by=cast.noor, upload=SimpleUploadedFile("a.pdf", pdf()))
        second = services.keep_evidence(by=cast.noor, upload=SimpleUploadedFile("b.png", picture()))
        EvidenceFile.objects.filter(pk=second.pk).update(sealed=first.sealed)
        with pytest.raises(sealing.CannotOpen):
            services.evidence_content(EvidenceFile.objects.get(pk=second.pk))
