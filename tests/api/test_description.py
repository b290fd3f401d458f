"""The description of the API: open, true to the code, and good by the national design rules.

The rules are those of the rulesets for Spectral of the NL GOV REST API Design Rules (2.1.0 and
the 2.2 line), written out here as far as they can be seen in a document: the linter itself is a
program for Node, which this portal does not need otherwise.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.architecture.source import ROOT
from vroegsignalering.rest import API_VERSION, schema

FILE = ROOT / "docs" / "reference" / "openapi.json"
PROBLEM = "application/problem+json"


@pytest.fixture
def document(settings: LazySettings) -> dict[str, Any]:
    """The description as it would be at a fixed address."""
    settings.PORTAL_URL = "https://vroegsignalering.example.nl"
    settings.PROJECT_ADDRESS = "vroegsignalering@example.nl"
    return schema.document()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _resolved(document: dict[str, Any], part: Any) -> Any:
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def test_the_reference_equals_the_code(document: dict[str, Any]) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("WRITE_REFERENCE"):
        FILE.write_text(text, "utf-8")
    assert FILE.read_text("utf-8") == text, "Run the tests once with WRITE_REFERENCE=1."


def test_everybody_reads_it_from_any_site(db: None) -> None:
    answer = Client(headers={"origin": "https://elders.example.nl"}).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["API-Version"] == API_VERSION == answer.json()["info"]["version"]
    assert set(answer.json()["paths"]) >= {"/gemeenten", "/overeenkomsten", "/openapi.json"}


def test_it_can_be_used_without_query_and_cannot_be_asked_wrong(db: None) -> None:
    assert Client().get("/api/v1/openapi.json?format=yaml").status_code == 400
    wrong = Client().get("/api/v1/openapi.json", headers={"accept": "text/html"})
    assert wrong.status_code == 406


def test_version_contact_and_server_are_as_asked(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.0\.\d+", document["openapi"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"])
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert all(re.search(r"/v\d+$", server["url"]) for server in document["servers"])


def test_paths_and_query_keys_have_the_right_form(document: dict[str, Any]) -> None:
    segment = re.compile(r"[a-z0-9-]+|\{[a-z]+\}|openapi\.json")
    for path, _, operation in _operations(document):
        assert not path.endswith("/")
        assert all(segment.fullmatch(part) for part in path.strip("/").split("/")), path
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter)
            if parameter["in"] == "query":
                assert re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", parameter["name"])


def test_every_answer_names_the_version(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"], (path, method, status)
            assert answer["description"], (path, method, status)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        errors = {
            int(status): answer
            for status, answer in operation["responses"].items()
            if int(status) >= 400
        }
        assert {400, 405, 500} <= set(errors), (path, method)
        assert (401 in errors) == (operation["security"] != [{}]), (path, method)
        for answer in errors.values():
            assert list(answer["content"]) == [PROBLEM]
            shape = _resolved(document, answer["content"][PROBLEM]["schema"])
            assert (
                {"status", "title", "detail"} <= set(shape["required"]) <= set(shape["properties"])
            )


def test_dates_are_dates_and_moments_end_in_op(document: dict[str, Any]) -> None:
    for name, shape in document["components"]["schemas"].items():
        for field, described in shape.get("properties", {}).items():
            form = _resolved(document, described).get("format", "")
            assert (form == "date-time") == field.endswith("Op"), (name, field)
            assert form != "time"
            if re.search(r"\w[Dd]atum", field):
                assert form == "date"


def test_every_operation_and_field_is_described_in_dutch(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    for path, method, operation in _operations(document):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert set(operation["tags"]) <= tags
    for name, shape in document["components"]["schemas"].items():
        for field, described in shape.get("properties", {}).items():
            words = json.dumps(described)
            assert "description" in words or "$ref" in words, (name, field)


def test_no_personal_data_can_stand_in_an_address(document: dict[str, Any]) -> None:
    forbidden = re.compile(r"postcode|huisnummer|naam$|email|bsn|geboorte|telefoon", re.I)
    for _, _, operation in _operations(document):
        for parameter in operation.get("parameters", []):
            assert not forbidden.search(parameter["name"])


def test_lists_tell_of_their_pages(document: dict[str, Any]) -> None:
    for path, _, operation in _operations(document):
        keys = {parameter["name"] for parameter in operation.get("parameters", [])}
        if "page" in keys:
            assert "pageSize" in keys
            assert "Link" in operation["responses"]["200"]["headers"], path
