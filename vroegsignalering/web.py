"""What leaves the house when something goes wrong, the health doors and the plain pages."""

import datetime as dt
import ipaddress
import logging
import sys
import unicodedata
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from vroegsignalering import clock
from vroegsignalering.accounts.guards import public
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused
from vroegsignalering.rest import PREFIX, problems, schema

log = logging.getLogger(__name__)


class HeadersMiddleware:
    """Keeps every page out of caches; only static files may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class DatabaseDownMiddleware:
    """Answers 503 with a page to try again when the database does not answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return unavailable(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a lost connection inside a view into the same page."""
        is_lost = isinstance(error, OperationalError | InterfaceError)
        return unavailable(request) if is_lost else None


class PlainAddressMiddleware:
    """Answers an address with a control character as an unknown page.

    Nothing of ours has one in its address, and PostgreSQL would stumble over a NUL.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(unicodedata.category(sign) == "Cc" for sign in request.path_info):
            return not_found(request)
        return self.get_response(request)


class RefusalMiddleware:
    """Turns ``Refused`` into a page that says why, and writes down that it happened.

    The view's own transaction is rolled back by now; the event goes into the outer one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; let every other error go on."""
        if not isinstance(error, Refused):
            return None
        if request.by is not None:
            audit.record(
                "refused",
                request.by.organisation,
                by=request.by,
                detail={"refusal": str(error.refusal.value), "route": _route(request)},
            )
        return refused(request, error)


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Return the page of a refusal, with the status it asks for."""
    context = {"refusal": error.sentence, "code": error.refusal.value, "status": error.status}
    return render(request, "refused.html", context, status=error.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what this person may not do."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown page, and one of another organisation, in the same words."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own fault with a number to mention by telephone.

    Django asks for this page while it handles the error. A database that is gone before any view
    begins, when a middleware looks for the session, is no fault of ours to telephone about.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    number = uuid.uuid4().hex[:4].upper()
    log.error("error page %s", number)
    page = render_to_string("500.html", {"number": number, "help_phone": settings.HELP_PHONE})
    return HttpResponse(page, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer that the portal cannot work for a moment."""
    page = render_to_string("503.html", {"help_phone": settings.HELP_PHONE})
    response = HttpResponse(page, status=503)
    response["Retry-After"] = "30"
    return response


def client_address(request: HttpRequest) -> str:
    """Return from which address a request came, for who counts wrong passwords (django-axes).

    Behind TLS our own proxy names it, as the last one that it knows; what a client wrote itself
    stands before that, or was dropped. Without this, all the world would be one address, and
    anybody could lock somebody else out.
    """
    named = ""
    if settings.IS_BEHIND_TLS:
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose one-time key is gone or foreign."""
    return render(request, "403_csrf.html", status=403)


@public
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers; no details for strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@public
def for_authorities(request: HttpRequest) -> HttpResponse:
    """Explain to a municipality how it joins."""
    return render(request, "pages/authorities.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """Whose data, why, and how long."""
    return render(request, "pages/privacy.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "pages/accessibility.html")


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions and whom to call."""
    return render(request, "pages/help.html")


@public
def developers(request: HttpRequest) -> HttpResponse:
    """What software makers can use: the file, and the API with an example that works."""
    context = {
        "base_url": settings.PORTAL_URL + PREFIX,
        "operations": schema.overview(),
        "per_minute": settings.API_REQUESTS_PER_MINUTE,
        "problems": [
            {"status": status, "kind": kind, "title": title, "sentence": sentence}
            for status, (kind, title, sentence) in problems.SENTENCES.items()
        ],
    }
    return render(request, "pages/developers.html", context)


@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116); always valid for the half year to come."""
    expires = (clock.now() + dt.timedelta(days=180)).replace(microsecond=0)
    lines = (
        f"Contact: mailto:{settings.PROJECT_ADDRESS}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.PORTAL_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
