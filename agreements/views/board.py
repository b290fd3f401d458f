"""The status board, the other side's people, and asking for more municipalities."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from agreements import selectors
from agreements.forms import RequestForm
from agreements.selectors import COUNTED_UP_TO, Row, Tab
from agreements.services import preparing
from agreements.states import TURNS, AgreementState, PartySide
from agreements.views import wording
from municipalities import selectors as registry
from vroegsignalering import clock, workdays
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.holidays import selectors as holidays

START = {"label": "Start", "url": "/start/"}
LONG_WAIT_WORKING_DAYS = 10
LOOK = "Bekijk"


@may(Act.READ_AGREEMENT)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show all agreements: whose turn, since when, whom to call."""
    by = request.by
    tab = Tab(request.GET["toon"]) if request.GET.get("toon") in Tab.values else None
    territories = registry.territories_served_by(by.organisation_id)
    territory = request.GET.get("gemeente", "")
    if territory not in {place.code for place in territories}:
        territory = ""
    page = selectors.board(by, tab, _key(request.GET.get("na", "")), territory)
    kept = f"&gemeente={territory}" if territory else ""
    side = selectors.party_side(by)
    other = "gemeente" if side == PartySide.PARTNER else "verhuurder"
    context = {
        "is_partner": side == PartySide.PARTNER,
        "may_request": by.may(Act.REQUEST_AGREEMENT),
        "lines": _lines(page.rows, by),
        "tab": page.tab,
        "tabs": [
            (
                candidate,
                f"Bij de {other}" if candidate == Tab.OTHER_SIDE else candidate.label,
                _count(page.counts[candidate]),
            )
            for candidate in Tab
        ],
        "summary": _summary(page.counts),
        "is_empty": not any(page.counts.values()),
        "next_url": f"?toon={page.tab}{kept}&na={page.next_key}" if page.next_key else "",
        "first_url": f"?toon={page.tab}{kept}" if request.GET.get("na") else "",
        "territories": territories,
        "territory": territory,
        "page_text": f"{len(page.rows)} van {_count(page.counts[page.tab])} overeenkomsten",
        "breadcrumbs": [START, {"label": "Overeenkomsten"}],
    }
    return render(request, "agreements/board.html", context)


@may(Act.REQUEST_AGREEMENT)
@require_http_methods(["GET", "POST"])
def request_agreement(request: HttpRequest) -> HttpResponse:
    """Ask for an agreement with one municipality or more; preselected by ``?gemeente=0392``."""
    by = request.by
    found = selectors.municipalities_to_ask(by.organisation_id, clock.today())
    passed_along = request.GET.getlist("gemeente")
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        municipalities=found,
        passed_along=passed_along,
    )
    if request.method == "POST" and form.is_valid():
        _tell(request, preparing.request(by=by, municipalities=form.municipalities()))
        return redirect(f"{reverse('agreements:board')}?toon={Tab.OTHER_SIDE}#melding")
    known = {municipality.code for municipality in found}
    context = {
        "form": form,
        "unknown": [code for code in passed_along if code not in known],
        "breadcrumbs": [
            START,
            {"label": "Overeenkomsten", "url": reverse("agreements:board")},
            {"label": "Vraag een gemeente aan"},
        ],
    }
    return render(request, "agreements/request.html", context)


@may(Act.READ_CONTACTS)
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the people of the other side of each agreement."""
    groups = selectors.contacts_for(request.by)
    standings = selectors.standings(
        (agreement for group in groups for agreement in group.agreements), clock.today()
    )
    for group in groups:
        group.standings = [standings[one.pk] for one in group.agreements if one.pk in standings]
    context = {
        "groups": groups,
        "is_partner": selectors.party_side(request.by) == PartySide.PARTNER,
        "breadcrumbs": [START, {"label": "Contactpersonen"}],
    }
    return render(request, "agreements/contacts.html", context)


def _tell(request: HttpRequest, outcome: preparing.Requested) -> None:
    """Say per municipality what came of asking for it."""
    for agreement in outcome.prepared:
        messages.success(
            request,
            f"De overeenkomst met gemeente {agreement.municipality.name} staat klaar bij de"
            " gemeente. U krijgt bericht als u kunt tekenen.",
        )
    for municipality in outcome.existing:
        messages.info(request, f"Met gemeente {municipality.name} loopt al een overeenkomst.")
    for municipality in outcome.not_joined:
        messages.info(
            request,
            f"Gemeente {municipality.name} doet nog niet mee. Wij vragen de gemeente om mee te"
            " doen.",
        )


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _count(number: int) -> str:
    if number > COUNTED_UP_TO:
        return "meer dan 1.000"
    return f"{number:,}".replace(",", ".")


def _summary(counts: dict[Tab, int]) -> str:
    if not any(counts.values()):
        return ""
    waiting = counts[Tab.YOUR_TURN]
    yours = f"{_count(waiting)} {'wacht' if waiting == 1 else 'wachten'} op u"
    return (
        f"{_count(counts[Tab.IN_FORCE])} van kracht,"
        f" {_count(counts[Tab.OTHER_SIDE])} in behandeling,"
        f" {yours if waiting else 'er wacht niets op u'}"
    )


def _lines(rows: list[Row], by: Membership) -> list[dict[str, object]]:
    off, today = holidays.all_dates(), clock.today()
    standings = selectors.standings((row.agreement for row in rows), today)
    return [
        _line(row, by, off, today) | {"standing": standings.get(row.agreement.pk)} for row in rows
    ]


def _line(row: Row, by: Membership, off: frozenset[dt.date], today: dt.date) -> dict[str, object]:
    since = clock.to_local(row.since).date()
    is_open = bool(TURNS[row.state])
    waited = workdays.working_days_between(since, today, off) if is_open else 0
    return {
        "agreement": row.agreement,
        "badge": wording.badge(row.state, is_your_turn=row.is_your_turn),
        "since": since,
        "is_open": is_open,
        "is_in_force": row.state == AgreementState.IN_FORCE,
        "is_expired": row.state == AgreementState.EXPIRED,
        "contact": row.contacts[0] if row.contacts else None,
        "takes_long": not row.is_your_turn and waited > LONG_WAIT_WORKING_DAYS,
        "action": _action(row, by),
        "is_for_you": _action(row, by) != LOOK,
    }


def _action(row: Row, by: Membership) -> str:
    """Name the next step that this person can take."""
    if row.is_your_turn and row.state == AgreementState.PREPARED:
        return "Lees en verstuur" if by.may(Act.SEND_AGREEMENT) else LOOK
    return "Lees en teken" if row.is_your_turn and by.may(Act.SIGN_AGREEMENT) else LOOK
