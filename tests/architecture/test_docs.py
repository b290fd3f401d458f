"""Docs do not lie: reference pages equal the code, numbers are unique, links lead somewhere."""

import os
import re
from collections import Counter

import pytest

from tests.architecture.reference import PAGES
from tests.architecture.source import ROOT, short

DOCS = ROOT / "docs"


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_reference_page_equals_the_code(page: str) -> None:
    path, text = DOCS / "reference" / f"{page}.md", PAGES[page]()
    if os.environ.get("WRITE_REFERENCE"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, "Run the tests once with WRITE_REFERENCE=1."


def test_decisions_are_numbered_once() -> None:
    numbers = Counter(path.name[:4] for path in (DOCS / "decisions").glob("*.md"))
    assert not [number for number, count in numbers.items() if count > 1]


def test_no_link_is_dead() -> None:
    pages = [ROOT / "README.md", ROOT / "SECURITY.md", *DOCS.rglob("*.md")]
    dead = [
        f"{short(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


def test_files_that_docs_name_exist() -> None:
    missing = [
        f"{short(page)}: {name}"
        for page in [ROOT / "README.md", *DOCS.glob("*.md"), *(DOCS / "decisions").glob("*.md")]
        for name in re.findall(
            r"`((?:vroegsignalering|signals|agreements|onboarding|municipalities"
            r"|tests|demo|launch|deploy)/[\w/]+\.\w+)`",
            page.read_text("utf-8"),
        )
        if not (ROOT / name).exists()
    ]
    assert not missing


def test_the_readme_is_short_and_shows_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 120
    assert any("make run" in line for line in lines)
    assert any("make test" in line for line in lines)
