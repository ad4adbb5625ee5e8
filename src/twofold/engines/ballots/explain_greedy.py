"""What a greedy loser lacked: the fewest votes that would have brought it up to where its cost still fitted."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from .greedy import EIGHTY, Step, greedy
from .outcome import Outcome, Stage
from .rule_card import Order, RuleCard, Stop, TieKey

if TYPE_CHECKING:
    from .count import Count


@dataclass(frozen=True, slots=True)
class GreedyLoss:
    """Further votes (or points) needed, and the most it might have cost; None where nothing would have helped."""

    votes_needed: int | None
    winning_cost: int | None


def greedy_losses(count: "Count", outcome: Outcome, losers: list[int]) -> dict[int, GreedyLoss]:
    """Both figures for every loser, from the list as it was gone down."""
    later = (Stage.COMPLETION, Stage.LEFTOVERS)
    already = [count.election.index_of(r.project) for r in outcome.rounds if r.stage not in (Stage.GREEDY, *later)]
    steps = greedy(count.election, count.groups, count.card, count.gate, count.chain, already)
    points = count.groups.scores.tolist()
    return {c: _Climb(count, c, points[c], steps).figures() for c in losers}


class _Climb:
    def __init__(self, count: "Count", project: int, points: int, steps: list[Step]) -> None:
        self.card: RuleCard = count.card
        self.keys = count.chain.keys
        self.project, self.points = project, points
        self.cost = count.election.projects[project].cost
        self.steps = [step for step in steps if step.project != project]
        own = next((step for step in steps if step.project == project), None)
        self.own_left = own.left if own else 0

    def figures(self) -> GreedyLoss:
        votes = [self._votes_to_pass(step) - self.points for step in self.steps if self._fits(step)]
        needed = min((v for v in votes if v > 0), default=None)
        cost = max(self._costs(), default=0)
        return GreedyLoss(needed, cost if 0 < cost < self.cost else None)

    def _fits(self, step: Step) -> bool:
        need = self.cost if self.card.stop is not Stop.EIGHTY else ceil(EIGHTY * self.cost)
        return step.left >= need

    def _votes_to_pass(self, step: Step) -> int:
        """The fewest votes that put this project before that one; level is enough if the tie-break says so."""
        level = step.score * (max(1, self.cost) if self.card.order is Order.VALUE else 1)
        if level.denominator == 1 and self._wins_tie(step, int(level)):
            return int(level)
        return floor(level) + 1

    def _wins_tie(self, step: Step, votes: int) -> bool:
        mine = [
            -votes if link is TieKey.VOTES else key
            for link, key in zip(self.card.ties, self.keys[self.project], strict=True)
        ]
        return tuple(mine) < self.keys[step.project]

    def _costs(self) -> Iterator[int]:
        """The most it might have cost at its own turn or, by value, at the turns a lower cost would lift it to."""
        reach = Fraction(5, 4) if self.card.stop is Stop.EIGHTY else Fraction(1)
        yield floor(self.own_left * reach)
        if self.card.order is Order.VALUE:
            for step in self.steps:
                if step.score:
                    yield min(floor(step.left * reach), ceil(self.points / step.score) - 1)
