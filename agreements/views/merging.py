"""The operator merges a registration with an organisation that takes part already."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements.services import merging
from onboarding import rules
from onboarding import selectors as queue
from onboarding.states import RegistrationRefusal
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act


@may(Act.PROCESS_REGISTRATIONS)
def merge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Choose the organisation, look at both side by side, and merge."""
    row = queue.queue_row(key)
    if row is None:
        raise Http404
    registration = row.registration
    if not rules.may_merge(registration):
        messages.warning(request, RegistrationRefusal.ALREADY_MOVED_ON.label)
        return redirect(reverse("onboarding:desk-detail", args=[key]) + "#melding")
    given = request.POST if request.method == "POST" else request.GET
    partner = queue.partner(given.get("met", ""))
    search = request.GET.get("zoek", "").strip()
    refusal = ""
    if request.method == "POST":
        if partner is not None:
            merging.merge(by=request.by, registration=registration, organisation=partner)
            messages.success(
                request,
                f"{registration.name} is samengevoegd met {partner.name}. De contactpersoon en"
                " de beheerders van de organisatie krijgen een mail.",
            )
            return redirect(reverse("onboarding:desk") + "#melding")
        refusal = str(RegistrationRefusal.NO_SUCH_PARTNER.label)
    context = {
        "row": row,
        "registration": registration,
        "partner": partner,
        "people": queue.people_of(partner) if partner else [],
        "is_agency": bool(partner and hasattr(partner, "agency")),
        "search": search,
        "found": queue.partners_called(search) if search else queue.partners_like(registration),
        "refusal": refusal,
        "municipalities": queue.chosen_municipalities(registration),
        "breadcrumbs": [
            {"label": "Aanmeldingen", "url": reverse("onboarding:desk")},
            {
                "label": registration.name,
                "url": reverse("onboarding:desk-detail", args=[key]),
            },
            {"label": "Samenvoegen"},
        ],
    }
    return render(request, "agreements/merge.html", context)
