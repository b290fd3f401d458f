"""Measures on the page that is open: axe-core's rules, and how wide the page is."""

from typing import Any

from playwright.sync_api import Page

from tests.running_portal import CHECKOUT

_SCRIPT = (CHECKOUT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_OVERFLOW = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
WIDE, NARROW = 1280, 320


def defects_of(page: Page) -> list[str]:
    """Return what is wrong with the open page, wide and narrow."""
    if not page.evaluate("() => 'axe' in window"):
        # Not as a script element: the portal's content policy forbids those, and rightly so.
        page.evaluate(_SCRIPT)
    found = []
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {line}" for line in _violations(page)]
        if width == NARROW and (pixels := page.evaluate(_OVERFLOW)) > 0:
            found.append(f"{width} px: the page is {pixels} px too wide")
    return found


def _violations(page: Page) -> list[str]:
    result: dict[str, Any] = page.evaluate(_RUN, _TAGS)
    return [
        f"{violation['id']}: {violation['help']}: {node['target']}"
        for violation in result["violations"]
        for node in violation["nodes"][:3]
    ]
