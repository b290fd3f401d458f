"""The operator's Friday desk: who goes along, what the machine noticed, hold and decline."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from onboarding import selectors
from onboarding.forms import DeclineForm, HoldForm
from onboarding.selectors import QueueRow
from onboarding.services import reviewing
from onboarding.states import RegistrationState
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act

_TABS = ("mee", "kijken", "vastgehouden", "onbevestigd", "vorige")


@may(Act.PROCESS_REGISTRATIONS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue by what the operator should do."""
    chosen = request.GET.get("tab", "")
    found = selectors.desk()
    lists = {
        "mee": found.clear,
        "kijken": found.remarked,
        "vastgehouden": found.held,
        "onbevestigd": found.unconfirmed,
    }
    if chosen not in _TABS:
        chosen = next((name for name in ("mee", "kijken") if lists[name]), "mee")
    words = ("Gaat mee", "Kijk hier even naar", "Vastgehouden", "E-mail niet bevestigd")
    tabs = [
        {"key": key, "label": f"{word} ({len(lists[key])})", "current": key == chosen}
        for key, word in zip(lists, words, strict=True)
    ]
    tabs.append({"key": "vorige", "label": "Vorige keren", "current": chosen == "vorige"})
    days = (clock.to_local(found.batch.due_at).date() - clock.today()).days
    context = {
        "desk": found,
        "tabs": tabs,
        "tab": chosen,
        "rows": lists.get(chosen, []),
        "batches": selectors.earlier_batches() if chosen == "vorige" else [],
        "decided": selectors.decided() if chosen == "vorige" else [],
        "countdown": {0: "vandaag", 1: "morgen"}.get(days, f"over {days} dagen"),
    }
    return render(request, "onboarding/desk.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show one registration, beside the organisation that has the same KvK number."""
    return _detail_page(request, _row(key))


@may(Act.PROCESS_REGISTRATIONS)
def hold(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep a registration back."""
    row, form = _row(key), HoldForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    if not form.is_valid():
        return _detail_page(request, row, hold_form=form)
    reviewing.hold(by=request.by, registration=row.registration, reason=form.cleaned_data["reason"])
    return _told(request, f"{row.registration.name} gaat niet mee met de volgende ronde.")


@may(Act.PROCESS_REGISTRATIONS)
def release(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let a held registration go along again."""
    row = _row(key)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    reviewing.release(by=request.by, registration=row.registration)
    return _told(request, f"{row.registration.name} gaat weer mee met de volgende ronde.")


@may(Act.PROCESS_REGISTRATIONS)
def decline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Decline a registration, with the reason that is mailed."""
    row, form = _row(key), DeclineForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    if not form.is_valid():
        return _detail_page(request, row, decline_form=form)
    reviewing.decline(
        by=request.by, registration=row.registration, reason=form.cleaned_data["reason"]
    )
    return _told(
        request, f"{row.registration.name} is afgewezen. De aanvrager krijgt uw tekst in een mail."
    )


@may(Act.PROCESS_REGISTRATIONS)
def try_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Process a registration that failed once more."""
    row = _row(key)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    reviewing.try_again(by=request.by, registration=row.registration)
    return _told(
        request,
        f"Wij proberen {row.registration.name} opnieuw. Ververs deze pagina over een minuut.",
    )


def _row(key: uuid.UUID) -> QueueRow:
    row = selectors.queue_row(key)
    if row is None:
        raise Http404
    return row


def _told(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("onboarding:desk") + "#melding")


def _detail_page(
    request: HttpRequest,
    row: QueueRow,
    *,
    hold_form: HoldForm | None = None,
    decline_form: DeclineForm | None = None,
) -> HttpResponse:
    found = row.registration
    known = selectors.known_organisation(found.kvk_number, found)
    context = {
        "row": row,
        "registration": found,
        "known": known,
        "municipalities": selectors.chosen_municipalities(found),
        "hold_form": hold_form or HoldForm(),
        "decline_form": decline_form or DeclineForm(),
        "has_errors": hold_form is not None or decline_form is not None,
        "batch": selectors.next_batch(),
        "may_hold": found.state == RegistrationState.CONFIRMED,
        "may_release": found.state == RegistrationState.HELD and known is None,
        "may_decline": found.state in selectors.ON_THEIR_WAY,
        "may_try_again": found.state == RegistrationState.CONFIRMED and found.last_problem,
        "breadcrumbs": [
            {"label": "Aanmeldingen", "url": reverse("onboarding:desk")},
            {"label": found.name},
        ],
    }
    return render(request, "onboarding/desk_detail.html", context)
