"""The operator's Friday desk: who goes along, what the machine noticed, and what to do with one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from onboarding import rules, selectors
from onboarding.forms import BatchTimesForm, HoldForm, ProcessNowForm
from onboarding.selectors import QueueRow
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationState
from onboarding.views.deciding import WITHOUT_REMARKS, tell_with_way_back
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act

_ON_A_PAGE = 50
_SHOWN_FAILED = 5
# What can be done with the chosen ones of a list.
_APPROVE = {"value": "goedkeuren", "label": "Keur goed", "icon": "check"}
_HOLD = {"value": "vasthouden", "label": "Houd vast", "icon": "hourglass"}
_DECLINE = {"value": "afwijzen", "label": "Wijs af", "icon": "bad"}
_ACTIONS = {
    "mee": [_APPROVE, _HOLD, _DECLINE],
    "kijken": [_APPROVE, _HOLD, _DECLINE],
    "mislukt": [_HOLD, _DECLINE],
    "vastgehouden": [_APPROVE, _DECLINE],
}
_WORDS = {
    "mee": "Gaat mee",
    "kijken": "Kijk hier even naar",
    "mislukt": "Niet gelukt",
    "vastgehouden": "Vastgehouden",
    "onbevestigd": "E-mail niet bevestigd",
}


@may(Act.PROCESS_REGISTRATIONS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue by what the operator should do, fifty on a page."""
    found = selectors.desk()
    lists = {
        "mee": found.clear,
        "kijken": found.remarked,
        "mislukt": found.failed,
        "vastgehouden": found.held,
        "onbevestigd": found.unconfirmed,
    }
    chosen = request.GET.get("tab", "")
    if chosen not in {*lists, "vorige"}:
        chosen = next((name for name in ("mee", "kijken") if lists[name]), "mee")
    tabs = [
        {"key": key, "label": f"{word} ({len(lists[key])})", "current": key == chosen}
        for key, word in _WORDS.items()
        if key != "mislukt" or lists[key]
    ]
    tabs.append({"key": "vorige", "label": "Vorige keren", "current": chosen == "vorige"})
    context = {
        "desk": found,
        "tabs": tabs,
        "tab": chosen,
        **_page(request, lists.get(chosen, []), chosen),
        "actions": _ACTIONS.get(chosen, []),
        "one": "aanmelding",
        "many": "aanmeldingen",
        "failed": found.failed[:_SHOWN_FAILED],
        "more_failed": max(0, len(found.failed) - _SHOWN_FAILED),
        "without_remarks": WITHOUT_REMARKS,
        "batches": selectors.earlier_batches() if chosen == "vorige" else [],
        "decided": selectors.decided() if chosen == "vorige" else [],
        "countdown": found.batch.countdown(clock.today()),
    }
    return render(request, "onboarding/desk.html", context)


def _page(request: HttpRequest, rows: list[QueueRow], tab: str) -> dict[str, Any]:
    """Return the rows of one page, and the addresses of the pages beside it."""
    pages = max(1, -(-len(rows) // _ON_A_PAGE))
    asked = request.GET.get("bladzijde", "")
    # More digits than a page number ever has are no number for us.
    page = min(int(asked), pages) if asked.isdecimal() and len(asked) < 6 else 1
    page = max(1, page)
    first = (page - 1) * _ON_A_PAGE
    shown = rows[first : first + _ON_A_PAGE]
    address = f"?tab={tab}&bladzijde="
    return {
        "rows": shown,
        "page_text": f"{first + 1}–{first + len(shown)} van {len(rows)}" if pages > 1 else "",
        "previous_url": f"{address}{page - 1}" if page > 1 else "",
        "next_url": f"{address}{page + 1}" if page < pages else "",
        "all_ticked": request.GET.get("kies") == "pagina",
        "tick_url": f"{address}{page}&kies=pagina#lijst",
    }


@may(Act.PROCESS_REGISTRATIONS)
def batch_times(request: HttpRequest) -> HttpResponse:
    """Show and change when the batch runs."""
    initial = BatchTimesForm.initial_of(selectors.batch_times())
    form = BatchTimesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        reviewing.change_batch_policy(by=request.by, **form.cleaned_data)
        return _told(request, "Bewaard. Dit geldt vanaf de volgende ronde.")
    context = {
        "form": form,
        "batch": selectors.next_batch(),
        "breadcrumbs": [
            {"label": "Aanmeldingen", "url": reverse("onboarding:desk")},
            {"label": "Instellingen van de ronde"},
        ],
    }
    return render(request, "onboarding/desk_times.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show one registration, and what the operator can do with it."""
    return _detail_page(request, _row(key))


@may(Act.PROCESS_REGISTRATIONS)
def approve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let a registration go along, whatever the machine noticed."""
    row = _row(key)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    done = reviewing.decide_one(by=request.by, act=DeskAct.APPROVE, key=key)
    name = row.registration.name
    tell_with_way_back(request, f"{name} is goedgekeurd en gaat mee met de volgende ronde.", done)
    return redirect(reverse("onboarding:desk") + "#melding")


@may(Act.PROCESS_REGISTRATIONS)
def hold(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep a registration back."""
    row, form = _row(key), HoldForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    if not form.is_valid():
        return _detail_page(request, row, hold_form=form)
    reason = form.cleaned_data["reason"]
    done = reviewing.decide_one(by=request.by, act=DeskAct.HOLD, key=key, reason=reason)
    name = row.registration.name
    tell_with_way_back(request, f"{name} gaat niet mee met de volgende ronde.", done)
    return redirect(reverse("onboarding:desk") + "#melding")


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


@may(Act.PROCESS_REGISTRATIONS)
def process_now(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Process one registration before Friday."""
    row, form = _row(key), ProcessNowForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("onboarding:desk-detail", key)
    if not form.is_valid():
        return _detail_page(request, row, now_form=form)
    why_now = form.cleaned_data["why_now"]
    reviewing.process_now(by=request.by, registration=row.registration, reason=why_now)
    return _told(
        request,
        f"Wij verwerken {row.registration.name} nu. Ververs deze pagina over een minuut.",
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
    now_form: ProcessNowForm | None = None,
) -> HttpResponse:
    found = row.registration
    why_not = {
        act: selectors.why_not_decide([row], act)[found.pk]
        for act in (DeskAct.APPROVE, DeskAct.HOLD, DeskAct.DECLINE)
    }
    is_going = found.state == RegistrationState.CONFIRMED
    may_merge = rules.may_merge(found)
    context = {
        "row": row,
        "registration": found,
        "is_known": selectors.is_kvk_known(row),
        "like": selectors.partners_like(found) if may_merge else [],
        "municipalities": selectors.chosen_municipalities(found),
        "hold_form": hold_form or HoldForm(),
        "now_form": now_form or ProcessNowForm(),
        "has_errors": any((hold_form, now_form)),
        "batch": selectors.next_batch(),
        "may_approve": why_not[DeskAct.APPROVE] is None,
        "may_hold": why_not[DeskAct.HOLD] is None,
        "may_decline": why_not[DeskAct.DECLINE] is None,
        "may_merge": may_merge,
        "may_process_now": is_going and found.retry_asked_at is None,
        "may_try_again": is_going and found.last_problem,
        "breadcrumbs": [
            {"label": "Aanmeldingen", "url": reverse("onboarding:desk")},
            {"label": found.name},
        ],
    }
    return render(request, "onboarding/desk_detail.html", context)
