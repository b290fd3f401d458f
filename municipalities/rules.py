"""Which municipality exists on a day, and which one somebody means by a name."""

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence

from municipalities.models import Authority, JoinRequest, Municipality
from municipalities.states import JoinRefusal
from vroegsignalering.dutch_formats import fold_name, months_earlier

# Names that people use beside the official one, as they are compared.
OTHER_NAMES: Mapping[str, str] = {"denhaag": "0518", "denbosch": "0796"}
_CLOSE_ENOUGH = 0.7
# Merged ones may merge again; a wrong list cannot run in circles.
_LONGEST_LINE = 10


def exists_on(municipality: Municipality, day: dt.date) -> bool:
    """Return whether the municipality exists on ``day``.

    ``valid_from`` is its first day, ``valid_until`` the first day that it is no more ("geldig
    tot" in the official list).
    """
    started = municipality.valid_from is None or municipality.valid_from <= day
    return started and (municipality.valid_until is None or day < municipality.valid_until)


def best_match(
    written: str, municipalities: Sequence[Municipality]
) -> tuple[Municipality | None, str]:
    """Return the municipality that is meant, or else the name that may be meant.

    Without regard to case and diacritics: the exact name, a name in use beside it, the only
    name that starts so. Several that start so, or a name that looks alike, give a suggestion.
    """
    folded = fold_name(written)
    if not folded:
        return None, ""
    by_name = {fold_name(municipality.name): municipality for municipality in municipalities}
    by_code = {municipality.code: municipality for municipality in municipalities}
    exact = by_name.get(folded) or by_code.get(OTHER_NAMES.get(folded, folded))
    if exact is not None:
        return exact, ""
    starting = sorted(name for name in by_name if name.startswith(folded))
    if len(starting) == 1:
        return by_name[starting[0]], ""
    close = starting or difflib.get_close_matches(folded, by_name, n=1, cutoff=_CLOSE_ENOUGH)
    return None, by_name[close[0]].name if close else ""


def matching(written: str, municipalities: Iterable[Municipality]) -> list[Municipality]:
    """Return the municipalities whose name or code has ``written`` in it, in their order."""
    folded = fold_name(written)
    known_as = {code for name, code in OTHER_NAMES.items() if folded and folded in name}
    return [
        municipality
        for municipality in municipalities
        if folded in fold_name(municipality.name)
        or folded == municipality.code
        or municipality.code in known_as
    ]


def find_all(
    written: Iterable[str], municipalities: Sequence[Municipality]
) -> tuple[list[Municipality], list[str]]:
    """Return the municipalities that a pasted list names, and the words that name none.

    A word is a name or a code, also a code that lost its leading zeros in a spreadsheet.
    """
    names = {fold_name(municipality.name): municipality for municipality in municipalities}
    codes = {municipality.code: municipality for municipality in municipalities}
    found: dict[str, Municipality] = {}
    unknown: list[str] = []
    for word in written:
        folded = fold_name(word)
        if not folded:
            continue
        hit = (
            codes.get(folded.zfill(4))
            or names.get(folded)
            or names.get(folded.removeprefix("gemeente"))
            or codes.get(OTHER_NAMES.get(folded, ""))
        )
        if hit is None:
            unknown.append(word.strip())
        else:
            found[hit.code] = hit
    return list(found.values()), unknown


# --- Taking part --------------------------------------------------------------------------------

# One colleague may have lost the first mail; more is somebody filling another's mailbox.
LINKS_A_DAY = 3
# A page that nobody looked at for half a year is asked about again, as contact persons are.
PAGE_HOLDS_MONTHS = 6
# Long enough to look up why a municipality was let in or not, in the days after.
JOIN_REQUEST_DAYS = 90


def why_not_prove(found: JoinRequest, now: dt.datetime, days: int) -> JoinRefusal | None:
    """Say why the link of a request does not work any more after ``days`` days."""
    is_old = now >= found.link_sent_at + dt.timedelta(days=days)
    return JoinRefusal.LINK_TOO_OLD if is_old else None


def joins_at_once(found: JoinRequest, chosen: Sequence[Municipality]) -> bool:
    """Return whether the proven address is proof enough, for every chosen municipality.

    The signatory must have such an address too: he is who binds the municipality.
    """
    domains = {one.mail_domain for one in chosen}
    addresses = {found.email, found.signatory_email or found.email}
    return bool(chosen) and all(
        domains == {address.rpartition("@")[2].lower()} for address in addresses
    )


def is_page_stale(body: Authority, today: dt.date) -> bool:
    """Return whether the body must look again whether its page is right."""
    return (body.confirmed_on or body.joined_on) <= months_earlier(today, PAGE_HOLDS_MONTHS)


def heir_on(
    municipality: Municipality, by_code: Mapping[str, Municipality], day: dt.date
) -> Municipality | None:
    """Return who stands in the place of a municipality on a day; itself while it exists.

    None when it is no more and nobody who exists on that day came after it.
    """
    found: Municipality | None = municipality
    for _ in range(_LONGEST_LINE):
        if found is None or exists_on(found, day):
            return found
        found = by_code.get(found.successor_id or "")
    return None
