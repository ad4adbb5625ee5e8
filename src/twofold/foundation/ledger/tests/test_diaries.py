"""Hours from a calendar of one's own: read, ticked, logged once."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.actions import log_time
from twofold.foundation.ledger.diaries import LINE, log_meetings
from twofold.foundation.ledger.models import Contribution, Note
from twofold.testing.cast import House, at_once


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    return found


def yesterday() -> Any:
    return timezone.localdate() - timedelta(days=1)


def calendar(title: str = "Lunch club") -> bytes:
    event = f"UID:1\r\nDTSTART:{yesterday():%Y%m%d}T100000Z\r\nDURATION:PT90M\r\nSUMMARY:{title}\r\n"
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def meetings(house: House) -> int:
    found: int = house.read(Contribution.objects.count)
    return found


def test_a_calendar_is_read_ticked_and_logged_once(house: House, activity: Activity) -> None:
    client, address = house.client("rosa"), house.address(f"ledger/{activity.pk}/calendar/")
    before = meetings(house)
    page = client.post(address, {"file": SimpleUploadedFile("mine.ics", calendar())}).content.decode()
    assert "Lunch club" in page
    assert meetings(house) == before
    value = unescape(page.partition('name="meetings" value="')[2].partition('"')[0])
    assert LINE.fullmatch(value)
    for _time in range(2):
        assert client.post(address, {"meetings": [value]}).status_code == 302
    assert meetings(house) == before + 1
    assert house.read(lambda: Note.objects.order_by("-pk")[0].text) == "Lunch club"
    again = client.post(address, {"file": SimpleUploadedFile("mine.ics", calendar())}).content.decode()
    assert "(logged already)" in again


def test_a_file_that_is_no_calendar_says_why_and_what_is_in_one_does_no_harm(house: House, activity: Activity) -> None:
    client, address = house.client("rosa"), house.address(f"ledger/{activity.pk}/calendar/")
    for content, said in (
        (b"\x89PNG", "We could not use this file"),
        (b"x" * 3_000_000, "larger than 2 MB"),
        (calendar("<script>alert(1)</script>"), "&lt;script&gt;"),
    ):
        response = client.post(address, {"file": SimpleUploadedFile("mine.ics", content)})
        assert said in response.content.decode()
        assert response.status_code in (200, 422)
    assert house.client().get(address).status_code == 302


def test_what_is_sent_is_checked_like_an_hour_logged_by_hand(house: House, activity: Activity) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    mark = "0123456789abcdef"
    for line in (
        f"{tomorrow} 60 {mark}",
        f"{yesterday()} 0 {mark}",
        f"{yesterday()} 1441 {mark}",
        "2026-02-30 60 " + mark,
        "x",
    ):
        with pytest.raises(Refusal) as refusal:
            house.act("rosa", log_meetings, activity, meetings=[line])
        assert "meetings" in refusal.value.fields
    house.act("rosa", log_time, activity, minutes=1_400, day=yesterday())
    with pytest.raises(Refusal, match="another look"):
        house.act("rosa", log_meetings, activity, meetings=[f"{yesterday()} 60 {mark}"])


def test_eight_times_at_once_is_once(house: House, activity: Activity) -> None:
    before, line = meetings(house), f"{yesterday()} 30 0123456789abcdef Lunch club"
    at_once(*[lambda: house.act("rosa", log_meetings, activity, meetings=[line])] * 8)
    assert meetings(house) == before + 1
