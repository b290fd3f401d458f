"""Keeps a spreadsheet from calculating with text that somebody else typed.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to the program that opens an
exported file, and a formula can fetch, send or start things. Every export passes its texts
through ``neutral``; who reads such a file again uses ``restored``.
"""

from typing import Final

_FORMULA_STARTS: Final = "=+-@＝＋－＠|%"
_CONTROL_STARTS: Final = "\t\r\n\x00"
#: What programs skip, or take for the border of a cell, before they look for a formula.
_SKIPPED: Final = ' \t\r\n\x00,;"\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{BYTE ORDER MARK}'


def neutral(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet might calculate with it.

    Source of the rule: OWASP ASVS 1.2.10, and the attacks on exports in the design on trust.
    """
    if not text:
        return text
    begin = text.lstrip(_SKIPPED)
    if text[0] in _CONTROL_STARTS or (begin and begin[0] in _FORMULA_STARTS):
        return "'" + text
    return text


def restored(text: str) -> str:
    """Return the text as it was before ``neutral`` put an apostrophe in front of it."""
    if text[:1] == "'" and neutral(text[1:]) == text:
        return text[1:]
    return text
