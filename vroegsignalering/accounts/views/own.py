"""One's own role, organisation and account."""

import uuid
from typing import cast

import django_otp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from vroegsignalering import clock
from vroegsignalering.accounts import rules, selectors, services
from vroegsignalering.accounts.forms import AnyCodeForm, CodeForm
from vroegsignalering.accounts.guards import may, signed_in
from vroegsignalering.accounts.middleware import choose
from vroegsignalering.accounts.models import Membership, User
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.views.account import under_account
from vroegsignalering.accounts.views.invitation import app_context
from vroegsignalering.accounts.views.people import title_of
from vroegsignalering.accounts.views.session import (
    REPLACING,
    keep_recovery_codes,
    match_of,
    own_path,
)
from vroegsignalering.refusals import Refused


@signed_in
def switch_role(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's own roles; to signatory with a fresh code, unless one signs."""
    if request.method != "POST":
        return redirect("signals:start")
    to = _own_membership(request, request.POST.get("membership", ""))
    path = own_path(request.POST.get("next"))
    if rules.asks_fresh_code(request.by, to, signs_next=_is_one_agreement(path)):
        page = reverse("accounts:confirm-role", args=[to.pk])
        return redirect(f"{page}?{urlencode({'next': path})}")
    services.switch_role(by=request.by, to=to)
    return _go_on_as(request, to, path)


@signed_in
def confirm_role(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask the fresh code that a switch to signatory needs."""
    to = _own_membership(request, str(key))
    path = own_path(request.POST.get("next") or request.GET.get("next"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.switch_role(by=request.by, to=to, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            return _go_on_as(request, to, path)
    return render(request, "accounts/confirm_role.html", {"form": form, "to": to, "next": path})


def _own_membership(request: HttpRequest, key: str) -> Membership:
    own: list[Membership] = request.memberships
    to = next((membership for membership in own if str(membership.pk) == key), None)
    refusal = rules.why_not_switch(to, own)
    if refusal or to is None:
        raise Refused(refusal or rules.RoleRefusal.NOT_YOUR_ROLE, status=403)
    return to


def _is_one_agreement(path: str) -> bool:
    """Whether the page is about one agreement, where signing asks a code of its own."""
    match = match_of(path)
    return match is not None and match.app_name == "agreements" and bool(match.kwargs)


def _go_on_as(request: HttpRequest, to: Membership, path: str) -> HttpResponse:
    choose(request, to.pk)
    messages.success(request, f"U werkt nu als {to.role_label.lower()} van {to.organisation.name}.")
    page = path if _is_open_to(path, request.by, to) else reverse("signals:start")
    return redirect(f"{page}#melding")


def _is_open_to(path: str, by: Membership, to: Membership) -> bool:
    """Whether the page may be seen in the new role; of another organisation no single object."""
    match = match_of(path)
    if match is None or (match.kwargs and by.organisation_id != to.organisation_id):
        return False
    guard = str(getattr(match.func, "guard", ""))
    acts = guard.removeprefix("may:").split(",") if guard.startswith("may:") else []
    return not acts or any(to.may(Act(act)) for act in acts)


@may(Act.READ_ORGANISATION)
def organisation(request: HttpRequest) -> HttpResponse:
    """Show one's own organisation: its data, and the way to its people."""
    own, today = request.by.organisation, clock.today()
    rows = [{"label": "Naam", "value": own.name}]
    if own.kvk_number:
        rows.append({"label": "KvK-nummer", "value": own.kvk_number})
    if own.address_line or own.town_line:
        address = ", ".join(line for line in (own.address_line, own.town_line) if line)
        rows.append({"label": "Adres", "value": address})
    directory = selectors.directory_of(request.by, today)
    context = {
        "page_title": title_of(request.by),
        "rows": rows,
        "people": selectors.people_of(own),
        "invited": selectors.not_yet_accepted(own, clock.now()),
        "directory": directory,
        "to_check": sum(one.is_to_check for one in directory),
        "breadcrumbs": [
            {"label": "Start", "url": reverse("signals:start")},
            {"label": title_of(request.by)},
        ],
    }
    return render(request, "accounts/organisation.html", context)


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own data and what one can do about one's factors."""
    user = cast(User, request.user)
    rows = [
        {"label": "Naam", "value": user.full_name},
        {"label": "E-mailadres", "value": user.email},
        {"label": "Telefoon", "value": user.phone},
    ]
    context = {"rows": rows, "codes_left": selectors.recovery_codes_left(user)}
    return render(request, "accounts/account.html", context)


@signed_in
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes, after a fresh code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = services.renew_recovery_codes(by=request.by, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            keep_recovery_codes(request, codes)
            return redirect("accounts:recovery-codes")
    context = {"form": form, "breadcrumbs": under_account("Nieuwe herstelcodes")}
    return render(request, "accounts/new_recovery_codes.html", context)


@signed_in
def replace_app(request: HttpRequest) -> HttpResponse:
    """Change to another app: first prove that one is oneself, then confirm the new app."""
    if request.session.get(REPLACING):
        return _confirm_replacement(request)
    form = AnyCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.replace_app(by=request.by, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            request.session[REPLACING] = True
            return redirect("accounts:replace-app")
    context = {"form": form, "breadcrumbs": under_account("Andere app")}
    return render(request, "accounts/replace_app.html", context)


def _confirm_replacement(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    waiting = selectors.app_of(user, confirmed=False)
    if waiting is None or "stop" in request.POST:
        del request.session[REPLACING]
        return redirect("accounts:account")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            app, codes = services.confirm_app(
                by=request.by,
                code=form.cleaned_data["code"],
                session_key=request.session.session_key,
            )
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            del request.session[REPLACING]
            django_otp.login(request, app)
            keep_recovery_codes(request, codes)
            return redirect("accounts:recovery-codes")
    context = app_context(waiting, user.email) | {
        "form": form,
        "breadcrumbs": under_account("Andere app"),
    }
    return render(request, "accounts/replace_app_confirm.html", context)
