"""No inline code or style; every page has a title and every form its one-time key."""

import re

from tests.architecture.source import ROOT, short, templates

PRINTED = "templates/agreements/document"


def test_no_inline_style_or_handler() -> None:
    pattern = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.I)
    found = [
        short(path)
        for path in templates()
        if not short(path).startswith(PRINTED) and pattern.search(path.read_text("utf-8"))
    ]
    assert not found


def test_every_page_has_a_title() -> None:
    untitled = [
        short(path)
        for path in templates()
        if '{% extends "base.html"' in path.read_text("utf-8")
        and "{% block title %}" not in path.read_text("utf-8")
    ]
    assert not untitled


def test_every_post_form_has_its_key() -> None:
    pattern = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.S | re.I)
    bare = [
        short(path)
        for path in templates()
        for form in pattern.findall(path.read_text("utf-8"))
        if "{% csrf_token %}" not in form
    ]
    assert not bare


def test_nothing_is_fetched_from_elsewhere() -> None:
    pattern = re.compile(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", re.I)
    files = [*templates(), *(ROOT / "static" / "css").rglob("*.css")]
    assert not [short(path) for path in files if pattern.search(path.read_text("utf-8"))]
