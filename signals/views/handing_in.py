"""The landlord's desk, first: hand in a file, look at what was found, decide."""

import csv
import datetime as dt
import io
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from municipalities.selectors import names_of
from onboarding.models import Agency
from signals.bulk.columns import COLUMNS
from signals.bulk.findings import FindingCode, Severity
from signals.bulk.load import finding_of
from signals.bulk.template_file import template_csv, template_xlsx
from signals.forms.landlord import ColumnsForm, SendForm, UploadForm
from signals.models import Submission
from signals.selectors import landlord as desk
from signals.selectors.mandated import is_in_hands_of, names_of_parties
from signals.services import returning, submitting
from signals.states import SendMode, SubmissionNotice, SubmissionState
from signals.views import wording
from signals.views.paging import page_number, paging
from vroegsignalering import clock
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.roles import Act
from vroegsignalering.dutch_formats import day_and_month, whole_number
from vroegsignalering.formula_safety import neutral
from vroegsignalering.refusals import Refused

STEPS = ("Bestand kiezen", "Kolommen", "Controle", "Bekijken en kiezen", "Ontvangstbewijs")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: After so long without a step the page says that it takes longer than usual.
SLOW_AFTER = dt.timedelta(minutes=1)
_HOME = {"label": "Start", "url": "/start/"}


def _trail(label: str = "") -> list[dict[str, str]]:
    """Return the breadcrumb of the corner "Aanleveren"."""
    hand_in = {"label": "Aanleveren", "url": reverse("signals:submission-list")}
    return [_HOME, hand_in, {"label": label}] if label else [_HOME, {"label": "Aanleveren"}]


def _submission(request: HttpRequest, key: uuid.UUID) -> Submission:
    """Return a submission on which this person may work."""
    return get_object_or_404(
        desk.own_submissions_of(request.by).select_related("organisation"), pk=key
    )


def _seen(request: HttpRequest, key: uuid.UUID) -> Submission:
    """Return a submission at which this person may look."""
    return get_object_or_404(desk.submissions_of(request.by).select_related("organisation"), pk=key)


# --- Handing in ---------------------------------------------------------------------------------


@may(Act.HAND_IN)
@require_GET
def submission_list(request: HttpRequest) -> HttpResponse:
    """Show what was handed in, the newest first."""
    page = desk.submission_page(request.by, page_number(request))
    parties = names_of_parties(
        key for one in page.rows for key in (one.organisation_id, one.agency_id)
    )
    rows = [
        {
            "submission": submission,
            "badge": wording.submission_badge(
                submission, is_own=is_in_hands_of(request.by, submission)
            ),
            "client": parties[submission.organisation_id] if submission.agency_id else "",
            "agency": parties[submission.agency_id] if submission.agency_id else "",
        }
        for submission in page.rows
    ]
    context = {"rows": rows, "paging": paging(request, page), "breadcrumbs": _trail()}
    return render(request, "signals/submission_list.html", context)


