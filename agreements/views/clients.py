"""The list of clients that belongs to an agreement with an agency: by day, and to keep."""

import csv
import io
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agreements import selectors
from agreements.forms import DayForm
from agreements.models import Agreement
from agreements.views import wording
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.formula_safety import neutral


@may(Act.READ_AGREEMENT)
@require_GET
def clients(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show for whom the agency may deliver on a day, and what changed over time."""
    agreement = _found(request.by, key)
    form = DayForm(request.GET or None)
    on = form.day(clock.today())
    side = selectors.party_side(request.by)
    context = {
        "agreement": agreement,
        "form": form,
        "on": on,
        "is_today": on == clock.today(),
        "clients": selectors.clients_on(agreement, on),
        "past": selectors.history_of_clients(agreement),
        "breadcrumbs": [
            {"label": "Start", "url": "/start/"},
            {"label": "Overeenkomsten", "url": reverse("agreements:board")},
            {
                "label": wording.short_name(agreement, side),
                "url": reverse("agreements:detail", args=[agreement.pk]),
            },
            {"label": "Opdrachtgevers"},
        ],
    }
    return render(request, "agreements/clients.html", context)


@may(Act.READ_AGREEMENT)
@require_GET
def clients_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the list of a day as a file to keep."""
    agreement = _found(request.by, key)
    on = DayForm(request.GET or None).day(clock.today())
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["verhuurder", "kvk-nummer", "vanaf", "tot en met", "gemeenten"])
    for client in selectors.clients_on(agreement, on):
        last = client.last_day.isoformat() if client.last_day else ""
        cells = (client.name, client.kvk_number, client.first_day.isoformat(), last, client.places)
        writer.writerow([neutral(cell) for cell in cells])
    response = HttpResponse(
        out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    name = f"opdrachtgevers-{agreement.number}-{on:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(by: Membership, key: uuid.UUID) -> Agreement:
    """Return one's own agreement with an agency; all others are the same 404."""
    try:
        agreement = selectors.agreement_of(by, key)
    except Agreement.DoesNotExist as error:
        raise Http404 from error
    if not selectors.is_with_agency(agreement):
        raise Http404
    return agreement
