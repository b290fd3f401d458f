"""One word, one meaning; Django's signal framework is never used; plain Dutch on screens."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, imports, modules, short, templates, tree

BANNED_IMPORTS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "celery.signals",
    "signal",
)
# Officialese, with what to write instead in the design of the screens, §6.1.
OFFICIALESE = (
    "indienen",
    "verstrekken",
    "dient te",
    "aangaande",
    "inzake",
    "teneinde",
    "indien",
    "omtrent",
    "alvorens",
    "betreffende",
    "conform",
    "middels",
    "ten behoeve van",
    "tevens",
    "reeds",
    "thans",
    "derhalve",
    "onverwijld",
    "geschil",
    "honoreren",
    "retourneren",
    "kennisgeving",
    "er is een fout opgetreden",
    "ongeldige",
    "invalide",
)
# Law terms keep their words: the text of the agreement.
LEGAL = ("templates/agreements/document",)
DUTCH = re.compile(
    r"(^|_)(gemeente|verhuurder|huurder|aanlevering|overeenkomst|zaak|incasso|aanmelding)(_|s?$)"
)
CONTRACT_FILES = (
    "agreements/api.py",
    "municipalities/api.py",
    "signals/api.py",
    "signals/bulk/columns.py",
    "signals/ddas.py",
)


def test_djangos_signals_are_never_imported() -> None:
    used = [
        f"{short(path)}: {name}"
        for path in modules()
        for name in imports(path)
        if any(name == banned or name.startswith(f"{banned}.") for banned in BANNED_IMPORTS)
    ]
    assert not used


def test_identifiers_are_english() -> None:
    dutch = [
        f"{short(path)}: {node.name}"
        for path in modules()
        if short(path) not in CONTRACT_FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and DUTCH.search(node.name.lower())
    ]
    assert not dutch


@pytest.mark.parametrize("word", OFFICIALESE)
def test_screens_are_plain_dutch(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    pages = [*templates(), *(ROOT / "templates").rglob("*.txt")]
    found = [
        short(path)
        for path in pages
        if not short(path).startswith(LEGAL)
        and pattern.search(re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", path.read_text("utf-8")))
    ]
    assert not found


def test_our_code_never_asks_another_clock() -> None:
    pattern = re.compile(r"timezone\.now\(\)|date\.today\(\)|datetime\.now\(\)|localdate\(")
    found = [short(path) for path in modules() if pattern.search(path.read_text("utf-8"))]
    assert not found
