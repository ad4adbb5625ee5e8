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
def sides(
    purse: Floats, groups: Indices, weight: Ints, mass: Floats, low: float, high: float
) -> tuple[Flags, Flags, bool, float]:
    """See `levels.sides`."""
    poor = np.zeros(len(groups), dtype=np.bool_)
    near = np.zeros(len(groups), dtype=np.bool_)
    close, lost = False, 0.0
    for i in range(len(groups)):
        rich = purse[groups[i]] / weight[i]
        if rich < low:
            poor[i] = True
            lost += mass[i]
        elif rich <= high:
            near[i] = close = True
    return poor, near, close, lost


@njit(cache=True)
def _tally(
    groups: Indices,
    members: Flags,
    alive: Flags,
    size: Ints,
    share_class: Indices,
    classes: int,
    row_start: Ints,
    row_project: Indices,
    row_mass: Ints,
    slot: Indices,
    slots: int,
) -> tuple[Ints, Ints]:
    voters = np.zeros(classes, dtype=np.int64)
    totals = np.zeros(slots, dtype=np.int64)
    for i in range(len(groups)):
        group = groups[i]
        if members[i] and alive[group]:
            voters[share_class[group]] += size[group]
            for place in range(row_start[group], row_start[group + 1]):
                earlier = slot[row_project[place]]
                if earlier >= 0:
                    totals[earlier] += row_mass[place]
    return voters, totals


def tally(
    groups: Indices,
    members: Flags,
    alive: Flags,
    size: Ints,
    share_class: Indices,
    classes: int,
    rows: tuple[Ints, Indices, Ints],
    slot: Indices,
    slots: int,
) -> tuple[list[int], list[int]]:
    """See `levels.tally`."""
    voters, totals = _tally(groups, members, alive, size, share_class, classes, *rows, slot, slots)
    return voters.tolist(), totals.tolist()
