"""Lists in pages: ``page`` and ``pageSize`` in, ``resultaten``, ``totaal`` and ``Link`` out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

PAGE_SIZE = 50
LARGEST_PAGE = 100
# Beyond this nobody turns pages; it keeps what is skipped within what a database can count.
LAST_PAGE = 100_000

Row = TypeVar("Row")


class PageQuery(serializers.Serializer[Any]):
    """Which page of a list is asked; a list with filters adds its own keys."""

    page = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=LAST_PAGE,
        help_text="Welke pagina, vanaf 1.",
    )
    pageSize = serializers.IntegerField(
        required=False,
        default=PAGE_SIZE,
        min_value=1,
        max_value=LARGEST_PAGE,
        help_text=f"Hoeveel per pagina, hoogstens {LARGEST_PAGE}.",
    )


def paged(
    request: Request,
    asked: dict[str, Any],
    found: QuerySet[Any, Row] | Sequence[Row],
    as_content: Callable[[Iterable[Row]], list[dict[str, Any]]],
) -> Response:
    """Return one page of ``found``, which must be in a fixed order.

    ``asked`` is the checked query, ``as_content`` turns rows into what leaves the house.
    """
    page, size = asked["page"], asked["pageSize"]
    total = found.count() if isinstance(found, QuerySet) else len(found)
    rows = found[(page - 1) * size : page * size]
    content = {"resultaten": as_content(rows), "totaal": total}
    return Response(content, headers={"Link": _links(request, page, size, total)})


def _links(request: Request, page: int, size: int, total: int) -> str:
    last = max(1, -(-total // size))
    places = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    return ", ".join(
        f'<{_address(request, number)}>; rel="{relation}"'
        for relation, number in places.items()
        if 1 <= number <= last
    )


def _address(request: Request, page: int) -> str:
    query = {**request.query_params.dict(), "page": page}
    return str(request.build_absolute_uri(f"{request.path}?{urlencode(query)}"))
