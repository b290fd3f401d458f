"""How a heading of a file is compared, and which headings name a BSN.

Kept free of Django and of the rest of the product: the child process that reads files knows this
module and the standard library, and starts in a few hundredths of a second because of that.
"""

import re
import unicodedata
from typing import Final

_BETWEEN_WORDS = re.compile(r"[\s_\-–.:*()\[\]/\\'\"]+")

_CAMEL_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_A_LETTER = re.compile(r"[^a-z]+")

#: Parts of a heading that say "this is a citizen service number", as headings are compared.
_BSN_PARTS: Final = (
    "burgerservice",
    "citizenservicen",
    "sofinummer",
    "sofinr",
    "sociaalfiscaalnummer",
    "sociaalfiscaalnr",
)


def fold_heading(heading: str) -> str:
    """Return a heading as it is compared: without case, diacritics, ``_``, ``-`` and blanks.

    The field names of the API fold to the same text as the headings of a file
    (``achterstandSinds``, ``Achterstand sinds`` and ``achterstand_sinds``).
    """
    split = unicodedata.normalize("NFKD", heading.casefold())
    # Line breaks and signs without width are no part of a word either.
    plain = "".join(
        sign for sign in split if sign.isprintable() and not unicodedata.combining(sign)
    )
    return _BETWEEN_WORDS.sub("", plain)


def names_a_bsn(heading: str) -> bool:
    """Return whether a heading says that the column holds citizen service numbers (BSN)."""
    folded = fold_heading(heading)
    if any(part in folded for part in _BSN_PARTS):
        return True
    # No Dutch word begins or ends with "bsn"; in the middle of one it means nothing.
    words = [folded, *_NOT_A_LETTER.split(_CAMEL_BORDER.sub(" ", heading).casefold())]
    return any(word.startswith("bsn") or word.endswith("bsn") or word == "sofi" for word in words)
