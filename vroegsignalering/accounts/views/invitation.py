"""Accept an invitation: password, app, recovery codes."""

import base64
from typing import cast

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from vroegsignalering import clock
from vroegsignalering.accounts import rules, selectors, services
from vroegsignalering.accounts.forms import CodeForm, NewPasswordForm
from vroegsignalering.accounts.guards import has_two_factors, public, signed_in
from vroegsignalering.accounts.middleware import choose
from vroegsignalering.accounts.models import AuthenticatorApp, Invitation, User
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.states import InvitationRefusal
from vroegsignalering.accounts.views.session import (
    ACCEPTING,
    IS_NEW_ACCOUNT,
    RECOVERY_CODES,
    keep_recovery_codes,
    kept_recovery_codes,
    leave_to_first,
    let_in,
    was_overtaken,
)
from vroegsignalering.dutch_formats import enumerate_words
from vroegsignalering.refusals import Refused

STEPS = ["Wachtwoord", "App voor codes", "Herstelcodes"]


@public
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """First step, or the page that says why this link leads nowhere."""
    invitation = selectors.invitation_by(token)
    if invitation is None:
        return render(request, "accounts/invitation_unknown.html", status=404)
    refusal = rules.why_not_accept(invitation, clock.now())
    if refusal == InvitationRefusal.EXPIRED:
        return _expired(request, invitation)
    if refusal == InvitationRefusal.WITHDRAWN:
        return render(
            request, "accounts/invitation_withdrawn.html", {"invitation": invitation}, status=410
        )
    if refusal:
        return render(
            request, "accounts/invitation_used.html", {"invitation": invitation}, status=410
        )
    known = selectors.user_with(invitation.email)
    if request.user.is_authenticated and request.user != known:
        return render(
            request, "accounts/invitation_other_person.html", _said(invitation), status=403
        )
    if known is not None and known.is_active:
        return _join(request, invitation, known)
    return _choose_password(request, invitation, token, known)


def _expired(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        services.renew(invitation=invitation)
        return render(request, "accounts/invitation_renewed.html", {"invitation": invitation})
    return render(
        request, "accounts/invitation_expired.html", {"invitation": invitation}, status=410
    )


def _join(request: HttpRequest, invitation: Invitation, known: User) -> HttpResponse:
    """Add the roles to an account that exists: only for who is logged in with it."""
    if has_two_factors(request) and request.method == "POST":
        membership = services.join(invitation=invitation, user=known)
        choose(request, membership.pk)
        messages.success(
            request,
            f"U werkt nu als {membership.role_label.lower()} van {membership.organisation.name}.",
        )
        return redirect(reverse("signals:start") + "#melding")
    context = _said(invitation) | {
        "is_in": has_two_factors(request),
        "log_in_url": f"{reverse('accounts:login')}?{urlencode({'next': request.path})}",
    }
    return render(request, "accounts/invitation_join.html", context)


def _choose_password(
    request: HttpRequest, invitation: Invitation, token: str, known: User | None
) -> HttpResponse:
    has_begun = request.session.get(ACCEPTING) == str(invitation.pk)
    if request.method != "POST" and has_begun and known and _waiting_app(invitation):
        return redirect("accounts:accept-app", token)
    person = known or User(
        email=invitation.email,
        given_name=invitation.given_name,
        family_name=invitation.family_name,
    )
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=person)
    if form.is_valid():
        services.choose_password(
            invitation=invitation, password=form.cleaned_data["password"], keeps_app=has_begun
        )
        request.session[ACCEPTING] = str(invitation.pk)
        return redirect("accounts:accept-app", token)
    context = _said(invitation) | {"form": form, "steps": STEPS, "is_again": known is not None}
    return render(request, "accounts/accept_password.html", context)


@public
def accept_app(request: HttpRequest, token: str) -> HttpResponse:
    """Second step: set up the app; its first right code makes the account work."""
    invitation = selectors.invitation_by(token)
    if invitation is None or request.session.get(ACCEPTING) != str(invitation.pk):
        if invitation is not None and invitation.accepted_at and was_overtaken(request):
            return leave_to_first(request, reverse("accounts:recovery-codes"))
        return redirect("accounts:accept-invitation", token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user, codes = services.accept(invitation=invitation, code=form.cleaned_data["code"])
        except Refused as refused:
            if was_overtaken(request):
                return leave_to_first(request, reverse("accounts:recovery-codes"))
            if isinstance(refused.refusal, InvitationRefusal):
                return redirect("accounts:accept-invitation", token)
            form.add_error("code", refused.sentence)
        else:
            app = cast(AuthenticatorApp, selectors.app_of(user))
            response = let_in(request, user, app, redirect("accounts:recovery-codes"))
            keep_recovery_codes(request, codes)
            request.session[IS_NEW_ACCOUNT] = True
            return response
    app_waiting = _waiting_app(invitation)
    if app_waiting is None:
        return redirect("accounts:accept-invitation", token)
    context = app_context(app_waiting, invitation.email) | {"form": form, "steps": STEPS}
    return render(request, "accounts/accept_app.html", context)


@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes until their owner says that they are kept."""
    codes = kept_recovery_codes(request)
    if request.method == "POST" or not codes:
        is_new = request.session.pop(IS_NEW_ACCOUNT, False)
        request.session.pop(RECOVERY_CODES, None)
        return redirect("signals:start" if is_new or not codes else "accounts:account")
    context = {
        "codes": codes,
        "steps": STEPS,
        "is_new_account": request.session.get(IS_NEW_ACCOUNT, False),
    }
    return render(request, "accounts/recovery_codes.html", context)


@signed_in
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """Give the new recovery codes as a text file."""
    codes = kept_recovery_codes(request)
    if not codes:
        return redirect("accounts:account")
    text = f"Herstelcodes voor {settings.PORTAL_NAME}\nElke code werkt één keer.\n\n"
    response = HttpResponse(
        text + "\n".join(codes) + "\n", content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="herstelcodes-vroegsignalering.txt"'
    return response


def app_context(app: AuthenticatorApp, email: str) -> dict[str, object]:
    """Return what a page needs to put this app on a telephone: picture, key, link."""
    secret = base64.b32encode(app.seed()).decode()
    issuer = settings.PORTAL_NAME
    label = urlencode({"": f"{issuer}:{email}"})[1:].replace("+", "%20")
    query = urlencode({"secret": secret, "issuer": issuer, "digits": "6", "period": "30"})
    address = f"otpauth://totp/{label}?{query}"
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"qr": _picture(address), "key": groups, "app_url": address}


def _picture(address: str) -> SafeString:
    code = segno.make(address, error="m", micro=False)
    # Made of squares by segno; nothing in it comes from a person as markup.
    return SafeString(code.svg_inline(scale=5, border=3, dark="#000", light="#fff"))


def _waiting_app(invitation: Invitation) -> AuthenticatorApp | None:
    user = selectors.user_with(invitation.email)
    return selectors.app_of(user, confirmed=False) if user and not user.is_active else None


def _said(invitation: Invitation) -> dict[str, object]:
    roles = [str(Role(role).label).lower() for role in invitation.roles]
    return {"invitation": invitation, "role_words": enumerate_words(roles)}
