"""Somebody's own calendar, read for the hours in it. Whatever is in the file, it is bounded in size, count and time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from .rules import MINUTES_A_DAY

MOST_BYTES, MOST_LINES, LONGEST_LINE, DEEPEST = 2_000_000, 40_000, 20_000, 6
MOST_EVENTS, MOST_OFFERED, MOST_REPEATS, MOST_LISTED = 2_000, 200, 12_000, 1_000
SECONDS = 3.0
YEARS = range(2000, 2100)
# Hours given repeat by the day or slower; finer rules are how a calendar keeps a server busy for ever.
# Nor may a day-by-day rule ask for what no day is: the one who asks waits until the year 9999.
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "WKST"}
BY_THE_MONTH = PARTS | {"BYMONTHDAY", "BYSETPOS"}
FREQUENCIES = {"DAILY": PARTS, "WEEKLY": PARTS, "MONTHLY": BY_THE_MONTH, "YEARLY": BY_THE_MONTH}


class DiaryError(ValueError):
    """A file that cannot be read as a calendar, and why."""


@dataclass(frozen=True, order=True)
class Event:
    """One meeting that is over: when it began, how long it took, what it was called, and which it is."""

    day: date
    minutes: int
    title: str
    uid: str


@dataclass(frozen=True)
class Offer:
    """Events newest first, and what was left out with its reason."""

    events: list[Event]
    left_out: list[str]


def offered(content: bytes, begins: date, now: datetime) -> Offer:
    """Every event from `begins` to now that could be hours given, in the time zone of `now`. Raises DiaryError."""
    deadline, left_out, found = time.monotonic() + SECONDS, list[str](), set[Event]()
    for at, event in enumerate(_events(_bounded(content))):
        if at >= MOST_EVENTS or time.monotonic() > deadline:
            left_out.append(f"everything after the first {at} events: send a shorter calendar")
            break
        try:
            found.update(_hours(event, begins, now))
        except DiaryError as error:
            left_out.append(f"{_title(event)}: {error}")
        except Exception:  # noqa: BLE001  # other people's software writes nearly anything into an event
            left_out.append(f"{_title(event)}: we could not read when it was")
    return Offer(sorted(found, reverse=True)[:MOST_OFFERED], left_out[:MOST_LISTED])


def _bounded(content: bytes) -> str:
    """The text, if nothing in its shape could keep us busy: the parser comes after this, not before."""
    if len(content) > MOST_BYTES:
        raise DiaryError(f"it is larger than {MOST_BYTES // 1_000_000} MB; export a shorter time")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise DiaryError("it is not text; export it as iCalendar (.ics)") from None
    if "\r" in text or "\0" in text:
        raise DiaryError("it holds control characters no calendar has")
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise DiaryError(f"it has more than {MOST_LINES:,} lines; export a shorter time")
    unfolded = text.replace("\n ", "").replace("\n\t", "")
    if any(len(line) > LONGEST_LINE for line in unfolded.split("\n")):
        raise DiaryError(f"a line in it is longer than {LONGEST_LINE:,} characters")
    if _depth(lines) > DEEPEST:
        raise DiaryError("parts of it are nested too deep")
    return text


def _depth(lines: list[str]) -> int:
    depth = deepest = 0
    for line in lines:
        depth += line.upper().startswith("BEGIN:")
        depth -= line.upper().startswith("END:")
        deepest = max(deepest, depth)
    return deepest


def _events(text: str) -> Iterator[Any]:
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        yield from (event for calendar in calendars for event in calendar.walk("VEVENT"))
    except Exception:  # noqa: BLE001  # a damaged file makes the parser raise nearly anything
        raise DiaryError("it is not a calendar we can read; export it as iCalendar (.ics)") from None


def _hours(event: Any, begins: date, now: datetime) -> Iterator[Event]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start = event.decoded("DTSTART")
    if not isinstance(start, datetime):
        return  # a whole day says nothing about hours
    if start.year not in YEARS:
        raise DiaryError("it began before the year 2000, or is far ahead")
    minutes = _minutes(event, start)
    if not 0 < minutes <= MINUTES_A_DAY:
        return
    title, uid = _title(event), str(event.get("UID", ""))[:200]
    for moment in _moments(event, _local(start, now.tzinfo), now):
        ended = moment + timedelta(minutes=minutes) <= now
        if ended and begins <= moment.date():
            yield Event(moment.date(), minutes, title, f"{uid} {moment.isoformat()}")


def _minutes(event: Any, start: datetime) -> int:
    if "DURATION" in event:
        length = event.decoded("DURATION")
    elif "DTEND" in event:
        length = _same_kind(event.decoded("DTEND"), start) - start
    else:
        return 0
    return int(length.total_seconds() // 60)


def _same_kind(end: Any, start: datetime) -> datetime:
    if not isinstance(end, datetime):
        raise DiaryError("it begins at a time and ends on a day")
    return end.replace(tzinfo=start.tzinfo) if end.tzinfo is None else end


def _moments(event: Any, start: datetime, now: datetime) -> Iterator[datetime]:
    """When it took place, by its rule and its own dates, in the place's time."""
    own = {_local(each, now.tzinfo) for each in _listed(event, "RDATE")}
    not_then = {_local(each, now.tzinfo) for each in _listed(event, "EXDATE")}
    repeated = set(_repeated(event, start, now))
    yield from sorted(({start} | own | repeated) - not_then)


def _repeated(event: Any, start: datetime, now: datetime) -> Iterator[datetime]:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        parts = {name.upper(): rule[name] for name in rule}
        if not set(parts) <= FREQUENCIES.get(str(parts["FREQ"][0]).upper(), set()):
            raise DiaryError("it repeats in a way we do not follow; give these hours one by one")
        # Never beyond today: a rule without an end, or that never fits, would be tried until the year 9999.
        last = min([_local(each, now.tzinfo) for each in parts.get("UNTIL", [])] + [now]).replace(tzinfo=None)
        most = min([int(each) for each in parts.get("COUNT", [])] + [MOST_REPEATS])
        plain = [part for part in rule.to_ical().decode().upper().split(";") if not part.startswith(("UNTIL", "COUNT"))]
        text = ";".join([*plain, f"UNTIL={last:%Y%m%dT%H%M%S}"])
        # Without a zone, so that three o'clock stays three o'clock when the clocks change.
        for naive in islice(rrulestr(text, dtstart=start.replace(tzinfo=None)), most):
            yield naive.replace(tzinfo=now.tzinfo)


def _listed(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    dates = [each.dt for part in (found if isinstance(found, list) else [found]) for each in getattr(part, "dts", [])]
    if len(dates) > MOST_LISTED:
        raise DiaryError(f"it lists more than {MOST_LISTED:,} dates")
    return dates


def _local(moment: Any, zone: tzinfo | None) -> datetime:
    """As the place's clock shows it. A moment without a zone is the place's; a period counts from its start."""
    found = moment[0] if isinstance(moment, tuple) else moment
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, 23, 59)
    return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)


def _title(event: Any) -> str:
    words = " ".join(str(event.get("SUMMARY", "")).split())
    return "".join(each for each in words if each.isprintable())[:120] or "Without a name"
