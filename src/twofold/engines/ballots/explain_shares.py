"""What kept a project from being bought by equal shares: its supporters' money, round by round.

The rounds are played again once, in doubles, for all losers together. A loser is bought in a round if its supporters,
each paying at most the round's price, raise its cost; so each round gives the most it might have cost and the number of
further supporters it lacked. Whatever stands on the border is put on the safe side, as a double cannot settle it.
"""

from math import ceil, floor, inf
from typing import TYPE_CHECKING

import numpy as np

from .equal_shares import EqualSharesPass, Purchase
from .levels import Floats
from .rule_card import Utility

if TYPE_CHECKING:
    from .count import Count

# Far more than the rounds can be off in doubles, far less than a minor unit.
_BORDER = 1e-6
_LEVEL = 1e-9

Figures = tuple[int | None, int | None, int, dict[int, int]]


def shares_losses(found: EqualSharesPass, count: "Count", losers: list[int]) -> dict[int, Figures]:
    """For each loser: further voters needed, the most it might have cost, money behind it, and what was spent."""
    watched = {c: _Watched(found, count.card.utility, c) for c in losers}
    purse: Floats = np.array([float(share) for share in found.endowment])[found.book.groups.share_class]
    for purchase in found.bought:
        bill = _bill(found, purchase)
        for watch in watched.values():
            watch.before(purchase, purse, bill)
        purse = np.maximum(purse - bill, 0.0)
    for watch in watched.values():
        watch.at_the_end(purse)
    return {c: watch.figures() for c, watch in watched.items()}


def _bill(found: EqualSharesPass, purchase: Purchase) -> Floats:
    """What each voter of every group owes for one purchase, if they have it."""
    groups, weight, _ = found.column(purchase.project)
    bill: Floats = np.zeros(len(found.purse))
    bill[groups] = purchase.price * weight
    return bill


class _Watched:
    """One loser, watched through the rounds."""

    def __init__(self, found: EqualSharesPass, utility: Utility, project: int) -> None:
        self.found = found
        self.utility = utility
        self.groups, self.weight, self.mass = found.column(project)
        self.size = found.book.groups.size[self.groups]
        self.cost = found.book.costs[project]
        self.scale = found.book.scale[project]
        self.share = max(float(share) for share in found.endowment)
        self.votes_needed: float = inf
        self.winning_cost: float = 0.0
        self.money_behind: float = 0.0
        self.spent: dict[int, int] = {}

    def before(self, purchase: Purchase, purse: Floats, bill: Floats) -> None:
        """The round in which `purchase` was made: at its price, what would this project have needed?"""
        held = purse[self.groups] / self.weight
        key = self.found.key(purchase.project, purchase.price)
        owed = np.minimum(purse[self.groups], bill[self.groups])
        self.spent[purchase.project] = round(float(owed @ self.size))
        price = key * self.scale
        raised = float(np.minimum(held, price) @ self.mass)
        self.money_behind = max(self.money_behind, raised)
        if price > 0:
            self.votes_needed = min(self.votes_needed, (self.cost - raised) / min(self.share, price))
        # It could never have cost more than its supporters raise, so most rounds need no closer look.
        if raised > self.winning_cost:
            self.winning_cost = max(self.winning_cost, self._affordable(held, key))

    def at_the_end(self, purse: Floats) -> None:
        """After the last purchase any price would do, so only the money left counts."""
        held = purse[self.groups] / self.weight
        raised = float(held @ self.mass)
        self.money_behind = max(self.money_behind, raised)
        self.votes_needed = min(self.votes_needed, (self.cost - raised) / self.share if self.share else inf)
        self.winning_cost = max(self.winning_cost, raised)

    def _affordable(self, held: Floats, key: float) -> float:
        """The most this project might cost and still have, in this round, the lowest price for its utility."""
        if self.utility is not Utility.COST:
            return float(np.minimum(held, key) @ self.mass)
        cost, slack = float(self.cost), 1.0
        while cost > 0:
            poor = held < key * cost
            slack = 1 - key * float(self.mass[~poor].sum())
            lower = float(held[poor] @ self.mass[poor]) / slack if slack > _LEVEL else 0.0
            # Newton's method on a concave function, from above: it only ever falls towards the answer.
            if lower >= cost * (1 - 1e-12):
                break
            cost = lower
        # At half the cost its price must be clearly the lower: where it is just level, a tie-break would decide.
        half = cost / 2
        if float(np.minimum(held, key * half) @ self.mass) <= half * (1 + _LEVEL):
            return 0.0
        return cost * (1 - 1e-13 / slack)

    def figures(self) -> Figures:
        cost = floor(self.winning_cost - _BORDER * max(1.0, self.winning_cost * 1e-6))
        votes = ceil(self.votes_needed + _BORDER) if self.votes_needed < inf else None
        if self.utility is Utility.POINTS:
            votes = None
        return votes, cost if 0 < cost < self.cost else None, round(self.money_behind), self.spent
