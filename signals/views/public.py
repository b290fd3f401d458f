"""Pages for everybody that ask several apps: the front page and the page for tenants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities import selectors as registry
from onboarding.selectors import batch_times
from vroegsignalering import clock, workdays
from vroegsignalering.accounts.guards import public
from vroegsignalering.holidays.selectors import all_dates


@public
def front(request: HttpRequest) -> HttpResponse:
    """Explain the chain to a landlord in one minute; who is logged in goes to the start page."""
    if request.by is not None:
        return redirect("signals:start")
    context = {
        "next_friday": workdays.next_batch_day(
            clock.today(), all_dates(), batch_times().on_holiday
        ).on,
        "search": registry.search(request.GET.get("gemeente", "")[:80]),
    }
    return render(request, "signals/front.html", context)


@public
def tenants(request: HttpRequest) -> HttpResponse:
    """Tell a tenant what his landlord shares, with whom and why."""
    return render(request, "pages/tenants.html")
