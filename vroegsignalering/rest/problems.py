"""Everything that goes wrong leaves the API as problem details (RFC 9457), in one shape."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

from vroegsignalering.refusals import Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# Title and sentence per status: the same words whatever part of the house says no.
SENTENCES: dict[int, tuple[str, str, str]] = {
    400: ("ongeldige-invoer", "Ongeldige invoer", "De aanvraag klopt niet."),
    401: (
        "niet-aangemeld",
        "Niet aangemeld",
        "Stuur een geldige API-sleutel mee: Authorization: Bearer <sleutel>.",
    ),
    403: ("geen-toegang", "Geen toegang", "Deze sleutel mag dit niet."),
    404: ("niet-gevonden", "Niet gevonden", "Dit bestaat niet, of niet voor u."),
    405: ("methode-niet-toegestaan", "Methode niet toegestaan", "Dit kan hier niet. Zie Allow."),
    406: ("niet-leverbaar", "Niet leverbaar", "Wij kunnen niet leveren wat Accept vraagt."),
    409: ("conflict", "Niet mogelijk", "Dit kan nu niet."),
    413: ("te-groot", "Te groot", "De aanvraag is te groot."),
    415: (
        "verkeerd-formaat",
        "Verkeerd formaat",
        "Wij lezen hier geen Content-Type van deze soort.",
    ),
    429: ("te-veel-aanvragen", "Te veel aanvragen", "Wacht even. Retry-After zegt hoe lang."),
    500: ("fout-bij-ons", "Fout bij ons", "Er ging iets mis bij ons. Probeer het later opnieuw."),
    503: ("even-niet", "Even niet bereikbaar", "Probeer het over een halve minuut opnieuw."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in what was sent.

    ``place`` says where (``query``, ``body`` or ``path``), ``pointer`` which part of it.
    """

    place: str
    pointer: str
    code: str
    detail: str


class Invalid(Exception):
    """Raised with all that is wrong in a request at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(", ".join(finding.code for finding in self.findings))


class TooOften(Exception):
    """Raised when a key asks more often than it may; ``wait`` is in seconds."""

    def __init__(self, wait: float | None) -> None:
        self.wait = max(1, int(wait or 1))
        super().__init__(f"wait {self.wait} s")


def problem(
    status: int,
    *,
    kind: str = "",
    detail: str = "",
    findings: Iterable[Finding] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem with this status; what is left out follows from the status.

    ``kind`` is the stable last part of the type, such as the code of a refusal.
    """
    default_kind, title, sentence = SENTENCES.get(status) or (
        f"http-{status}",
        HTTPStatus(status).phrase,
        HTTPStatus(status).description or HTTPStatus(status).phrase,
    )
    content: dict[str, Any] = {
        "type": f"{settings.PORTAL_URL}/ontwikkelaars/#{kind or default_kind}",
        "title": title,
        "status": status,
        "detail": detail or sentence,
    }
    if errors := [_as_content(finding) for finding in findings]:
        content["errors"] = errors
    return JsonResponse(
        content,
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )


def _as_content(finding: Finding) -> dict[str, str]:
    content = asdict(finding)
    return {"in": content.pop("place"), **content}


def of_refusal(refused: Refused) -> HttpResponse:
    """Return the problem of a rule that said no: its code is the type and stands in ``errors``."""
    code = str(refused.refusal.value)
    return problem(
        refused.status,
        kind=code,
        detail=refused.sentence,
        findings=[Finding("body", "", code, refused.sentence)],
    )


def of_error(error: Exception) -> HttpResponse:
    """Return the problem for whatever says no inside the API; raises what is a fault of ours."""
    if isinstance(error, Refused):
        return of_refusal(error)
    if isinstance(error, Invalid):
        return problem(400, findings=error.findings)
    if isinstance(error, TooOften):
        return problem(429, headers={"Retry-After": str(error.wait)})
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, PermissionDenied):
        return problem(403)
    if isinstance(error, exceptions.ParseError):
        sentence = "De inhoud is geen geldige JSON."
        return problem(400, findings=[Finding("body", "", "geen-json", sentence)])
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    raise error


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = 'Bearer realm="vroegsignalering"'
        return problem(401, headers=headers)
    return problem(error.status_code, headers=headers)


def replacing(response: HttpResponse) -> HttpResponse:
    """Return a problem in place of a page that the rest of the house made, headers kept."""
    kept = {
        name: value
        for name, value in response.items()
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}
    }
    detail = ""
    if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        number = uuid.uuid4().hex[:4].upper()
        log.error("error answer %s", number)
        detail = f"Er ging iets mis bij ons. Bel ons en noem nummer {number}."
    return problem(response.status_code, detail=detail, headers=kept)
