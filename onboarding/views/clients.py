"""The clients of an agency: who they are, what was asked, and for whom one works now."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from municipalities import selectors as registry
from onboarding import selectors
from onboarding.forms.clients import ClientForm, ClientListForm, EvidenceForm
from onboarding.forms.mandates import TermsForm
from onboarding.models import Client
from onboarding.rules import mandates as rules
from onboarding.selectors import clients as client_selectors
from onboarding.services import clients as services
from onboarding.states import ClientRefusal
from onboarding.views.mandates import STATUS_KINDS
from vroegsignalering import clock, dutch_formats
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.middleware import choose_client
from vroegsignalering.accounts.models import Representation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.states import MandateState
from vroegsignalering.evidence_files import EvidenceRefusal
from vroegsignalering.refusals import Refused

_KINDS = STATUS_KINDS | {MandateState.ASKED: "wait"}


@may(Act.READ_CLIENTS)
def client_list(request: HttpRequest) -> HttpResponse:
    """Show the clients, how far each is, and let one work for one of them."""
    by, today = request.by, clock.today()
    if not selectors.is_agency(by):
        return redirect("onboarding:mandate-list")
    search = request.GET.get("zoek", "").strip()
    rows = client_selectors.clients_of(by, today, search)
    now_for = by.organisation_id if isinstance(by, Representation) else None
    context = {
        "rows": [
            {
                "row": row,
                "kind": _KINDS[row.state],
                "is_now": row.mandate is not None and row.mandate.landlord_id == now_for,
            }
            for row in rows
        ],
        "search": search,
        "working_for": client_selectors.may_work_for(by, today),
        "may_name": by.may(Act.NAME_CLIENTS),
        "may_end": by.may(Act.END_MANDATE),
        "now_for": by.organisation if now_for else None,
    }
    return render(request, "onboarding/client_list.html", context)


@may(Act.READ_CLIENTS)
def work(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Act for a client from now on."""
    mandate = client_selectors.mandate_to_work_under(request.by, key, clock.today())
    if mandate is None:
        raise Http404
    if request.method == "POST":
        services.work_for(by=request.by, mandate=mandate)
        choose_client(request, mandate)
        messages.success(
            request,
            f"U werkt nu voor {mandate.landlord.name}. Alles wat u doet, gebeurt namens deze"
            " opdrachtgever.",
        )
        return redirect(reverse("signals:start") + "#melding")
    return redirect("onboarding:client-list")


@may(Act.READ_CLIENTS)
def stop(request: HttpRequest) -> HttpResponse:
    """Act for one's own agency again."""
    by = request.by
    if request.method == "POST" and isinstance(by, Representation):
        services.stop_work_for(by=by)
        choose_client(request, None)
        messages.success(request, f"U werkt weer voor {by.agency.name}.")
    return redirect(reverse("onboarding:client-list") + "#melding")


