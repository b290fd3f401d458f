"""The words of a document in one fixed form, so that a digest can be made of them."""

import re
import unicodedata
from html.parser import HTMLParser


def canonical(html: str) -> str:
    """Return the words of ``html``, one block a line.

    Marks, style and the level of headings make no difference; a word, a number or a comma
    does. Unicode in its composed form (NFC), blanks folded.
    """
    reader = _Words()
    reader.feed(html)
    return reader.text()


class _Words(HTMLParser):
    """Gathers the words of the text, with a new line for each block."""

    BLOCKS = frozenset(
        {"caption", "div", "h1", "h2", "h3", "header", "li", "ol", "section", "table", "tr"}
    )
    CELLS = frozenset({"td", "th"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._items = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; write the letter of a list item, which a browser draws."""
        if tag in self.BLOCKS:
            self._lines.append([])
        if tag == "ol":
            self._items = 0
        elif tag == "li":
            self._lines[-1].append(f"{chr(ord('a') + self._items)}. ")
            self._items += 1

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block or a paragraph, and a word at a cell of a table."""
        if tag in self.BLOCKS or tag == "p":
            self._lines.append([])
        elif tag in self.CELLS:
            self._lines[-1].append(" | ")

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self._lines[-1].append(data)

    def text(self) -> str:
        """Return all lines that hold a word."""
        lines = (re.sub(r"\s+", " ", "".join(parts)).strip(" |") for parts in self._lines)
        return unicodedata.normalize("NFC", "".join(f"{line}\n" for line in lines if line))
