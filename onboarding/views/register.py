"""The public form, its links, and the page that says how far it has come."""

import uuid
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from municipalities import rules as registry_rules
from municipalities import selectors as registry
from onboarding import rules, selectors
from onboarding.forms import LinkForm, MunicipalitiesForm, OrganisationForm, PeopleForm
from onboarding.forms.clients import ClientListForm
from onboarding.models import Client, Registration
from onboarding.selectors import clients as client_selectors
from onboarding.services import registering
from onboarding.states import RegistrationKind, RegistrationRefusal, RegistrationState, Step
from vroegsignalering import clock
from vroegsignalering.accounts.guards import public
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.identifiers import new_id
from vroegsignalering.refusals import Refused

_SESSION_KEY = "registration"
_INVITED_BY = "invited_by_client"
_STATES = ["Verstuurd", "Bevestigd", "Verwerkt", "Klaar"]
_PAGE_OF = {
    Step.ORGANISATION: "onboarding:register-organisation",
    Step.PEOPLE: "onboarding:register-people",
    Step.MUNICIPALITIES: "onboarding:register-municipalities",
    Step.CLIENTS: "onboarding:register-clients",
    Step.CHECK: "onboarding:register-check",
}


# --- The four steps -------------------------------------------------------------------------------


@public
def register(request: HttpRequest) -> HttpResponse:
    """Start, or go on where one was."""
    draft = _registration(request)
    if draft is None or draft.state != RegistrationState.DRAFT:
        request.session.pop(_SESSION_KEY, None)
        return redirect("onboarding:register-organisation")
    return redirect(_PAGE_OF[rules.missing_step(draft) or Step.CHECK])


@public
def organisation(request: HttpRequest) -> HttpResponse:
    """Step 1: the organisation."""
    draft = _registration(request)
    if draft and draft.state != RegistrationState.DRAFT:
        return redirect("onboarding:register-sent")
    # Made before the first answers come in, so that the same form sent twice is one draft.
    key = request.session.setdefault(_SESSION_KEY, str(new_id()))
    client = _inviting_client(request)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        initial=_known_of(draft, client),
    )
    if request.method == "POST" and form.is_valid():
        is_landlord = form.cleaned_data["kind"] == RegistrationKind.LANDLORD
        invited = {"client": client if is_landlord else None} if client else {}
        registering.save_organisation(key=uuid.UUID(key), answers=form.answers() | invited)
        if draft is None:
            messages.info(
                request,
                f"Wij stuurden een link naar {form.cleaned_data['contact_email']},"
                " waarmee u later verder kunt.",
            )
        return redirect(_next_page(request, "onboarding:register-people"))
    return _page(request, Step.ORGANISATION, {"form": form, "invited_by": client}, draft)


@public
def people(request: HttpRequest) -> HttpResponse:
    """Step 2: contact person and signatory."""
    draft = _registration(request)
    if draft is None or draft.state != RegistrationState.DRAFT:
        return _elsewhere(request, draft)
    form = PeopleForm(
        request.POST if request.method == "POST" else None, initial=PeopleForm.initial_of(draft)
    )
    if request.method == "POST" and form.is_valid():
        registering.save(key=draft.pk, answers=form.answers())
        return redirect(_next_page(request, "onboarding:register-municipalities"))
    return _page(request, Step.PEOPLE, {"form": form}, draft)


