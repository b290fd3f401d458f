"""Reads the small part of YAML that our own deployment files are written in.

Mappings by indentation, anchors and merges, texts, and lists written as JSON. Everything else is
refused: a file that this reads, every YAML reader reads in the same way.
"""

import json
import re
from dataclasses import dataclass, field

Value = str | list["Value"] | dict[str, "Value"]

_LINE = re.compile(r"^( *)(<<|[\w./-]+):(?: (.*))?$")
_ANCHOR = re.compile(r"^&(\w+)$")
_ALIAS = re.compile(r"^\*(\w+)$")
_PLAIN = re.compile(r"^[\w./][\w ./:-]*$")
#: Words that some readers of YAML take for a truth value; we mean the word or the value, in quotes.
_AMBIGUOUS = frozenset({"yes", "no", "on", "off", "null", "y", "n"})


class Unreadable(Exception):
    """A line is outside the part of YAML that we write."""


@dataclass
class _Open:
    """A mapping that is still being read."""

    indent: int
    content: dict[str, Value] = field(default_factory=dict)


class _Reader:
    """Reads line by line; knows the mappings that are still open and the named ones."""

    def __init__(self) -> None:
        self.top = _Open(indent=0)
        self._stack = [self.top]
        self._anchors: dict[str, dict[str, Value]] = {}
        self._block_may_begin = False

    def take(self, indent: int, key: str, rest: str) -> None:
        """Read one line: its indentation, its key, and what stands behind the colon."""
        here = self._place(indent)
        anchor = _ANCHOR.match(rest)
        self._block_may_begin = not rest or anchor is not None
        if key == "<<":
            here.update(self._named(rest))
        elif self._block_may_begin:
            block = _Open(indent=indent + 1)
            here[key] = block.content
            self._stack.append(block)
            if anchor:
                self._anchors[anchor[1]] = block.content
        else:
            here[key] = _value(rest)

    def _place(self, indent: int) -> dict[str, Value]:
        """Return the mapping that a line with this indentation belongs to."""
        if self._block_may_begin and indent > self._stack[-2].indent:
            self._stack[-1].indent = indent
        while len(self._stack) > 1 and indent < self._stack[-1].indent:
            self._stack.pop()
        if indent != self._stack[-1].indent:
            raise Unreadable("indentation")
        return self._stack[-1].content

    def _named(self, alias: str) -> dict[str, Value]:
        found = _ALIAS.match(alias)
        if not found or found[1] not in self._anchors:
            raise Unreadable(f"unknown name {alias}")
        return self._anchors[found[1]]


def parse(text: str) -> dict[str, Value]:
    """Return the content of a file.

    Raises:
        Unreadable: names the first line that is not ours.
    """
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        try:
            if not found:
                raise Unreadable(line.strip())
            reader.take(len(found[1]), found[2], (found[3] or "").strip())
        except Unreadable as unreadable:
            raise Unreadable(f"line {number}: {unreadable}") from None
    return reader.top.content


def _value(text: str) -> Value:
    if text[0] in '["{':
        try:
            read: Value = json.loads(text)
        except json.JSONDecodeError:
            raise Unreadable(text) from None
        return read
    if text in ("true", "false") or (_PLAIN.match(text) and text.lower() not in _AMBIGUOUS):
        return text
    raise Unreadable(f"put this in double quotes: {text}")
