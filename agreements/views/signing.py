"""Reading one agreement, sending it out, signing it, declining it, and its PDF."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from agreements import selectors
from agreements.forms import DeclineForm, SignForm
from agreements.models import Agreement
from agreements.services import signing
from agreements.states import DocumentKind, SigningRefusal
from agreements.views import sheet, wording
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.refusals import Refused

START = {"label": "Start", "url": "/start/"}


@may(Act.READ_AGREEMENT)
@require_GET
def detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the whole text, and beside it what this person can do or why not."""
    return _page(request, _found(request.by, key))


@may(Act.READ_AGREEMENT)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send the agreement out for signing."""
    agreement = _found(request.by, key)
    if request.method != "POST":
        return _back(agreement, "versturen")
    try:
        signing.send(by=request.by, agreement=agreement)
    except Refused as refused:
        return _told(request, agreement, refused)
    messages.success(
        request, "De overeenkomst is verstuurd. Beide kanten krijgen een mail om te tekenen."
    )
    return _back(agreement, "melding")


@may(Act.READ_AGREEMENT)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Sign; who may not sign is refused here, whatever the page showed."""
    agreement, by = _found(request.by, key), request.by
    if request.method != "POST":
        return _back(agreement, "ondertekenen")
    form = SignForm(request.POST, organisation_name=by.organisation.name)
    try:
        signing.refuse_who_may_not_sign(by=by, agreement=agreement)
        if not form.is_valid():
            return _page(request, agreement, form)
        signature = signing.sign(by=by, agreement=agreement, **form.cleaned_data)
    except Refused as refused:
        if isinstance(refused.refusal, CodeRefusal):
            form.add_error("code", refused.sentence)
        elif refused.refusal == SigningRefusal.TEXT_CHANGED:
            form.add_error(None, refused.sentence)
        else:
            return _told(request, agreement, refused)
        return _page(request, agreement, form)
    follows = " De overeenkomst geldt vanaf nu." if signature.agreement.in_force_from else ""
    messages.success(request, f"U heeft getekend namens {by.organisation.name}.{follows}")
    return _back(agreement, "melding")


@may(Act.READ_AGREEMENT)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask why, then close the agreement and tell the other side."""
    agreement, by = _found(request.by, key), request.by
    form = DeclineForm(request.POST if request.method == "POST" else None)
    try:
        signing.refuse_who_may_not_decline(by=by, agreement=agreement)
        if request.method == "POST" and form.is_valid():
            signing.decline(by=by, agreement=agreement, reason=form.cleaned_data["reason"])
            messages.info(
                request, "U heeft de overeenkomst geweigerd. De andere kant krijgt bericht."
            )
            return _back(agreement, "melding")
    except Refused as refused:
        return _told(request, agreement, refused)
    side = selectors.party_side(by)
    other = wording.other_name(agreement, side)
    context = {
        "agreement": agreement,
        "form": form,
        "other_name": other,
        "breadcrumbs": [
            START,
            {"label": "Overeenkomsten", "url": reverse("agreements:board")},
            {"label": wording.short_name(agreement, side), "url": _url(agreement)},
            {"label": "Weigeren"},
        ],
    }
    return render(request, "agreements/decline.html", context)


@may(Act.READ_AGREEMENT)
@require_GET
def document(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the PDF: signed when both signed, before that the text as it was sent."""
    agreement = _found(request.by, key)
    stored = selectors.document_of(agreement)
    if stored is None:
        raise Http404
    ending = "" if stored.kind == DocumentKind.SIGNED else "-nog-niet-getekend"
    response = HttpResponse(bytes(stored.content), content_type="application/pdf")
    name = f"overeenkomst-{agreement.number}{ending}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(len(response.content))
    return response


# --- Parts of the page --------------------------------------------------------------------------


def _found(by: Membership, key: uuid.UUID) -> Agreement:
    """Return the agreement, or the same 404 for an unknown one and a foreign one."""
    try:
        return selectors.agreement_of(by, key)
    except Agreement.DoesNotExist as error:
        raise Http404 from error


def _url(agreement: Agreement) -> str:
    return reverse("agreements:detail", args=[agreement.pk])


def _back(agreement: Agreement, place: str) -> HttpResponse:
    return redirect(f"{_url(agreement)}#{place}")


def _told(request: HttpRequest, agreement: Agreement, refused: Refused) -> HttpResponse:
    """Show on the agreement's own page why it could not be done any more (double click, back).

    Who may not at all gets the page of the refusal instead.
    """
    if refused.status == 403:
        raise refused
    messages.info(request, refused.sentence)
    return _back(agreement, "melding")


def _page(request: HttpRequest, agreement: Agreement, form: SignForm | None = None) -> HttpResponse:
    return render(request, "agreements/detail.html", sheet.context(request, agreement, form))
