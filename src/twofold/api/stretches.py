"""Stretches of keys that are due to be looked at. Pure: no Django, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

FIRST, LAST = -(2**63), 2**63 - 1
MOST_APART = 40
LONG = 20_000  # keys; a round looks at more rows than that


@dataclass(frozen=True, order=True)
class Stretch:
    """Keys of one resource or table, both ends among them."""

    name: str
    low: int = FIRST
    high: int = LAST

    @property
    def width(self) -> int:
        return self.high - self.low

    @property
    def long(self) -> bool:
        """It may take more than one round."""
        return self.width >= LONG

    def after(self, key: int) -> "Stretch | None":
        """What is left of it beyond a key."""
        return Stretch(self.name, key + 1, self.high) if key < self.high else None

    def holds(self, other: "Stretch") -> bool:
        return self.name == other.name and self.low <= other.low and other.high <= self.high


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same keys in as few stretches as may be: none overlap or touch, and there are never very many of one name.

    Very many are joined into one, keys in between included: looking at a row too much does no harm.
    """
    found: list[Stretch] = []
    for name, group in groupby(sorted(set(stretches)), key=lambda each: each.name):
        apart: list[Stretch] = []
        for each in group:
            if apart and each.low <= apart[-1].high + 1:
                apart[-1] = Stretch(name, apart[-1].low, max(apart[-1].high, each.high))
            else:
                apart.append(each)
        found += apart if len(apart) <= MOST_APART else [Stretch(name, apart[0].low, apart[-1].high)]
    return found


def tidied(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Short ones first, joined, the shortest in front; then long ones in the order they came.

    Of long ones each name has at most the one under way and one to come. They are not joined: a stretch that began anew
    whenever something was written would never come to its end.
    """
    given = list(stretches)
    short = joined(each for each in given if not each.long)
    queue: list[Stretch] = []
    for each in [*given, *short]:
        if each.long and not any(other.holds(each) for other in queue):
            _line_up(queue, each)
    return sorted((each for each in short if not each.long), key=lambda each: each.width) + queue


def _line_up(queue: list[Stretch], new: Stretch) -> None:
    places = [place for place, other in enumerate(queue) if other.name == new.name]
    if len(places) < 2:
        queue.append(new)
        return
    other = queue[places[1]]
    queue[places[1]] = Stretch(new.name, min(other.low, new.low), max(other.high, new.high))