@public
def municipalities(request: HttpRequest) -> HttpResponse:
    """Step 3: search and tick, or paste a list. Each button keeps what was chosen so far."""
    draft = _registration(request)
    if draft is None or draft.state != RegistrationState.DRAFT:
        return _elsewhere(request, draft)
    known = registry.present()
    search = request.POST.get("zoek", request.GET.get("zoek", "")).strip()
    deed = request.POST.get("actie", "")
    form = MunicipalitiesForm(
        request.POST if request.method == "POST" else None,
        municipalities=known,
        is_last=deed == "verder" and draft.client_id is None,
    )
    chosen = set(draft.municipality_codes)
    if request.method == "POST":
        is_fine = form.is_valid()
        # Also with an unknown name in the list: the names that we do know are kept.
        chosen = set(form.cleaned_data.get("chosen", chosen))
        registering.add_municipalities(key=draft.pk, codes=sorted(chosen))
        if is_fine and deed == "verder":
            steps = steps_of(draft.kind)
            return redirect(_PAGE_OF[steps[steps.index(Step.MUNICIPALITIES) + 1]])
        if is_fine:
            target = "#zoeken" if deed == "zoek" else "#gekozen"
            query = f"?{urlencode({'zoek': search})}" if search and deed == "zoek" else ""
            return redirect(reverse("onboarding:register-municipalities") + query + target)
    found = registry_rules.matching(search, known) if search else []
    context = {
        "form": form,
        "search": search,
        "chosen": [one for one in known if one.code in chosen],
        "found": [one for one in found if one.code not in chosen],
        "found_chosen": [one for one in found if one.code in chosen],
        "suggestion": registry_rules.best_match(search, known)[1] if search and not found else "",
        "others": [one for one in known if one.code not in chosen] if not search else [],
    }
    context["may_choose_none"] = draft.client_id is not None
    return _page(request, Step.MUNICIPALITIES, context, draft)


@public
def clients(request: HttpRequest) -> HttpResponse:
    """Step 4 of an agency: for whom it reports; now, or later from its own list."""
    draft = _registration(request)
    if draft is None or draft.state != RegistrationState.DRAFT:
        return _elsewhere(request, draft)
    if draft.kind != RegistrationKind.AGENCY:
        return redirect("onboarding:register")
    if request.method != "POST":
        context = {"form": ClientListForm(), "named": draft.named_clients, "problems": []}
        return _page(request, Step.CLIENTS, context, draft)
    deed = request.POST.get("actie", "")
    kept = set(request.POST.getlist("behoud"))
    named = [one for one in draft.named_clients if one["kvk_number"] in kept]
    form = ClientListForm(request.POST, request.FILES, own_kvk_number=draft.kvk_number)
    has_more = bool(request.POST.get("lines", "").strip() or request.FILES)
    is_fine = not has_more or form.is_valid()
    fresh = form.good if has_more else []
    there = {one["kvk_number"] for one in named}
    named += [asdict(one) for one in fresh if one.kvk_number not in there]
    registering.save(key=draft.pk, answers={"named_clients": named})
    problems = form.problems if has_more else []
    if is_fine and not problems:
        return redirect(
            "onboarding:register-check" if deed == "verder" else "onboarding:register-clients"
        )
    if is_fine:
        form = ClientListForm(initial={"lines": "\n".join(form.wrong_lines)})
    context = {"form": form, "named": named, "problems": problems, "has_errors": True}
    return _page(request, Step.CLIENTS, context, draft)


