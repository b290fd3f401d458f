"""The municipality's desk: work list, case, contact attempts, result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from signals import rules
from signals.forms.municipality import AttemptForm, ResultForm, SearchForm
from signals.models import Case
from signals.selectors import municipality as desk
from signals.services import handling
from signals.states import OUTCOME_OF, CaseState, ContactKind, DayPart, EndResult, Outcome
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused

START = {"label": "Start", "url": "/start/"}


@may(Act.HANDLE_CASES)
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """Show open work, earliest deadline first."""
    basket = request.GET.get("toon", "open")
    chosen = basket if basket in desk.BASKETS else "open"
    territories = desk.municipalities_of(request.by)
    asked = request.GET.get("gemeente", "")
    territory = asked if asked in {place.code for place in territories} else ""
    page = desk.work_list(
        by=request.by,
        basket=chosen,
        municipality=territory,
        after=request.GET.get("na", ""),
        today=clock.today(),
    )
    query = f"?toon={chosen}&gemeente={territory}"
    context = {
        "page": page,
        "next_url": f"{query}&na={page.next_after}" if page.next_after else "",
        "first_url": query if request.GET.get("na") else "",
        "page_text": f"{len(page.rows)} van {page.counts[chosen]} zaken",
        "basket": chosen,
        "baskets": [
            (name, label, page.counts[name], desk.BASKET_ICONS[name])
            for name, label in desk.BASKETS.items()
        ],
        "territories": territories,
        "territory": territory,
        "search_form": SearchForm(),
    }
    return render(request, "signals/work_list.html", context)


@may(Act.HANDLE_CASES)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Find cases by surname or address; the words stay out of the address bar."""
    form = SearchForm(request.POST)
    rows = (
        desk.search(by=request.by, words=form.cleaned_data["words"], today=clock.today())
        if form.is_valid()
        else []
    )
    context = {
        "form": form,
        "rows": rows,
        "searched": form.is_valid(),
        "breadcrumbs": [START, {"label": "Werklijst", "url": "/werklijst/"}, {"label": "Zoeken"}],
    }
    return render(request, "signals/work_search.html", context)


def _case(request: HttpRequest, number: str) -> Case:
    """The gate to a case: a foreign and an unknown number are the same 404."""
    try:
        return desk.case_of(request.by, number)
    except Case.DoesNotExist as error:
        raise Http404 from error


@may(Act.HANDLE_CASES)
@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case: the clock, the next step, the signals, the people, the history."""
    case = _case(request, number)
    return _case_page(request, case, AttemptForm.empty())


def _case_page(
    request: HttpRequest, case: Case, form: AttemptForm, status: int = 200
) -> HttpResponse:
    today = clock.today()
    file = desk.case_file(case, today)
    context = {
        "file": file,
        "case": case,
        "form": form,
        "is_mine": case.assigned_to == request.by.user_id,
        "outcome": OUTCOME_OF[EndResult(case.end_result)] if case.end_result else None,
        "today": today,
        "timeline": [
            {
                "when": attempt.on,
                "title": f"{ContactKind(attempt.kind).label}, "
                f"{'bereikt' if attempt.reached else 'niet bereikt'}",
                "text": f"{DayPart(attempt.day_part).label} · {attempt.by_name}",
            }
            for attempt in file.attempts
        ],
        "breadcrumbs": _path(case),
    }
    return render(request, "signals/case_detail.html", context, status=status)


def _path(case: Case, *more: str) -> list[dict[str, str]]:
    steps = [START, {"label": "Werklijst", "url": "/werklijst/"}]
    if not more:
        return [*steps, {"label": f"Zaak {case.number}"}]
    case_step = {"label": f"Zaak {case.number}", "url": f"/zaken/{case.number}/"}
    return [*steps, case_step, *({"label": label} for label in more)]


@may(Act.HANDLE_CASES)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Put the case on one's own name."""
    case = _case(request, number)
    try:
        handling.take(by=request.by, case=case)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Deze zaak staat nu op uw naam.")
    return redirect("signals:case-detail", number=number)


@may(Act.HANDLE_CASES)
@require_POST
def hand_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's own name off the case."""
    handling.hand_back(by=request.by, case=_case(request, number))
    messages.success(request, "Deze zaak staat niet meer op uw naam.")
    return redirect("signals:case-detail", number=number)


@may(Act.HANDLE_CASES)
@require_POST
def log_attempt(request: HttpRequest, number: str) -> HttpResponse:
    """Record a contact attempt and come back with an empty form."""
    case = _case(request, number)
    form = AttemptForm(request.POST)
    if form.is_valid():
        try:
            handling.log_attempt(
                by=request.by,
                case=case,
                kind=ContactKind(form.cleaned_data["kind"]),
                reached=form.cleaned_data["reached"] == "ja",
                on=form.cleaned_data["on"],
                day_part=DayPart(form.cleaned_data["day_part"]),
                form_key=form.cleaned_data["form_key"],
            )
        except Refused as refusal:
            form.add_error("on", refusal.sentence)
        else:
            messages.success(request, "De contactpoging is vastgelegd.")
            return redirect("signals:case-detail", number=number)
    return _case_page(request, case, form, status=400)


@may(Act.HANDLE_CASES)
def result(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the result; then show literally what the landlord will see."""
    case = _case(request, number)
    form = ResultForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            refusal = rules.why_not_conclude(
                CaseState(case.state),
                result=form.end_result(),
                accepted_on=form.accepted_day(),
                opened_on=case.opened_on,
                today=clock.today(),
            )
            if refusal is None:
                return _confirm_page(request, case, form)
            form.add_error("accepted_on", str(refusal.label))
        status = 400
    context = {
        "case": case,
        "file": desk.case_file(case, clock.today()),
        "form": form,
        "breadcrumbs": _path(case, "Afsluiten"),
    }
    return render(request, "signals/case_result.html", context, status=status)


def _confirm_page(request: HttpRequest, case: Case, form: ResultForm) -> HttpResponse:
    chosen, accepted_on = form.end_result(), form.accepted_day()
    file = desk.case_file(case, clock.today())
    pause = None
    if rules.is_acceptance(chosen) and accepted_on:
        days = file.reports[0].agreement.terms.pause_days
        pause = rules.pause_days_on(accepted_on, days)
    outcome = OUTCOME_OF[chosen]
    context = {
        "case": case,
        "file": file,
        "form": form,
        "chosen": chosen,
        "accepted_on": accepted_on if pause else None,
        "pause": pause,
        "outcome": outcome,
        "may_collect": outcome != Outcome.HELP_ACCEPTED,
        "is_over": pause is not None and pause[1] < clock.today(),
        "breadcrumbs": _path(case, "Afsluiten"),
    }
    return render(request, "signals/case_confirm.html", context)


@may(Act.HANDLE_CASES)
@require_POST
def conclude(request: HttpRequest, number: str) -> HttpResponse:
    """End the case; the feedback leaves at once."""
    case = _case(request, number)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return redirect("signals:case-result", number=number)
    try:
        outcome = handling.conclude(
            by=request.by,
            case=case,
            result=form.end_result(),
            accepted_on=form.accepted_day(),
        )
    except Refused as refusal:
        case.refresh_from_db()
        if case.concluded_at:
            messages.info(
                request,
                f"{case.concluded_by} sloot deze zaak al af, om "
                f"{clock.to_local(case.concluded_at):%-H.%M} uur.",
            )
        else:
            messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"De zaak is afgesloten. De verhuurder leest: {outcome.label}")
    return redirect("signals:case-detail", number=number)
