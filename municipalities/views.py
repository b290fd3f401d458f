"""The public list of who takes part, and the operator's registry."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities import selectors
from municipalities.forms import THIS_PORTAL, FilterForm, JoinForm
from municipalities.models import Municipality
from municipalities.services import joining
from municipalities.states import RegistryRefusal
from vroegsignalering import row_security
from vroegsignalering.accounts.guards import may, public
from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused


@public
def public_list(request: HttpRequest) -> HttpResponse:
    """Show which municipalities take part, with meldpunt and threshold."""
    filters = FilterForm(request.GET)
    name, taking_part = filters.chosen()
    rows = selectors.public_list(name, taking_part)
    context = {
        "filters": filters,
        "rows": rows,
        "name": name,
        "joined": sum(row.takes_part for row in rows),
        "search": selectors.search(name) if name and not rows else None,
    }
    return render(request, "municipalities/public_list.html", context)


@may(Act.PROCESS_REGISTRATIONS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the operator who takes part and who is missing."""
    filters = FilterForm(request.GET)
    name, taking_part = filters.chosen()
    with row_security.unrestricted("operator reads the registry"):
        rows = selectors.desk_rows(name, taking_part)
    context = {
        "filters": filters,
        "rows": rows,
        "joined": sum(row.municipality.takes_part for row in rows),
        "without_contact": sum(
            row.municipality.takes_part and not row.has_contact_person for row in rows
        ),
        "register": selectors.serving_register(),
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
