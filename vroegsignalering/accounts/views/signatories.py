"""Who may sign: the page of the organisation, proposing, and the second approval."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vroegsignalering.accounts import rules, selectors, services
from vroegsignalering.accounts.forms import CodeForm
from vroegsignalering.accounts.forms.signatories import DeclineChangeForm, ProposeForm
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import (
    EvidenceFile,
    Membership,
    SignatoryChange,
    SigningMandate,
)
from vroegsignalering.accounts.roles import Act, Role, Side
from vroegsignalering.accounts.states import ChangeState, CodeRefusal, SignatoryRefusal
from vroegsignalering.accounts.views.people import trail_to
from vroegsignalering.dutch_formats import enumerate_words, long_date
from vroegsignalering.evidence_files import EvidenceRefusal
from vroegsignalering.refusals import Refused

_FIELDS = {
    SignatoryRefusal.GROUND_MISSING: "ground",
    SignatoryRefusal.EVIDENCE_MISSING: "evidence",
    SignatoryRefusal.PERIOD_OVER: "valid_until",
    SignatoryRefusal.PROPOSED_ALREADY: "email",
    SignatoryRefusal.REPLACES_ITSELF: "replaces",
    SignatoryRefusal.REPLACED_IS_GONE: "replaces",
}
_STATES = {
    ChangeState.OPEN: "you",
    ChangeState.APPROVED: "ok",
    ChangeState.DECLINED: "bad",
    ChangeState.WITHDRAWN: "wait",
}


@may(Act.READ_ORGANISATION)
@require_GET
def signatories(request: HttpRequest) -> HttpResponse:
    """Show who may sign, why, from when until when, and what waits for an approval."""
    by = request.by
    present, past = selectors.signings_of(by)
    context = {
        "page_title": "Tekenbevoegden",
        "present": present,
        "past": past,
        "somebody_signs": bool(selectors.signatories_of(by.organisation_id)),
        "changes": selectors.open_changes(by),
        "may_propose": by.may(Act.PROPOSE_SIGNATORY),
        "may_end": by.may(Act.END_ROLE),
        "administrators": enumerate_words(selectors.names_of(by.organisation, Role.ADMINISTRATOR)),
        "breadcrumbs": trail_to(by, "Tekenbevoegden", above=[]),
    }
    return render(request, "accounts/signatories.html", context)


@may(Act.PROPOSE_SIGNATORY)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a signatory, or a new term for somebody who signs already."""
    by = request.by
    members = [one for one in _members(by) if one.role == Role.SIGNATORY]
    if request.method == "POST":
        form = ProposeForm(request.POST, request.FILES, signatories=members)
    else:
        form = ProposeForm(initial=_known(by, request.GET.get("wie", "")), signatories=members)
    if form.is_valid():
        try:
            change = services.propose_signatory(
                by=by,
                person=form.person(),
                authority=form.authority(),
                upload=form.cleaned_data["evidence"],
                replaces=form.replaced(),
            )
        except Refused as refused:
            form.add_error(_field_of(refused), refused.sentence)
        else:
            messages.success(
                request, f"U droeg {change} voor. {_who_approves(change)} krijgt hierover een mail."
            )
            return _to_list()
    context = {
        "form": form,
        "colleagues": _colleagues(by),
        "breadcrumbs": _under_list(by, "Draag voor"),
    }
    return render(request, "accounts/signatory_propose.html", context)


