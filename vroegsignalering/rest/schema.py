"""The description of the API (OpenAPI 3.0), made from the operations themselves.

3.0 and not 3.1, because release 2.1.0 of the national design rules asks for it by its linter.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from vroegsignalering.rest import API_VERSION, problems
from vroegsignalering.rest.doors import Operation

TITLE = "Vroegsignalering"
DESCRIPTION = (
    "Voor software van verhuurders, incassopartners en gemeenten. Volgt de NL GOV REST API Design"
    " Rules. Tijden zijn in UTC en hun namen eindigen op Op; onbekende en vreemde nummers geven"
    " dezelfde 404; elke fout is application/problem+json."
)
TAGS = [
    {"name": "Gemeenten", "description": "Welke gemeenten er zijn en wie er meedoet."},
    {"name": "Overeenkomsten", "description": "De overeenkomsten van de eigen organisatie."},
    {"name": "Beschrijving", "description": "Deze beschrijving zelf."},
]
_OF_PATH = {
    "code": "Gemeentecode: vier cijfers, ook vooraan een nul.",
    "id": "Het vaste nummer (UUID).",
}
_VERSION_HEADER = {
    "description": "Volledig versienummer van de API.",
    "schema": {"type": "string", "example": API_VERSION},
}
_LINK_HEADER = {
    "description": "Verwijzingen naar de pagina's first, prev, next en last (RFC 8288).",
    "schema": {"type": "string"},
}
_RETRY_HEADER = {
    "description": "Na hoeveel seconden het weer kan.",
    "schema": {"type": "integer"},
}
_SCHEME = "apiSleutel"
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "Een API-sleutel van uw organisatie. Uw beheerder maakt hem op de pagina"
    " API-sleutels.",
}
_PROBLEM = {
    "type": "object",
    "description": "Wat er misging (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Vast kenmerk van de soort."},
        "title": {"type": "string", "description": "De soort in woorden."},
        "status": {"type": "integer", "description": "De HTTP-status.", "example": 404},
        "detail": {"type": "string", "description": "Wat er is en wat u kunt doen."},
        "errors": {
            "type": "array",
            "description": "Alles wat niet klopt, in één keer.",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "code", "detail"],
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "path"]},
                    "pointer": {
                        "type": "string",
                        "description": "Welk deel: naam van de sleutel, of JSON Pointer.",
                    },
                    "code": {"type": "string", "description": "Vaste code."},
                    "detail": {"type": "string", "description": "Uitleg."},
                },
            },
        },
    },
}


class OperationSchema(AutoSchema):
    """Reads an ``Operation`` where the framework would look for a model and a queryset."""

    @property
    def described(self) -> Operation:
        """What the method under description takes and gives."""
        found: Operation = getattr(self.view, self.method.lower()).operation
        return found

    def get_operation_id(self) -> str:
        """Return the name by which generated clients call it."""
        return self.described.name

    def get_summary(self) -> str:
        """Return one line in Dutch."""
        return self.described.summary

    def get_description(self) -> str:  # type: ignore[override]  # the framework's own generator
        """Return what it does, in Dutch, and which right a key needs for it."""
        described = self.described
        if described.is_public:
            return described.description
        right = f"`{described.scope.value}`" if described.scope else "geen: elke sleutel is goed"
        return f"{described.description} Nodig recht: {right}."

    def get_extensions(self) -> dict[str, str]:
        """Return the right that a key needs, for tools and for the page of the developers."""
        described = self.described
        if described.is_public:
            return {"x-recht": "geen sleutel nodig"}
        return {"x-recht": described.scope.value if described.scope else "elke sleutel"}

    def get_tags(self) -> list[str]:
        """Return the heading under which it stands."""
        return [self.described.tag]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Say that it asks for a key, or for nothing."""
        return [{}] if self.described.is_public else [{_SCHEME: []}]

    def get_override_parameters(self) -> list[Any]:
        """Return the query keys, and the parts of the path with a description."""
        parts = [
            OpenApiParameter(
                name,
                OpenApiTypes.UUID if name == "id" else OpenApiTypes.STR,
                OpenApiParameter.PATH,
                description=_OF_PATH[name],
            )
            for name in _OF_PATH
            if f"{{{name}}}" in self.path
        ]
        return [*parts, *([self.described.query] if self.described.query else [])]

    def get_request_serializer(self) -> Any:
        """Return what the body is read with."""
        return self.described.body

    def get_response_serializers(self) -> Any:
        """Return what leaves when all goes well; the hook below adds what can go wrong."""
        described = self.described
        answer: Any = described.answer
        if answer is None:
            answer = (
                OpenApiTypes.BINARY if "json" not in described.media_type else OpenApiTypes.OBJECT
            )
        return {(described.status, described.media_type): answer}


def add_what_can_go_wrong(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Give every operation its problems and every answer its headers (hook of spectacular)."""
    for path, methods in result["paths"].items():
        for operation in methods.values():
            _complete(path, operation)
    result["components"].setdefault("schemas", {})["Probleem"] = _PROBLEM
    result["components"]["securitySchemes"] = {_SCHEME: _BEARER}
    result["info"] |= {"version": API_VERSION, "title": TITLE, "description": DESCRIPTION}
    result["tags"] = TAGS
    result["info"]["contact"] = {
        "name": settings.PORTAL_NAME,
        "url": f"{settings.PORTAL_URL}/ontwikkelaars/",
        "email": settings.PROJECT_ADDRESS,
    }
    return result


def _complete(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for answer in responses.values():
        answer["description"] = answer.get("description") or "Gelukt."
        headers = answer.setdefault("headers", {})
        if path == "/openapi.json":
            headers["access-control-allow-origin"] = {
                "description": "Elke website mag deze beschrijving lezen.",
                "schema": {"type": "string", "enum": ["*"]},
            }
        if any(parameter["name"] == "page" for parameter in operation.get("parameters", [])):
            headers["Link"] = _LINK_HEADER
    for status in _statuses(path, operation):
        responses[str(status)] = {
            "description": problems.SENTENCES[status][1] + ".",
            "headers": {"Retry-After": _RETRY_HEADER} if status in {429, 503} else {},
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Probleem"}}},
        }
    for answer in responses.values():
        answer["headers"]["API-Version"] = _VERSION_HEADER


def _statuses(path: str, operation: dict[str, Any]) -> list[int]:
    is_public = operation.get("security") == [{}]
    found = {400, 405, 406, 500, 503}
    if not is_public:
        found |= {401, 403, 429}
    if "{" in path:
        found.add(404)
    if "requestBody" in operation:
        found |= {413, 415}
    return sorted(found)


@cache
def _made(portal_url: str, project_address: str) -> dict[str, Any]:
    """Make the description once per process; the arguments are what it depends on."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


def document() -> dict[str, Any]:
    """Return the description as it is served."""
    return copy.deepcopy(_made(settings.PORTAL_URL, settings.PROJECT_ADDRESS))


def overview() -> list[dict[str, str]]:
    """Return method, path, summary and needed right of every operation, for a page."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "right": operation["x-recht"],
        }
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def list_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of a page of ``row``: ``resultaten`` and ``totaal``."""
    name = row.__name__
    fields = {
        "__doc__": None,
        "__module__": row.__module__,
        "resultaten": row(many=True, help_text="De gevonden rijen."),
        "totaal": serializers.IntegerField(help_text="Hoeveel er zijn, over alle pagina's."),
    }
    return type(f"{name}Pagina", (serializers.Serializer,), fields)
