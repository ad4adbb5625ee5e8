"""The greedy rules: by votes (or points), or by votes for each unit of cost, from the top until the money is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .election import Election
from .grouping import Groups
from .rule_card import Order, RuleCard, Stop
from .thresholds import Gate
from .ties import TieChain, TieSettled

EIGHTY = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Step:
    """One project looked at: its score, the money left before it, and whether it won."""

    project: int
    score: Fraction
    left: int
    won: bool
    tied: tuple[int, ...] = ()


def score(election: Election, groups: Groups, card: RuleCard) -> list[Fraction]:
    """What greedy ranks by, for every project. By value, a free project counts as costing one minor unit."""
    points = groups.scores.tolist()
    if card.order is Order.VOTES:
        return [Fraction(p) for p in points]
    return [Fraction(p, max(1, cost)) for p, cost in zip(points, election.costs, strict=True)]


def greedy(
    election: Election,
    groups: Groups,
    card: RuleCard,
    gate: Gate,
    chain: TieChain,
    already: Iterable[int] = (),
) -> list[Step]:
    """Go down the ranking and fund what fits; `already` holds winners of an earlier stage, paid from the same pot."""
    stage = gate.open()
    for project in already:
        stage.take(project)
    left = election.budget - sum(election.projects[c].cost for c in stage.taken)
    scores = score(election, groups, card)
    level = {value: i for i, value in enumerate(sorted(set(scores)))}
    rank = [level[value] for value in scores]
    queue = sorted(set(range(len(scores))) - stage.taken, key=lambda c: (-rank[c], chain.keys[c]))
    steps: list[Step] = []
    while (following := next((c for c in queue if stage.admits(c)), None)) is not None:
        project = following
        queue.remove(project)
        tied = tuple(c for c in queue if rank[c] == rank[project] and stage.admits(c))
        cost = election.projects[project].cost
        fits = cost <= left or (card.stop is Stop.EIGHTY and left >= EIGHTY * cost)
        steps.append(Step(project, scores[project], left, fits, (project, *tied) if tied else ()))
        if fits:
            stage.take(project)
            left -= cost
        if left < 0 or (not fits and card.stop is not Stop.SKIP):
            break
    return steps


def ties_that_mattered(election: Election, steps: list[Step], chain: TieChain) -> list[TieSettled]:
    """Ties among projects of which some won and some lost: the chain, not the voters, told them apart."""
    won = {step.project for step in steps if step.won}
    seen: set[int] = set()
    settled = []
    for step in steps:
        tied = set(step.tied)
        if tied and not tied <= seen and tied & won and tied - won:
            settled.append(chain.settle(step.tied))
        seen |= tied
    return settled
