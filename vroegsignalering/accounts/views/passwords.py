"""A forgotten password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vroegsignalering.accounts import services
from vroegsignalering.accounts.forms import EmailForm, NewPasswordForm
from vroegsignalering.accounts.guards import public


@public
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Ask for which address; mail a link when there is an account."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.request_reset(email=form.cleaned_data["email"])
        return redirect("accounts:password-mailed")
    return render(request, "accounts/forgot_password.html", {"form": form})


@public
def forgot_password_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, in the same words for every address."""
    return render(request, "accounts/forgot_password_sent.html")


@public
def reset_password(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Choose another password by the link from the mail."""
    user = services.user_of_link(key=key, token=token)
    if user is None:
        return render(request, "accounts/reset_link_used.html", status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        services.reset_password(key=key, token=token, password=form.cleaned_data["password"])
        return redirect("accounts:password-changed")
    return render(request, "accounts/reset_password.html", {"form": form, "email": user.email})


@public
def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that the password is new and that one logs in with it and a code."""
    return render(request, "accounts/password_changed.html")
