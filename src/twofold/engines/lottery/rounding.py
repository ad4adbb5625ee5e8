"""Panels next to a fractional answer: each broken count rounded down or up, in every way that keeps the quotas.

An answer of the linear programme breaks few counts, about eight on real pools, so trying all ways costs less than one
whole-numbered programme, and succeeds nineteen times in twenty.
"""

from functools import cache

import numpy as np

from .kinds import Kinds
from .solver import Floats, Ints

WHOLE = 1e-6  # a count this close to a whole number is whole
MOST_BROKEN = 10  # 1,024 ways


def broken(counts: Floats) -> Ints:
    """Places of the counts that are not whole."""
    return np.flatnonzero(np.abs(counts - np.rint(counts)) > WHOLE)


def roundings(kinds: Kinds, counts: Floats) -> Ints:
    """Every panel (P, K) that differs from `counts` only by rounding; none where too many counts are broken."""
    free = broken(counts)
    if len(free) > MOST_BROKEN:
        return np.zeros((0, len(counts)), dtype=np.int64)
    base = np.rint(counts)
    base[free] = np.floor(counts[free])
    matrix, sums = kinds.matrix[:, free], kinds.matrix @ base
    low, high = kinds.least - sums, kinds.most - sums
    moved = matrix.any(axis=1)
    if (low[~moved] > 0).any() or (high[~moved] < 0).any():
        return np.zeros((0, len(counts)), dtype=np.int64)
    added = ways(len(free)) @ matrix[moved].T
    kept = np.flatnonzero(((added >= low[moved]) & (added <= high[moved])).all(axis=1))
    panels = np.repeat(base[np.newaxis], len(kept), axis=0)
    panels[:, free] += ways(len(free))[kept]
    return panels.astype(np.int64)


def spread(panels: Ints, most: int) -> Ints:
    """At most so many of the panels, taken evenly from first to last: neighbours in the list are nearly alike."""
    return panels if len(panels) <= most else panels[np.linspace(0, len(panels) - 1, most).astype(np.int64)]


@cache
def ways(count: int) -> Floats:
    """Every row (2**count, count) of zeros and ones."""
    return ((np.arange(2**count)[:, np.newaxis] >> np.arange(count)) & 1).astype(float)
