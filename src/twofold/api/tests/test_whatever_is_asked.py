"""Whatever is asked, as a visitor or with an officer's key, the answer is one of those the document promises, in its
status, its kind and its shape."""

import secrets
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from twofold.foundation.people.actions import make_api_key
from twofold.testing.cast import House
from twofold.wsgi import application

AS_PROMISED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MOST = settings(
    max_examples=3, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def key(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """An officer's key, with allowances that this many questions do not use up."""
    for name in ("API_READS_A_MINUTE", "API_WRITES_A_MINUTE"):
        monkeypatch.setattr(f"django.conf.settings.{name}", 1_000_000)
    made = house.act("mina", make_api_key, house.place, key=secrets.token_urlsafe(24), name="Asks", role="officer")
    return str(made.key)


def operations(method: str) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return [found.ok() for found in schema.get_all_operations() if found.ok().method == method]


def asked(operation: Any, headers: dict[str, str]) -> set[int]:
    seen = set()

    @given(case=operation.as_strategy())
    @MOST
    def ask(case: Any) -> None:
        case.path_parameters = {**case.path_parameters, "place": "larkmoor"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=AS_PROMISED)
        seen.add(response.status_code)

    ask()
    return seen


@pytest.mark.usefixtures("key")
def test_every_read_answers_as_the_document_says() -> None:
    for operation in operations("get"):
        asked(operation, {})


def test_every_action_answers_as_the_document_says(house: House, key: str) -> None:
    seen: set[int] = set()
    for operation in operations("post"):
        seen |= asked(operation, {})
        seen |= asked(operation, {"Authorization": f"Bearer {key}"})
    assert {401, 404, 422} <= seen, "otherwise the door was hardly reached"
