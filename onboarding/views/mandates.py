"""The landlord's page of who may act for it: read, grant, decline, end; and the paper."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from municipalities import selectors as registry
from onboarding import document, selectors
from onboarding.forms.mandates import AgencyForm, DeclineMandateForm, GrantForm, TermsForm
from onboarding.rules import mandates as rules
from onboarding.selectors import mandates as mandate_selectors
from onboarding.services import mandates as services
from onboarding.states import MandateRefusal
from vroegsignalering import clock
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import ActsFor, EvidenceFile, Membership, Organisation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.states import CodeRefusal, MandateState
from vroegsignalering.refusals import Refused

STATUS_KINDS = {
    MandateState.ASKED: "you",
    MandateState.DECLINED: "bad",
    MandateState.COMING: "info",
    MandateState.IN_FORCE: "ok",
    MandateState.OVER: "wait",
    MandateState.ENDED: "wait",
}
# What is told beside the form that was filled in, instead of on a page of its own.
_ABOUT_THE_FORM = frozenset(
    {
        MandateRefusal.NO_ACT,
        MandateRefusal.DATES_CROSSED,
        MandateRefusal.STARTS_IN_THE_PAST,
        MandateRefusal.MORE_THAN_ASKED,
        MandateRefusal.TEXT_CHANGED,
        MandateRefusal.NO_PDF,
        MandateRefusal.MAY_NOT_SIGN_NOW,
    }
)


@may(Act.READ_ORGANISATION)
def mandate_list(request: HttpRequest) -> HttpResponse:
    """Show who asks and who may act for this landlord."""
    if not mandate_selectors.is_landlord(request.by):
        is_agency = selectors.is_agency(request.by)
        return redirect("onboarding:client-list" if is_agency else "accounts:organisation")
    rows = mandate_selectors.mandates_given(request.by, clock.today())
    shown = [{"row": row, "kind": STATUS_KINDS[row.state]} for row in rows]
    context = {
        "asked": [one for one in shown if one["row"].state == MandateState.ASKED],
        "given": [
            one for one in shown if one["row"].state in {MandateState.IN_FORCE, MandateState.COMING}
        ],
        "past": [
            one
            for one in shown
            if one["row"].state in {MandateState.OVER, MandateState.ENDED, MandateState.DECLINED}
        ],
        "may_grant": request.by.may(Act.GRANT_MANDATE),
        "may_end": request.by.may(Act.END_MANDATE),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "onboarding/mandate_list.html", context)


@may(Act.READ_ORGANISATION)
def detail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the text of one mandate, and beside it what one can do."""
    return _detail_page(request, _found(request.by, key))


