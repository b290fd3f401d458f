"""Whatever goes wrong under the API's prefix is problem details, with the same headers."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from tests.api.keys import software, with_key
from tests.cast import Cast
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.rest import API_VERSION, throttling

LIST = "/api/v1/overeenkomsten"
SEARCH = "/api/v1/gemeenten/zoekopdrachten"
PDF = f"/api/v1/overeenkomsten/{uuid.UUID(int=1)}/document"


def _json(client: Client, content: str, media_type: str = "application/json") -> Any:
    return client.post(SEARCH, content, content_type=media_type)


WRONG: dict[str, tuple[int, Callable[[Client], Any]]] = {
    "unknown query key": (400, lambda it: it.get(LIST, {"kleur": "rood"})),
    "page size above the maximum": (400, lambda it: it.get(LIST, {"pageSize": "101"})),
    "page zero": (400, lambda it: it.get(LIST, {"page": "0"})),
    "page beyond counting": (400, lambda it: it.get(LIST, {"page": "9" * 40})),
    "page twice": (400, lambda it: it.get(LIST, {"page": ["1", "2"]})),
    "unknown status": (400, lambda it: it.get(LIST, {"status": "kwijt"})),
    "a NUL in a query": (400, lambda it: it.get(LIST, {"status": "\0"})),
    "a postcode in the address": (400, lambda it: it.get("/api/v1/gemeenten?postcode=8011AA")),
    "no JSON": (400, lambda it: _json(it, "{")),
    "JSON of another shape": (400, lambda it: _json(it, "[1]")),
    "JSON nested too deep": (400, lambda it: _json(it, "[" * 100_000)),
    "a number that is none": (
        400,
        lambda it: _json(it, '{"postcode": "8011AA", "huisnummer": NaN}'),
    ),
    "half a sign": (400, lambda it: _json(it, '{"postcode": "\\ud800", "huisnummer": 1}')),
    "nothing sent": (400, lambda it: _json(it, "{}")),
    "no key": (401, lambda it: Client().get(LIST)),
    "another kind of login": (
        401,
        lambda it: Client(headers={"authorization": "Basic eDp5"}).get(LIST),
    ),
    "a key that is none": (401, lambda it: with_key("vsk_" + "a" * 38).get(LIST)),
    "a strange sign in the key": (401, lambda it: with_key("vsk_\xe9").get(LIST)),
    "unknown id": (404, lambda it: it.get(f"{LIST}/{uuid.UUID(int=1)}")),
    "an id that is none": (404, lambda it: it.get(f"{LIST}/1")),
    "trailing slash": (404, lambda it: it.get(f"{LIST}/")),
    "no such resource": (404, lambda it: it.get("/api/v1/huurders")),
    "no such version": (404, lambda it: it.get("/api/v2/gemeenten")),
    "unknown municipality": (404, lambda it: it.get("/api/v1/gemeenten/9999")),
    "a control character": (404, lambda it: it.get("/api/v1/gemeenten/%00")),
    "a document that is not there": (404, lambda it: it.get(PDF)),
    "a method that is not there": (405, lambda it: it.delete(LIST)),
    "looking at a search": (405, lambda it: it.get(SEARCH)),
    "options": (405, lambda it: it.options(LIST)),
    "trace": (405, lambda it: it.trace(LIST)),
    "an answer we do not have": (406, lambda it: it.get(LIST, headers={"accept": "text/csv"})),
    "a document as JSON": (406, lambda it: it.get(PDF, headers={"accept": "application/json"})),
    "a form": (415, lambda it: it.post(SEARCH, {"postcode": "8011AA"})),
    "no media type": (415, lambda it: _json(it, "{}", "")),
}


@pytest.mark.parametrize("case", WRONG)
def test_every_wrong_request_gets_a_problem(cast: Cast, case: str) -> None:
    status, ask = WRONG[case]
    answer = ask(software(cast.zilverberk))
    _is_problem(answer, status)


def _is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = json.loads(answer.content)
    assert content["status"] == status
    assert {"type", "title", "detail"} <= set(content)
    assert content["type"].startswith("http")
    for finding in content.get("errors", []):
        assert set(finding) == {"in", "pointer", "code", "detail"}
    _has_headers(answer)
    return content


def _has_headers(answer: Any) -> None:
    assert answer["API-Version"] == API_VERSION
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies


def test_a_good_answer_has_the_same_headers(cast: Cast) -> None:
    answer = software(cast.zilverberk).get(LIST)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert "Access-Control-Allow-Origin" not in answer.headers
    _has_headers(answer)


def test_who_has_no_key_hears_how_to_send_one(cast: Cast) -> None:
    assert Client().get(LIST)["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_method_hears_which_ones_there_are(cast: Cast) -> None:
    client = software(cast.zilverberk)
    assert client.put(LIST)["Allow"] == "GET, HEAD"
    assert client.get(SEARCH)["Allow"] == "POST"


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    answer = software(cast.zilverberk).post(
        f"{SEARCH}?x=1", {"postcode": "geen", "toevoeging": "A"}, content_type="application/json"
    )
    found = {(one["in"], one["pointer"], one["code"]) for one in _is_problem(answer, 400)["errors"]}
    assert found == {
        ("query", "x", "onbekende-sleutel"),
        ("body", "/postcode", "ongeldig"),
        ("body", "/toevoeging", "onbekend-veld"),
        ("body", "/huisnummer", "verplicht"),
    }


def test_a_foreign_agreement_answers_as_an_unknown_one(cast: Cast) -> None:
    answer = software(cast.van_doorn).get(f"{LIST}/{uuid.UUID(int=1)}")
    assert _is_problem(answer, 404) == _is_problem(Client().get("/api/v1/iets"), 404)


def test_a_right_that_the_key_lacks_is_named(cast: Cast) -> None:
    answer = software(cast.zilverberk, ApiScope.DELIVER).get(LIST)
    content = _is_problem(answer, 403)
    assert content["type"].endswith("#scope_missing")
    assert [one["code"] for one in content["errors"]] == ["scope_missing"]
    assert "overeenkomsten-lezen" in content["detail"]


def test_a_fault_of_our_own_is_a_problem_with_a_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("municipalities.selectors.present", lambda: 1 / 0)
    client = software(cast.zilverberk)
    client.raise_request_exception = False
    content = _is_problem(client.get("/api/v1/gemeenten"), 500)
    assert "noem nummer" in content["detail"]
    assert "ZeroDivision" not in json.dumps(content)


def test_a_database_that_is_away_is_a_problem_to_try_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("municipalities.selectors.present", lost)
    answer = software(cast.zilverberk).get("/api/v1/gemeenten")
    _is_problem(answer, 503)
    assert answer["Retry-After"] == "30"


def test_who_asks_too_often_has_to_wait_for_the_next_minute(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr(time, "time", lambda: 1_000_000_010.0)
    client, other = software(cast.zilverberk), software(cast.zilverberk)
    assert [client.get("/api/v1/gemeenten").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/api/v1/gemeenten")
    _is_problem(answer, 429)
    assert 1 <= int(answer["Retry-After"]) <= 61
    assert other.get("/api/v1/gemeenten").status_code == 200, "each key has its own count"
    monkeypatch.setattr(time, "time", lambda: 1_000_000_071.0)
    assert client.get("/api/v1/gemeenten").status_code == 200


def test_without_redis_the_api_goes_on_and_counts_per_process(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = settings.CACHES["counters"] | {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
    settings.CACHES = {**settings.CACHES, "counters": away}
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr(throttling, "counters", throttling._Counters())
    monkeypatch.setattr(time, "time", lambda: 1_000_000_010.0)
    client = software(cast.zilverberk)
    statuses = [client.get("/api/v1/gemeenten").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_cookie_of_a_person_opens_nothing(cast: Cast) -> None:
    client = Client()
    client.cookies["sessie"] = "x" * 32
    answer = client.get(LIST)
    _is_problem(answer, 401)
