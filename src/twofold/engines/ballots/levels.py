"""The inner loops of equal shares over arrays, in NumPy; `levels_fast` does the same in compiled code.

Both return approximate figures. Nothing is decided by them alone: `equal_shares` knows how far they may be off.
"""

import numpy as np
from numpy.typing import NDArray

from .election import Indices, Ints
from .grouping import spans

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def scan(purse: Floats, groups: Indices, weight: Ints, mass: Floats, cost: float, least: float) -> tuple[float, float]:
    """The price per point at which these groups, paying what they can up to it, raise `cost`.

    `least` is a price known not to be too high. Returns the price and the mass of those who pay it in full, or
    (inf, money) when all their money is not enough.
    """
    rich = purse[groups] / weight
    money = rich * mass
    spent, price, full = 0.0, least, 0.0
    while len(rich):
        poor = rich < price
        if poor.any():
            keep = ~poor
            spent += float(money[poor].sum())
            rich, money, mass = rich[keep], money[keep], mass[keep]
        elif full:
            return price, full
        full = float(mass.sum())
        price = (cost - spent) / full if full else np.inf
    return np.inf, spent


def spend(purse: Floats, groups: Indices, weight: Ints, price: float, emptied: Flags) -> None:
    """Take `price` per point from each of these groups; those marked in `emptied` (beside `groups`) keep nothing."""
    after = purse[groups] - price * weight
    after[emptied] = 0.0
    purse[groups] = np.maximum(after, 0.0)


def sides(
    purse: Floats, groups: Indices, weight: Ints, mass: Floats, low: float, high: float
) -> tuple[Flags, Flags, bool, float]:
    """Who holds less per point than `low`, and who from there to `high`; whether there are any of these; and the mass
    of the former.
    """
    rich = purse[groups] / weight
    poor = rich < low
    near = ~poor & (rich <= high)
    return poor, near, bool(near.any()), float(mass[poor].sum())


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
    """Of the groups marked in `members` that are still `alive`: voters by share class, and how many points (times
    voters) they gave to each earlier winner.

    `rows` holds `row_start`, `row_project` and points times voters beside it; `slot[c]` is the place of project `c`
    among the `slots` winners so far, or -1.
    """
    row_start, row_project, row_mass = rows
    counted = groups[members]
    counted = counted[alive[counted]]
    voters = np.bincount(share_class[counted], weights=size[counted], minlength=classes)
    begin = row_start[counted]
    places = spans(begin, row_start[counted + 1] - begin)
    where = slot[row_project[places]]
    bought = where >= 0
    totals = np.bincount(where[bought], weights=row_mass[places[bought]], minlength=slots)
    # Sums of integers below 2**53 are exact in doubles.
    return voters.astype(np.int64).tolist(), totals.astype(np.int64).tolist()
