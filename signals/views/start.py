"""The start page: per role, what waits for you, what is running, what is new."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signals.selectors import start as waiting
from signals.selectors.waiting.messages import messages_to
from vroegsignalering import clock
from vroegsignalering.accounts.guards import signed_in
from vroegsignalering.accounts.roles import Act, Side


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Greet by name and show the work of this role, most urgent first."""
    by, today = request.by, clock.today()
    context = {
        "greeting": greeting(clock.to_local(clock.now()).hour),
        "today": today,
        "can_hand_in": by.may(Act.HAND_IN),
        "told": messages_to(by),
    }
    if by.side == Side.PARTNER:
        context |= waiting.for_partner(by, today)
        return render(request, "signals/start_partner.html", context)
    if by.side == Side.AUTHORITY:
        context |= waiting.for_authority(by, today)
        return render(request, "signals/start_authority.html", context)
    context |= waiting.for_operator(request.by, today)
    return render(request, "signals/start_operator.html", context)


def greeting(hour: int) -> str:
    """Return the greeting for this local hour."""
    if 6 <= hour < 12:
        return "Goedemorgen"
    return "Goedemiddag" if 12 <= hour < 18 else "Goedenavond"
