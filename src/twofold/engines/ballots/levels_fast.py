"""The inner loops of equal shares compiled by numba; the same proposals as `levels`, some ten times sooner."""

# mypy: disable-error-code="misc, untyped-decorator"

import numpy as np
from numba import njit

from .election import Indices, Ints
from .levels import Flags, Floats


@njit(cache=True)
def scan(purse: Floats, groups: Indices, weight: Ints, mass: Floats, cost: float, least: float) -> tuple[float, float]:
    """See `levels.scan`."""
    price = least
    full = -1.0
    while True:
        spent, rich_mass = 0.0, 0.0
        for i in range(len(groups)):
            held = purse[groups[i]] / weight[i]
            if held < price:
                spent += held * mass[i]
            else:
                rich_mass += mass[i]
        if rich_mass == 0.0:
            return np.inf, spent
        if rich_mass == full:
            return price, full
        full = rich_mass
        price = max(price, (cost - spent) / full)


@njit(cache=True)
def spend(purse: Floats, groups: Indices, weight: Ints, price: float, emptied: Flags) -> None:
    """See `levels.spend`."""
    for i in range(len(groups)):
        left = 0.0 if emptied[i] else purse[groups[i]] - price * weight[i]
        purse[groups[i]] = max(left, 0.0)


@njit(cache=True)
def _earlier(groups: Indices, row_start: Ints, row_project: Indices, row_mass: Ints, slot: Indices, slots: int) -> Ints:
    totals = np.zeros(slots, dtype=np.int64)
    for group in groups:
        for place in range(row_start[group], row_start[group + 1]):
            if slot[row_project[place]] >= 0:
                totals[slot[row_project[place]]] += row_mass[place]
    return totals


def earlier_payments(
    groups: Indices, row_start: Ints, row_project: Indices, row_mass: Ints, slot: Indices, slots: int
) -> list[int]:
    """See `levels.earlier_payments`."""
    totals: list[int] = _earlier(groups, row_start, row_project, row_mass, slot, slots).tolist()
    return totals
