"""Parts of the screens: status, steps, bars; and every part with sample data."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.template import engines

from tests.pages.styleguide import samples

VOID = {"input", "img", "br", "hr", "meta", "link"}


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


class Outline(HTMLParser):
    """Collects ids, used icons, inline code and tags that were not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.icons: set[str] = set()
        self.inline: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if tag == "use" and name == "href":
                self.icons.add((value or "").removeprefix("#"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes nothing"
        self.open.pop()


@pytest.mark.parametrize("name", sorted(samples.pages()))
def test_each_page_of_the_styleguide_is_sound(name: str) -> None:
    outline = Outline()
    html = samples.render(name)
    outline.feed(html)
    assert outline.open == []
    assert [word for word, times in Counter(outline.ids).items() if times > 1] == []
    assert outline.inline == []
    assert outline.icons <= set(outline.ids)
    assert html.count("<h1") == 1
    assert not re.search(r"{[%{#]", html)


def test_the_title_says_where_one_is_and_that_something_is_wrong() -> None:
    assert "<title>Werklijst – Gemeente Zwolle – Vroegsignalering</title>" in samples.render(
        "worklist"
    )
    assert "<title>Fout: Uw organisatie" in samples.render("forms")


def test_another_role_is_a_form_that_sends() -> None:
    html = samples.render("start")
    assert re.search(r'<form method="post" action="/rol/[^"]*">', html)
    assert 'name="membership"' in html


@pytest.mark.parametrize("kind", ["you", "ok", "info", "warn", "bad", "pause", "wait"])
def test_a_status_has_an_icon_and_a_word(kind: str) -> None:
    html = render('{% status kind "Woord" %}', kind=kind)
    assert "<use href=" in html
    assert "Woord" in html


def test_the_steps_say_what_is_done_and_where_one_is() -> None:
    html = render("{% stepper steps 2 %}", steps=["Een", "Twee", "Drie"])
    assert html.count('aria-current="step"') == 1
    assert "Stap 2 van 3" in html
    assert html.count(": klaar") == 1


def test_after_the_last_step_all_are_done() -> None:
    html = render("{% stepper steps 4 %}", steps=["Een", "Twee", "Drie"])
    assert "aria-current" not in html
    assert html.count(": klaar") == 3


def test_a_bar_of_parts_fills_its_width_and_hides_no_part() -> None:
    html = render(
        '{% stacked_bar parts "Uw signalen" %}',
        parts=[
            {"kind": "ok", "label": "Goed", "number": 100000},
            {"kind": "bad", "label": "Fout", "number": 1},
            {"kind": "wait", "label": "Niets", "number": 0},
        ],
    )
    widths = [float(width) for width in re.findall(r' width="([\d.]+)" height', html)]
    assert len(widths) == 2
    assert min(widths) > 4
    assert sum(widths) + 4 == pytest.approx(1000, abs=0.2)
    assert "Goed: 100.000, Fout: 1." in html


def test_a_pause_never_draws_past_its_end() -> None:
    assert 'width="100"' in render("{% pause_bar 45 30 %}").split("part", 1)[1]
