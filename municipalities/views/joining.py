"""How a municipality comes to take part: it asks, or it is invited. Open to everybody."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from municipalities import selectors
from municipalities.forms import THIS_PORTAL, AskForm, ColleagueForm, InvitedForm, WhichForm
from municipalities.models import JoinRequest, Municipality
from municipalities.services import asking
from municipalities.states import JoinState
from vroegsignalering.accounts.guards import public
from vroegsignalering.identifiers import new_id

_SESSION_KEY = "join_request"


@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for which municipality; then what is needed to let it take part."""
    present = selectors.present()
    which = WhichForm(request.GET if "gemeenten" in request.GET else None, municipalities=present)
    chosen = which.cleaned_data["gemeenten"] if which.is_bound and which.is_valid() else []
    if not chosen:
        return render(request, "municipalities/join_which.html", {"form": which})
    if chosen[0].takes_part:
        return _ask_colleague(request, chosen)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        municipalities=present,
        points=list(selectors.other_reporting_points()),
        initial=_initial(chosen),
    )
    key = request.session.setdefault(_SESSION_KEY, str(new_id()))
    if request.method == "POST" and form.is_valid():
        asking.ask(key=uuid.UUID(key), answers=form.answers())
        return _sent(request)
    context = {"form": form, "places": chosen, "title": _title(chosen)}
    return render(request, "municipalities/join_ask.html", context)


def _ask_colleague(request: HttpRequest, chosen: list[Municipality]) -> HttpResponse:
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    key = request.session.setdefault(_SESSION_KEY, str(new_id()))
    if request.method == "POST" and form.is_valid():
        answers = form.answers([one.code for one in chosen])
        asking.ask(key=uuid.UUID(key), answers=answers)
        return _sent(request)
    context = {"form": form, "places": chosen, "title": _title(chosen)}
    return render(request, "municipalities/join_colleague.html", context)


@public
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way: the same to everybody."""
    return render(request, "municipalities/join_sent.html")


@public
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link of the mail; the button on the page is the proof."""
    if request.method == "POST":
        found = asking.prove(token=token)
        return _came_of(request, found)
    if selectors.join_request_with(token, JoinState.ASKED) is None:
        return render(request, "municipalities/join_link_used.html", status=404)
    return render(request, "municipalities/join_prove.html", {"token": token})


@public
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Fill in who the municipality is, and take part."""
    found = selectors.join_request_with(token, JoinState.INVITED)
    if found is None:
        return render(request, "municipalities/join_link_used.html", status=404)
    chosen = [one for one in selectors.present() if one.code in found.codes]
    form = InvitedForm(
        request.POST if request.method == "POST" else None,
        municipalities=chosen,
        points=list(selectors.other_reporting_points()),
        initial={**_initial(chosen), "contact_email": found.email},
    )
    if request.method == "POST" and form.is_valid():
        return _came_of(request, asking.accept(token=token, answers=form.answers()))
    context = {"form": form, "places": chosen, "title": _title(chosen), "is_invited": True}
    return render(request, "municipalities/join_ask.html", context)


@public
def result(request: HttpRequest, state: str) -> HttpResponse:
    """Say what came of it; the address of the page names nobody."""
    if state not in {JoinState.JOINED, JoinState.WAITING, JoinState.COLLEAGUE}:
        raise Http404
    return render(request, "municipalities/join_result.html", {"state": state})


def _came_of(request: HttpRequest, found: JoinRequest) -> HttpResponse:
    if found.state == JoinState.DECLINED:
        return render(request, "municipalities/join_link_used.html", status=404)
    return redirect("municipalities:join-result", found.state)


def _sent(request: HttpRequest) -> HttpResponse:
    request.session.pop(_SESSION_KEY, None)
    return redirect(f"{reverse('municipalities:join-sent')}#melding")


def _title(chosen: list[Municipality]) -> str:
    return ", ".join(one.name for one in chosen)


def _initial(chosen: list[Municipality]) -> dict[str, object]:
    one = chosen[0].name if len(chosen) == 1 else ""
    return {
        "name": one,
        "legal_name": f"Het college van burgemeester en wethouders van de gemeente {one}"
        if one
        else "",
        "codes": "\n".join(municipality.name for municipality in chosen),
        "reporting_point": THIS_PORTAL,
    }
