"""The landlord's desk, afterwards: what became of a signal, and which pauses run."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from signals.forms.landlord import SignalFilterForm
from signals.models import Signal
from signals.selectors import landlord as desk
from signals.services import pausing, showing
from signals.views import wording
from signals.views.paging import page_number, paging
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.dutch_formats import day_and_month

_HOME = {"label": "Start", "url": "/start/"}


@may(Act.FOLLOW_SIGNALS)
@require_GET
def signal_list(request: HttpRequest) -> HttpResponse:
    """Show the signals of this organisation, the newest first."""
    form = SignalFilterForm(request.GET, municipalities=desk.municipalities_reported_to(request.by))
    chosen = desk.SignalFilter(
        state=form.chosen("status"),
        municipality=form.chosen("gemeente"),
        submission=form.submission(),
    )
    page = desk.signals_page(request.by, chosen, page_number(request), clock.today())
    rows = [(row, wording.signal_badge(row.report.state)) for row in page.rows]
    context = {
        "rows": rows,
        "total": page.total,
        "form": form,
        "is_narrowed": bool(chosen.state or chosen.municipality or chosen.submission),
        "paging": paging(request, page),
        "breadcrumbs": [_HOME, {"label": "Signalen"}],
    }
    return render(request, "signals/signal_list.html", context)


def _signal_context(request: HttpRequest, number: str) -> dict[str, Any]:
    today = clock.today()
    try:
        page = desk.signal_page(request.by, number, today)
    except Signal.DoesNotExist as unknown:
        raise Http404 from unknown
    pause = desk.pause_row(page.pause, {}, today) if page.pause else None
    return {
        "page": page,
        "report": page.report,
        "badge": wording.signal_badge(page.report.state),
        "pause": pause,
        "timeline": wording.timeline(page, today),
        "breadcrumbs": [
            _HOME,
            {"label": "Signalen", "url": reverse("signals:signal-list")},
            {"label": page.report.number},
        ],
    }


@may(Act.FOLLOW_SIGNALS)
@require_GET
def signal_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one signal: may I collect, what happened, what was sent."""
    return render(request, "signals/signal_detail.html", _signal_context(request, number))


@may(Act.FOLLOW_SIGNALS)
@require_POST
def signal_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was sent about the renter, once; the look is written down.

    Answers the POST itself, so that the data stand in no address and in no history.
    """
    context = _signal_context(request, number)
    context["renter"] = showing.show_renter(by=request.by, report=context["report"])
    return render(request, "signals/signal_detail.html", context)


# --- Pauses ---------------------------------------------------------------------------------------


@may(Act.FOLLOW_SIGNALS)
@require_GET
def pause_list(request: HttpRequest) -> HttpResponse:
    """Show whom to leave alone, the earliest end first; and the pauses that are over."""
    is_over = request.GET.get("toon") == "voorbij"
    page = desk.pause_page(
        request.by, is_over=is_over, number=page_number(request), today=clock.today()
    )
    context = {
        "rows": page.rows,
        "total": page.total,
        "is_over": is_over,
        "may_confirm": request.by.may(Act.CONFIRM_PAUSE),
        "paging": paging(request, page),
        "breadcrumbs": [_HOME, {"label": "Incassopauzes"}],
    }
    return render(request, "signals/pause_list.html", context)


@may(Act.CONFIRM_PAUSE)
@require_POST
def pause_confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the landlord's word that collection rests in his own system."""
    pause = get_object_or_404(desk.pauses_of(request.by), pk=key)
    pausing.confirm(by=request.by, pause=pause)
    until = day_and_month(pause.ends_on, clock.today())
    messages.success(
        request, f"U bevestigde dat de incasso stilstaat, tot en met {until}. Dank u wel."
    )
    if request.POST.get("terug") == "signaal":
        return redirect(reverse("signals:signal-detail", args=[pause.report.number]) + "#melding")
    return redirect(reverse("signals:pause-list") + "#melding")
