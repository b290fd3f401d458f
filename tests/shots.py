"""`make shots`: a picture of every screen, full and empty, wide and on a narrow telephone.

Starts a portal of its own with the demo in it, walks past every screen (`tests/browser/tour.py`)
and writes the pictures to `shots/`. Needs the services for tests: `python -m tests.shots` runs
inside `python -m launch with-services`.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import django
from playwright.sync_api import Page

from tests.browser import tour
from tests.browser.person import chromium, meet
from tests.running_portal import CHECKOUT, made_content, running

FOLDER = CHECKOUT / "shots"
WIDTHS = {"wide": 1280, "narrow": 320}
HEIGHT = 900
#: Screens that people print.
PRINTED = {
    "applicant-recovery-codes",
    "caseworker-work-list-open",
    "landlord-agreement-in-force-1",
    "landlord-board",
    "landlord-start",
    "submitter-findings",
    "submitter-receipt",
}


def main() -> int:
    """Write all pictures and say which."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vroegsignalering.settings")
    django.setup()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    written = 0
    for folder, walk, with_story in (("full", tour.full, True), ("empty", tour.empty, False)):
        for name, page in _screens(walk, with_story=with_story):
            for file in _pictures(page, name, FOLDER / folder):
                sys.stdout.write(f"{file.relative_to(CHECKOUT)}\n")
                written += 1
    sys.stdout.write(f"{written} pictures in {FOLDER.name}/\n")
    return 0


def _screens(
    walk: Callable[[tour.Meet], Iterator[tour.Stop]], *, with_story: bool
) -> Iterator[tuple[str, Page]]:
    with contextlib.ExitStack() as stack:
        content = stack.enter_context(made_content("shots", with_story=with_story))
        portal = stack.enter_context(running(content))
        browser = stack.enter_context(chromium())
        for name, person in walk(partial(meet, portal=portal, browser=browser)):
            yield name, person.page


def _pictures(page: Page, name: str, folder: Path) -> Iterator[Path]:
    """Take the pictures of one screen; it stays as wide as it was."""
    size = page.viewport_size
    for width_name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        file = folder / width_name / f"{name}.png"
        page.screenshot(path=file, full_page=True, animations="disabled")
        yield file
    if name in PRINTED:
        file = folder / "printed" / f"{name}.pdf"
        page.pdf(path=file, format="A4", prefer_css_page_size=True)
        yield file
    if size:
        page.set_viewport_size(size)


if __name__ == "__main__":
    sys.exit(main())
