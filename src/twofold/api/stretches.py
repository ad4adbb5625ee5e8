"""Stretches of keys that are due to be looked at. Pure: no Django, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

FIRST, LAST = -(2**63), 2**63 - 1
MOST_APART = 40


@dataclass(frozen=True, order=True)
class Stretch:
    """Keys of one resource or table, both ends among them."""

    name: str
    low: int = FIRST
    high: int = LAST

    @property
    def width(self) -> int:
        return self.high - self.low

    def after(self, key: int) -> "Stretch | None":
        """What is left of it beyond a key."""
        return Stretch(self.name, key + 1, self.high) if key < self.high else None


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same keys in as few stretches as may be: none overlap or touch, and there are never very many of one name.

    Very many are joined into one, keys in between included: looking at a row too much does no harm.
    """
    found: list[Stretch] = []
    for name, group in groupby(sorted(set(stretches)), key=lambda each: each.name):
        joined: list[Stretch] = []
        for each in group:
            if joined and each.low <= joined[-1].high + 1:
                joined[-1] = Stretch(name, joined[-1].low, max(joined[-1].high, each.high))
            else:
                joined.append(each)
        found += joined if len(joined) <= MOST_APART else [Stretch(name, joined[0].low, joined[-1].high)]
    return found
