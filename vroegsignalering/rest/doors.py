"""The doors of the API: who comes in with a key, what was asked, and inside which walls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from vroegsignalering import row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import KeyBearer
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.accounts.states import ApiKeyRefusal
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused
from vroegsignalering.rest import problems
from vroegsignalering.rest.problems import Finding, Invalid, TooOften
from vroegsignalering.rest.throttling import KeyThrottle

Serializer = serializers.Serializer[Any]
Method = TypeVar("Method", bound=Callable[..., Any])

_SCHEME = "bearer"
# All the ways to say no; anything else is a fault of our own.
SAYS_NO = (Refused, Invalid, TooOften, Http404, PermissionDenied, exceptions.APIException)


@dataclass(frozen=True)
class Operation:
    """What one method of a resource takes and gives; also what the description is made from.

    ``scope`` is None when any key will do, ``query`` and ``body`` are what is asked, ``answer``
    what leaves: a serializer, or None when it is no JSON.
    """

    name: str
    summary: str
    description: str
    tag: str
    scope: ApiScope | None = None
    is_public: bool = False
    query: type[Serializer] | None = None
    body: type[Serializer] | None = None
    answer: type[Serializer] | None = None
    is_list: bool = False
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def operation(
    *,
    name: str,
    summary: str,
    description: str,
    tag: str,
    scope: ApiScope | None = None,
    is_public: bool = False,
    query: type[Serializer] | None = None,
    body: type[Serializer] | None = None,
    answer: type[Serializer] | None = None,
    is_list: bool = False,
    status: int = 200,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Callable[[Method], Method]:
    """Say of a method of a resource what it takes and gives (``Operation``)."""
    described = Operation(
        name=name,
        summary=summary,
        description=description,
        tag=tag,
        scope=scope,
        is_public=is_public,
        query=query,
        body=body,
        answer=answer,
        is_list=is_list,
        status=status,
        media_type=media_type,
        headers=headers or {},
    )

    def decorate(method: Method) -> Method:
        method.operation = described  # type: ignore[attr-defined]  # read by Resource and schema
        return method

    return decorate


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>``."""

    def authenticate(self, request: Request) -> tuple[KeyBearer, str] | None:
        """Return what acts with the key; None without one, an error with a wrong one."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        bearer = accounts.bearer_of(secret.strip()) if scheme.lower() == _SCHEME else None
        if bearer is None:
            raise exceptions.AuthenticationFailed
        return bearer, secret

    def authenticate_header(self, request: Request) -> str:
        """Make who has no key a 401 and not a 403."""
        return "Bearer"


class BoundedJSONParser(JSONParser):
    """Reads JSON, and refuses what is nested deeper than anybody means."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Return the parsed content. Raises ``ParseError``."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError from error


