"""Reads and prints what Dutch people write: postcodes, house numbers, amounts, days, names.

One way to read each thing, whether it comes from an uploaded file, a form or a program. A reader
takes text and returns the value in its one true form, or raises ``Unreadable`` with a short
reason that the caller turns into a sentence. No value is ever part of an exception, so none can
end up in a log. The forms that are accepted are those of the delivery contract.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS: Final = tuple("mrt" if month == "maart" else month[:3] for month in MONTHS)
SHORT_WEEKDAYS: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")

#: White space that people and programs leave around a value. Not ``str.strip()``, which also
#: removes control characters that a reader must be able to see.
BLANKS: Final = " \t\r\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}"


class Unreadable(ValueError):
    """The text does not have the form asked for.

    ``reason`` is a stable word (``form``, ``year``, ``order``, ``day``, ``range``, …) that says
    in which way; the text itself is never kept.
    """

    def __init__(self, reason: str = "form") -> None:
        super().__init__(reason)
        self.reason = reason


class Ambiguous(Unreadable):
    """The amount can be read in two ways; ``readings`` holds both, the smaller first."""

    def __init__(self, smaller: Decimal, larger: Decimal) -> None:
        super().__init__("ambiguous")
        self.readings = (smaller, larger)


# --- Addresses ---------------------------------------------------------------------------------

_POSTCODE = re.compile(r"([1-9][0-9]{3})[ \N{NO-BREAK SPACE}]*([A-Za-z]{2})")
_NO_POSTCODE_LETTERS = frozenset({"SA", "SD", "SS"})
_HOUSE_NUMBER = re.compile(
    r"""([0-9]+)(?![0-9])                   # the number, whole
        (?:[ ]*[-/ ]?[ ]*                   # what people write between number and addition
        ([A-Za-z0-9](?:[A-Za-z0-9 ./-]{0,18}[A-Za-z0-9])?))?  # the addition
    """,
    re.VERBOSE,
)
HOUSE_NUMBER_MAX: Final = 99_999


def read_postcode(text: str) -> str:
    """Read a Dutch postcode, with or without blank, in any case: ``8013CR``.

    Raises:
        Unreadable: no four digits and two letters, a leading zero, or letters that do not exist.
    """
    found = _POSTCODE.fullmatch(text.strip(BLANKS))
    if found is None:
        raise Unreadable
    letters = found[2].upper()
    if letters in _NO_POSTCODE_LETTERS:
        raise Unreadable
    return found[1] + letters


def read_house_number(text: str) -> tuple[int, str]:
    """Read a house number with what is written behind it: ``12A``, ``12-2``, ``12 bis``.

    Returns:
        The number and the addition as it was written, or an empty addition.

    Raises:
        Unreadable: no number in front, a number outside 1–99999 (``range``), or strange signs.
    """
    found = _HOUSE_NUMBER.fullmatch(text.strip(BLANKS))
    if found is None:
        raise Unreadable
    digits = found[1].lstrip("0")
    if not digits or len(digits) > len(str(HOUSE_NUMBER_MAX)):
        raise Unreadable("range")
    return int(digits), found[2] or ""


@lru_cache(maxsize=4096)
def fold_addition(text: str) -> str:
    """Return a house number addition as it is compared: without case, blanks and separators."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def print_postcode(postcode: str) -> str:
    """Write a postcode as people read it: ``8013 CR``."""
    return f"{postcode[:4]} {postcode[4:]}"


# --- Numbers of organisations, telephones, e-mail ----------------------------------------------

_KVK = re.compile(r"[0-9]{8}")
_PHONE_SIGNS = re.compile(r"[ \N{NO-BREAK SPACE}()./\-‐‑–]")
_PHONE = re.compile(r"(\+|00)?([0-9]{5,17})")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.)+[A-Za-z]{2,63}"
)
_EMAIL_MAX = 254
_DUTCH_PHONE_DIGITS = 9
_INTERNATIONAL_DIGITS = range(8, 16)


def read_kvk_number(text: str) -> str:
    """Read a number of the trade register: eight digits, blanks and dots between them allowed.

    Raises:
        Unreadable: not eight digits. There is no check digit to try.
    """
    digits = text.translate(_KVK_SIGNS)
    if _KVK.fullmatch(digits) is None:
        raise Unreadable
    return digits


_KVK_SIGNS = dict.fromkeys(map(ord, " .\N{NO-BREAK SPACE}"))


