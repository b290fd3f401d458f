"""PDFs: the same bytes for the same words, our own files only, and a clear word when it fails."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from vroegsignalering import pdf

MADE_AT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
ATTACHMENT = pdf.Attachment("feiten.json", b'{"dagen": 30}', "De feiten")
HTML = """<!doctype html><html lang="nl"><head><title>Proef</title>
<link rel="stylesheet" href="/static/css/document-fonts.css">
<style>body { font-family: "Noto Serif", "Noto Serif Extended" }</style></head>
<body><h1>Kop</h1><p>Gewoon, <b>vet</b>, Yıldız.</p><ul><li>één</li></ul></body></html>"""


def render(html: str) -> pdf.Rendered:
    return pdf.render(html, made_at=MADE_AT, attachments=[ATTACHMENT])


def catalogue(data: bytes) -> dict[str, object]:
    root: dict[str, object] = PdfFileReader(io.BytesIO(data)).root
    return root


def test_the_same_words_give_the_same_bytes_also_in_another_process() -> None:
    first = render(HTML)
    pdf._child.close()
    assert render(HTML) == first
    assert render(HTML.replace("Gewoon", "Anders")).digest != first.digest


def test_the_pdf_is_tagged_archival_and_dutch() -> None:
    root = catalogue(render(HTML).data)
    assert root["/MarkInfo"] == {"/Marked": True}
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "nl"
    metadata = PdfFileReader(io.BytesIO(render(HTML).data)).root["/Metadata"].data.decode()
    assert re.search(r'pdfaid:part="4"', metadata)
    assert re.search(r'pdfaid:conformance="F"', metadata)


def test_only_the_named_fonts_are_embedded() -> None:
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", render(HTML).data))
    assert fonts or b"/ObjStm" in render(HTML).data
    assert all(name.startswith(b"Noto") for name in fonts)


def test_an_attachment_travels_inside() -> None:
    reader = PdfFileReader(io.BytesIO(render(HTML).data))
    (name, file) = (each.get_object() for each in reader.root["/Names"]["/EmbeddedFiles"]["/Names"])
    assert (name, file["/EF"]["/F"].data) == ("feiten.json", ATTACHMENT.content)
    assert file["/AFRelationship"] == "/Data"


def test_an_archival_pdf_without_attachment_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one attachment"):
        pdf.render(HTML, made_at=MADE_AT, attachments=[])


@pytest.mark.parametrize(
    "address",
    [
        "https://example.nl/logo.png",
        "http://127.0.0.1:8000/static/favicon.svg",
        "file:///etc/hostname",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/static/js/portal.js",
        "/media/upload.png",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_nothing_but_our_own_static_files_can_be_reached(address: str) -> None:
    with pytest.raises(pdf.RenderingFailed, match="Error fetching"):
        render(HTML.replace("<h1>", f'<img alt="" src="{address}"><h1>'))


def test_a_style_that_is_not_understood_is_no_silent_loss() -> None:
    with pytest.raises(pdf.RenderingFailed, match="invalid value"):
        render(HTML.replace("<style>", "<style>h1 { font-weight: dik }"))


def test_a_sign_that_no_font_of_ours_has_is_said_and_not_left_blank() -> None:
    with pytest.raises(pdf.RenderingFailed, match=r"unsupported by fonts: .*U\+0416"):
        render(HTML.replace("Yıldız", "Жук"))


def test_after_a_failure_the_next_document_is_made() -> None:
    with pytest.raises(pdf.RenderingFailed):
        render(HTML.replace("<h1>", '<img alt="" src="https://example.nl/"><h1>'))
    assert render(HTML).pages == 1


def test_a_child_that_was_killed_is_replaced() -> None:
    first = render(HTML)
    process = pdf._child._process
    assert process is not None
    process.kill()
    process.wait()
    assert render(HTML) == first


def test_a_machine_without_pango_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "pdf_rendering.py"
    program.write_text("raise OSError(\"cannot load library 'libgobject-2.0-0'\")\n", "utf-8")
    pdf._child.close()
    monkeypatch.setattr(pdf, "PROGRAM", program)
    with pytest.raises(pdf.RenderingUnavailable, match=r"apt-get install .*libpango-1\.0-0"):
        render(HTML)


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_PASSPHRASE", "kanarie")
    pdf._child.close()
    render(HTML)
    process = pdf._child._process
    assert process is not None
    assert b"kanarie" not in Path(f"/proc/{process.pid}/environ").read_bytes()
