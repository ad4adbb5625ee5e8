"""Acting only on what one has seen: If-Match against the ETag of the row."""

import json
from typing import Any

from twofold.foundation.activities.actions import stop
from twofold.foundation.activities.models import Activity, Stage, State
from twofold.testing.cast import House

from .test_keys import bearing, key

HERE = "/api/v1/places/larkmoor"


def set_stage_as_seen(house: House, given: str, activity: int, tag: str) -> Any:
    """An officer's key edits what it acts on: here the stage of an activity, through `activities.set_stage`."""
    data = {"stage": "voting", "opens_at": "2099-01-01T09:00:00Z", "closes_at": "2099-02-01T09:00:00Z"}
    address = f"{HERE}/actions/activities.set_stage/{activity}"
    headers = {"If-Match": tag}
    return bearing(given).post(address, json.dumps(data), content_type="application/json", headers=headers)


def test_what_changed_meanwhile_is_not_acted_on(house: House) -> None:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    given = key(house)
    tag = bearing(given).get(f"{HERE}/activities/{activity.pk}")["ETag"]
    house.act("mina", stop, activity, reason="The money is needed elsewhere.")
    before = house.read(lambda: list(Stage.objects.filter(activity=activity).values()))
    answer = set_stage_as_seen(house, given, activity.pk, tag)
    assert answer.status_code == 412
    assert answer.json()["type"].endswith("/changed")
    assert house.read(lambda: list(Stage.objects.filter(activity=activity).values())) == before
    now = bearing(given).get(f"{HERE}/activities/{activity.pk}")["ETag"]
    assert now != tag
    for fresh in (now, "*", f'"something else", {now}'):
        assert set_stage_as_seen(house, given, activity.pk, fresh).status_code != 412


def test_a_thing_that_is_not_yours_is_not_there_whatever_its_tag(house: House) -> None:
    given = key(house)
    assert set_stage_as_seen(house, given, 987_654_321, '"x"').status_code == 404