def read_phone(text: str) -> str:
    """Read a Dutch or international telephone number and return it as E.164.

    Only the form is looked at (digits, length), not whether a series was ever issued. A Dutch
    number that lost its first zero in a spreadsheet, or an international one that lost its plus,
    gets it back.

    Raises:
        Unreadable: letters, too few or too many digits.
    """
    if len(text) == _DUTCH_PHONE_DIGITS + 1 and text.isdigit() and text.isascii():
        bare = text
    else:
        bare = _PHONE_SIGNS.sub("", text.replace("(0)", ""))
    found = _PHONE.fullmatch(bare)
    if found is None:
        raise Unreadable
    sign, digits = found[1], found[2]
    if not sign and digits[0] == "0":
        sign, digits = "+", "31" + digits[1:]
    elif not sign and len(digits) == _DUTCH_PHONE_DIGITS:
        sign, digits = "+", "31" + digits
    if digits.startswith("31"):
        subscriber = digits[2:].removeprefix("0")
        if len(subscriber) != _DUTCH_PHONE_DIGITS:
            raise Unreadable
        return "+31" + subscriber
    if not sign or digits[0] == "0" or len(digits) not in _INTERNATIONAL_DIGITS:
        raise Unreadable
    return "+" + digits


def print_phone(number: str) -> str:
    """Write an E.164 number as people read it: ``010 000 00 00``, ``06 0000 0000``."""
    if not number.startswith("+31"):
        return number
    digits = "0" + number[3:]
    if digits.startswith("06"):
        return f"{digits[:2]} {digits[2:6]} {digits[6:]}"
    return f"{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"


def read_email(text: str) -> str:
    """Read an e-mail address; only its form is looked at.

    Raises:
        Unreadable: no ``name@domain.tld``, or over 254 characters.
    """
    address = text.strip(BLANKS)
    if len(address) > _EMAIL_MAX or ".." in address or _EMAIL.fullmatch(address) is None:
        raise Unreadable
    return address


# --- Days --------------------------------------------------------------------------------------

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DUTCH_DATE = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}")
_MONTHS_IN_A_YEAR = 12


def read_date(value: str | dt.date) -> dt.date:
    """Read a day: ``2026-11-23``, ``23-11-2026``, ``23/11/2026``, or a real date or moment.

    Raises:
        Unreadable: another form (``form``), a year of two digits (``year``), month before day
            (``order``), or a day that does not exist (``day``).
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = value.strip(BLANKS)
    is_dutch = False
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DUTCH_DATE.fullmatch(text):
        year, month, day = int(found[4]), int(found[3]), int(found[1])
        is_dutch = True
    elif _TWO_DIGIT_YEAR.fullmatch(text):
        raise Unreadable("year")
    else:
        raise Unreadable
    try:
        return dt.date(year, month, day)
    except ValueError:
        pass
    # Raised here, outside the handler: the cause of the other exception names the numbers.
    raise Unreadable("order" if is_dutch and day <= _MONTHS_IN_A_YEAR < month else "day")


def long_date(day: dt.date) -> str:
    """Write a day in full: ``23 november 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_and_month(day: dt.date, today: dt.date) -> str:
    """Write a day inside a sentence: ``14 december``, with the year if it is another one."""
    return f"{day.day} {MONTHS[day.month - 1]}" if day.year == today.year else long_date(day)


def short_date(day: dt.date, today: dt.date | None = None) -> str:
    """Write a day in a table: ``23 nov``, with the year if it is not that of ``today``."""
    text = f"{day.day} {SHORT_MONTHS[day.month - 1]}"
    return text if today is None or day.year == today.year else f"{text} {day.year}"


def weekday_date(day: dt.date, today: dt.date | None = None) -> str:
    """Write a deadline: ``ma 28 dec``."""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {short_date(day, today)}"


def enumerate_words(words: Sequence[str]) -> str:
    """Write words in a row: ``contactpersoon, tekenbevoegde en beheerder``."""
    return " en ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def months_earlier(day: dt.date, months: int) -> dt.date:
    """Return the same day some months earlier, or the last day of that month if it is shorter."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    return dt.date(year, month + 1, 28)


# --- Amounts -----------------------------------------------------------------------------------

_AMOUNT = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<grouped>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)|(?P<whole>[0-9]+))
        (?:(?P<mark>[.,])(?P<cents>[0-9]{1,2}|(?<=,)[-=]))?
        (?P<trailing>-)?
    """,
    re.VERBOSE,
)
_TWO_READINGS = re.compile(r"([1-9][0-9]{0,2})[.,]([0-9]{3})")
_EURO_SIGNS = re.compile(
    r"^(?:€|EUR)[ \N{NO-BREAK SPACE}]*|[ \N{NO-BREAK SPACE}]*(?:€|EUR)$", re.IGNORECASE
)
_CENT = Decimal("0.01")


