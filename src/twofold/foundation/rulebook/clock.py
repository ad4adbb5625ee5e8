"""Every deadline is computed here, and can say how. Pure: no Django, no database.

Conventions, from the field manual: *clear days* count neither the day of the notice nor the day of the meeting;
*working days* are Mondays to Fridays that are no bank holiday of the nation; the day something happens is day nought.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .calendars import DAY, days_after, why_not_working


class Unit(StrEnum):
    DAYS = "days"
    CLEAR_DAYS = "clear days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Skipped:
    day: date
    because: str


@dataclass(frozen=True)
class Deadline:
    """A day, and how it came about. For clear days it is the first lawful day, else the last day of the period."""

    day: date
    start: date
    count: int
    unit: Unit
    rule: str = ""
    skipped: tuple[Skipped, ...] = ()

    def explain(self) -> str:
        """One sentence for people."""
        return f"{_span(self)} {long_date(self.start)} is {long_date(self.day)}{_left_out(self)}."


def deadline(start: date, count: int, unit: Unit, *, jurisdiction: str, rule: str = "") -> Deadline:
    """The day that `count` `unit` after `start` leads to. Raises ValueError when `count` is negative."""
    if count < 0:
        raise ValueError("A deadline cannot lie before its start.")
    if unit is Unit.WORKING_DAYS:
        return _working(start, count, jurisdiction, rule)
    return Deadline(_plain(start, count, unit), start, count, unit, rule)


def clear_days_between(notice: date, meeting: date) -> int:
    """Whole days between two days, neither counted; never below nought."""
    return max(0, (meeting - notice).days - 1)


def working_days_between(start: date, end: date, jurisdiction: str) -> int:
    """Working days after `start`, up to and with `end`."""
    days = (start + DAY * n for n in range(1, (end - start).days + 1))
    return sum(not why_not_working(day, jurisdiction) for day in days)


def long_date(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _plain(start: date, count: int, unit: Unit) -> date:
    if unit is Unit.MONTHS:
        return _months_after(start, count)
    days = {Unit.DAYS: count, Unit.CLEAR_DAYS: count + 1, Unit.WEEKS: 7 * count}[unit]
    return start + timedelta(days=days)


def _months_after(start: date, count: int) -> date:
    """The same day of the month, or the month's last where it has no such day."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _working(start: date, count: int, jurisdiction: str, rule: str) -> Deadline:
    skipped: list[Skipped] = []
    left, end = count, start
    for day in days_after(start) if count else ():
        reason = why_not_working(day, jurisdiction)
        if reason:
            skipped.append(Skipped(day, reason))
            continue
        left, end = left - 1, day
        if not left:
            break
    return Deadline(end, start, count, Unit.WORKING_DAYS, rule, tuple(skipped))


def _span(made: Deadline) -> str:
    if made.unit is Unit.CLEAR_DAYS:
        return f"The first day after {made.count} clear days from"
    unit = made.unit.value.removesuffix("s") if made.count == 1 else made.unit.value
    return f"{made.count} {unit} after"


def _left_out(made: Deadline) -> str:
    """Named holidays, each with its date; that weekends do not count needs no list."""
    holidays = [f"{each.because} ({each.day.day} {each.day:%B})" for each in made.skipped if each.because != "weekend"]
    return f", leaving out weekends and {', '.join(holidays)}" if holidays else ""
