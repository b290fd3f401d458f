"""The operator's desk for signals that go to a Digitaal Meldpunt outside this portal."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from signals.models import Handover
from signals.selectors import landlord as desk
from signals.services import handing_over
from signals.views.handing_in import CSV
from signals.views.paging import page_number, paging
from vroegsignalering import row_security
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act

_REASON = "the operator's hand-overs"


@may(Act.HAND_OVER)
@require_GET
def handover_list(request: HttpRequest) -> HttpResponse:
    """Show what waits to be handed over, and what was collected."""
    with row_security.unrestricted(_REASON):
        page = desk.handovers(page_number(request))
        context = {
            "rows": page.rows,
            "waiting": desk.handovers_waiting(),
            "paging": paging(request, page),
            "breadcrumbs": [{"label": "Start", "url": "/start/"}, {"label": "Overdrachten"}],
        }
        return render(request, "signals/handover_list.html", context)


@may(Act.HAND_OVER)
@require_POST
def handover_download(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the signals of one hand-over as a file; the download is written down."""
    with row_security.unrestricted(_REASON):
        handover = get_object_or_404(
            Handover.objects.select_related("submission", "authority"), pk=key
        )
    content = handing_over.collect(by=request.by, handover=handover)
    response = HttpResponse(content, content_type=CSV)
    name = f"overdracht-{handover.submission.number}-{handover.pk.hex[-6:]}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
