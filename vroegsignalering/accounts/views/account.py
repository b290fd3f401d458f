"""One's own account: browsers, password, e-mail address, and how one wants to be mailed."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from vroegsignalering.accounts import kept_forms, services
from vroegsignalering.accounts.forms.own_data import (
    ChangePasswordForm,
    NewEmailForm,
    NotificationsForm,
)
from vroegsignalering.accounts.guards import signed_in
from vroegsignalering.accounts.middleware import seconds_left
from vroegsignalering.accounts.models import User, open_sessions
from vroegsignalering.accounts.states import PasswordRefusal
from vroegsignalering.accounts.views.session import own_path
from vroegsignalering.dutch_formats import whole_number
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import ALWAYS_AT_ONCE, Topic
from vroegsignalering.refusals import Refused


def under_account(label: str) -> list[dict[str, str]]:
    """Return the breadcrumb of a page under one's own account."""
    return [
        {"label": "Start", "url": reverse("signals:start")},
        {"label": "Mijn account", "url": reverse("accounts:account")},
        {"label": label},
    ]


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """Show in which browsers one is logged in; log out one of them, or all others."""
    here = request.session.session_key
    if request.method == "POST":
        messages.success(request, _end(request, here))
        return redirect(reverse("accounts:sessions") + "#melding")
    rows = [
        {"session": session, "is_here": session.session_key == here}
        for session in open_sessions(cast(User, request.user))
    ]
    context = {
        # This browser first; then the one that was used last.
        "rows": sorted(rows, key=lambda row: not row["is_here"]),
        "breadcrumbs": under_account("Waar u bent ingelogd"),
    }
    return render(request, "accounts/sessions.html", context)


def _end(request: HttpRequest, here: str | None) -> str:
    if "andere" in request.POST:
        ended = services.end_other_sessions(by=request.by, but=here)
        if not ended:
            return "U was nergens anders ingelogd."
        return f"{whole_number(ended)} {'browser is' if ended == 1 else 'browsers zijn'} uitgelogd."
    try:
        key = uuid.UUID(request.POST.get("browser", ""))
    except ValueError:
        return "Kies welke browser u wilt uitloggen."
    if services.end_session(by=request.by, key=key):
        return "Die browser is uitgelogd."
    return "Die browser was al uitgelogd."


@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose another password, with the present one and a fresh code."""
    user = cast(User, request.user)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        try:
            changed = services.change_password(
                by=request.by,
                present=form.cleaned_data["present"],
                password=form.cleaned_data["password"],
                code=form.cleaned_data["code"],
                session_key=request.session.session_key,
            )
        except Refused as refused:
            is_code = refused.refusal != PasswordRefusal.WRONG_PASSWORD
            form.add_error("code" if is_code else "present", refused.sentence)
        else:
            update_session_auth_hash(request, changed)
            messages.success(
                request, "Uw wachtwoord is veranderd. In andere browsers bent u uitgelogd."
            )
            return redirect(reverse("accounts:account") + "#melding")
    context = {"form": form, "breadcrumbs": under_account("Nieuw wachtwoord")}
    return render(request, "accounts/change_password.html", context)


@signed_in
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask another e-mail address; it counts once the link sent there was used."""
    form = NewEmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            services.ask_new_email(by=request.by, email=email, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("email" if "email" in refused.refusal else "code", refused.sentence)
        else:
            messages.success(
                request,
                f"Wij stuurden een mail naar {email}. Open de link daarin om het te bevestigen.",
            )
            return redirect(reverse("accounts:account") + "#melding")
    context = {"form": form, "breadcrumbs": under_account("Ander e-mailadres")}
    return render(request, "accounts/change_email.html", context)


@signed_in
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Take another e-mail address into use: by a button, so that no mail scanner does it."""
    change = services.email_change_by(by=request.by, token=token)
    if change is None:
        return render(request, "accounts/email_link_used.html", status=404)
    if request.method == "POST":
        services.confirm_new_email(
            by=request.by, token=token, session_key=request.session.session_key
        )
        messages.success(request, f"U logt voortaan in met {change.email}.")
        return redirect(reverse("accounts:account") + "#melding")
    context = {"change": change, "breadcrumbs": under_account("Bevestig uw e-mailadres")}
    return render(request, "accounts/confirm_email.html", context)


@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """Choose for each topic whether one is mailed at once, once a day, or not."""
    user = cast(User, request.user)
    form = NotificationsForm(
        request.POST if request.method == "POST" else None,
        initial={topic.value: choice for topic, choice in outbox.choices_of(user.email).items()},
    )
    if form.is_valid():
        outbox.choose(user.email, form.choices())
        messages.success(request, "Uw keuze is bewaard.")
        return redirect(reverse("accounts:notifications") + "#melding")
    context = {
        "form": form,
        "fixed": [
            {"topic": topic.label, "why": why}
            for topic, why in ALWAYS_AT_ONCE.items()
            if topic != Topic.DIGEST
        ],
        "breadcrumbs": under_account("Meldingen"),
    }
    return render(request, "accounts/notifications.html", context)


@signed_in
def kept_form(request: HttpRequest) -> HttpResponse:
    """Offer a form that was sent after the session was over; it goes only by its button."""
    found = kept_forms.kept(request, request.memberships)
    if found is None or request.method == "POST":
        kept_forms.drop(request)
        return redirect("signals:start")
    context = {"kept": found, "may_go_on": found.is_of(request.by)}
    return render(request, "accounts/kept_form.html", context)


@signed_in
def stay(request: HttpRequest) -> HttpResponse:
    """Begin the half hour anew: asking anything does, this is the button for who only reads."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"seconds": seconds_left(request)})
    return redirect(own_path(request.POST.get("next")))
