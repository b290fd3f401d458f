"""Decisions about several registrations at once: look first, do, see how it went, undo."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from onboarding import rules, selectors
from onboarding.emails import as_declined
from onboarding.forms import DeclineForm, HoldForm
from onboarding.models import DeskDecision
from onboarding.services import reviewing
from onboarding.states import DeskAct, RegistrationRefusal
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused

WITHOUT_REMARKS = "zonder-opmerkingen"
_ACTS = {"goedkeuren": DeskAct.APPROVE, "vasthouden": DeskAct.HOLD, "afwijzen": DeskAct.DECLINE}
_TITLES = {
    DeskAct.APPROVE: "Goedkeuren",
    DeskAct.HOLD: "Vasthouden",
    DeskAct.DECLINE: "Afwijzen",
}
_DONE = {
    DeskAct.APPROVE: "goedgekeurd",
    DeskAct.HOLD: "vastgehouden",
    DeskAct.DECLINE: "afgewezen",
}


@may(Act.PROCESS_REGISTRATIONS)
def preview(request: HttpRequest) -> HttpResponse:
    """Show what would happen to the chosen registrations, and do it after the operator saw it."""
    given = request.POST if request.method == "POST" else request.GET
    act = _ACTS.get(given.get("actie", ""))
    if act is None:
        return redirect("onboarding:desk")
    if given.get("alle") == WITHOUT_REMARKS:
        rows = selectors.desk().to_approve
    else:
        rows = selectors.queue_rows(_keys(given.getlist("aanmelding")))
    if not rows:
        messages.warning(request, RegistrationRefusal.NOTHING_CHOSEN.label)
        return redirect(reverse("onboarding:desk") + "#melding")
    why = selectors.why_not_decide(rows, act)
    able = [row for row in rows if why[row.registration.pk] is None]
    form = _form(act, request.POST if "besluit" in request.POST else None)
    reason = ""
    if "besluit" in request.POST and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        if request.POST["besluit"] == "doen" and able:
            keys = [row.registration.pk for row in able]
            decision = reviewing.decide(by=request.by, act=act, keys=keys, reason=reason)
            return redirect("onboarding:decision", decision.pk)
    is_decline = act == DeskAct.DECLINE
    context = {
        "act": act,
        "title": _TITLES[act],
        "able": able,
        "unable": [(row, why[row.registration.pk]) for row in rows if row not in able],
        # One field: a form of a thousand fields is refused.
        "keys": " ".join(str(row.registration.pk) for row in able),
        "form": form,
        # What is mailed is shown first, as it will be mailed.
        "mail": as_declined(able[0].registration, reason) if is_decline and reason and able else "",
        "deed": given["actie"],
        "breadcrumbs": _crumbs(_TITLES[act]),
    }
    return render(request, "onboarding/desk_choose.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def result(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show how it went with each registration, with the way back as long as there is one."""
    decision, rows = _decision(key)
    done = [row for row in rows if not row.why]
    context: dict[str, Any] = {
        "decision": decision,
        "done": done,
        "refused": [row for row in rows if row.why],
        "word": _DONE[DeskAct(decision.act)],
        "may_undo": rules.may_undo(decision, clock.now()),
        "undo_until": decision.decided_at + rules.UNDO_TIME,
        "breadcrumbs": _crumbs("Besluit"),
    }
    return render(request, "onboarding/desk_decision.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put back what was approved or held."""
    decision, rows = _decision(key)
    if request.method == "POST":
        try:
            number = reviewing.undo(by=request.by, decision=decision)
        except Refused as refused:
            messages.warning(request, refused.sentence)
        else:
            words = "1 aanmelding" if number == 1 else f"{number} aanmeldingen"
            left = sum(not row.why for row in rows) - number
            rest = f" {left} ging intussen verder en blijft zo." if left else ""
            messages.success(request, f"Het besluit over {words} is ongedaan gemaakt.{rest}")
        return redirect(reverse("onboarding:desk") + "#melding")
    return redirect("onboarding:decision", key)


def tell_with_way_back(request: HttpRequest, sentence: str, decision: DeskDecision) -> None:
    """Put a notice on the next page, with the link to undo."""
    link = reverse("onboarding:decision", args=[decision.pk])
    messages.success(
        request,
        format_html('{} <a class="utrecht-link" href="{}">Maak ongedaan</a>', sentence, link),
    )


def _keys(written: list[str]) -> list[uuid.UUID]:
    """Read keys, each in a field of its own or together in one; skips what is none."""
    found = []
    for word in " ".join(written).split():
        try:
            found.append(uuid.UUID(word))
        except ValueError:
            continue
    return found


def _form(act: DeskAct, data: Any) -> DeclineForm | HoldForm | None:
    if act == DeskAct.DECLINE:
        return DeclineForm(data)
    return HoldForm(data) if act == DeskAct.HOLD else None


def _decision(key: uuid.UUID) -> tuple[DeskDecision, list[selectors.DecidedRow]]:
    found = selectors.decision(key)
    if found is None:
        raise Http404
    return found


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": "Aanmeldingen", "url": reverse("onboarding:desk")}, {"label": last}]
