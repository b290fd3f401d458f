"""The clients of an agency: who they are, and for whom one works now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from onboarding import selectors
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import mandates_in_force
from vroegsignalering.accounts.roles import Act


@may(Act.READ_CLIENTS)
def client_list(request: HttpRequest) -> HttpResponse:
    """Show for whom this agency may act."""
    if not selectors.is_agency(request.by):
        raise Http404
    mandates = mandates_in_force(clock.today(), agency_id=request.by.acting_organisation_id)
    return render(request, "onboarding/client_list.html", {"mandates": mandates})
