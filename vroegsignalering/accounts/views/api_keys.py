"""The keys by which software works for the own organisation."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from vroegsignalering import clock
from vroegsignalering.accounts import rules, selectors, services
from vroegsignalering.accounts.forms import CodeForm
from vroegsignalering.accounts.forms.api_keys import ApiKeyForm
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import ApiKey
from vroegsignalering.accounts.roles import SCOPES_OF_SIDE, Act, ApiScope
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.accounts.views.people import title_of, trail_to
from vroegsignalering.refusals import Refused


@may(Act.KEEP_API_KEYS)
def api_keys(request: HttpRequest) -> HttpResponse:
    """Show which keys there are, what each may do and when it was last used."""
    by, now = request.by, clock.now()
    rows = selectors.api_keys_of(by.organisation, now)
    context = {
        "page_title": title_of(by),
        "rows": rows,
        "working": sum(row.works for row in rows),
        "ending": {key.pk for key in selectors.api_keys_that_end_soon(by.organisation, now)},
        "breadcrumbs": trail_to(by, "API-sleutels", above=[]),
    }
    return render(request, "accounts/api_keys.html", context)


@may(Act.KEEP_API_KEYS)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Ask what the key is for and a fresh code, and show the key once."""
    by = request.by
    form = ApiKeyForm(
        request.POST if request.method == "POST" else None,
        scopes=[scope for scope in ApiScope if scope in SCOPES_OF_SIDE[by.side]],
        initial={"days": settings.API_KEY_DAYS},
    )
    if form.is_valid():
        try:
            made, secret = services.make_api_key(
                by=by,
                name=form.cleaned_data["name"],
                scopes=form.chosen(),
                days=form.cleaned_data["days"],
                code=form.cleaned_data["code"],
            )
        except Refused as refused:
            _explain(form, refused)
        else:
            return _show_once(request, made, secret)
    context = {"form": form, "breadcrumbs": _trail(request, "Maak een API-sleutel")}
    return render(request, "accounts/api_key_make.html", context)


@may(Act.KEEP_API_KEYS)
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask a fresh code, make the successor of a key and show it once."""
    found = _found(request, key)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, secret = services.replace_api_key(
                by=request.by, key=found, code=form.cleaned_data["code"]
            )
        except Refused as refused:
            _explain(form, refused)
        else:
            return _show_once(request, made, secret)
    refusal = rules.why_not_replace_api_key(
        found, clock.now(), is_replaced=found.successors.exists()
    )
    context = {
        "form": form,
        "key": found,
        "refusal": refusal,
        "days": services.BOTH_WORK.days,
        "breadcrumbs": _trail(request, "Vervang deze sleutel"),
    }
    return render(request, "accounts/api_key_replace.html", context)


@may(Act.KEEP_API_KEYS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say what stops when a key ends, and end it."""
    found = _found(request, key)
    if request.method == "POST":
        services.end_api_key(by=request.by, key=found)
        messages.success(request, f"De sleutel {found.name} is gestopt. Hij opent niets meer.")
        return redirect(reverse("accounts:api-keys") + "#melding")
    context = {
        "key": found,
        "works": found.works(clock.now()),
        "breadcrumbs": _trail(request, "Stop deze sleutel"),
    }
    return render(request, "accounts/api_key_end.html", context)


def _found(request: HttpRequest, key: uuid.UUID) -> ApiKey:
    """Return the key, or the same 404 for an unknown one and a foreign one."""
    try:
        return selectors.api_key_of(request.by.organisation, key)
    except ApiKey.DoesNotExist as error:
        raise Http404 from error


def _explain(form: Form, refused: Refused) -> None:
    """Put a refused code at its field, and let any other refusal be a page."""
    if not isinstance(refused.refusal, CodeRefusal):
        raise refused
    form.add_error("code", refused.sentence)


def _show_once(request: HttpRequest, made: ApiKey, secret: str) -> HttpResponse:
    """Show the key in the answer itself: it is kept nowhere, so there is nothing to redirect to.

    Sent again, the form is refused: its code is spent.
    """
    context: dict[str, Any] = {
        "key": made,
        "secret": secret,
        "scopes": [ApiScope(scope).label for scope in made.scopes],
        "base_url": f"{settings.PORTAL_URL}/api/v1",
        "breadcrumbs": _trail(request, "Bewaar uw sleutel"),
    }
    response = render(request, "accounts/api_key_made.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _trail(request: HttpRequest, label: str) -> list[dict[str, Any]]:
    return trail_to(request.by, label, above=[("API-sleutels", "accounts:api-keys")])
