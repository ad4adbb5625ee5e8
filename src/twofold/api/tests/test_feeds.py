"""Feeds for programs: a calendar that parses anywhere, and one document of the whole API that does not drift."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from icalendar import Calendar

from twofold.foundation.activities.actions import stop
from twofold.foundation.activities.models import Activity, State
from twofold.testing.cast import House
from twofold.wsgi import application

SNAPSHOT = Path(__file__).parents[1] / "openapi.json"


def events(house: House) -> dict[str, Any]:
    response = house.client().get("/api/v1/places/larkmoor/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in response.content
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    return {str(event["UID"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def test_the_calendar_holds_what_everyone_may_see(house: House) -> None:
    found = events(house)
    titles = {str(event["SUMMARY"]) for event in found.values()}
    assert "Voting: How should we spend £400,000 on our streets and parks?" in titles
    assert not any("library feel like yours" in title for title in titles)
    assert list(found) == list(events(house))


def test_what_is_stopped_is_cancelled_and_not_gone(house: House) -> None:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    before = events(house)
    house.act("mina", stop, activity, reason="The money is needed elsewhere.")
    after = events(house)
    assert set(after) == set(before)
    changed = [uid for uid in after if str(after[uid]["STATUS"]) == "CANCELLED"]
    assert changed
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in changed)


def test_the_api_is_what_its_snapshot_says(house: House) -> None:
    """Run once with TWOFOLD_WRITE_SNAPSHOT=1 after a change that is meant; the difference is part of the review."""
    document = house.client().get("/api/v1/openapi.json").json()
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("TWOFOLD_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(text)
    assert document["openapi"].startswith("3.1")
    assert text == SNAPSHOT.read_text(), "the API changed: see this test's docstring"


@pytest.mark.usefixtures("house")
def test_whatever_is_asked_the_answer_is_as_documented() -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.method == "get":
            asked(operation)


def asked(operation: Any) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=2, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    def ask(case: Any) -> None:
        response = case.call()
        assert response.status_code < 500, (operation.label, response.text[:300])
        assert response.status_code in {200, 304, 404, 422}

    ask()
