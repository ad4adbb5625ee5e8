"""A calendar of one's own, and calendars made to keep a server busy (T-29)."""

import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.foundation.ledger.diary import DiaryError, Event, Offer, offered

HERE = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 30, 18, tzinfo=HERE)
YEAR = date(2025, 7, 1)


def calendar(*lines: str, head: str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:tests\r\n") -> bytes:
    return (head + "BEGIN:VEVENT\r\nUID:one\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode()


def read(*lines: str) -> list[Event]:
    return offered(calendar(*lines), YEAR, NOW).events


HOUR = ("DTSTART:20260601T090000Z", "DTEND:20260601T103000Z", "SUMMARY:Lunch club")


def test_an_event_is_offered_as_its_minutes_on_the_day_it_was_here() -> None:
    (event,) = read(*HOUR)
    assert (event.day, event.minutes, event.title) == (date(2026, 6, 1), 90, "Lunch club")
    (late,) = read("DTSTART:20260601T233000Z", "DURATION:PT45M")
    assert (late.day, late.minutes) == (date(2026, 6, 2), 45)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260602"),
        ("DTSTART:20260601T090000Z",),
        ("DTSTART:20260701T090000Z", "DURATION:PT1H"),
        ("DTSTART:20250601T090000Z", "DURATION:PT1H"),
        ("DTSTART:20260601T090000Z", "DURATION:P2D"),
        (*HOUR, "STATUS:CANCELLED"),
    ],
    ids=["whole day", "no end", "to come", "long ago", "two days long", "cancelled"],
)
def test_what_is_no_hours_given_is_not_offered(lines: tuple[str, ...]) -> None:
    assert read(*lines) == []


def test_a_weekly_meeting_is_offered_each_time_at_the_same_hour_whatever_the_clocks_do() -> None:
    found = read(
        "DTSTART;TZID=Europe/London:20260316T230000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/London:20260330T230000",
    )  # fmt: skip
    assert [event.day for event in found] == [date(2026, 4, 6), date(2026, 3, 23), date(2026, 3, 16)]
    assert len({event.uid for event in found}) == 3


def test_a_repetition_ends_when_its_rule_says_and_never_after_today() -> None:
    assert len(read(*HOUR, "RRULE:FREQ=DAILY;UNTIL=20260610T235959Z")) == 10
    assert read(*HOUR, "RRULE:FREQ=DAILY")[0].day == date(2026, 6, 30)


LONG_AGO = ("DTSTART:20000101T090000Z", "DURATION:PT1H")
HOSTILE = {
    "every second": calendar(*HOUR, "RRULE:FREQ=SECONDLY"),
    "every second, by parts": calendar(*HOUR, "RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2;BYSECOND=1,2"),
    "a thousand million times": calendar(
        "DTSTART:20000101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1000000000"
    ),
    "never, for ever": calendar(*HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "never in any week": calendar(*HOUR, "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=WE"),
    "never in any month": calendar(*HOUR, "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"),
    "never in any year": calendar(*HOUR, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "never, counted": calendar(*HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"),
    "a hundred thousand dates": calendar(*HOUR, *["RDATE:20260601T090000Z"] * 100_000),
    "a hundred thousand dates in a line": calendar(*HOUR, "RDATE:" + ",".join(["20260601T090000Z"] * 100_000)),
    "dates just under the line": calendar(*HOUR, *["RDATE:20260601T090000Z,20260602T090000Z"] * 30_000),
    "ten megabytes of line": calendar(*HOUR, "DESCRIPTION:" + "x" * 10_000_000),
    "zones in zones": calendar(*HOUR, head="BEGIN:VCALENDAR\r\n" + "BEGIN:VTIMEZONE\r\n" * 9_000),
    "a lone carriage return": calendar("DTSTART:20260601T090000Z\rEND:VEVENT", "DURATION:PT1H"),
    "no calendar": b"\x89PNG",
    "nothing": b"",
    "the first of years": calendar("DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
    "the last of years": calendar("DTSTART:99991231T235959Z", "DURATION:PT23H"),
    "many that never end": calendar(*HOUR).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nDTSTART:20000101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n" * 3_000
        + b"END:VCALENDAR",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_calendar_is_bounded_and_gets_its_reason(name: str) -> None:
    begun = time.process_time()  # ours alone: machines are shared
    found = bounded(HOSTILE[name])
    assert time.process_time() - begun < 10
    assert found is None or len(found.events) <= 200


def bounded(content: bytes) -> Offer | None:
    """What is offered; None when the whole file is refused, with its reason."""
    try:
        return offered(content, YEAR, NOW)
    except DiaryError as refused:
        if not str(refused):
            raise AssertionError("refused without a reason") from refused
        return None


@pytest.mark.parametrize(
    ("name", "reason"),
    [("every second", "one by one"), ("the first of years", "2000"), ("many that never end", "after the first")],
)
def test_an_event_left_out_says_why(name: str, reason: str) -> None:
    found = bounded(HOSTILE[name])
    assert found is not None
    assert reason in found.left_out[-1]


@given(st.binary(max_size=300), st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_any_damage_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = calendar(*HOUR, "RRULE:FREQ=WEEKLY;COUNT=3")
    found = bounded(whole[:at] + noise + whole[at:])
    assert found is None or len(found.events) <= 200


def test_the_calendars_of_the_icalendar_project_are_read_or_refused(samples: list[Path]) -> None:
    found = [bounded(sample.read_bytes()) for sample in samples]
    assert sum(each is not None for each in found) > len(samples) * 0.8


@pytest.fixture
def samples() -> list[Path]:
    import icalendar

    found = sorted((Path(icalendar.__file__).parent / "tests" / "calendars").glob("*.ics"))
    if not found:
        pytest.skip("this icalendar comes without its own test calendars")
    return found