@public
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Say which agency asks what, to who came by its letter: register, or log in."""
    client = client_selectors.client_by(token)
    if client is None:
        return _old_link(request)
    if request.method == "POST":
        # A registration that was begun for something else stays what it is.
        request.session.pop(_SESSION_KEY, None)
        request.session[_INVITED_BY] = str(client.pk)
        return redirect("onboarding:register-organisation")
    names = registry.names_of(client.municipality_codes)
    context = {
        "client": client,
        "token": token,
        "acts": [label for value, label in MandateAct.choices if value in client.acts],
        "municipalities": sorted(names.values()),
    }
    return render(request, "onboarding/invited.html", context)


@public
def check(request: HttpRequest) -> HttpResponse:
    """Step 4: all answers once more, and send."""
    draft = _registration(request)
    if draft is None or draft.state != RegistrationState.DRAFT:
        return _elsewhere(request, draft)
    missing = rules.missing_step(draft)
    if missing:
        return redirect(_PAGE_OF[missing])
    if request.method == "POST":
        try:
            registering.send(key=draft.pk)
        except Refused as refused:
            # Sent twice at the same moment: the second one sees what the first one did.
            if refused.refusal != RegistrationRefusal.ALREADY_MOVED_ON:
                raise
        return redirect("onboarding:register-sent")
    context = {
        "blocks": _answers(draft),
        "chosen": selectors.chosen_municipalities(draft),
        "is_agency": draft.kind == RegistrationKind.AGENCY,
        "named": draft.named_clients,
        "invited_by": client_selectors.client_with(str(draft.client_id or "")),
    }
    return _page(request, Step.CHECK, context, draft)


def steps_of(kind: str) -> list[Step]:
    """Return the steps of the form: an agency names its clients as well."""
    return [step for step in Step if step != Step.CLIENTS or kind == RegistrationKind.AGENCY]


def _page(
    request: HttpRequest, step: Step, context: dict[str, Any], draft: Registration | None
) -> HttpResponse:
    steps = steps_of(draft.kind if draft else "")
    number = steps.index(step) + 1
    labels = [str(one.label) for one in steps]
    frame = {
        "steps": labels,
        "number": number,
        "count": len(steps),
        "step": step.label,
        "back_url": reverse(_PAGE_OF[steps[number - 2]]) if number > 1 else "",
        "next_label": labels[number] if number < len(labels) else "",
        "comes_from_check": "controle" in request.GET,
    }
    return render(request, f"onboarding/{step.value}.html", {**frame, **context})


def _inviting_client(request: HttpRequest) -> Client | None:
    """Return the client by whose letter somebody came."""
    return client_selectors.client_with(request.session.get(_INVITED_BY, ""))


def _known_of(draft: Registration | None, client: Client | None) -> dict[str, Any] | None:
    """Return what is filled in already: the draft, or what the agency wrote in its letter."""
    if draft is not None:
        return OrganisationForm.initial_of(draft)
    if client is None:
        return None
    return {
        "kind": RegistrationKind.LANDLORD,
        "kvk_number": client.kvk_number,
        "name": client.name,
        "contact_email": client.contact_email,
    }


def _next_page(request: HttpRequest, usual: str) -> str:
    """Return the page after this one: back to the check for who came from there."""
    return "onboarding:register-check" if "controle" in request.GET else usual


def _elsewhere(request: HttpRequest, found: Registration | None) -> HttpResponse:
    """Send who has no draft to the start, and who has sent it to its state."""
    if found is not None:
        return redirect("onboarding:register-sent")
    messages.warning(
        request,
        "Wij vinden uw aanmelding niet meer in deze browser. Begin opnieuw, of gebruik de link"
        " uit uw mail.",
    )
    return redirect(reverse("onboarding:register-organisation") + "#melding")


def _answers(draft: Registration) -> list[dict[str, Any]]:
    """Return the answers in blocks, each with the page on which it can be changed."""
    contact = [
        {"label": "Naam", "value": draft.contact_name},
        {"label": "Functie", "value": draft.contact_job_title},
        {"label": "E-mailadres", "value": draft.contact_email},
        {"label": "Telefoon", "value": draft.contact_phone},
    ]
    signatory = [
        {"label": "Naam", "value": draft.signatory_name},
        {"label": "Functie", "value": draft.signatory_job_title},
        {"label": "E-mailadres", "value": draft.signatory_email},
        {"label": "Telefoon", "value": draft.signatory_phone},
    ]
    if draft.is_same_person:
        signatory = [{"label": "Wie", "value": "Dezelfde persoon"}]
    organisation_page = reverse(_PAGE_OF[Step.ORGANISATION]) + "?controle"
    people_page = reverse(_PAGE_OF[Step.PEOPLE]) + "?controle"
    return [
        {
            "title": "Uw organisatie",
            "change_url": organisation_page,
            "rows": [
                {"label": "Soort", "value": draft.get_kind_display()},
                {"label": "KvK-nummer", "value": draft.kvk_number},
                {"label": "Naam", "value": draft.name},
                {"label": "Adres", "value": f"{draft.address_line}, {draft.town_line}"},
            ],
        },
        {"title": "Contactpersoon", "change_url": people_page, "rows": contact},
        {"title": "Wie mag tekenen", "change_url": people_page, "rows": signatory},
    ]


# --- After sending --------------------------------------------------------------------------------


@public
def sent(request: HttpRequest) -> HttpResponse:
    """Show, in the browser that sent it, how far the registration has come."""
    found = _registration(request)
    if found is None or found.state == RegistrationState.DRAFT:
        return redirect("onboarding:register")
    return _status_page(request, found)


@public
def send_again(request: HttpRequest) -> HttpResponse:
    """Mail the link once more, for who did not get it."""
    found = _registration(request)
    if request.method == "POST" and found is not None:
        registering.renew_link(email=found.contact_email)
        messages.success(
            request,
            "Wij sturen de mail opnieuw. Kijk over een paar minuten ook in de map Ongewenst."
            " Alleen de link in de nieuwste mail werkt.",
        )
    return redirect(reverse("onboarding:register-sent") + "#melding")


@public
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Take up a draft again, from the link in the mail."""
    found = selectors.by_resume_link(token)
    if found is None or (
        found.state == RegistrationState.DRAFT and not rules.is_open_draft(found, clock.now())
    ):
        return _old_link(request)
    request.session[_SESSION_KEY] = str(found.pk)
    is_draft = found.state == RegistrationState.DRAFT
    return redirect("onboarding:register" if is_draft else "onboarding:register-sent")


