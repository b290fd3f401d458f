"""Somebody who has no mouse: everything with Tab, arrows, space and Enter."""

from pathlib import Path

from playwright.sync_api import FilePayload, Locator

from tests.browser.person import Person

_MOST_TABS = 400
_HAS_FOCUS = "element => element === document.activeElement"
# The mark may be drawn by the field itself, or around it by what holds it.
_SHOWS_FOCUS = """element => {
  const marked = (part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow !== 'none';
  };
  const box = element.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight;
  return seen && (marked(element) || marked(element.parentElement));
}"""


class KeyboardPerson(Person):
    """A person with a keyboard only. Sees at each step where the focus is."""

    def activates(self, target: Locator) -> None:
        """Go to a link, button or fold-out and press Enter."""
        self._goes_to(target)
        self.page.keyboard.press("Enter")

    def types(self, field: Locator, value: str) -> None:
        """Go to a field and type over what is in it."""
        self._goes_to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)

    def marks(self, box: Locator) -> None:
        """Go to a box and press space; to one of several answers with the arrows."""
        if box.get_attribute("type") == "radio":
            group = self.page.locator(f"input[type=radio][name={box.get_attribute('name')}]")
            checked = group.and_(self.page.locator(":checked"))
            self._goes_to(checked if checked.count() else group.first)
            for _ in range(group.count()):
                if box.evaluate(_HAS_FOCUS):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self._goes_to(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    def chooses_a_file(self, label: str, file: Path | FilePayload) -> None:
        """Go to the field, open the window for files with Enter, choose."""
        self._goes_to(self.page.get_by_label(label))
        with self.page.expect_file_chooser() as window:
            self.page.keyboard.press("Enter")
        window.value.set_files(file)

    def _goes_to(self, target: Locator) -> None:
        """Press Tab until the focus is there, and see it."""
        target.wait_for()
        for _ in range(_MOST_TABS):
            if target.evaluate(_HAS_FOCUS):
                assert target.evaluate(_SHOWS_FOCUS), f"One cannot see the focus on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.name} cannot reach {target} at {self.page.url}")