@may(Act.READ_ORGANISATION, Act.APPROVE_SIGNATORY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show a proposed signatory; who may, approves it here with a fresh code."""
    by, proposed = request.by, _change(request.by, key)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.approve_signatory(by=by, change=proposed, code=form.cleaned_data["code"])
        except Refused as refused:
            if isinstance(refused.refusal, CodeRefusal):
                form.add_error("code", refused.sentence)
            else:
                return _told(request, proposed, refused)
        else:
            messages.success(request, f"U keurde {proposed} goed als tekenbevoegde.")
            return _to_list(by)
    return render(request, "accounts/signatory_change.html", _sheet(by, proposed) | {"form": form})


@may(Act.APPROVE_SIGNATORY)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask why, and decline a proposed signatory."""
    by, proposed = request.by, _change(request.by, key)
    form = DeclineChangeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.decline_signatory(by=by, change=proposed, reason=form.cleaned_data["reason"])
        except Refused as refused:
            return _told(request, proposed, refused)
        messages.success(request, f"U wees de voordracht van {proposed} af.")
        return _to_list(by)
    context = _sheet(by, proposed) | {"form": form}
    return render(request, "accounts/signatory_decline.html", context)


@may(Act.PROPOSE_SIGNATORY)
@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a proposal back."""
    proposed = _change(request.by, key)
    try:
        services.withdraw_signatory(by=request.by, change=proposed)
    except Refused as refused:
        return _told(request, proposed, refused)
    messages.success(request, f"U trok de voordracht van {proposed} in.")
    return _to_list()


@may(Act.END_ROLE)
@require_http_methods(["GET", "POST"])
def end_mandate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say what happens when somebody cannot sign any more, and end his mandate."""
    by = request.by
    try:
        mandate = selectors.signing_mandate_of(by, key)
    except SigningMandate.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        services.end_mandate(by=by, mandate=mandate)
        messages.success(request, f"{mandate.name} kan niet meer tekenen.")
        return _to_list()
    context = {
        "mandate": mandate,
        "refusal": services.why_not_end_mandate(mandate),
        "breadcrumbs": _under_list(by, "Beëindig de bevoegdheid"),
    }
    return render(request, "accounts/signing_mandate_end.html", context)


@may(Act.READ_ORGANISATION, Act.APPROVE_SIGNATORY)
@require_GET
def evidence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give a paper to keep: never shown inside a page."""
    try:
        file = selectors.evidence_for(request.by, key)
    except EvidenceFile.DoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(services.evidence_content(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@may(Act.PROCESS_REGISTRATIONS)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the operator which signatories wait for his approval."""
    context = {
        "changes": selectors.open_changes(request.by),
        "breadcrumbs": [
            {"label": "Start", "url": reverse("signals:start")},
            {"label": "Tekenbevoegden"},
        ],
    }
    return render(request, "accounts/desk_signatories.html", context)


# --- Parts of the pages -------------------------------------------------------------------------


def _change(by: Membership, key: uuid.UUID) -> SignatoryChange:
    """Return the proposal, or the same 404 for an unknown one and a foreign one."""
    try:
        return selectors.change_of(by, key)
    except SignatoryChange.DoesNotExist as error:
        raise Http404 from error


def _sheet(by: Membership, proposed: SignatoryChange) -> dict[str, Any]:
    state = rules.change_state(proposed)
    refusal = rules.why_not_decide_change(proposed, by, selectors.approvers_of(proposed))
    is_operator = by.side == Side.OPERATOR
    decline_route = (
        "accounts:desk-signatory-decline" if is_operator else "accounts:signatory-change-decline"
    )
    until = f" tot en met {long_date(proposed.valid_until)}" if proposed.valid_until else ""
    return {
        "change": proposed,
        "state": state.label,
        "state_kind": _STATES[state],
        "is_open": state == ChangeState.OPEN,
        "refusal": refusal,
        "who_approves": _who_approves(proposed),
        "may_withdraw": state == ChangeState.OPEN and by.may(Act.PROPOSE_SIGNATORY),
        "period": f"vanaf {long_date(proposed.valid_from)}{until}",
        "decline_url": reverse(decline_route, args=[proposed.pk]),
        "breadcrumbs": [
            {"label": "Start", "url": reverse("signals:start")},
            {"label": "Tekenbevoegden", "url": reverse("accounts:desk-signatories")},
            {"label": str(proposed)},
        ]
        if is_operator
        else _under_list(by, str(proposed)),
    }


def _who_approves(proposed: SignatoryChange) -> str:
    names = [one.user.full_name for one in selectors.approvers_of(proposed)]
    return " of ".join(names) if names else "De beheerder van het portaal"


def _members(by: Membership) -> list[Membership]:
    return [one for person in selectors.people_of(by.organisation) for one in person.memberships]


def _colleagues(by: Membership) -> list[dict[str, str]]:
    """Return whom one can choose instead of typing who it is."""
    found = {one.user_id: one for one in _members(by)}
    return [
        {
            "name": one.user.full_name,
            "url": f"{reverse('accounts:signatory-propose')}?wie={one.pk}",
        }
        for one in found.values()
    ]


def _known(by: Membership, key: str) -> dict[str, str]:
    """Return what is known of a chosen colleague; nothing for anybody else."""
    for one in _members(by):
        if str(one.pk) == key:
            return {
                "given_name": one.user.given_name,
                "family_name": one.user.family_name,
                "email": one.user.email,
                "job_title": one.job_title,
                "phone": one.user.phone,
            }
    return {}


def _field_of(refused: Refused) -> str | None:
    """Return beside which field a refusal belongs; others become a page of their own."""
    if isinstance(refused.refusal, EvidenceRefusal):
        return "evidence"
    if not isinstance(refused.refusal, SignatoryRefusal):
        raise refused
    return _FIELDS.get(refused.refusal)


def _told(request: HttpRequest, proposed: SignatoryChange, refused: Refused) -> HttpResponse:
    """Say on the page of the proposal why it could not be done; who may not at all gets a page."""
    if refused.status == 403:
        raise refused
    messages.info(request, refused.sentence)
    is_operator = request.by.side == Side.OPERATOR
    route = "accounts:desk-signatory" if is_operator else "accounts:signatory-change"
    return redirect(reverse(route, args=[proposed.pk]) + "#melding")


def _to_list(by: Membership | None = None) -> HttpResponse:
    is_operator = by is not None and by.side == Side.OPERATOR
    route = "accounts:desk-signatories" if is_operator else "accounts:signatories"
    return redirect(reverse(route) + "#melding")


def _under_list(by: Membership, label: str) -> list[dict[str, Any]]:
    return trail_to(by, label, above=[("Tekenbevoegden", "accounts:signatories")])
