"""A line of another system's list of hours, read cell by cell. Pure: no Django, no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from .rules import MINUTES_A_DAY

DECIMAL = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
# As systems export a day, and as people here write it; a time of day may follow.
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", re.ASCII)
BRITISH = re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{4})(?!\d)", re.ASCII)
YEARS = range(2000, 2100)

# What a list may tell, by our names; the first three it must.
NEEDED = ("who", "day", "hours")
MAY_TELL = ("session", "initiative", "area")
# The columns of TeamKinetic's session export. A placement is one volunteer on one opportunity.
TEAMKINETIC = {"who": "placementid", "day": "sessiondate", "hours": "hourslogged", "session": "sessionid"}


@dataclass(frozen=True, slots=True)
class Hours:
    """What one line says: who gave how much on which day. Names are the other system's."""

    line: int
    who: str
    day: date
    minutes: int
    session: str = ""
    initiative: str = ""
    area: str = ""


class NotHours(ValueError):
    """This line cannot be taken, and why."""


def known_columns(columns: Sequence[str]) -> dict[str, str]:
    """How to read columns that need no asking; empty where somebody must say."""
    known = {**TEAMKINETIC, "who": "volid"} if "volid" in columns else TEAMKINETIC
    return dict(known) if set(known.values()) <= set(columns) else {}


def hours_of(line: int, cells: Mapping[str, str], mapped: Mapping[str, str], today: date) -> Hours | None:
    """The line's hours; None where none were logged. Raises `NotHours`."""
    told = {name: cells.get(column, "") for name, column in mapped.items() if column}
    minutes = minutes_of(told["hours"])
    if not minutes:
        return None
    if not told["who"]:
        raise NotHours("it does not say who gave these hours")
    day = day_of(told["day"][:40])
    if day > today:
        raise NotHours(f"{day} is yet to come")
    return Hours(line, told["who"].casefold(), day, minutes, *(told.get(name, "") for name in MAY_TELL))


@lru_cache(4_096)  # a list says the same few things a hundred thousand times
def minutes_of(cell: str) -> int:
    """Hours as 1.5, 1,5 or 1:30, in minutes. Blank is nought: the system had nothing logged."""
    if not cell:
        return 0
    if clock := CLOCK.fullmatch(cell):
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif decimal := DECIMAL.fullmatch(cell):
        hours = Decimal(f"{decimal[1]}.{decimal[2] or 0}")
        minutes = int((hours * 60).to_integral_value(ROUND_HALF_EVEN))
    else:
        raise NotHours(f"'{cell[:40]}' is not a number of hours like 1.5")
    if minutes > MINUTES_A_DAY:
        raise NotHours(f"{cell[:40]} hours is more than a day has")
    return minutes


@lru_cache(4_096)
def day_of(cell: str) -> date:
    found = ISO.match(cell) or BRITISH.match(cell)
    parts = {name: int(part) for name, part in found.groupdict().items()} if found else {}
    try:
        day = date(**parts)
    except (TypeError, ValueError):
        day = date.min
    if day.year not in YEARS:
        raise NotHours(f"'{cell[:40]}' is not a day like 2026-04-01 or 01/04/2026")
    return day
