"""Sequential Phragmén: money flows to every voter at one rate; supporters buy a project as soon as they can.

A supporter's balance since their last purchase is what they can spend, so project `c` is bought at time
`(cost + Σ voters * time of their last purchase) / supporters`. Every such time is one of the purchase times, so the sum
is a count of voters for each earlier purchase: integers times exact fractions. Doubles propose, fractions decide.
Source: Brill, Freeman, Janson, Lackner 2017; with costs, Los, Christoff, Grossi 2022. It stops at the first purchase
that would overspend (`Stop.STOP`) or passes over it (`Stop.SKIP`).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .election import Election, Indices, Ints
from .grouping import Groups
from .levels import Floats
from .rule_card import RuleCard, Stop
from .thresholds import Gate
from .ties import TieChain, TieSettled

_EPS = 4.5e-16


@dataclass(frozen=True, slots=True)
class Bought:
    """A project and the exact time (money each voter has received by then, in minor units) at which it was bought."""

    project: int
    time: Fraction
    supporters: int


class Phragmen:
    """State of one count: when each group last bought something, as a place in `bought` (-1 for never)."""

    def __init__(self, election: Election, groups: Groups, card: RuleCard, gate: Gate, chain: TieChain) -> None:
        self.groups = groups
        self.card = card
        self.chain = chain
        self.costs = election.costs
        self.left = election.budget
        self.votes: list[int] = groups.votes.tolist()
        self.size: Floats = groups.size.astype(np.float64)
        self.stage = gate.open()
        self.last: Indices = np.full(len(groups.size), -1, dtype=np.int32)
        self.load: Floats = np.zeros(len(groups.size))
        self.open = {c for c in range(len(self.costs)) if c not in gate.barred and self.votes[c]}
        self.least = {c: self.costs[c] / self.votes[c] for c in self.open}
        self.bought: list[Bought] = []
        self.ties: list[TieSettled] = []
        self.stopped_at: Bought | None = None

    def run(self) -> "Phragmen":
        """Buy until nothing more may be bought."""
        while tied := self._next():
            time = self.exact_time(tied[0])
            over = [c for c in tied if self.costs[c] > self.left]
            if over and self.card.stop is Stop.STOP:
                self.stopped_at = Bought(over[0], time, self.votes[over[0]])
                break
            self.open.difference_update(over)
            if fitting := [c for c in tied if c not in over]:
                self._buy(fitting, time)
        return self

    def _next(self) -> list[int]:
        """The projects that can be bought soonest."""
        found = self._contenders()
        if len(found) < 2:
            return found
        times = {c: self.exact_time(c) for c in found}
        soonest = min(times.values())
        return [c for c in found if times[c] == soonest]

    def _contenders(self) -> list[int]:
        """Projects whose time, give or take its error, may be the soonest. A time never falls, so old ones bound."""
        best, found = np.inf, []
        for project in sorted(self.open, key=self.least.__getitem__):
            if self.least[project] > best:
                break
            if not self.stage.admits(project):
                if self.stage.bar(project) is not None:
                    self.open.discard(project)
                continue
            time, error = self.approximate(project)
            self.least[project] = time - error
            best = min(best, time + error)
            found.append(project)
        return [c for c in found if self.least[c] <= best]

    def approximate(self, project: int) -> tuple[float, float]:
        """When the supporters can buy this project, and how far off that may be."""
        groups = self.groups.supporters(project)
        time = (self.costs[project] + float(np.add.reduce(self.size[groups] * self.load[groups]))) / self.votes[project]
        return time, time * _EPS * (len(groups) + 8)

    def exact_time(self, project: int) -> Fraction:
        groups = self.groups.supporters(project)
        last = self.last[groups]
        counts: Ints = np.bincount(last + 1, weights=self.size[groups], minlength=len(self.bought) + 1).astype(np.int64)
        owed = sum((b.time * n for b, n in zip(self.bought, counts[1:].tolist(), strict=True) if n), Fraction(0))
        return Fraction(self.costs[project] + owed) / int(self.votes[project])

    def _buy(self, tied: list[int], time: Fraction) -> None:
        if len(tied) > 1:
            self.ties.append(self.chain.settle(tied))
        project = self.chain.first(tied)
        groups = self.groups.supporters(project)
        self.last[groups] = len(self.bought)
        self.load[groups] = float(time)
        self.bought.append(Bought(project, time, self.votes[project]))
        self.left -= self.costs[project]
        self.stage.take(project)
        self.open.discard(project)
