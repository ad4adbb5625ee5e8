"""What holds for every action there is. A new action is visited here without anyone touching this file."""

import json
import secrets
from dataclasses import replace
from typing import Any

import pytest

from twofold.foundation.actions import registry
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import form_fields
from twofold.foundation.wall.rows import inside
from twofold.testing.cast import House, at_once
from twofold.testing.samples import HOSTILE, LONG, WHO, good_input, subject_of

pytestmark = pytest.mark.usefixtures("db")

ACTIONS = registry.all_actions()
# Roles that people of another place hold here too.
ANYONE = {Role.VISITOR, Role.SIGNED_IN}
REFUSALS = {400, 401, 403, 404, 409, 413, 422}

every_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
AnyAction = Action[Any, Any, Any]


def scene(house: House, action: AnyAction) -> tuple[Any, dict[str, Any]]:
    """A subject from the demo place, and input that fits it."""
    with inside(house.place.pk):
        subject = subject_of(action, everyone(house, action))
        assert subject is not None, f"the demo place has no {action.subject_model.__name__} to try {action.name} on"
        return subject, good_input(action, subject)


def everyone(house: House, action: AnyAction) -> Actor:
    """Somebody with the action's roles and sight of everything, to choose a subject with."""
    scheduled = Actor.scheduled(house.place.pk, "tests")
    return replace(scheduled, roles=action.roles | {Role.SYSTEM}, person_id=house.person("rosa").pk)


def who_may(action: AnyAction) -> str:
    """Somebody with a right to the action; "olu" tries, in vain, what only the system does."""
    return next((WHO[role] for role in WHO if role in action.roles), "olu")


@every_action
def test_a_stranger_is_refused(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    before = house.entries()
    for name in ("", "sam"):
        allowed = {Role.VISITOR} if name == "" else {Role.VISITOR, Role.SIGNED_IN}
        if not action.roles & allowed:
            assert house.api(name, action.name, subject.pk, data).status_code in {401, 403, 404}
    if not action.roles & {Role.VISITOR, Role.SIGNED_IN}:
        assert house.entries() == before


@every_action
def test_another_place_cannot_see_the_subject(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    before = house.entries()
    for name in ("mo", "ola"):
        theirs = house.api(name, action.name, subject.pk, data, place=house.elsewhere)
        nobodys = house.api(name, action.name, 987_654_321, data, place=house.elsewhere)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
        here = house.api(name, action.name, subject.pk, data)
        assert here.status_code in {403, 404} or action.roles & ANYONE
    if not action.roles & ANYONE:
        assert house.entries() == before


@every_action
def test_the_wrong_role_is_told_why(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    for role, name in WHO.items():
        if role in (Role.VISITOR, Role.SIGNED_IN) or house.actor(name).roles & action.roles:
            continue
        response = house.api(name, action.name, subject.pk, data)
        assert response.status_code in {403, 404}
        if response.status_code == 403:
            assert response.json()["detail"].startswith("Only ")


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.during], ids=lambda action: action.name)
def test_outside_its_stage_it_says_when(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    with house.tampering():
        activity = subject if hasattr(subject, "stages") else subject.activity
        activity.stages.all().delete()
    response = house.api(who_may(action), action.name, subject.pk, data)
    assert response.status_code == 409
    assert response.json()["type"].endswith("wrong-stage")
    assert response.json()["detail"]


@every_action
def test_a_replay_is_harmless(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    key, name = secrets.token_urlsafe(24), who_may(action)
    before = house.entries(action.name)
    first = house.api(name, action.name, subject.pk, data, key=key)
    second = house.api(name, action.name, subject.pk, data, key=key)
    assert house.entries(action.name) - before == (first.status_code == 200)
    if first.status_code == 200:
        assert second.json() == {**first.json(), "replayed": True}
        other = house.api(name, action.name, subject.pk + 1, data, key=key)
        assert other.status_code in {404, 422}
    else:
        assert first.status_code in REFUSALS
        assert second.status_code == first.status_code


@every_action
def test_two_at_once_with_one_key_do_one_thing(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    key, name = secrets.token_urlsafe(24), who_may(action)
    before = house.entries(action.name)
    responses = at_once(*[lambda: house.api(name, action.name, subject.pk, data, key=key)] * 2)
    assert {response.status_code for response in responses} <= REFUSALS | {200}
    assert house.entries(action.name) - before == any(response.status_code == 200 for response in responses)
    with inside(house.place.pk):
        assert verify_place().whole


@every_action
def test_hostile_input_is_a_clean_refusal(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    client_of = who_may(action)
    with inside(house.place.pk):
        fields = form_fields(action, subject)
    for field in fields:
        for value in HOSTILE[field.kind]:
            body = as_json({**data, field.name: value})
            response = house.api(client_of, action.name, subject.pk, body)
            assert response.status_code in REFUSALS | {200}, (field.name, str(value)[:40], response.content[:300])
            if response.status_code != 200:
                assert response["Content-Type"] == "application/problem+json"


@every_action
def test_a_body_that_is_not_ours_is_a_clean_refusal(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    bodies = [
        "[]",
        "{",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        "[" * 100_000,
        '{"n": ' + "9" * 5_000 + "}",
        as_json({**data, "place_id": house.elsewhere.pk}),
        as_json({**data, "is_staff": True}),
        "\udcff",
    ]
    for body in bodies:
        response = house.api(who_may(action), action.name, subject.pk, body.encode("utf-8", "surrogateescape"))
        assert response.status_code in REFUSALS, (body[:60], response.content[:200])


@every_action
def test_ten_megabytes_of_text_are_refused(house: House, action: AnyAction) -> None:
    subject, data = scene(house, action)
    with inside(house.place.pk):
        texts = [field.name for field in form_fields(action, subject) if field.kind in {"text", "long_text", "email"}]
    for name in texts[:1] or ["anything"]:
        response = house.api(who_may(action), action.name, subject.pk, as_json({**data, name: LONG}))
        assert response.status_code in {401, 403, 422}
        if response.status_code == 422:
            assert name in response.json()["errors"]


@every_action
def test_every_action_has_a_form_that_explains_itself(house: House, action: AnyAction) -> None:
    subject, _data = scene(house, action)
    name = who_may(action)
    page = house.client(name).get(house.address(f"do/{action.name}/{subject.pk}/"))
    assert page.status_code in {200, 404}
    if page.status_code == 404:  # not theirs to see: the API says the same
        assert house.api(name, action.name, subject.pk, {}).status_code in {404, 422}
        return
    with inside(house.place.pk):
        refusal = explain(house.actor_inside(name), action, subject)
    text = page.content.decode()
    assert action.title in text
    assert ("idempotency_key" in text) == (refusal is None)


def test_most_actions_can_be_carried_out_on_demo_data(house: House) -> None:
    """Otherwise the tests above would prove little."""
    done = 0
    for action in ACTIONS:
        subject, data = scene(house, action)
        done += (
            house.api(who_may(action), action.name, subject.pk, data, key=secrets.token_urlsafe(24)).status_code == 200
        )
    assert done >= len(ACTIONS) // 2


def as_json(data: dict[str, Any]) -> str:
    """JSON that may hold what no honest client sends: infinities, lone surrogates, numbers without end."""
    return json.dumps(data, ensure_ascii=True)
