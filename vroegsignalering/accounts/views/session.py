"""What the browser's session holds between two steps, and where somebody goes afterwards."""

import base64
import json
import time
import uuid
from typing import cast

import django_otp
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vroegsignalering import clock, sealing
from vroegsignalering.accounts import services
from vroegsignalering.accounts.browsers import browser_words
from vroegsignalering.accounts.middleware import ACTING, LOGGED_IN_AT
from vroegsignalering.accounts.models import AuthenticatorApp, User
from vroegsignalering.accounts.sessions import BROWSER, STARTED_AT
from vroegsignalering.accounts.views.known_browser import is_known, remember

PENDING = "pending_log_in"
ACCEPTING = "accepting_invitation"
REPLACING = "replacing_app"
RECOVERY_CODES = "recovery_codes"
IS_NEW_ACCOUNT = "is_new_account"
# Between password and code; long enough to find one's telephone.
PENDING_SECONDS = 10 * 60
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def match_of(path: str) -> ResolverMatch | None:
    """Return which view serves ``path``, or None when it is none of ours."""
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not is_own:
        return None
    try:
        return resolve(path.partition("?")[0])
    except Resolver404:
        return None


def own_path(path: str | None) -> str:
    """Return ``path`` when it is a page of the portal, else the start page."""
    return path if path and match_of(path) else reverse("signals:start")


def wait_for_code(request: HttpRequest, user: User, path: str) -> None:
    """Remember that this browser gave the right password; it is not logged in by that."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": str(user.pk), "at": time.time(), "next": path}


def waiting_for_code(request: HttpRequest) -> tuple[User, str] | None:
    """Return who gave the right password a moment ago and where that person wants to go."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=uuid.UUID(pending["user"]), is_active=True).first()
    return (user, own_path(pending["next"])) if user else None


def let_in(
    request: HttpRequest, user: User, app: AuthenticatorApp, response: HttpResponse
) -> HttpResponse:
    """Log in somebody whose password and second factor were right; the session gets a new id.

    Returns ``response``, by which this browser is known from now on. The owner hears of a
    browser that was not, unless it is the first one of all.
    """
    is_news = user.last_login is not None and not is_known(request, user)
    browser = browser_words(request.headers.get("User-Agent", ""))
    for key in (PENDING, ACCEPTING, REPLACING, ACTING):
        request.session.pop(key, None)
    login(request, user, backend=_BACKEND)
    django_otp.login(request, app)
    request.session[LOGGED_IN_AT] = time.time()
    request.session[BROWSER] = browser
    request.session[STARTED_AT] = clock.now().isoformat()
    key = remember(request, response, user)
    if is_news:
        services.tell_of_new_browser(user=user, browser=browser, key=key)
    return response


def was_overtaken(request: HttpRequest) -> bool:
    """Return whether another request of this browser logged in meanwhile: a double click.

    Logging in gives the session a new id; the one that this request carries is gone by then.
    """
    sent = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return request.method == "POST" and bool(sent) and not request.session.exists(sent or "")


def leave_to_first(request: HttpRequest, path: str) -> HttpResponse:
    """Send the second of two clicks after the first, without touching the new session's cookie."""
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    request.session = type(request.session)()
    return redirect(path)


def keep_recovery_codes(request: HttpRequest, codes: list[str]) -> None:
    """Keep new recovery codes, sealed, until their owner says that they are written down."""
    user = cast(User, request.user)
    sealed = sealing.seal_bytes(json.dumps(codes).encode(), user.pk)
    request.session[RECOVERY_CODES] = base64.b64encode(sealed).decode()


def kept_recovery_codes(request: HttpRequest) -> list[str]:
    """Return the recovery codes that were just made, or nothing."""
    kept = request.session.get(RECOVERY_CODES)
    if not kept:
        return []
    try:
        content = sealing.open_bytes(base64.b64decode(kept), cast(User, request.user).pk)
    except sealing.CannotOpen:
        return []
    return [str(code) for code in json.loads(content)]
