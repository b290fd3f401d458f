"""What a public body says about itself, as its partners see it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from municipalities import selectors
from municipalities.forms import OTHER_POINT, THIS_PORTAL, CriteriaForm, NamesForm, PointForm
from municipalities.models import Authority, AuthorityChange
from municipalities.services import own_page as service
from municipalities.views import wording
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act

START = {"label": "Start", "url": "/start/"}
OWN_PAGE = {"label": "Onze gemeente", "url": "/gemeente/"}


@may(Act.READ_ORGANISATION)
@require_GET
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the page of the acting public body; a partner has a page of another kind."""
    body = selectors.own_body(request.by)
    if body is None:
        return redirect("accounts:organisation")
    places = selectors.territories_of(body, clock.today())
    context = {
        "body": body,
        "places": places,
        "instructions": body.delivery_instructions or body.reporting_point.delivery_instructions,
        "threshold": wording.threshold_of(body),
        "people": selectors.cards_of(body),
        "may_keep": request.by.may(Act.KEEP_OWN_PAGE),
        "is_stale": wording.is_stale(body),
        "running": wording.running_agreements(authority_id=body.pk),
        "history": wording.page_history(selectors.page_history(body)),
        "page_title": "Onze gemeenten" if len(places) > 1 else "Onze gemeente",
        "breadcrumbs": [START, {"label": "Onze gemeente"}],
    }
    return render(request, "municipalities/own_page.html", context)


@may(Act.KEEP_OWN_PAGE)
def names(request: HttpRequest) -> HttpResponse:
    """Change how the body is called."""
    body = _body(request)
    form = NamesForm(
        request.POST if request.method == "POST" else None,
        initial={"name": body.name, "legal_name": body.legal_name},
    )
    if request.method == "POST" and form.is_valid():
        return _told(request, service.change_names(by=request.by, **form.cleaned_data))
    return _form(request, body, "Naam wijzigen", form, "municipalities/own_page_names.html")


@may(Act.KEEP_OWN_PAGE)
def reporting_point(request: HttpRequest) -> HttpResponse:
    """Choose another meldpunt, or say how to deliver at the present one."""
    body = _body(request)
    point = body.reporting_point
    form = PointForm(
        request.POST if request.method == "POST" else None,
        points=list(selectors.other_reporting_points()),
        initial={
            "reporting_point": THIS_PORTAL if point.is_this_portal else str(point.pk),
            "delivery_instructions": body.delivery_instructions,
        },
    )
    if request.method == "POST" and form.is_valid():
        changes = service.change_reporting_point(
            by=request.by,
            point=form.meldpunt(),
            delivery_instructions=form.cleaned_data["delivery_instructions"].strip(),
        )
        return _told(request, changes)
    return _form(request, body, "Meldpunt wijzigen", form, "municipalities/own_page_point.html")


@may(Act.KEEP_OWN_PAGE)
def criteria(request: HttpRequest) -> HttpResponse:
    """Publish threshold and criteria."""
    body = _body(request)
    threshold = body.threshold_amount
    form = CriteriaForm(
        request.POST if request.method == "POST" else None,
        initial={
            "threshold_amount": str(threshold or "").replace(".", ","),
            "criteria": body.criteria,
        },
    )
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        changes = service.change_criteria(
            by=request.by,
            threshold_amount=found["threshold_amount"],
            criteria=found["criteria"].strip(),
        )
        return _told(request, changes)
    return _form(
        request, body, "Drempelbedrag wijzigen", form, "municipalities/own_page_criteria.html"
    )


@may(Act.KEEP_OWN_PAGE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that the page is right."""
    service.confirm(by=request.by)
    messages.success(request, "Dank u. Wij vragen het over een half jaar weer.")
    return _back()


def _body(request: HttpRequest) -> Authority:
    return Authority.objects.select_related("reporting_point").get(pk=request.by.organisation_id)


def _told(request: HttpRequest, changes: list[AuthorityChange]) -> HttpResponse:
    if not changes:
        messages.info(request, "Er is niets veranderd.")
    elif any(change.told_at is None for change in changes):
        messages.success(
            request,
            "De wijziging is bewaard. Verhuurders met een overeenkomst krijgen vandaag een mail.",
        )
    else:
        messages.success(request, "De wijziging is bewaard.")
    return _back()


def _back() -> HttpResponse:
    return redirect(f"{reverse('municipalities:own-page')}#melding")


def _form(
    request: HttpRequest, body: Authority, title: str, form: object, template: str
) -> HttpResponse:
    context = {
        "body": body,
        "form": form,
        "page_title": title,
        "running": wording.running_agreements(authority_id=body.pk),
        "other_point": OTHER_POINT,
        "breadcrumbs": [START, OWN_PAGE, {"label": title}],
    }
    return render(request, template, context)
