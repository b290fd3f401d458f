"""The same rooms in every app, and none without a name on the door."""

import ast

import pytest

from tests.architecture.source import ROOT, modules, short, tree

FORBIDDEN = {
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "mixins",
    "managers",
    "constants",
    "signals",
    "receivers",
}


def test_no_room_has_a_name_that_says_nothing() -> None:
    bad = [short(path) for path in modules() if path.stem in FORBIDDEN]
    assert not bad


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        short(path)
        for path in modules()
        if path.read_text("utf-8").strip()
        and "migrations" not in path.parts
        and not ast.get_docstring(tree(path))
    ]
    assert not silent


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_no_star_imports() -> None:
    stars = [
        short(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not stars


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [short(folder) for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("word", ["skip", "skipif", "xfail", "importorskip"])
def test_no_test_is_skipped(word: str) -> None:
    used = [
        short(path)
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == word
    ]
    assert not used


def test_no_module_has_the_name_of_what_its_folder_hands_out() -> None:
    """Loading such a module later would put it in the place of the function of that name."""
    clashes = [
        f"{short(path)}: {alias.asname or alias.name}"
        for path in modules()
        if path.name == "__init__.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (path.parent / f"{alias.asname or alias.name}.py").exists()
        and node.module != ".".join(path.parent.relative_to(ROOT).parts)
    ]
    assert not clashes