@may(Act.HAND_IN)
def submission_new(request: HttpRequest) -> HttpResponse:
    """Take a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            submission = submitting.receive(
                by=request.by, file_name=upload.name, content=upload.file
            )
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("signals:submission-detail", key=submission.pk)
    context = {
        "form": form,
        "steps": STEPS,
        "columns": COLUMNS,
        "keep_days": settings.SUBMISSION_FILE_DAYS,
        "breadcrumbs": _trail("Nieuw bestand"),
    }
    return render(request, "signals/submission_new.html", context)


@may(Act.HAND_IN)
@require_GET
def submission_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the template to fill in."""
    is_agency = Agency.objects.filter(pk=request.by.organisation_id).exists()
    make, content_type = {"csv": (template_csv, CSV), "xlsx": (template_xlsx, SPREADSHEET)}[kind]
    response = HttpResponse(make(clock.today(), is_agency=is_agency), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="sjabloon.{kind}"'
    return response


@may(Act.HAND_IN)
@require_GET
def submission_detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show one submission; the page follows its state, and who may work on it."""
    submission = _seen(request, key)
    if not is_in_hands_of(request.by, submission):
        return _show_to_others(request, submission)
    if submission.is_busy:
        return _show_progress(request, submission)
    if submission.state == SubmissionState.CHECKED:
        return _show_findings(request, submission)
    if submission.state == SubmissionState.SENT:
        return _show_receipt(request, submission)
    if submission.state == SubmissionState.REFUSED:
        return _show_refused(request, submission)
    return _show(request, submission, "signals/submission_withdrawn.html", {})


def _show_to_others(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Show who handed in what for whom, and what became of it: nothing to press."""
    context = {
        "badge": wording.submission_badge(submission, is_own=False),
        "is_client": submission.organisation_id == request.by.organisation_id,
        "towns": desk.towns_of(submission),
        "facts": [fact for fact in _receipt_facts(submission) if fact["value"]],
        "is_sent": submission.state == SubmissionState.SENT,
        "due_on": desk.answer_due_on(submission),
        "handovers": desk.handovers_of(submission),
    }
    return _show(request, submission, "signals/submission_followed.html", context)


def _show(
    request: HttpRequest, submission: Submission, template: str, context: dict[str, Any]
) -> HttpResponse:
    context |= {
        "submission": submission,
        "steps": STEPS,
        "breadcrumbs": _trail(submission.file_name),
    }
    return render(request, template, context)


def _progress(submission: Submission) -> dict[str, Any]:
    now = clock.to_local(clock.now())
    done = whole_number(submission.rows_done)
    if submission.state == SubmissionState.CHECKED:
        text = f"Wij versturen uw signalen. {done} van {whole_number(submission.rows)} regels."
    elif submission.rows:
        total = whole_number(max(submission.rows, submission.rows_done))
        text = f"Wij controleren uw bestand. {done} van {total} regels."
    elif submission.rows_done:
        text = f"Wij controleren uw bestand. {done} regels gedaan."
    else:
        text = "Wij beginnen zo met uw bestand."
    begun = submission.send_requested_at or submission.received_at
    if not submission.rows_done and clock.now() - begun > SLOW_AFTER:
        text = "Dit duurt langer dan normaal. U hoeft niets te doen."
    return {
        "percent": wording.percent_done(submission) if submission.is_busy else 100,
        "text": text if submission.is_busy else "Klaar.",
        "updated": f"{now.hour}.{now.minute:02}.{now.second:02} uur",
    }


def _show_progress(request: HttpRequest, submission: Submission) -> HttpResponse:
    here = reverse("signals:submission-detail", args=[submission.pk])
    context = {
        **_progress(submission),
        "is_sending": submission.state == SubmissionState.CHECKED,
        "poll_url": reverse("signals:submission-progress", args=[submission.pk]),
        "refresh_url": here,
        "stop_url": f"{here}?verversen=nee",
        "stopped": request.GET.get("verversen") == "nee",
    }
    return _show(request, submission, "signals/submission_progress.html", context)


@may(Act.HAND_IN)
@require_GET
def submission_progress(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """Say how far the worker is, for the script of the page."""
    submission = _submission(request, key)
    answer = _progress(submission) | {
        "done": not submission.is_busy,
        "next": reverse("signals:submission-detail", args=[submission.pk]),
    }
    return JsonResponse(answer)


# --- Findings and the choice ----------------------------------------------------------------------


def _tiles(submission: Submission) -> list[dict[str, Any]]:
    listed = reverse("signals:submission-findings", args=[submission.pk])
    before = submission.counts_before if submission.notice else {}

    def note(name: str, text: str) -> str:
        has_changed = before and before.get(name) != getattr(submission, name)
        return "Veranderd sinds u keek" if has_changed else text

    return [
        {
            "kind": "ok",
            "number": submission.good,
            "word": "Goed",
            "note": note("good", "Klaar om te versturen"),
            "url": "#per-gemeente",
        },
        {
            "kind": "warn",
            "number": submission.warned,
            "word": "Let op",
            "note": note("warned", "Mag mee, u beslist"),
            "url": f"{listed}?ernst={Severity.WARNING}",
        },
        {
            "kind": "bad",
            "number": submission.refused,
            "word": "Geweigerd",
            "note": note("refused", "Gaat niet mee. Verbeter de regel"),
            "url": f"{listed}?ernst={Severity.REFUSED}",
        },
        {
            "kind": "wait",
            "number": submission.held,
            "word": "Aangehouden",
            "note": note("held", "Wacht op een overeenkomst"),
            "url": f"{listed}?ernst={Severity.HELD}",
        },
    ]


def _send_form(submission: Submission, data: Any = None) -> SendForm:
    form = SendForm(
        data,
        initial={
            "mode": SendMode.GOOD_ROWS,
            "seen": submission.checked_at.isoformat() if submission.checked_at else "",
        },
    )
    goes, others = submission.good + submission.warned, submission.refused + submission.held
    warned = {
        0: "",
        1: "Met de regel waar u op moet letten. ",
    }.get(submission.warned, f"Met de {submission.warned} regels waar u op moet letten. ")
    kept = f"Uw bestand bewaren wij {settings.SUBMISSION_FILE_DAYS} dagen voor u."
    rows = "De goede regel, nu" if goes == 1 else f"De {whole_number(goes)} goede regels, nu"
    mode = form.fields["mode"]
    mode.choices = [
        (SendMode.GOOD_ROWS, rows),
        (SendMode.ALL_OR_NOTHING, SendMode(SendMode.ALL_OR_NOTHING).label),
    ]
    mode.option_help = {
        SendMode.GOOD_ROWS: warned + kept,
        SendMode.ALL_OR_NOTHING: f"Verbeter eerst de {_others(submission)}."
        if others
        else "Alle regels zijn goed.",
    }
    return form


def _others(submission: Submission) -> str:
    parts = []
    if submission.refused:
        word = "geweigerde regel" if submission.refused == 1 else "geweigerde regels"
        parts.append(f"{whole_number(submission.refused)} {word}")
    if submission.held:
        word = "aangehouden regel" if submission.held == 1 else "aangehouden regels"
        parts.append(f"{whole_number(submission.held)} {word}")
    return " en ".join(parts)


def _show_findings(
    request: HttpRequest, submission: Submission, form: SendForm | None = None
) -> HttpResponse:
    groups = desk.finding_groups(submission)
    towns = desk.towns_of(submission)
    codes = {code for group in groups for code in group.municipality_codes if code}
    names = names_of(codes)
    goes = submission.good + submission.warned
    today = clock.today()
    worst = max(groups, key=lambda group: group.rows, default=None)
    earlier = desk.handed_in_before(submission)
    context = {
        "groups": [wording.group_words(group, names) for group in groups],
        "tiles": _tiles(submission),
        "towns": towns,
        "destinations": sum(1 for town in towns if town.goes),
        "goes": goes,
        "form": form or _send_form(submission),
        "earlier": None if submission.is_same_again_confirmed else earlier,
        "held": (held := desk.held_towns(request.by, submission, today)),
        "has_ready_held": any(town.is_in_force for town in held),
        "windows": desk.outside_windows(
            request.by, [town.code for town in towns if town.goes], today
        ),
        "notice": SubmissionNotice(submission.notice).label if submission.notice else "",
        "worst": wording.group_words(worst, names).title if worst else "",
        "others": _others(submission),
    }
    return _show(request, submission, "signals/submission_findings.html", context)


@may(Act.HAND_IN)
@require_GET
def submission_findings(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """List every finding, page by page; narrowed to a code or a severity."""
    submission = _submission(request, key)
    code, severity = request.GET.get("code", ""), request.GET.get("ernst", "")
    code = code if code in FindingCode.values else ""
    severity = severity if severity in Severity.values else ""
    page = desk.findings_page(submission, code=code, severity=severity, number=page_number(request))
    title = str(FindingCode(code).label if code else "Alle bevindingen")
    if severity and not code:
        title = f"Alle bevindingen: {Severity(severity).label.lower()}"
    context = {
        "submission": submission,
        "title": title,
        "rows": [wording.row_words(record) for record in page.rows],
        "what_to_do": wording.WHAT_TO_DO.get(code, ""),
        "paging": paging(request, page),
        "breadcrumbs": [
            *_trail()[:1],
            {"label": "Aanleveren", "url": reverse("signals:submission-list")},
            {
                "label": submission.file_name,
                "url": reverse("signals:submission-detail", args=[submission.pk]),
            },
            {"label": "Bevindingen"},
        ],
    }
    return render(request, "signals/submission_finding_list.html", context)


@may(Act.HAND_IN)
@require_POST
def submission_send(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the landlord's yes; the worker sends."""
    submission = _submission(request, key)
    form = _send_form(submission, request.POST)
    if not form.is_valid():
        return _show_findings(request, submission, form)
    try:
        submitting.request_send(
            by=request.by,
            submission=submission,
            mode=SendMode(form.cleaned_data["mode"]),
            seen_at=form.cleaned_data["seen"],
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(_told(submission))


def _told(submission: Submission) -> str:
    return reverse("signals:submission-detail", args=[submission.pk]) + "#melding"


@may(Act.HAND_IN)
@require_POST
def submission_same_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the second yes for a file that was handed in before."""
    submission = _submission(request, key)
    try:
        submitting.confirm_same_again(by=request.by, submission=submission)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.info(request, "U kunt dit bestand nog een keer versturen. Kijk eerst wat er gaat.")
    return redirect(_told(submission))


@may(Act.HAND_IN)
@require_POST
def submission_check_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Check the file again, for example because an agreement came into force."""
    submission = _submission(request, key)
    try:
        submitting.check_again(by=request.by, submission=submission)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(_told(submission))


@may(Act.HAND_IN)
@require_POST
def submission_held(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hand in again the held rows whose agreement is in force by now."""
    submission = _submission(request, key)
    try:
        again = submitting.hand_in_held_rows(by=request.by, submission=submission)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(_told(submission))
    return redirect("signals:submission-detail", key=again.pk)


@may(Act.HAND_IN)
def submission_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a submission back before it was sent, after one more look."""
    submission = _submission(request, key)
    if request.method == "POST":
        try:
            submitting.withdraw(by=request.by, submission=submission)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(_told(submission))
        messages.success(request, "De aanlevering is ingetrokken. Er is niets verzonden.")
        return redirect(_told(submission))
    return _show(request, submission, "signals/submission_withdraw.html", {})


@may(Act.HAND_IN)
@require_GET
def submission_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the landlord's own file back, with two columns added."""
    submission = _submission(request, key)
    target = io.BytesIO()
    kind = returning.give_back(by=request.by, submission=submission, target=target)
    return HttpResponse(
        target.getvalue(),
        content_type=CSV if kind == "csv" else SPREADSHEET,
        headers={
            "Content-Disposition": f'attachment; filename="{submission.number}-met-uitleg.{kind}"'
        },
    )


# --- Columns, refusal, receipt --------------------------------------------------------------------


def _columns_form(submission: Submission, data: Any = None) -> ColumnsForm | None:
    headings = desk.open_headings(submission)
    if headings is None:
        return None
    return ColumnsForm(data, headings=headings.unknown, free=headings.free)


def _show_refused(
    request: HttpRequest, submission: Submission, form: ColumnsForm | None = None
) -> HttpResponse:
    form = form or _columns_form(submission)
    found = [finding_of(record) for record in desk.findings_on_file(submission)]
    context = {"findings": found, "form": form}
    template = "signals/submission_columns.html" if form else "signals/submission_refused.html"
    return _show(request, submission, template, context)


@may(Act.HAND_IN)
@require_POST
def submission_columns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take what the landlord's own headings mean."""
    submission = _submission(request, key)
    form = _columns_form(submission, request.POST)
    if form is None:
        return redirect("signals:submission-detail", key=submission.pk)
    if form.is_valid():
        try:
            submitting.choose_columns(
                by=request.by,
                submission=submission,
                mapping=form.mapping(),
                is_remembered=form.cleaned_data["remember"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("signals:submission-detail", key=submission.pk)
    return _show_refused(request, submission, form)


def _show_receipt(request: HttpRequest, submission: Submission) -> HttpResponse:
    towns = desk.towns_of(submission)
    today = clock.today()
    context = {
        "towns": towns,
        "goes": submission.sent,
        "facts": _receipt_facts(submission),
        "causes": [
            {"code": code, "title": str(FindingCode(code).label), "rows": number}
            for code, number in submission.per_finding.items()
        ],
        "held": (held := desk.held_towns(request.by, submission, today)),
        "has_ready_held": any(town.is_in_force for town in held),
        "due_on": desk.answer_due_on(submission),
        "handovers": desk.handovers_of(submission),
        "others": _others(submission),
    }
    return _show(request, submission, "signals/submission_receipt.html", context)


def _who(submission: Submission) -> str:
    """Name the person, and under a mandate both organisations."""
    if submission.agency_id is None:
        return submission.handed_in_name
    agency = names_of_parties([submission.agency_id])[submission.agency_id]
    return f"{submission.handed_in_name}, {agency}, namens {submission.organisation.name}"


def _receipt_facts(submission: Submission) -> list[dict[str, str]]:
    sent_at = clock.to_local(submission.sent_at) if submission.sent_at else None
    when = ""
    if sent_at:
        day = day_and_month(sent_at.date(), clock.today())
        when = f"{day}, {sent_at.hour}.{sent_at.minute:02} uur"
    digest = submission.file_digest
    return [
        {"label": "Nummer", "value": submission.number},
        {"label": "Organisatie", "value": submission.organisation.name},
        {"label": "Aangeleverd door", "value": _who(submission)},
        {"label": "Verzonden door", "value": submission.send_requested_name},
        {"label": "Verzonden op", "value": when},
        {"label": "Bestand", "value": submission.file_name},
        {
            "label": "Bestandscode (SHA-256)",
            "value": " ".join(digest[at : at + 8] for at in range(0, len(digest), 8)),
        },
    ]


@may(Act.HAND_IN)
@require_GET
def submission_numbers(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the numbers of the signals of a submission as a list to keep."""
    submission = _seen(request, key)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["nummer", "kenmerk", "gemeente", "verzonden op", "regel"])
    for line in desk.numbers_of(submission):
        writer.writerow([neutral(str(cell)) for cell in line])
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type=CSV)
    name = f"signalen-{submission.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
