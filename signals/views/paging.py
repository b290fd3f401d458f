"""Which page of a long list somebody looks at, and where the next one is."""

from typing import Any

from django.http import HttpRequest

from signals.selectors.landlord import Page
from vroegsignalering.dutch_formats import whole_number

_MOST_DIGITS = 6


def page_number(request: HttpRequest) -> int:
    """Return the number of the page asked for; what is no number is the first page."""
    written = request.GET.get("bladzijde", "1")
    if not (written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS):
        return 1
    return max(1, int(written))


def paging(request: HttpRequest, page: Page) -> dict[str, Any]:
    """Return what ``parts/pagination.html`` shows, with the filters kept in the address."""

    def address(number: int | None) -> str:
        if number is None:
            return ""
        query = request.GET.copy()
        query["bladzijde"] = str(number)
        return f"?{query.urlencode()}"

    text = f"{whole_number(page.first)}–{whole_number(page.last)} van {whole_number(page.total)}"
    return {
        "text": text,
        "previous_url": address(page.previous),
        "next_url": address(page.next),
        "is_needed": page.total > page.size or page.number > 1,
    }
