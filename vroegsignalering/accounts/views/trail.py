"""The trail of the own organisation: who did what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.views.people import title_of, trail_to
from vroegsignalering.accounts.views.wording import TrailKind, sentence_of, verbs_of

_MOST_DIGITS = 18


@may(Act.READ_TRAIL)
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first; ``soort`` narrows it, ``voor`` goes on where it ended."""
    asked = request.GET.get("soort", "")
    kind = TrailKind(asked) if asked in TrailKind.values else None
    page = selectors.trail_of(
        request.by,
        verbs=verbs_of(kind) if kind else None,
        before=_number(request.GET.get("voor", "")),
    )
    context: dict[str, Any] = {
        "page_title": title_of(request.by),
        "entries": [{"entry": one, "sentence": sentence_of(one)} for one in page.entries],
        "kinds": TrailKind.choices,
        "kind": kind,
        "newest_url": _address(kind) if request.GET.get("voor") else "",
        "older_url": _address(kind, page.older_than) if page.older_than else "",
        "breadcrumbs": trail_to(request.by, "Logboek", above=[]),
    }
    return render(request, "accounts/trail.html", context)


def _number(written: str) -> int | None:
    is_number = written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else None


def _address(kind: TrailKind | None, before: int | None = None) -> str:
    query = {"soort": kind.value} if kind else {}
    return "?" + urlencode(query | ({"voor": str(before)} if before else {}))
