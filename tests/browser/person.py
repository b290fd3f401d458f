"""Somebody at a screen: what a person reads, fills in and presses, in a browser of his own."""

import base64
import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django_otp.oath import hotp
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from launch import system_packages
from tests.running_portal import Portal, wait_until

#: Two processors may be busy with other work, so nobody here is in a hurry.
PATIENCE_MS = 60_000.0
PASSWORD = "zes paarse kruiken op zolder"
_STEP_SECONDS = 30
# The key of an authenticator app in groups of four; nothing else on the page looks like it.
_KEY = re.compile(r"^\s*([A-Z2-7]{4} ){7}[A-Z2-7]{4}\s*$")
_RECOVERY_CODE = re.compile(r"^[2-9a-z]{5}-[2-9a-z]{5}$")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine, and end it afterwards."""
    expect.set_options(timeout=PATIENCE_MS)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system_packages.chromium(), args=arguments, timeout=PATIENCE_MS
        )
        try:
            yield browser
        except BaseException as error:
            for page in (page for window in browser.contexts for page in window.pages):
                error.add_note(f"--- {page.url}\n{page.locator('body').inner_text()[:1500]}")
            raise
        finally:
            browser.close()


def meet(
    name: str,
    *,
    portal: Portal,
    browser: Browser,
    scripts: bool = True,
    kind: "type[Person] | None" = None,
) -> "Person":
    """Return somebody in front of a portal, in a browser window of his own.

    Args:
        name: as in the demo; the e-mail address follows from it.
        portal: which one.
        browser: where the window opens.
        scripts: whether it runs JavaScript.
        kind: how this person works; with a mouse unless told otherwise.
    """
    given_name, *_, last_name = name.split()
    email = f"{given_name}.{last_name}@example.nl".lower()
    window = browser.new_context(java_script_enabled=scripts)
    return (kind or Person)(name, email, portal, window)


class App:
    """An authenticator app that holds one key, and never shows a code twice."""

    def __init__(self, key: str) -> None:
        """Take the key as the page shows it."""
        self._seed = _from_base32(key)
        self._last = 0

    def code(self) -> str:
        """Return a code that was not used before.

        The portal takes the code before and the code after the present one as well, so three in a
        row are there at once; after that one has to wait, as everybody has.
        """
        # At least ten seconds have to be left to fill it in.
        oldest = int((time.time() + 10) // _STEP_SECONDS) - 1
        step = max(oldest, self._last + 1)
        begins = (step - 1) * _STEP_SECONDS
        wait_until(lambda: time.time() > begins, "the app shows a new code", 90)
        self._last = step
        return f"{hotp(self._seed, step):06d}"


class Person:
    """A person with a browser, in front of one portal."""

    def __init__(self, name: str, email: str, portal: Portal, context: BrowserContext) -> None:
        """Sit down; nobody is logged in yet."""
        self.name = name
        self.email = email
        self.portal = portal
        self.context = context
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.app: App | None = None

    # --- Reading ----------------------------------------------------------------------------------

    def reads(self, text: str, *, within: Locator | None = None) -> None:
        """Find a text on the page; white space and line breaks do not count."""
        expect(within or self.page.locator("body")).to_contain_text(text)

    def does_not_read(self, text: str, *, within: Locator | None = None) -> None:
        """Look for a text that must not be there."""
        expect(within or self.page.locator("body")).not_to_contain_text(text)

    def reads_as_heading(self, text: str) -> None:
        """Find the heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def row(self, text: str) -> Locator:
        """Return the row of a table that holds a text."""
        return self.page.get_by_role("row").filter(has_text=text).first

    # --- With the mouse ------------------------------------

    def activates(self, target: Locator) -> None:
        """Click a link or a button."""
        target.click()

    def types(self, field: Locator, value: str) -> None:
        """Fill a field."""
        field.fill(value)

    def marks(self, box: Locator) -> None:
        """Click on the words of a box."""
        self.page.locator(f"label[for={box.get_attribute('id')}]").click()

    # --- Doing ------------------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        """Go to a page by its address."""
        self.page.goto(self.portal.url + path)

    def follows(self, link: str, *, within: Locator | None = None) -> None:
        """Click a link."""
        self.activates((within or self.page).get_by_role("link", name=link).first)

    def chooses_in_menu(self, item: str) -> None:
        """Click an item of the navigation."""
        name = re.compile(rf"^{re.escape(item)}(\s|$)")
        self.activates(self.page.get_by_role("navigation").get_by_role("link", name=name).first)

    def fills_in(self, label: str, value: str, *, within: str = "") -> None:
        """Type into a field, found by its label.

        Args:
            label: the words above the field.
            value: what is typed.
            within: the title of the group of fields, when more than one has such a field.
        """
        place = self.page.get_by_role("group", name=within) if within else self.page
        self.types(place.get_by_label(label).first, value)

    def ticks(self, choice: str | Locator) -> None:
        """Tick a box or choose an answer, by clicking on its words."""
        box = self.page.get_by_label(choice).first if isinstance(choice, str) else choice
        if not box.is_checked():
            self.marks(box)
        expect(box).to_be_checked()

    def selects(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label).first.select_option(option)

    def presses(
        self, button: str | re.Pattern[str], *, within: Locator | None = None, exact: bool = False
    ) -> None:
        """Press a button."""
        place = within or self.page
        self.activates(place.get_by_role("button", name=button, exact=exact).first)

    def unfolds(self, summary: str) -> None:
        """Open what is folded away under these words."""
        self.activates(self.page.locator("summary").filter(has_text=summary).first)

    def chooses_a_file(self, label: str, file: Path | FilePayload) -> None:
        """Choose a file for a field."""
        self.page.get_by_label(label).set_input_files(file)

    def downloads(self, link: str, *, within: Locator | None = None) -> Path:
        """Press what gives a file, and return the file."""
        place = within or self.page
        giver = place.get_by_role("link", name=link).or_(place.get_by_role("button", name=link))
        with self.page.expect_download(timeout=PATIENCE_MS) as coming:
            giver.first.click()
        return Path(coming.value.path())

    def reloads_while(self, text: str) -> None:
        """Look at the page again and again as long as a text is there."""

        def is_gone() -> bool:
            self.page.reload()
            return not self.page.get_by_text(text).first.is_visible()

        wait_until(is_gone, f"{self.name} no longer reads “{text}” at {self.page.url}", pause=0.5)

    def opens_the_mail(self, subject: str, about: str = "") -> None:
        """Open one's newest mail with this subject in the demo's post, once it has come.

        Args:
            subject: how it begins.
            about: words in the text, when one gets more such mails.
        """

        def has_come() -> bool:
            self.opens("/post/")
            people = self.page.get_by_label("Toon de mails aan")
            mine = people.get_by_role("option").filter(has_text=self.name)
            if not mine.count():
                return False
            people.select_option(mine.get_attribute("value"))
            self.presses("Toon")
            lines = self.page.get_by_role("table").get_by_role("link").filter(has_text=subject)
            for address in [line.get_attribute("href") or "" for line in lines.all()]:
                self.opens(address)
                if about in self.page.get_by_role("main").inner_text():
                    return True
            return False

        wait_until(has_come, f"{self.name} gets the mail “{subject}” {about}", pause=0.5)
        self.reads_as_heading(subject)

    def follows_the_link_in_the_mail(self, part: str) -> None:
        """Click the link of the mail whose address holds this part."""
        self.activates(self.page.locator(f'.portaal-text a[href*="{part}"]').first)

    # --- Coming in --------------------------------------------------------------------------------

    def logs_in(self) -> None:
        """Log in with password and code, as `demo_login` tells them."""
        self.fills_in_the_password()
        self.fills_in_the_code()

    def fills_in_the_password(self) -> None:
        """The first step of logging in."""
        self.opens("/inloggen/")
        self.fills_in("E-mailadres", self.email)
        self.fills_in("Wachtwoord", settings.DEMO_PASSWORD)
        self.presses("Verder")

    def fills_in_the_code(self) -> None:
        """The second step of logging in."""
        self.fills_in("Code uit uw app", self.code())
        self.presses("Log in")
        expect(self.page).to_have_url(re.compile("/start/"))

    def code(self) -> str:
        """Return a fresh code: of the own app, or else as `demo_login` tells it."""
        if self.app:
            return self.app.code()
        said = self.portal.command("demo_login", self.email)
        return said.rpartition("Code: ")[2].strip()

    def accepts_the_invitation(self) -> None:
        """Go from the link in the mail to an account of one's own."""
        self.follows_the_link_in_the_mail("/uitnodiging/")
        self.chooses_a_password()
        self.sets_up_the_app()
        expect(self.page.get_by_role("listitem").get_by_text(_RECOVERY_CODE)).to_have_count(10)
        self.presses("Ik heb de codes bewaard")
        expect(self.page).to_have_url(re.compile("/start/"))

    def chooses_a_password(self) -> None:
        """The first step of an invitation."""
        self.fills_in("Kies een wachtwoord", PASSWORD)
        self.fills_in("Vul het wachtwoord nog een keer in", PASSWORD)
        self.presses("Verder")
        self.reads_as_heading("Stel een app voor codes in")

    def sets_up_the_app(self) -> None:
        """The second step: type the key of the page into an app, and its code into the page."""
        self.unfolds("Scannen lukt niet")
        self.app = App(self.page.get_by_text(_KEY).inner_text())
        self.fills_in("Code uit uw app", self.app.code())
        self.presses("Bevestig de app")
        self.reads_as_heading("Bewaar uw herstelcodes")

    def role(self) -> str:
        """Return the role at the top right."""
        return self.page.locator(".portaal-role__as").inner_text().partition(" · ")[0]

    def works_as(self, role: str) -> None:
        """Read at the top right in which role one works."""
        expect(self.page.locator(".portaal-role__button")).to_contain_text(role)

    def switches_to(self, role: str) -> None:
        """Choose another role at the top right; to sign for others asks a code."""
        self.activates(self.page.locator(".portaal-role__button"))
        self.presses(role, within=self.page.locator(".portaal-role__panel"))
        if "/rol/" in self.page.url:
            self.fills_in("Code uit uw app", self.code())
            self.presses("Ga verder als")
        self.works_as(role)

    def sends_by_hand(self, path: str, form: dict[str, str]) -> int:
        """Send a form that no page offers, with this browser's cookies; return the status."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        answer = self.context.request.post(
            self.portal.url + path,
            form={"csrfmiddlewaretoken": token, **form},
            headers={"Referer": self.page.url},
            max_redirects=0,
        )
        return answer.status


def _from_base32(key: str) -> bytes:
    letters = re.sub(r"\s", "", key).upper()
    return base64.b32decode(letters + "=" * (-len(letters) % 8))
