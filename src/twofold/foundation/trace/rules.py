"""When a clock is due, and what a place's reply record looks like. Pure: no Django, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True)
class Asked:
    """One thing that wanted an answer."""

    asked_on: date
    due_on: date
    answered_on: date | None = None
    paused: bool = False


@dataclass(frozen=True)
class Record:
    """How a place answers. `in_time` counts answers on or before their day; `oldest` is the day the longest waits.

    `late_now` is the part of `late` that has no answer yet.
    """

    asked: int
    answered: int
    in_time: int
    late: int
    late_now: int
    median_days: float | None
    oldest: date | None

    @property
    def share(self) -> float | None:
        """Of what had to be answered by now, the share that was answered in time."""
        due = self.in_time + self.late
        return self.in_time / due if due else None


def record_of(asked: Iterable[Asked], today: date) -> Record:
    """Late is an answer after its day, and a silence past its day whose clock is not paused."""
    everything = list(asked)
    answered = [each for each in everything if each.answered_on]
    silent = [each for each in everything if not each.answered_on]
    days = [(each.answered_on - each.asked_on).days for each in answered if each.answered_on]
    late_now = sum(_overdue(each, today) for each in silent)
    return Record(
        asked=len(everything),
        answered=len(answered),
        in_time=sum(map(_in_time, answered)),
        late=late_now + sum(not _in_time(each) for each in answered),
        late_now=late_now,
        median_days=_middle(days),
        oldest=min((each.asked_on for each in silent), default=None),
    )


def _in_time(each: Asked) -> bool:
    return each.answered_on is not None and each.answered_on <= each.due_on


def _overdue(each: Asked, today: date) -> bool:
    return not each.paused and each.due_on < today


def _middle(days: Sequence[int]) -> float | None:
    return median(days) if days else None
