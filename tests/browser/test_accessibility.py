"""Every screen, full and empty, at two widths: no rule of WCAG 2.2 AA is broken."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.urls import get_resolver

from tests.architecture.test_doors import _routes
from tests.browser import tour
from tests.browser.axe import defects_of
from tests.browser.person import chromium, meet
from tests.running_portal import Content, running

pytestmark = pytest.mark.browser


def _looked_at(
    content: Content, walk: Callable[[tour.Meet], Iterator[tour.Stop]]
) -> tuple[list[str], set[str]]:
    """Walk past every screen; return what is wrong with it, and which routes were seen."""
    defects, routes = [], set()
    with running(content) as portal, chromium() as browser:
        for name, person in walk(partial(meet, portal=portal, browser=browser)):
            routes.add(tour.route_of(person.page.url))
            defects += [f"{name}: {defect}" for defect in defects_of(person.page)]
    return defects, routes


def test_no_screen_breaks_a_rule_and_none_is_forgotten(loaded_demo: Content) -> None:
    defects, seen = _looked_at(loaded_demo, tour.full)
    assert not defects, "\n".join(defects)
    named = {name for name, _ in _routes(get_resolver())}
    deeds = {name for name in named if name in tour.NO_SCREENS}
    assert named - deeds - seen == set(), "not looked at"


def test_no_empty_screen_breaks_a_rule(demo_people: Content) -> None:
    defects, _ = _looked_at(demo_people, tour.empty)
    assert not defects, "\n".join(defects)


def test_the_measure_finds_what_is_wrong() -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.set_content('<p style="color:#ccc;width:400px">Te licht en te breed</p><img src="x">')
        found = " ".join(defects_of(page))
    for rule in ("color-contrast", "image-alt", "html-has-lang", "too wide"):
        assert rule in found