@may(Act.GRANT_MANDATE)
def grant(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Grant what was asked, or less; the terms stand in the address, as the text was shown."""
    mandate = _found(request.by, key)
    if request.method != "POST":
        return redirect("onboarding:mandate-detail", key)
    if mandate.landlord_id != request.by.organisation_id:
        raise Http404
    form = GrantForm(request.POST, organisation_name=request.by.organisation.name)
    terms_form = _terms_form(request, mandate)
    if not (terms_form.is_valid() and form.is_valid()):
        return _detail_page(request, mandate, form)
    try:
        services.grant(
            by=request.by, mandate=mandate, terms=terms_form.terms(), **form.cleaned_data
        )
    except Refused as refused:
        if not _told_in(form, refused):
            return _told(request, refused, key)
        return _detail_page(request, mandate, form)
    messages.success(
        request, f"U heeft {mandate.agency.name} gemachtigd. Beide kanten krijgen een mail."
    )
    return redirect(reverse("onboarding:mandate-detail", args=[key]) + "#melding")


@may(Act.GRANT_MANDATE)
def give(request: HttpRequest) -> HttpResponse:
    """Let an agency act without being asked: whom and what, then the text, then the code."""
    by = request.by
    if not mandate_selectors.is_landlord(by):
        return redirect("accounts:organisation")
    has_asked = "kvk_number" in request.GET
    agency_form = AgencyForm(request.GET if has_asked else None)
    terms_form = TermsForm(
        request.GET if has_asked else None,
        known=registry.present(),
        initial={"starts_on": f"{clock.today():%d-%m-%Y}", "acts": ["deliver", "read_feedback"]},
    )
    agency = _chosen_agency(by, agency_form, terms_form)
    context: dict[str, Any] = {
        "agency_form": agency_form,
        "terms_form": terms_form,
        "agency_name": agency.name if agency else "",
        "breadcrumbs": _crumbs("Machtig een incassopartner"),
    }
    if agency is None:
        return render(request, "onboarding/mandate_give.html", context)
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        organisation_name=by.organisation.name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.give(
                by=by, agency=agency, terms=terms_form.terms(), **form.cleaned_data
            )
        except Refused as refused:
            if not _told_in(form, refused):
                return _told(request, refused, None)
        else:
            messages.success(request, f"U heeft {agency.name} gemachtigd. U krijgt een mail.")
            return redirect(reverse("onboarding:mandate-detail", args=[made.pk]) + "#melding")
    context |= _text(by.organisation, agency, terms_form.terms(), form)
    return render(request, "onboarding/mandate_give.html", context)


@may(Act.END_MANDATE)
def decline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say no, with a reason that the agency reads."""
    mandate = _found(request.by, key)
    if mandate.landlord_id != request.by.organisation_id:
        raise Http404
    form = DeclineMandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline(by=request.by, mandate=mandate, reason=form.cleaned_data["reason"])
        except Refused as refused:
            return _told(request, refused, key)
        messages.info(request, f"U heeft geweigerd. {mandate.agency.name} krijgt bericht.")
        return redirect(reverse("onboarding:mandate-list") + "#melding")
    if rules.mandate_state(mandate, clock.today()) != MandateState.ASKED:
        return redirect("onboarding:mandate-detail", key)
    context = {"mandate": mandate, "form": form, "breadcrumbs": _crumbs("Weigeren")}
    return render(request, "onboarding/mandate_decline.html", context)


@may(Act.END_MANDATE)
def end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End a mandate, on a page that says what happens at once."""
    mandate = _found(request.by, key)
    is_landlord = mandate.landlord_id == request.by.organisation_id
    other = mandate.agency if is_landlord else mandate.landlord
    if request.method == "POST":
        try:
            services.end(by=request.by, mandate=mandate)
        except Refused as refused:
            return _told(request, refused, key)
        messages.success(
            request, f"De machtiging met {other.name} is beëindigd. Dat werkt vanaf nu."
        )
        page = "onboarding:mandate-list" if is_landlord else "onboarding:client-list"
        return redirect(reverse(page) + "#melding")
    if rules.why_not_end(mandate, clock.today()):
        return redirect("onboarding:mandate-detail", key)
    context = {
        "mandate": mandate,
        "other": other,
        "is_landlord": is_landlord,
        "breadcrumbs": _crumbs("Beëindigen") if is_landlord else None,
    }
    return render(request, "onboarding/mandate_end.html", context)


@may(Act.READ_ORGANISATION)
def paper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the sealed PDF of a mandate that was granted."""
    mandate = _found(request.by, key)
    stored = mandate_selectors.paper_of(mandate)
    if stored is None:
        raise Http404
    response = HttpResponse(bytes(stored.content), content_type="application/pdf")
    name = f"machtiging-{mandate.starts_on:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@may(Act.READ_ORGANISATION)
def evidence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the power of attorney that the agency added, to both sides; never inside a page."""
    file = mandate_selectors.evidence_to_give(_found(request.by, key))
    if file is None:
        raise Http404
    response = HttpResponse(accounts.evidence_content(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- Parts of the pages ---------------------------------------------------------------------------


def _found(by: Membership, key: uuid.UUID) -> ActsFor:
    """Return the mandate, or the same 404 for an unknown one and a foreign one."""
    mandate = mandate_selectors.mandate_of(by, key)
    if mandate is None:
        raise Http404
    return mandate


def _crumbs(last: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": "Start", "url": reverse("signals:start")},
        {"label": "Mijn organisatie", "url": reverse("accounts:organisation")},
        {"label": "Machtigingen", "url": reverse("onboarding:mandate-list")},
    ]
    return [*crumbs, {"label": last}] if last else [*crumbs[:2], {"label": "Machtigingen"}]


def _told(request: HttpRequest, refused: Refused, key: uuid.UUID | None) -> HttpResponse:
    """Tell on the page itself why it could not be done any more (double click, a colleague)."""
    if refused.status == 403:
        raise refused
    messages.warning(request, refused.sentence)
    page = reverse("onboarding:mandate-detail", args=[key]) if key else _list_page()
    return redirect(f"{page}#melding")


def _list_page() -> str:
    return reverse("onboarding:mandate-list")


def _told_in(form: GrantForm, refused: Refused) -> bool:
    """Put a refusal into the form; returns whether it belongs there."""
    if isinstance(refused.refusal, CodeRefusal):
        form.add_error("code", refused.sentence)
        return True
    if refused.refusal in _ABOUT_THE_FORM:
        form.add_error(None, refused.sentence)
        return True
    return False


def _terms_form(request: HttpRequest, mandate: ActsFor) -> TermsForm:
    """Return the terms that stand in the address, or else what was asked."""
    asked = rules.grantable(rules.terms_of(mandate), clock.today())
    names = registry.names_of(asked.municipality_codes)
    usual = TermsForm.initial_of(asked, names)
    data = request.GET if "starts_on" in request.GET else usual
    return TermsForm(data, known=registry.present(), asked=asked)


def _chosen_agency(
    by: Membership, agency_form: AgencyForm, terms_form: TermsForm
) -> Organisation | None:
    """Return the agency when all was filled in well; else the forms say what is wrong."""
    if not agency_form.is_bound or not (agency_form.is_valid() & terms_form.is_valid()):
        return None
    agency = mandate_selectors.agency_with(agency_form.cleaned_data["kvk_number"])
    if agency is None:
        agency_form.add_error("kvk_number", MandateRefusal.NO_SUCH_AGENCY.label)
        return None
    if mandate_selectors.open_request_of(agency.pk, by.organisation_id):
        agency_form.add_error("kvk_number", MandateRefusal.ALREADY_ASKED.label)
        return None
    refusal = rules.why_not_ask(terms_form.terms(), clock.today())
    if refusal:
        terms_form.add_error("starts_on", refusal.label)
        return None
    return agency


def _text(
    landlord: Organisation,
    agency: Organisation,
    terms: rules.Terms,
    form: GrantForm,
    evidence: EvidenceFile | None = None,
) -> dict[str, Any]:
    """Return the text, its code, and the form under it with the digest of this very text."""
    facts = document.facts_for(landlord, agency, terms, evidence)
    digest = document.text_digest(facts)
    form.initial["text_digest"] = digest
    return {
        "body": document.body_html(facts, title_level=2),
        "digest": digest,
        "code": document.document_code(digest),
        "form": form,
    }


def _detail_page(
    request: HttpRequest, mandate: ActsFor, form: GrantForm | None = None
) -> HttpResponse:
    by, today = request.by, clock.today()
    row = mandate_selectors.row_of(mandate, today)
    is_landlord = mandate.landlord_id == by.organisation_id
    is_asked = row.state == MandateState.ASKED
    context: dict[str, Any] = {
        "row": row,
        "mandate": mandate,
        "kind": STATUS_KINDS[row.state],
        "is_landlord": is_landlord,
        "is_asked": is_asked,
        "other": mandate.agency if is_landlord else mandate.landlord,
        "evidence": mandate_selectors.evidence_of(mandate),
        "may_grant": is_asked and by.may(Act.GRANT_MANDATE),
        "may_decline": is_asked and by.may(Act.END_MANDATE),
        "may_end": by.may(Act.END_MANDATE) and rules.why_not_end(mandate, today) is None,
        "breadcrumbs": _crumbs(mandate.agency.name) if is_landlord else None,
    }
    if is_asked:
        context |= _request_panel(request, mandate, form)
    else:
        context |= _granted_text(mandate)
    return render(request, "onboarding/mandate_detail.html", context)


def _request_panel(
    request: HttpRequest, mandate: ActsFor, form: GrantForm | None
) -> dict[str, Any]:
    """Return the text as it would be granted now, and the form to allow less."""
    terms_form = _terms_form(request, mandate)
    asked = rules.grantable(rules.terms_of(mandate), clock.today())
    terms = terms_form.terms() if terms_form.is_valid() else asked
    refusal = rules.why_not_grant(mandate, terms, clock.today())
    if refusal:
        terms_form.add_error(None, refusal.label)
        terms = asked
    form = form or GrantForm(organisation_name=request.by.organisation.name)
    is_narrowed = terms != asked
    return {
        "terms_form": terms_form,
        "is_narrowed": is_narrowed,
        "is_terms_wrong": bool(terms_form.errors),
        "query": request.GET.urlencode(),
        **_text(
            mandate.landlord,
            mandate.agency,
            terms,
            form,
            mandate_selectors.evidence_of(mandate),
        ),
    }


def _granted_text(mandate: ActsFor) -> dict[str, Any]:
    """Return the text as it was granted: with the parties as they were called then."""
    stored = mandate_selectors.paper_of(mandate)
    if stored is None:
        return {"has_paper": False, "body": "", "code": ""}
    facts = document.MandateFacts.of_record(stored.facts)
    return {
        "has_paper": True,
        "body": document.body_html(facts, title_level=2),
        "digest": mandate.text_digest,
        "code": document.document_code(mandate.text_digest),
    }
