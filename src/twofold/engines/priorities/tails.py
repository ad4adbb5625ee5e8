"""Permutation tests of one question, exactly where it can be done, and the correction for asking many questions.

If groups made no difference, any of the people who answered might have stood in the first group. Only how many of each
value then fall to it matters, and those counts are hypergeometric: with two or three values they are all gone through.
"""

from functools import lru_cache

import numpy as np

from .answers import Floats, Ints
from .spread import excess_per_step

REACH = 8.0  # standard deviations from the mean; what lies beyond is added to p, so p is never too small
MOST_TABLES = 4_000_000
SAME = 1e-12


def exact_tail(values: Floats, counts: Ints, scale: float) -> float | None:
    """P(excess as large as found, or larger) over all ways to name the first group; None where they are too many.

    `values` (W) in rising order, `counts` (2, W), no value unused.
    """
    if len(values) < 2:
        return 1.0
    margins = Margins(counts.sum(axis=0), int(counts[0].sum()))
    steps = np.diff(values) * scale
    low = margins.reach(0)
    if len(values) == 2:
        found = steps[0] * margins.excess(0, counts[0, :1])
        excess = steps[0] * margins.excess(0, low)
        return tail(excess, margins.log_ways(0, low) + margins.log_ways(1, margins.size - low), float(found[0]))
    high = margins.reach(2)
    if len(values) > 3 or len(low) * len(high) > MOST_TABLES:
        return None
    # Whoever is not above the upper step is below it, and the excess of a step is the same from either side.
    excess = (steps[0] * margins.excess(0, low))[:, None] + steps[1] * margins.excess(2, high)
    middle = margins.size - low[:, None] - high
    ways = (margins.log_ways(0, low)[:, None] + margins.log_ways(2, high)) + margins.log_ways(1, middle)
    found = steps[0] * margins.excess(0, counts[0, :1]) + steps[1] * margins.excess(2, counts[0, 2:])
    return tail(excess, ways, float(found[0]))


def tail(excess: Floats, log_ways: Floats, found: float) -> float:
    chances = np.exp(log_ways)
    beyond = max(1.0 - float(chances.sum()), 0.0)
    return min(float(chances[excess >= found - SAME].sum()) + beyond, 1.0)


class Margins:
    """`totals` people gave each value (W, at most 3); `size` of them are named the first group, at random."""

    def __init__(self, totals: Ints, size: int) -> None:
        self.totals, self.size, self.people = totals, size, int(totals.sum())
        self._logs = log_factorials(self.people)
        self._all = self._logs[self.people] - self._logs[size] - self._logs[self.people - size]

    def reach(self, value: int) -> Ints:
        """The counts of a value that the first group holds with any noticeable chance."""
        total = int(self.totals[value])
        mean, rest = self.size * total / self.people, self.people - total
        spread = mean * (rest / self.people) * (self.people - self.size) / max(self.people - 1, 1)
        low = max(0, self.size - rest, int(mean - REACH * np.sqrt(spread) - 1))
        high = min(total, self.size, int(mean + REACH * np.sqrt(spread) + 1))
        return np.arange(low, high + 1, dtype=np.int64)

    def excess(self, value: int, held: Ints) -> Floats:
        """What a step of length 1 beside an outermost value adds when the first group holds so many of it."""
        own, size = held.astype(float), np.array(float(self.size))
        return excess_per_step(own, size, self.totals[value] - own, self.people - size)

    def log_ways(self, value: int, held: Ints) -> Floats:
        """Log of the ways to choose them from all who gave the value; over the values it sums to a log chance."""
        total = int(self.totals[value])
        possible = (held >= 0) & (held <= total)
        known = np.where(possible, held, 0)
        ways = self._logs[total] - self._logs[known] - self._logs[total - known]
        # The last factor is shared by all tables; it is taken off once, with the first value.
        return np.asarray(np.where(possible, ways - (self._all if value == 0 else 0.0), -np.inf))


def log_factorials(most: int) -> Floats:
    # Rounded up to a power of two, so that many questions share few tables.
    return _log_factorials(1 << most.bit_length())


@lru_cache(maxsize=8)
def _log_factorials(most: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def adjusted(p_values: Floats) -> Floats:
    """Benjamini and Hochberg's adjusted p: those at most q are rejected with a false discovery rate of q."""
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    stepped = p_values[order] * count / np.arange(1, count + 1)
    result = np.empty(count)
    result[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return np.minimum(result, 1.0)
