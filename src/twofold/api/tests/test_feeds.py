"""Feeds for programs: a calendar that parses anywhere, and one document of the whole API that does not drift."""

import json
import os
import re
from pathlib import Path
from typing import Any

from icalendar import Calendar

from twofold.foundation.activities.actions import stop
from twofold.foundation.activities.models import Activity, Following, State
from twofold.foundation.people.actions import end_calendar_link, make_calendar_link
from twofold.foundation.trace.reading import mine
from twofold.testing.cast import House

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


def own(house: House, who: str) -> str:
    """The address on their My page."""
    page = house.client(who).get("/my-page/").content.decode()
    found = re.search(r"http://localhost:8000(/api/v1/places/larkmoor/calendars/[^<]+)", page)
    return found[1] if found else ""


def test_ones_own_calendar_holds_what_one_follows_until_its_address_is_ended(house: House) -> None:
    assert own(house, "rosa") == ""
    house.act("rosa", make_calendar_link, house.place)
    first = own(house, "rosa")
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    with house.tampering():
        Following.objects.get_or_create(activity=activity, person=house.person("rosa"))
    stranger = house.client()
    found = Calendar.from_ical(stranger.get(first).content)
    assert f"{activity.get_absolute_url()}" in {str(event["URL"])[21:] for event in found.walk("VEVENT")}
    house.act("rosa", make_calendar_link, house.place)
    assert stranger.get(first).status_code == 404
    second = own(house, "rosa")
    assert stranger.get(second).status_code == 200
    assert stranger.get(second.replace("larkmoor", "elsewhere")).status_code == 404
    assert stranger.get(second[:-5] + "0.ics").status_code == 404
    house.act("rosa", end_calendar_link, house.place)
    assert stranger.get(second).status_code == 404


def test_an_answer_that_is_owed_stands_in_ones_own_calendar(house: House) -> None:
    house.act("callum", make_calendar_link, house.place)
    owed = [line for line in house.read(lambda: mine(house.actor_inside("callum"))) if line.reply]
    found = Calendar.from_ical(house.client().get(own(house, "callum")).content)
    said = {str(event["SUMMARY"]) for event in found.walk("VEVENT")}
    assert owed
    assert {f"Answer due: {line.node.title}" for line in owed} <= said


def test_the_api_is_what_its_snapshot_says(house: House) -> None:
    """Run once with TWOFOLD_WRITE_SNAPSHOT=1 after a change that is meant; the difference is part of the review."""
    document = house.client().get("/api/v1/openapi.json").json()
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("TWOFOLD_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(text)
    assert document["openapi"].startswith("3.1")
    assert text == SNAPSHOT.read_text(), "the API changed: see this test's docstring"
