"""Is this document genuine and whole? Open to everybody, without an account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import document, selectors
from agreements.forms import CheckCodeForm, CheckFileForm
from agreements.selectors import KnownPaper
from agreements.services import verifying
from vroegsignalering.accounts.guards import public
from vroegsignalering.pdf_signing import Changes, Report
from vroegsignalering.refusals import Refused


class Verdict(StrEnum):
    """What the page says first."""

    GENUINE = "genuine"
    TO_SIGN = "to_sign"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """A verdict with what it rests on: what we know of the paper, and the report on the file."""

    verdict: Verdict
    paper: KnownPaper | None = None
    report: Report | None = None

    @property
    def later_changes(self) -> str:
        """What was added after signing: ``none``, ``allowed`` or ``forbidden``."""
        if self.report is None:
            return Changes.NONE
        if not self.report.has_only_allowed_changes:
            return Changes.FORBIDDEN
        # The signatures and time-stamps that belong to the paper are no later changes.
        return Changes.NONE if self.paper else Changes.ALLOWED


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a file or a code, and say what is known of it."""
    if request.method != "POST":
        return _page(request)
    if "code" in request.POST:
        code_form = CheckCodeForm(request.POST)
        if code_form.is_valid():
            code = document.document_code(selectors.fold_code(code_form.cleaned_data["code"]))
            return redirect("agreements:verify-code", code)
        return _page(request, code_form=code_form)
    form = CheckFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, file_form=form)
    try:
        return _page(request, outcome=_judged(form))
    except Refused as refused:
        form.add_error("file", refused.sentence)
        return _page(request, file_form=form, status=refused.status)


@public
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what may be told to who has the code under a paper, such as a reader of its QR code."""
    paper = selectors.paper_with_code(code)
    context = {"code": code if paper else "", "paper": paper}
    return render(request, "agreements/verify_code.html", context, status=200 if paper else 404)


def _judged(form: CheckFileForm) -> Outcome:
    """Return the verdict: by its digest alone, or by looking into the file that was handed in."""
    upload = form.cleaned_data["file"]
    if upload is None:
        paper = selectors.paper_with_digest(form.cleaned_data["digest"])
        return Outcome(_by_paper(paper), paper)
    content = upload.read()
    paper = selectors.paper_with_digest(hashlib.sha256(content).hexdigest())
    return _by_report(verifying.check_file(content=content), paper)


def _by_paper(paper: KnownPaper | None) -> Verdict:
    if paper is None:
        return Verdict.UNKNOWN
    return Verdict.GENUINE if paper.is_signed else Verdict.TO_SIGN


def _by_report(report: Report, paper: KnownPaper | None) -> Outcome:
    if not report.signatures or (report.is_whole and not report.is_trusted):
        return Outcome(Verdict.UNKNOWN, None, report)
    if not report.is_good:
        return Outcome(Verdict.CHANGED, None, report)
    if paper is not None:
        return Outcome(_by_paper(paper), paper, report)
    # Ours by its signatures, although we keep another version of it, such as a later one.
    return Outcome(Verdict.GENUINE if report.parties else Verdict.TO_SIGN, None, report)


def _page(
    request: HttpRequest,
    *,
    outcome: Outcome | None = None,
    code_form: CheckCodeForm | None = None,
    file_form: CheckFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "outcome": outcome,
        "code_form": code_form or CheckCodeForm(),
        "file_form": file_form or CheckFileForm(),
        "has_errors": any(form is not None and form.errors for form in (code_form, file_form)),
    }
    return render(request, "agreements/verify.html", context, status=status)
