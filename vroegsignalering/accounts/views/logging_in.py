"""Log in with two factors, and out again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from vroegsignalering.accounts import kept_forms, selectors, services
from vroegsignalering.accounts.forms import CodeForm, LogInForm, RecoveryCodeForm
from vroegsignalering.accounts.guards import has_two_factors, public
from vroegsignalering.accounts.models import AuthenticatorApp, User
from vroegsignalering.accounts.views.known_browser import is_known
from vroegsignalering.accounts.views.session import (
    leave_to_first,
    let_in,
    match_of,
    own_path,
    wait_for_code,
    waiting_for_code,
    was_overtaken,
)
from vroegsignalering.refusals import Refused

_NO_MATCH = (
    "Het e-mailadres of het wachtwoord klopt niet. Vul ze opnieuw in, of kies een nieuw wachtwoord."
)


@public
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask e-mail address and password; the answer is the same for unknown accounts."""
    path = own_path(request.POST.get("next") or request.GET.get("next"))
    if has_two_factors(request):
        return redirect(path)
    form = LogInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = _who(request, form.cleaned_data["email"], form.cleaned_data["password"])
        except Refused:
            return locked_out(request, None, None)
        if user is not None:
            wait_for_code(request, user, path)
            return redirect("accounts:login-code")
        form.add_error(None, _NO_MATCH)
    return render(request, "accounts/login.html", {"form": form, "next": path})


def _who(request: HttpRequest, email: str, password: str) -> User | None:
    """Return whose password this is; one wrong password counts for address and for account."""
    return services.try_password(
        email=email,
        # By the name "email", or django-axes does not count the attempt for this account.
        attempt=lambda: authenticate(request, email=email, password=password),
        is_known_browser=is_known(request, selectors.user_with(email)),
        is_locked=lambda: getattr(request, "axes_locked_out", False),
    )


@public
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Ask the code from the app."""
    return _second_step(request, CodeForm, services.log_in, "accounts/login_code.html")


@public
def log_in_recovery(request: HttpRequest) -> HttpResponse:
    """Ask one of the recovery codes instead."""
    return _second_step(
        request,
        RecoveryCodeForm,
        services.log_in_with_recovery_code,
        "accounts/login_recovery.html",
    )


def _second_step(
    request: HttpRequest,
    form_class: type[forms.Form],
    log_in_with: Callable[..., AuthenticatorApp],
    template: str,
) -> HttpResponse:
    if has_two_factors(request):
        return redirect("signals:start")
    waiting = waiting_for_code(request)
    if waiting is None and was_overtaken(request):
        return leave_to_first(request, reverse("signals:start"))
    if waiting is None:
        messages.info(request, "Vul eerst uw e-mailadres en wachtwoord in.")
        return redirect("accounts:login")
    user, path = waiting
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            app = log_in_with(user=user, code=form.cleaned_data["code"])
        except Refused as refused:
            if was_overtaken(request):
                return leave_to_first(request, path)
            form.add_error("code", refused.sentence)
        else:
            waits = kept_forms.is_waiting(request)
            return let_in(request, user, app, redirect("accounts:kept-form" if waits else path))
    return render(request, template, {"form": form})


@public
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by a button, so that no link can do it."""
    if request.method != "POST":
        return redirect("signals:front")
    if request.user.is_authenticated:
        services.log_out(user=request.user)
    logout(request)
    messages.success(request, "U bent uitgelogd.")
    path = request.POST.get("next", "")
    return redirect(path if match_of(path) else "accounts:login")


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer too many wrong passwords, for known and unknown addresses alike (django-axes)."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    page = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page
