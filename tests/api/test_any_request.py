"""Requests that nobody thought of (schemathesis), to the real server: no fault of ours, and no
answer that the description does not have.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.keys import api_key
from tests.cast import Cast, agreement
from vroegsignalering import row_security
from vroegsignalering.rest import API_VERSION, PREFIX, schema

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
#: Enough to meet each kind of value once or twice; a longer run is for the night.
EXAMPLES = 15


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_breaks_the_api_or_its_description(
    committed_cast: Cast, live_server: LiveServer, mode: GenerationMode
) -> None:
    with row_security.unrestricted("tests"):
        agreement(committed_cast.zilverberk, committed_cast.zwolle, "0193")
    _, secret = api_key(committed_cast.zilverberk)
    described = schemathesis.openapi.from_dict(schema.document())
    asked = set()

    def ask(case: Any) -> None:
        answer = case.call_and_validate(
            base_url=live_server.url + PREFIX,
            headers={"Authorization": f"Bearer {secret}"},
            checks=CHECKS,
        )
        assert answer.headers["api-version"] == [API_VERSION]
        asked.add(case.operation.label)

    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        takes_input = bool(list(operation.iter_parameters()) or operation.body)
        if mode == GenerationMode.NEGATIVE and not takes_input:
            continue
        settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(operation.as_strategy(generation_mode=mode))(ask))()
    assert len(asked) >= 6
