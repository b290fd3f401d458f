"""What holds for every template and style sheet of the portal."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Words that our screens do not use (A11-13). Texts of law and agreement may.
BANNED = set(
    re.findall(
        r"\w+",
        """
        aangaande accorderen accordeert alvorens bescheiden betreffende betrokkene conform
        derhalve dient gegevensdrager geschil honoreren indien indienen ingediend inzake
        kennisgeving middels omtrent onverwijld opschorten reeds retourneren teneinde tevens
        thans verstrekken verstrekt
        """,
    )
)


def visible_words(source: str) -> str:
    """Return the words of a template without tags, comments and markup."""
    source = re.sub(r"{#.*?#}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_code_or_style(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if "document" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_templates_use_plain_words(path: Path) -> None:
    words = set(re.findall(r"[a-zé]+", visible_words(path.read_text("utf-8")).lower()))
    assert words.isdisjoint(BANNED), words & BANNED


def test_every_icon_in_use_is_drawn() -> None:
    drawn = set(re.findall(r'id="icon-(\w+)"', (ROOT / "templates/parts/sprite.html").read_text()))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "(\w+)"', path.read_text("utf-8"))
    }
    assert used <= drawn, used - drawn


def test_every_static_file_in_use_exists() -> None:
    for path in TEMPLATES:
        for name in re.findall(r'{% static "([^"]+)" %}', path.read_text("utf-8")):
            assert (ROOT / "static" / name).is_file(), f"{path.name}: {name}"


def test_the_script_stays_small() -> None:
    assert (ROOT / "static/js/portal.js").stat().st_size < 5000


def test_style_sheets_stay_readable() -> None:
    for sheet in (ROOT / "static/css").glob("*.css"):
        assert len(sheet.read_text("utf-8").splitlines()) < 400, sheet.name


def test_vendored_files_carry_their_licence() -> None:
    for folder in (ROOT / "static/vendor").iterdir():
        assert list(folder.glob("LICENSE*")) or list(folder.glob("OFL*")), folder.name


def _luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    lin = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "ground", 4.5),
        ("ink", "sun", 4.5),
        ("ink", "sun-1", 4.5),
        ("ink", "canal-1", 4.5),
        ("soft", "paper", 4.5),
        ("soft", "ground", 4.5),
        ("paper", "canal-9", 4.5),
        ("sun", "canal-9", 4.5),
        ("paper", "canal-7", 4.5),
        ("canal-7", "ground", 4.5),
        ("canal-7", "canal-1", 4.5),
        ("paper", "bad", 4.5),
        ("edge", "paper", 3.0),
        ("edge", "ground", 3.0),
        *((kind, f"{kind}-1", 4.5) for kind in ("ok", "info", "warn", "bad", "pause", "wait")),
    ],
)
def test_colours_can_be_told_apart(text: str, ground: str, least: float) -> None:
    source = (ROOT / "static/css/tokens.css").read_text("utf-8")
    tokens = dict(re.findall(r"--portaal-([\w-]+): (#[0-9a-f]{3,6});", source))
    assert _contrast(tokens[text], tokens[ground]) >= least
