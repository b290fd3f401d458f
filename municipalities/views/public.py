"""Who takes part: open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities import selectors
from municipalities.forms import FilterForm
from vroegsignalering.accounts.guards import public


@public
def public_list(request: HttpRequest) -> HttpResponse:
    """Show which municipalities take part, with meldpunt and threshold."""
    filters = FilterForm(request.GET)
    name, taking_part = filters.chosen()
    rows = selectors.public_list(name, taking_part)
    context = {
        "filters": filters,
        "rows": rows,
        "name": name,
        "joined": sum(row.takes_part for row in rows),
        "search": selectors.search(name) if name and not rows else None,
    }
    return render(request, "municipalities/public_list.html", context)