@public
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Prove the e-mail address with a button, so that a mail scanner confirms nothing."""
    found = selectors.by_confirm_link(token)
    if found is None:
        return _old_link(request)
    if found.state not in {RegistrationState.SENT, RegistrationState.WITHDRAWN}:
        return redirect("onboarding:status", token)
    if rules.why_not_confirm(found, clock.now(), settings.CONFIRMATION_DAYS):
        return _old_link(request)
    if request.method == "POST":
        try:
            registering.confirm(token=token)
        except Refused as refused:
            if refused.refusal != RegistrationRefusal.ALREADY_MOVED_ON:
                raise
        return redirect(reverse("onboarding:status", args=[token]) + "#klaar")
    context = {"registration": found, "batch": selectors.next_batch()}
    return render(request, "onboarding/confirm.html", context)


@public
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show how far a registration has come, from the link in the mail."""
    found = selectors.by_confirm_link(token)
    return _status_page(request, found, token) if found else _old_link(request)


@public
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the registration back, on a page that says what that means."""
    found = selectors.by_confirm_link(token)
    if found is None:
        return _old_link(request)
    if request.method == "POST":
        registering.withdraw(key=found.pk)
        return redirect(reverse("onboarding:status", args=[token]) + "#klaar")
    if not rules.may_withdraw(found):
        return redirect("onboarding:status", token)
    return render(request, "onboarding/withdraw.html", {"registration": found, "token": token})


@public
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new link; the answer is the same whether there is a registration or not."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        registering.renew_link(email=form.cleaned_data["email"])
        messages.success(
            request,
            f"Loopt er een aanmelding met {form.cleaned_data['email']}? Dan krijgt u binnen een"
            " paar minuten een mail met een nieuwe link.",
        )
        return redirect(reverse("onboarding:new-link") + "#melding")
    return render(request, "onboarding/new_link.html", {"form": form})


def _old_link(request: HttpRequest) -> HttpResponse:
    context = {"form": LinkForm(), "refusal": RegistrationRefusal.LINK_TOO_OLD.label}
    return render(request, "onboarding/new_link.html", context, status=404)


def _status_page(request: HttpRequest, found: Registration, token: str = "") -> HttpResponse:
    reached = {
        RegistrationState.SENT: 2,
        RegistrationState.CONFIRMED: 3,
        RegistrationState.HELD: 3,
        RegistrationState.PROCESSED: 4,
    }.get(RegistrationState(found.state))
    chosen = selectors.chosen_municipalities(found)
    batch = selectors.next_batch()
    context = {
        "registration": found,
        "batch": batch,
        "countdown": batch.countdown(clock.today()),
        "steps": _STATES,
        "reached": reached,
        "joined": [one for one in chosen if one.takes_part],
        "not_joined": [one for one in chosen if not one.takes_part],
        "days": settings.CONFIRMATION_DAYS,
        "token": token,
        "may_withdraw": bool(token) and rules.may_withdraw(found),
    }
    return render(request, "onboarding/status.html", context)


def _registration(request: HttpRequest) -> Registration | None:
    return selectors.registration(request.session.get(_SESSION_KEY, ""))
