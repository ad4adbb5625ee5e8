"""/api/v1: every action, one shape of refusal, one document that says it all."""

import json
import secrets
from typing import Any

import pytest
from django.test import Client

from twofold.foundation.actions import registry
from twofold.foundation.actions.errors import CATALOGUE
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

BENCHES = {"name": "Benches"}


def add_service(house: House, name: str, data: Any = BENCHES, key: str = "", **how: Any) -> Any:
    return house.api(name, "places.add_service", house.place.pk, data, key, **how)


def is_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """RFC 9457: the shape, the type of content, and no markup anywhere."""
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert (body["status"], body["type"].rpartition("/")[2]) == (status, code)
    assert body["title"]
    assert body["detail"]
    assert code in {kind.code for kind in CATALOGUE}
    return body


def address(house: House, action: str = "places.add_service") -> str:
    return f"/api/v1/places/{house.place.slug}/actions/{action}/{house.place.pk}"


def strict(house: House, name: str = "olu") -> Client:
    """A browser whose cross-site protection is not switched off for tests."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(house.person(name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_answer_names_what_was_made(house: House) -> None:
    response = add_service(house, "olu")
    made = house.read(lambda: Service.objects.get(name="Benches"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")
    expected = {"action": "places.add_service", "made": f"places.service:{made.pk}", "result": None, "replayed": False}
    assert response.json() == expected


def test_each_refusal_is_a_problem_of_the_catalogue(house: House) -> None:
    is_problem(add_service(house, ""), 401, "sign-in-first")
    assert "Only officers or managers" in is_problem(add_service(house, "rosa"), 403, "not-allowed")["detail"]
    errors = is_problem(add_service(house, "olu", {"name": "", "surprise": 1}), 422, "invalid")["errors"]
    assert set(errors) == {"name", "surprise"}
    add_service(house, "olu")
    is_problem(add_service(house, "olu"), 409, "conflict")
    is_problem(house.api("olu", "places.add_service", 987_654, BENCHES), 404, "not-found")
    is_problem(house.api("olu", "places.add_service", "seven", BENCHES), 404, "not-found")


@pytest.mark.parametrize(
    "path", ["places/nowhere/actions/places.add_service/1", "places/larkmoor/actions/no.such/1", "no"]
)
def test_an_address_of_nothing_is_a_404(house: House, path: str) -> None:
    assert house.client("olu").post(f"/api/v1/{path}", {}, content_type="application/json").status_code == 404


def test_a_key_is_honoured(house: House) -> None:
    key = secrets.token_urlsafe(24)
    first, again = (add_service(house, "olu", key=key) for _ in range(2))
    assert again.json() == {**first.json(), "replayed": True}
    is_problem(add_service(house, "olu", {"name": "Bins"}, key), 422, "key-reused")
    errors = is_problem(add_service(house, "olu", {"name": "Bins"}, "short"), 422, "invalid")["errors"]
    assert set(errors) == {"idempotency_key"}


def test_a_session_needs_its_token(house: House) -> None:
    client = strict(house)
    is_problem(client.post(address(house), BENCHES, content_type="application/json"), 403, "not-allowed")
    assert house.read(Service.objects.filter(name="Benches").count) == 0
    token = client.get(house.address(f"do/places.add_service/{house.place.pk}/")).cookies["csrftoken"].value
    wrong = {"X-CSRFToken": token[:-1] + ("a" if token[-1] != "a" else "b")}
    is_problem(client.post(address(house), BENCHES, content_type="application/json", headers=wrong), 403, "not-allowed")
    right = {"X-CSRFToken": token}
    response = client.post(address(house), BENCHES, content_type="application/json", headers=right)
    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_whatever_the_content_calls_itself_it_is_read_as_json(house: House, kind: str) -> None:
    client = house.client("olu")
    assert client.post(address(house), json.dumps(BENCHES), content_type=kind).status_code == 200
    is_problem(client.post(address(house), "name=Benches", content_type=kind), 400, "unreadable")


def test_a_form_is_no_json_and_refused_in_the_same_shape(house: House) -> None:
    client = strict(house)
    token = client.get(house.address(f"do/places.add_service/{house.place.pk}/")).cookies["csrftoken"].value
    for headers in ({"X-CSRFToken": token}, {}):
        response = client.post(address(house), {**BENCHES, "csrfmiddlewaretoken": token}, headers=headers)
        is_problem(response, 400, "unreadable")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"name"',
        b'{"name": "Benches", "name": "Bins"}',
        b'{"name": NaN}',
        b'{"name": -Infinity}',
        b'{"name": ' + b"[" * 33 + b"]" * 33 + b"}",
        b'{"name": ' + b"9" * 5_000 + b"}",
        b'{"name": "Benches"} {}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_body_of_more_than_one_meaning_is_unreadable(house: House, body: bytes) -> None:
    is_problem(add_service(house, "olu", body), 400, "unreadable")


def test_a_body_too_large_is_refused_in_the_same_shape(house: House) -> None:
    def sending(size: int) -> Any:
        return add_service(house, "olu", b'{"name": "' + b"x" * size + b'"}')

    is_problem(sending(17 * 1024**2), 422, "invalid")  # a 12 MB file in base64 gets this far
    is_problem(sending(18 * 1024**2), 413, "too-large")


def test_a_length_that_is_no_number_does_no_harm(house: House) -> None:
    response = house.client("olu").post(
        address(house), BENCHES, content_type="application/json", headers={"Content-Length": "many"}
    )
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_posting_acts(house: House, method: str) -> None:
    assert getattr(house.client("olu"), method)(address(house)).status_code == 405
    assert house.read(Service.objects.filter(name="Benches").count) == 0


def test_the_document_is_openapi_and_lists_every_action_with_what_it_asks(house: House) -> None:
    document = house.client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = {path["post"]["summary"]: path["post"] for path in document["paths"].values() if "post" in path}
    assert set(operations) == {action.name for action in registry.all_actions()}
    for action in registry.all_actions():
        said = operations[action.name]
        assert said["operationId"] == action.name
        assert said["description"].startswith(action.summary.splitlines()[0])
        schema = said["requestBody"]["content"]["application/json"]["schema"]
        assert schema["title"] == action.name
        assert set(schema["properties"]) == set(action.inputs.model_fields)
        assert schema["additionalProperties"] is False
        assert {"200", "401", "403", "404", "409", "413", "422"} <= set(said["responses"])
        assert said["security"]


def test_every_reference_in_the_document_leads_somewhere(house: House) -> None:
    document = house.client().get("/api/v1/openapi.json").json()

    def follow(node: Any, root: Any) -> None:
        for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            follow(each, root)
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            found = root
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]

    follow(document, document)