@may(Act.NAME_CLIENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Name one client and ask it for a mandate."""
    by = request.by
    if not selectors.is_agency(by):
        return redirect("onboarding:mandate-list")
    data = request.POST if request.method == "POST" else None
    form = ClientForm(data, own_kvk_number=by.organisation.kvk_number)
    terms_form = _usual_terms(data)
    evidence_form = EvidenceForm(data, request.FILES if data is not None else None)
    if data is not None and form.is_valid() & terms_form.is_valid() & evidence_form.is_valid():
        try:
            services.add(
                by=by,
                named=form.named(),
                terms=terms_form.terms(),
                upload=evidence_form.cleaned_data["evidence"],
            )
        except Refused as refused:
            if not _told_of_evidence(evidence_form, refused):
                _tell_in(form, terms_form, refused)
        else:
            messages.success(request, f"U vroeg {form.cleaned_data['name']} om een machtiging.")
            return redirect(reverse("onboarding:client-list") + "#melding")
    context = {
        "form": form,
        "terms_form": terms_form,
        "evidence_form": evidence_form,
        "breadcrumbs": _crumbs("Vraag een opdrachtgever"),
    }
    return render(request, "onboarding/client_new.html", context)


@may(Act.NAME_CLIENTS)
def paste(request: HttpRequest) -> HttpResponse:
    """Name many clients at once; good lines are kept, all problems are told together."""
    by = request.by
    if not selectors.is_agency(by):
        return redirect("onboarding:mandate-list")
    is_sent = request.method == "POST"
    data = request.POST if is_sent else None
    form = ClientListForm(
        data, request.FILES if is_sent else None, own_kvk_number=by.organisation.kvk_number
    )
    terms_form = _usual_terms(data)
    problems: list[str] = []
    if is_sent and form.is_valid() & terms_form.is_valid():
        try:
            made = services.add_all(by=by, named=form.good, terms=terms_form.terms())
        except Refused as refused:
            _tell_in(form, terms_form, refused)
        else:
            _tell_pasted(request, len(made), len(form.good) - len(made))
            if not form.problems:
                return redirect(reverse("onboarding:client-list") + "#melding")
            problems = form.problems
            form = ClientListForm(initial={"lines": "\n".join(form.wrong_lines)})
    context = {
        "form": form,
        "terms_form": terms_form,
        "problems": problems,
        "has_errors": bool(problems or form.errors or terms_form.errors),
        "breadcrumbs": _crumbs("Plak een lijst"),
    }
    return render(request, "onboarding/client_paste.html", context)


@may(Act.NAME_CLIENTS)
def ask_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask a client once more, with the terms of last time filled in."""
    client = _found(request, key)
    today = clock.today()
    if rules.why_not_ask_again(client, today):
        messages.warning(request, ClientRefusal.STILL_ASKED.label)
        return redirect(reverse("onboarding:client-list") + "#melding")
    last = rules.terms_of(client)
    ends_on = last.ends_on if last.ends_on and last.ends_on > today else None
    terms = rules.Terms(last.acts, last.municipality_codes, today, ends_on)
    data = request.POST if request.method == "POST" else None
    evidence_form = EvidenceForm(data, request.FILES if data is not None else None)
    terms_form = TermsForm(
        data,
        known=registry.present(),
        initial=TermsForm.initial_of(terms, registry.names_of(terms.municipality_codes)),
    )
    if data is not None and terms_form.is_valid() & evidence_form.is_valid():
        try:
            services.ask_again(
                by=request.by,
                client=client,
                terms=terms_form.terms(),
                upload=evidence_form.cleaned_data["evidence"],
            )
        except Refused as refused:
            if not _told_of_evidence(evidence_form, refused):
                terms_form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"U vroeg {client.name} opnieuw om een machtiging.")
            return redirect(reverse("onboarding:client-list") + "#melding")
    context = {
        "client": client,
        "terms_form": terms_form,
        "evidence_form": evidence_form,
        "breadcrumbs": _crumbs("Vraag opnieuw"),
    }
    return render(request, "onboarding/client_ask.html", context)


@may(Act.NAME_CLIENTS)
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a question back."""
    client = _found(request, key)
    if request.method == "POST":
        try:
            services.withdraw(by=request.by, client=client)
        except Refused as refused:
            if refused.status == 403:
                raise
            messages.warning(request, refused.sentence)
        else:
            messages.success(request, f"U vraagt {client.name} niet meer om een machtiging.")
        return redirect(reverse("onboarding:client-list") + "#melding")
    if rules.why_not_withdraw(client, clock.today()):
        return redirect("onboarding:client-list")
    context = {"client": client, "breadcrumbs": _crumbs("Trek de vraag in")}
    return render(request, "onboarding/client_withdraw.html", context)


# --- Parts of the pages ---------------------------------------------------------------------------


def _found(request: HttpRequest, key: uuid.UUID) -> Client:
    client = client_selectors.client_of(request.by, key)
    if client is None:
        raise Http404
    return client


def _crumbs(last: str) -> list[dict[str, str]]:
    return [
        {"label": "Start", "url": reverse("signals:start")},
        {"label": "Opdrachtgevers", "url": reverse("onboarding:client-list")},
        {"label": last},
    ]


def _usual_terms(data: Any) -> TermsForm:
    initial = {"starts_on": _as_written(clock.today()), "acts": list(services.USUAL_ACTS)}
    return TermsForm(data, known=registry.present(), initial=initial)


def _as_written(day: dt.date) -> str:
    return f"{day:%d-%m-%Y}"


def _tell_in(form: ClientForm | ClientListForm, terms_form: TermsForm, refused: Refused) -> None:
    """Put a refusal where it belongs; who may not at all gets a page instead."""
    if refused.status == 403:
        raise refused
    if isinstance(refused.refusal, ClientRefusal):
        field = "kvk_number" if "kvk_number" in form.fields else "lines"
        form.add_error(field, refused.sentence)
    else:
        terms_form.add_error("starts_on", refused.sentence)


def _told_of_evidence(form: EvidenceForm, refused: Refused) -> bool:
    """Put a refusal of the paper at its field; returns whether it was one."""
    if not isinstance(refused.refusal, EvidenceRefusal):
        return False
    form.add_error("evidence", refused.sentence)
    return True


def _tell_pasted(request: HttpRequest, made: int, known: int) -> None:
    words = "opdrachtgever" if made == 1 else "opdrachtgevers"
    told = f"U vroeg {dutch_formats.whole_number(made)} {words} om een machtiging."
    if known:
        told += f" {dutch_formats.whole_number(known)} stonden al op uw lijst."
    messages.success(request, told)