def read_amount(text: str) -> Decimal:
    """Read an amount in euro: ``1.234,56``, ``1234,56``, ``1234.56``, ``€ 1.234,56``, ``1234``.

    Bounds are the caller's: a negative amount is read as one. Never goes through a float.

    Raises:
        Ambiguous: ``1.234`` and ``1,234`` mean thousands to one and a fraction to another.
        Unreadable: anything else, such as ``1,234.56``, ``1e9`` or three decimals.
    """
    bare = _EURO_SIGNS.sub("", text.strip(BLANKS)).replace("\N{MINUS SIGN}", "-")
    if found := _TWO_READINGS.fullmatch(bare):
        whole, rest = found[1], found[2]
        raise Ambiguous(Decimal(f"{whole}.{rest[:2]}"), Decimal(f"{whole}{rest}.00"))
    found = _AMOUNT.fullmatch(bare)
    if found is None or (found["grouped"] and found["mark"] == "."):
        raise Unreadable
    whole = found["whole"] or found["grouped"].replace(".", "")
    cents = (found["cents"] or "").strip("-=")
    minus = "-" if found["minus"] or found["trailing"] else ""
    return Decimal(f"{minus}{whole}.{cents:0<2}")


def euro(amount: Decimal) -> str:
    """Write an amount: ``€ 1.234,56``."""
    text = f"{amount.quantize(_CENT):,.2f}"
    return "€ " + text.replace(",", " ").replace(".", ",").replace(" ", ".")


def whole_number(number: int) -> str:
    """Write a number with points between the thousands: ``250.000``."""
    return f"{number:,}".replace(",", ".")


# --- Words -------------------------------------------------------------------------------------

_YES_NO: Final = {
    "ja": True,
    "j": True,
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "waar": True,
    "nee": False,
    "n": False,
    "no": False,
    "false": False,
    "0": False,
    "onwaar": False,
}


def read_yes_no(text: str) -> bool:
    """Read ja/nee, also as j/n, yes/no, true/false, 1/0, waar/onwaar, in any case.

    Raises:
        Unreadable: another word.
    """
    answer = _YES_NO.get(text.strip(BLANKS).casefold())
    if answer is None:
        raise Unreadable
    return answer


# --- Names -------------------------------------------------------------------------------------

_INITIAL_PARTS = re.compile(r"[^\W\d_]+")
_INITIAL_SIGNS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .\-'’])*")
_LETTERS_WITHOUT_MARK = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
#: Words that stand before a Dutch surname; left out of the index, because one program keeps
#: them in a column of their own and the next one writes them before or behind the name.
_PREFIX_WORDS: Final = frozenset({
    "aan", "af", "bij", "d", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "della",
    "den", "der", "des", "di", "do", "don", "dos", "du", "een", "el", "het", "in", "l", "la",
    "las", "le", "les", "lo", "los", "o", "onder", "op", "over", "s", "t", "te", "ten", "ter",
    "thoe", "to", "toe", "tot", "uijt", "uit", "und", "van", "vanden", "vander", "ver", "vom",
    "von", "voor", "vor", "zu", "zum", "zur",
})  # fmt: skip
_LONGEST_RUN_OF_INITIALS = 6
_LONGEST_WRITTEN_INITIAL = 3


def read_initials(text: str) -> str:
    """Read initials and return them with points: ``J.P.``, ``JP`` and ``J P`` are the same.

    A first name in full gives its first letter; ``Th.`` and ``Chr.`` stay whole.

    Raises:
        Unreadable: signs that no name has.
    """
    bare = unicodedata.normalize("NFC", text.strip(BLANKS))
    if _INITIAL_SIGNS.fullmatch(bare) is None:
        raise Unreadable
    initials: list[str] = []
    for found in _INITIAL_PARTS.finditer(bare):
        part, behind = found[0], bare[found.end() : found.end() + 1]
        if part.isupper() or (part.islower() and len(part) < _LONGEST_WRITTEN_INITIAL):
            run = part.upper()[:_LONGEST_RUN_OF_INITIALS]
            initials.extend(run)
        elif behind == "." and len(part) <= _LONGEST_WRITTEN_INITIAL:
            initials.append(part.capitalize())
        else:
            initials.append(part[0].upper())
    return "".join(f"{initial}." for initial in initials)


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a name as it is compared: without case, diacritics, blanks and signs."""
    if name.isascii():
        plain = name.lower()
    else:
        split = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS_WITHOUT_MARK)
        plain = "".join(sign for sign in split if not unicodedata.combining(sign))
    return plain if plain.isalnum() else "".join(sign for sign in plain if sign.isalnum())


def fold_surname(surname: str) -> str:
    """Return a surname as the blind index knows it: folded, without words such as *van der*.

    ``Van der Berg``, ``berg, van der`` and ``Berg`` (with the rest in another column) are the
    same; a name that consists of such words alone stays whole.
    """
    if surname.isascii() and surname.isalpha():
        return surname.lower()
    return _fold_long_surname(surname)


@lru_cache(maxsize=4096)
def _fold_long_surname(surname: str) -> str:
    words = [folded for word in _split_words(surname) if (folded := fold_name(word))]
    if len(words) == 1:
        return words[0]
    kept = [word for word in words if word not in _PREFIX_WORDS]
    return "".join(kept or words)


def _split_words(surname: str) -> list[str]:
    return surname.replace(",", " ").replace("'", " ").replace("’", " ").split()
