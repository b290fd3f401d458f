"""Every route of the API, with every kind of key and none, for own, foreign and unknown objects.

The routes come from the URL configuration and what is expected from the guard on each: a new
route is walked without a line here, unless it names an object of a kind that ``_objects`` does
not know yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agreements.models import AgreementDocument
from agreements.states import DocumentKind
from tests.access.test_every_route_as_every_role import FOR_SOFTWARE, Route
from tests.api.keys import software, with_key
from tests.cast import DIGEST, Cast, agreement, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.accounts.roles import SCOPES_OF_SIDE, ApiScope, Side

#: What a look may write: that the key was used, and that a rule said no.
LOGS = {"accounts_apikey", "audit_event"}
UNKNOWN: dict[str, Any] = {"id": uuid.UUID(int=1), "code": "9999"}
#: Which objects a route names, by the beginning of its name; municipalities are for everybody.
KINDS = {"agreements:api-": "agreement", "municipalities:api-": "municipality"}


@dataclass(frozen=True)
class Thing:
    """An object, and which organisations may know that it exists; nobody named: all."""

    name: Any
    owners: frozenset[uuid.UUID] = frozenset()


def _objects(cast: Cast) -> dict[str, list[Thing]]:
    found = []
    with row_security.unrestricted("tests"):
        for partner, body, code in (
            (cast.zilverberk, cast.zwolle, "0193"),
            (cast.van_doorn, cast.bollenstreek, "0553"),
        ):
            deal = agreement(partner, body, code)
            AgreementDocument.objects.create(
                agreement=deal,
                partner=partner,
                authority=body,
                kind=DocumentKind.SIGNED,
                content=b"%PDF-1.7",
                digest=DIGEST,
                made_at=clock.now(),
            )
            found.append(Thing(deal.pk, frozenset({partner.pk, body.pk})))
    return {"agreement": found, "municipality": [Thing("0193")]}


def _things(route: Route, objects: dict[str, list[Thing]]) -> list[Thing]:
    kind = next(kind for prefix, kind in KINDS.items() if route.name.startswith(prefix))
    return objects[kind]


def _address(route: Route, name: Any = None) -> str:
    values = {argument: UNKNOWN[argument] for argument in route.arguments}
    if name is not None:
        values[route.arguments[0]] = name
    return reverse(route.name, kwargs=values)


def _methods(route: Route) -> dict[str, str]:
    """Return the scope that each method needs, ``*`` for any key."""
    pairs = route.guard.removeprefix("api:").split(",")
    return dict(pair.split("=", 1) for pair in pairs)


WALKED = [route for route in FOR_SOFTWARE if route.guard != "public"]
SIDES: dict[str, Callable[[Cast], Organisation]] = {
    "landlord": lambda cast: cast.zilverberk,
    "another landlord": lambda cast: cast.van_doorn,
    "agency": lambda cast: cast.incasso,
    "municipality": lambda cast: cast.zwolle.organisation,
    "joint body": lambda cast: cast.bollenstreek.organisation,
}


@contextmanager
def _written() -> Iterator[set[str]]:
    tables: set[str] = set()

    def spy(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        words = str(sql).replace('"', "").lower().split()
        if words[0] in {"insert", "delete"}:
            tables.add(words[2])
        elif words[0] == "update":
            tables.add(words[1])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(spy):
        yield tables


def _ask(client: Client, method: str, address: str) -> Any:
    with _written() as tables:
        answer = getattr(client, method)(address)
    assert answer.status_code < 500, address
    if method == "get":
        assert tables <= LOGS, f"GET {address} wrote to {tables - LOGS}"
    return answer


def test_the_walk_knows_every_route_and_both_sides(cast: Cast) -> None:
    assert len(WALKED) >= 6
    with row_security.unrestricted("tests"):
        met = {Side(find(cast).side) for find in SIDES.values()}
    assert met == {side for side, scopes in SCOPES_OF_SIDE.items() if scopes}
    for route in WALKED:
        assert set(_methods(route).values()) <= {*ApiScope.values, "*"}
        if route.arguments:
            assert any(route.name.startswith(prefix) for prefix in KINDS), route


@pytest.mark.parametrize("who", SIDES)
def test_every_route_answers_as_scope_and_walls_say(cast: Cast, who: str) -> None:
    objects, owner = _objects(cast), SIDES[who](cast)
    client = software(owner)
    for route in WALKED:
        for method, scope in _methods(route).items():
            unknown = _ask(client, method, _address(route))
            if not _has(owner, scope):
                assert unknown.status_code == 403, route
                continue
            if not route.arguments:
                assert unknown.status_code in {200, 201, 400, 415}, route
                continue
            assert unknown.status_code == 404, route
            for thing in _things(route, objects):
                answer = _ask(client, method, _address(route, thing.name))
                if not thing.owners or owner.pk in thing.owners:
                    assert answer.status_code in {200, 201, 400, 409, 415}, route
                else:
                    assert answer.status_code == 404, route
                    assert answer.content == unknown.content, route


def _has(owner: Organisation, scope: str) -> bool:
    return scope == "*" or scope in SCOPES_OF_SIDE[Side(owner.side)]


@pytest.mark.parametrize("who", ["landlord", "municipality"])
def test_a_key_without_the_scope_is_refused_before_anything_is_looked_up(
    cast: Cast, who: str
) -> None:
    objects, owner = _objects(cast), SIDES[who](cast)
    own = [scope for scope in ApiScope if scope in SCOPES_OF_SIDE[Side(owner.side)]]
    for scope in own:
        client = software(owner, scope)
        for route in WALKED:
            for method, needed in _methods(route).items():
                names = [thing.name for thing in _things(route, objects)] if route.arguments else []
                for name in [None, *names]:
                    status = _ask(client, method, _address(route, name)).status_code
                    assert (status == 403) == (needed not in {"*", scope}), (route, scope)


@pytest.mark.parametrize("key", ["none", "unknown", "expired", "ended"])
def test_without_a_key_that_works_every_route_says_401(cast: Cast, key: str) -> None:
    objects = _objects(cast)
    clients: dict[str, Callable[[], Client]] = {
        "none": Client,
        "unknown": lambda: with_key("vsk_" + "0" * 38),
        "expired": lambda: software(cast.zilverberk, days=-1),
        "ended": lambda: software(cast.zilverberk, ended=True),
    }
    client = clients[key]()
    for route in WALKED:
        names = [thing.name for thing in _things(route, objects)] if route.arguments else []
        answers = [
            _ask(client, method, _address(route, name))
            for method in _methods(route)
            for name in [None, *names]
        ]
        assert {answer.status_code for answer in answers} == {401}, route
        assert len({answer.content for answer in answers}) == 1, route


def test_who_is_logged_in_opens_nothing_with_that(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        log_in(client, cast.noor)
    for route in WALKED:
        for method in _methods(route):
            assert _ask(client, method, _address(route)).status_code == 401, route
    assert client.get(reverse("signals:start")).status_code == 200


def test_methods_that_are_not_there_are_refused_on_every_route(cast: Cast) -> None:
    client = software(cast.zilverberk)
    for route in FOR_SOFTWARE:
        known = {"get"} if route.guard == "public" else set(_methods(route))
        for method in {"get", "post", "put", "patch", "delete", "options", "trace"} - known:
            answer = getattr(client, method)(_address(route))
            assert answer.status_code == 405, (method, route)
            assert set(answer["Allow"].split(", ")) - {"HEAD"} == {name.upper() for name in known}


def test_a_trailing_slash_is_unknown_on_every_route(cast: Cast) -> None:
    client = software(cast.zilverberk)
    for route in FOR_SOFTWARE:
        assert client.get(_address(route) + "/").status_code == 404, route
