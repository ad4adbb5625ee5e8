"""Each rule straight from its definition: one voter at a time, fractions only, nothing shared with the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Ballots = Sequence[Mapping[str, int]]


@dataclass(frozen=True)
class Paper:
    costs: Mapping[str, int]
    ballots: Ballots
    budget: int


def price(cost: int, purses: Mapping[int, Fraction], points: Mapping[int, int]) -> Fraction | None:
    """The least p with Σ min(purse, p * points) = cost over the supporters; None if there is none."""
    if sum((purses[i] for i in points), Fraction(0)) < cost:
        return None
    poor: set[int] = set()
    while True:
        rich = [i for i in points if i not in poor]
        if not rich:
            return max(purses[i] / points[i] for i in points)
        p = (cost - sum((purses[i] for i in poor), Fraction(0))) / sum(points[i] for i in rich)
        newly = {i for i in rich if purses[i] < p * points[i]}
        if not newly:
            return p
        poor |= newly


def equal_shares(paper: Paper, shares: Sequence[Fraction], utility: str) -> list[str]:
    """Buy the project of least price per unit of utility; ties to the id that comes first."""
    purses = dict(enumerate(shares))
    left = dict(paper.costs)
    bought: list[str] = []
    while True:
        offers = []
        for name, cost in left.items():
            points = {i: (b[name] if utility == "points" else 1) for i, b in enumerate(paper.ballots) if b.get(name)}
            p = price(cost, purses, points) if points else None
            if p is not None:
                offers.append((p / cost if utility == "cost" and cost else p, name, p, points))
        if not offers:
            return bought
        _, name, p, points = min(offers, key=lambda offer: offer[:2])
        for i, weight in points.items():
            purses[i] -= min(purses[i], p * weight)
        bought.append(name)
        del left[name]


def add1(paper: Paper, step: Fraction, utility: str, exhaustive: bool) -> list[str]:
    """Every step of Add1, one after another, until an outcome overspends or (if asked) nothing more fits."""
    n = len(paper.ballots)
    share = Fraction(paper.budget, n)
    best = equal_shares(paper, [share] * n, utility)
    wanted = {name for name in paper.costs if any(b.get(name) for b in paper.ballots)}
    while wanted - set(best):
        spare = paper.budget - sum(paper.costs[name] for name in best)
        if exhaustive and all(paper.costs[name] > spare for name in wanted - set(best)):
            break
        share += step
        further = equal_shares(paper, [share] * n, utility)
        if sum(paper.costs[name] for name in further) > paper.budget:
            break
        best = further
    return best


def greedy(paper: Paper, by_value: bool = False, start: Sequence[str] = ()) -> list[str]:
    """Most points first, ties to the id that comes first, whatever fits."""
    points = {name: sum(b.get(name, 0) for b in paper.ballots) for name in paper.costs}
    worth = {n: Fraction(points[n], max(1, paper.costs[n])) if by_value else Fraction(points[n]) for n in points}
    left = paper.budget - sum(paper.costs[name] for name in start)
    won = []
    for name in sorted(paper.costs, key=lambda n: (-worth[n], n)):
        if points[name] and name not in start and paper.costs[name] <= left:
            won.append(name)
            left -= paper.costs[name]
    return won


def phragmen(paper: Paper) -> list[str]:
    """Supporters buy as soon as they can; the end is the first purchase that would overspend."""
    since = [Fraction(0)] * len(paper.ballots)
    left = {name: cost for name, cost in paper.costs.items() if cost <= paper.budget}
    money = paper.budget
    bought: list[str] = []
    while True:
        times = {}
        for name, cost in left.items():
            backers = [i for i, b in enumerate(paper.ballots) if b.get(name)]
            if backers:
                times[name] = (cost + sum((since[i] for i in backers), Fraction(0))) / len(backers)
        tied = [name for name in times if times[name] == min(times.values())]
        if not tied or any(left[name] > money for name in tied):
            return bought
        name = min(tied)
        for i, b in enumerate(paper.ballots):
            if b.get(name):
                since[i] = times[name]
        money -= left.pop(name)
        bought.append(name)