class Resource(APIView):
    """One address of the API. Its methods are marked by ``operation``.

    Before a method runs the key was checked and counted, and query and body were read as the
    operation says, all findings at once. The method runs inside the walls of the organisation
    of the key; when it raises, its writes are gone.
    """

    authentication_classes = (KeyAuthentication,)
    permission_classes = ()
    throttle_classes = (KeyThrottle,)
    renderer_classes: tuple[type[BaseRenderer], ...] = (JSONRenderer,)
    parser_classes = (BoundedJSONParser,)
    # No OPTIONS: what there is stands in the description, and no other site may ask.
    http_method_names = ["get", "post", "head"]

    by: KeyBearer
    asked: dict[str, Any]
    body: dict[str, Any]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view, with the guard that the tests of every route read."""
        view: Any = super().as_view(**initkwargs)
        operations = cls.operations()
        is_public = all(found.is_public for found in operations.values())
        needs = {method: found.scope or "*" for method, found in operations.items()}
        view.guard = (
            "public"
            if is_public
            else "api:" + ",".join(f"{method}={scope}" for method, scope in sorted(needs.items()))
        )
        return view

    @classmethod
    def operations(cls) -> dict[str, Operation]:
        """Return what each method does, by its name in lower case."""
        return {
            name: getattr(cls, name).operation
            for name in ("get", "post")
            if hasattr(getattr(cls, name, None), "operation")
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer one request: everything after the key happens inside its walls."""
        self.args, self.kwargs, self.format_kwarg = args, kwargs, None
        self.headers: dict[str, str] = {}
        self.request = asked = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(asked, *args, **kwargs)
            with row_security.acting_for(self._organisation_id()):
                answer = self._handler(asked)(asked, *args, **kwargs)
        except SAYS_NO as error:
            answer = self._say_no(error)
        self.response = self.finalize_response(asked, answer, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check method, key, limit, scope, media types and input, in this order."""
        described = self._described(request)
        if not described.is_public:
            self.perform_authentication(request)
            if not isinstance(request.user, KeyBearer):
                raise exceptions.NotAuthenticated
            self.by = request.user
            self.check_throttles(request)
        if described.scope and described.scope not in self.by.api_key.scopes:
            raise Refused(
                ApiKeyRefusal.SCOPE_MISSING,
                status=403,
                explanation=f"Deze sleutel heeft het recht {described.scope} niet. Laat de"
                " beheerder van uw organisatie een sleutel met dit recht maken.",
            )
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request
        )
        self._read_input(request, described)

    def throttled(self, request: Request, wait: float) -> NoReturn:
        """Say no to who asks too often."""
        raise TooOften(wait)

    def _say_no(self, error: Exception) -> HttpResponse:
        """Answer with a problem. A fault of our own never comes here: Django logs it."""
        answer = problems.of_error(error)
        if isinstance(error, Refused):
            self._record(error)
        if answer.status_code == 405:
            answer["Allow"] = ", ".join(self.allowed_methods)
        return answer

    def _organisation_id(self) -> Any:
        return self.by.organisation_id if hasattr(self, "by") else None

    def _described(self, request: Request) -> Operation:
        method = (request.method or "").lower()
        found = self.operations().get("get" if method == "head" else method)
        if found is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        return found

    def _handler(self, request: Request) -> Callable[..., Any]:
        handler: Callable[..., Any] = getattr(self, (request.method or "").lower())
        return handler

    def _read_input(self, request: Request, described: Operation) -> None:
        findings: list[Finding] = []
        self.asked = _read_query(request, described.query, findings)
        self.body = {}
        if described.body is not None:
            if self.get_content_negotiator().select_parser(request, self.get_parsers()) is None:
                raise exceptions.UnsupportedMediaType(request.content_type or "")
            self.body = _read_body(request, described.body, findings)
        if findings:
            raise Invalid(findings)

    def _record(self, refused: Refused) -> None:
        """Write down that a rule said no; what the request wrote is gone by now."""
        if not hasattr(self, "by"):
            return
        with row_security.acting_for(self.by.organisation_id):
            match = self.request.resolver_match
            audit.record(
                "refused",
                self.by.organisation,
                by=self.by,
                detail={
                    "refusal": str(refused.refusal.value),
                    "route": match.view_name if match else "",
                },
            )


def _read_query(
    request: Request, expected: type[Serializer] | None, findings: list[Finding]
) -> dict[str, Any]:
    reader = expected(data=request.query_params.dict()) if expected else None
    known = set(reader.fields) if reader else set()
    for key, values in request.query_params.lists():
        if key not in known:
            findings.append(
                Finding("query", key, "onbekende-sleutel", "Deze sleutel bestaat hier niet.")
            )
        elif len(values) > 1:
            findings.append(
                Finding("query", key, "meer-dan-een", "Geef deze sleutel hoogstens één keer.")
            )
    return _read(reader, "query", findings)


def _read_body(
    request: Request, expected: type[Serializer], findings: list[Finding]
) -> dict[str, Any]:
    reader = expected(data=request.data)
    if isinstance(request.data, Mapping):
        findings += [
            Finding("body", f"/{key}", "onbekend-veld", "Dit veld bestaat hier niet.")
            for key in request.data
            if key not in reader.fields
        ]
    return _read(reader, "body", findings)


def _read(reader: Serializer | None, place: str, findings: list[Finding]) -> dict[str, Any]:
    if reader is None:
        return {}
    if reader.is_valid():
        return dict(reader.validated_data)
    findings += _findings(reader.errors, place, "")
    return {}


def _findings(errors: Any, place: str, pointer: str) -> list[Finding]:
    """Flatten the errors of a serializer; a pointer into a body is a JSON pointer."""
    if isinstance(errors, Mapping):
        return [
            finding
            for key, inner in errors.items()
            for finding in _findings(inner, place, _below(place, pointer, str(key)))
        ]
    return [
        Finding(place, pointer, CODES.get(error.code, error.code), str(error)) for error in errors
    ]


def _below(place: str, pointer: str, key: str) -> str:
    if key == "non_field_errors":
        return pointer
    return f"{pointer}/{key}" if place == "body" else key


# The framework's codes in the words of this interface.
CODES = {
    "required": "verplicht",
    "null": "verplicht",
    "blank": "verplicht",
    "invalid": "ongeldig",
    "invalid_choice": "onbekende-waarde",
    "max_length": "te-lang",
    "min_length": "te-kort",
    "max_value": "te-groot",
    "min_value": "te-klein",
    "max_string_length": "te-lang",
    "null_characters_not_allowed": "ongeldig",
    "surrogate_characters_not_allowed": "ongeldig",
}
