"""The operator's registry: who takes part, who wants to, and one municipality."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities import rules, selectors
from municipalities.forms import (
    THIS_PORTAL,
    DecideForm,
    DomainForm,
    FilterForm,
    InviteForm,
    JoinForm,
)
from municipalities.models import JoinRequest, Municipality
from municipalities.services import asking, joining
from municipalities.states import JoinState, RegistryRefusal
from municipalities.views import wording
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused

DESK = {"label": "Gemeenten", "url": "/beheer/gemeenten/"}
_CROSSING = "operator reads the registry"


@may(Act.PROCESS_REGISTRATIONS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the operator who takes part and who is missing."""
    filters = FilterForm(request.GET)
    name, taking_part = filters.chosen()
    with row_security.unrestricted(_CROSSING):
        rows = selectors.desk_rows(name, taking_part)
        asking_now = selectors.number_of_join_requests()
    context = {
        "filters": filters,
        "rows": rows,
        "joined": sum(row.municipality.takes_part for row in rows),
        "without_contact": sum(
            row.municipality.takes_part and not row.has_contact_person for row in rows
        ),
        "register": selectors.serving_register(),
        "requests": asking_now,
    }
    return render(request, "municipalities/desk.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def desk_join(request: HttpRequest, code: str) -> HttpResponse:
    """Let a municipality take part: public body, meldpunt, people."""
    municipality = get_object_or_404(Municipality, code=code)
    if municipality.takes_part:
        raise Refused(RegistryRefusal.TAKES_PART_ALREADY)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        municipalities=selectors.present(),
        points=list(selectors.other_reporting_points()),
        initial={
            "name": municipality.name,
            "legal_name": "Het college van burgemeester en wethouders"
            f" van de gemeente {municipality.name}",
            "codes": municipality.name,
            "reporting_point": THIS_PORTAL,
        },
    )
    if request.method == "POST" and form.is_valid():
        joining.join(
            by=request.by,
            codes=form.cleaned_data["codes"],
            name=form.cleaned_data["name"],
            legal_name=form.cleaned_data["legal_name"],
            reporting_point=form.meldpunt(),
            contact_person=form.contact_person(),
            signatory=form.signatory(),
            threshold_amount=form.cleaned_data["threshold_amount"],
            handles_cases=form.cleaned_data["handles_cases"],
        )
        messages.success(
            request,
            f"{form.cleaned_data['name']} doet mee. De contactpersoon en de tekenbevoegde"
            " krijgen een mail om hun account te maken.",
        )
        return redirect(f"{reverse('municipalities:desk')}?naam={code}#melding")
    context = {
        "form": form,
        "municipality": municipality,
        "breadcrumbs": [
            {"label": "Gemeenten", "url": reverse("municipalities:desk")},
            {"label": f"{municipality.name} laten meedoen"},
        ],
    }
    return render(request, "municipalities/desk_join.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def desk_municipality(request: HttpRequest, code: str) -> HttpResponse:
    """Show one municipality, keep its mail domain, and invite somebody of it."""
    municipality = get_object_or_404(
        Municipality.objects.select_related("authority__reporting_point", "successor"), code=code
    )
    deed = request.POST.get("actie", "")
    domain = DomainForm(
        request.POST if deed == "domein" else None,
        initial={"mail_domain": municipality.mail_domain},
    )
    invite = InviteForm(request.POST if deed == "nodig-uit" else None)
    here = reverse("municipalities:desk-municipality", args=[code])
    if deed == "domein" and domain.is_valid():
        asking.set_mail_domain(by=request.by, code=code, domain=domain.cleaned_data["mail_domain"])
        messages.success(request, "Het maildomein is bewaard.")
        return redirect(f"{here}#melding")
    if deed == "nodig-uit" and invite.is_valid():
        email = invite.cleaned_data["email"]
        asking.invite(by=request.by, codes=[code], email=email)
        messages.success(request, f"Wij mailden een uitnodiging naar {email}.")
        return redirect(f"{here}#melding")
    with row_security.unrestricted(_CROSSING):
        context = {
            "municipality": municipality,
            "domain": domain,
            "invite": invite,
            "rows": wording.facts_of(municipality, clock.today()),
            "invited": selectors.invitations_to(code),
            "history": wording.municipality_history(selectors.history_of_municipality(code)),
            "exists": rules.exists_on(municipality, clock.today()),
            "breadcrumbs": [DESK, {"label": municipality.name}],
        }
    return render(request, "municipalities/desk_municipality.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def desk_requests(request: HttpRequest) -> HttpResponse:
    """Show who wants to take part: what waits for the operator first."""
    with row_security.unrestricted(_CROSSING):
        found = selectors.join_requests()
    names = selectors.names_of({code for one in found for code in one.codes})
    context = {
        "rows": [wording.request_row(one, names) for one in found],
        "waiting": sum(one.state == JoinState.WAITING for one in found),
        "breadcrumbs": [DESK, {"label": "Gemeenten die mee willen doen"}],
    }
    return render(request, "municipalities/desk_requests.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def desk_request(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Compare one request with what is known of the municipality, and decide."""
    found = _request(key)
    here = reverse("municipalities:desk-request", args=[key])
    deed = request.POST.get("actie", "")
    form = DecideForm(request.POST if deed == "wijs-af" else None)
    if deed == "laat-meedoen":
        decided = asking.approve(by=request.by, key=key)
        messages.success(request, wording.told_operator(decided))
        return redirect(f"{here}#melding")
    if deed == "wijs-af" and form.is_valid():
        asking.decline(by=request.by, key=key, reason=form.cleaned_data["reason"])
        messages.success(request, "Het verzoek is afgewezen.")
        return redirect(f"{here}#melding")
    chosen = list(Municipality.objects.filter(code__in=found.codes))
    context = {
        "found": found,
        "form": form,
        "row": wording.request_row(found, {one.code: one.name for one in chosen}),
        "answers": wording.answers_of(found),
        "checks": wording.checks_of(found, chosen),
        "is_waiting": found.state == JoinState.WAITING,
        "can_withdraw": found.state == JoinState.INVITED,
        "breadcrumbs": [
            DESK,
            {
                "label": "Gemeenten die mee willen doen",
                "url": reverse("municipalities:desk-requests"),
            },
            {"label": str(found)},
        ],
    }
    return render(request, "municipalities/desk_request.html", context)


def _request(key: uuid.UUID) -> JoinRequest:
    with row_security.unrestricted(_CROSSING):
        found = selectors.join_request(key)
    if found is None:
        raise Http404
    return found
