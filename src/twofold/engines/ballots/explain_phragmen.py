"""What kept a project from being bought under sequential Phragmén: how much its supporters had saved, and when."""

from math import ceil, floor, inf
from typing import TYPE_CHECKING

import numpy as np

from .levels import Floats
from .phragmen import Phragmen

if TYPE_CHECKING:
    from .count import Count

_BORDER = 1e-6

Figures = tuple[int | None, int | None, int]


def phragmen_losses(found: Phragmen, count: "Count", losers: list[int]) -> dict[int, Figures]:
    """For each loser: further voters needed, the most it might have cost, the money its supporters had saved."""
    watched = {c: _Watched(found, c) for c in losers}
    load: Floats = np.zeros(len(found.groups.size))
    left = count.election.budget
    for bought in found.bought:
        for watch in watched.values():
            watch.before(float(bought.time), load, left)
        load[found.groups.supporters(bought.project)] = float(bought.time)
        left -= found.costs[bought.project]
    if found.stopped_at is not None:
        for watch in watched.values():
            watch.before(float(found.stopped_at.time), load, left)
    return {c: watch.figures() for c, watch in watched.items()}


class _Watched:
    """One loser, watched through the purchases."""

    def __init__(self, found: Phragmen, project: int) -> None:
        self.groups = found.groups.supporters(project)
        self.size = found.size[self.groups]
        self.cost = found.costs[project]
        self.votes_needed: float = inf
        self.winning_cost: float = 0.0
        self.saved: float = 0.0

    def before(self, time: float, load: Floats, left: int) -> None:
        """Just before the purchase made at `time`, with `left` of the pot: what had its supporters saved?"""
        saved = float((time - load[self.groups]) @ self.size)
        self.saved = max(self.saved, min(saved, float(self.cost)))
        self.winning_cost = max(self.winning_cost, min(saved, left + _BORDER))
        if self.cost <= left and time > 0:
            self.votes_needed = min(self.votes_needed, (self.cost - saved) / time)

    def figures(self) -> Figures:
        cost = floor(self.winning_cost - _BORDER * max(1.0, self.winning_cost * 1e-6))
        votes = max(1, ceil(self.votes_needed + _BORDER)) if self.votes_needed < inf else None
        return votes, cost if 0 < cost < self.cost else None, round(self.saved)
