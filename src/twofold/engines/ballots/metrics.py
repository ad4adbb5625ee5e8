"""Measures of any outcome, the official one included; each with its plain meaning."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np

from .election import Election, Ints
from .grouping import Groups, group


@dataclass(frozen=True, slots=True)
class Metrics:
    """How an outcome serves the voters. Shares run from 0 to 1.

    `excluded` is the share of voters with no winner they chose; `average_winners` how many winners a voter chose, on
    average. `gini` is the inequality among voters of what the winners they chose cost (0: all alike), `gini_winners`
    that of their number. `power_inequality` adds up, over voters, how far the
    money they decided (each winner's cost split among its supporters) is from an equal share, over the budget.
    `ejr_plus_cost` and `ejr_plus_cardinality` list losers whose supporters deserved them by EJR+ up to one project
    (Brill, Peters 2023). `categories` and `areas` give, by name, the share of votes and the share of money spent.
    """

    voters: int
    winners: int
    cost: int
    spent: float
    excluded: float
    average_winners: float
    gini: float
    gini_winners: float
    power_inequality: float
    ejr_plus_cost: tuple[str, ...]
    ejr_plus_cardinality: tuple[str, ...]
    categories: dict[str, tuple[float, float]]
    areas: dict[str, tuple[float, float]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self) -> list[str]:
        """The measures as plain sentences."""
        deserved = len(self.ejr_plus_cost)
        return [
            f"{self.winners} projects won; {self.spent:.1%} of the budget is spent.",
            f"{self.excluded:.1%} of voters have no winner they chose.",
            f"The average voter chose {self.average_winners:.2f} of the winners.",
            f"Inequality among voters of the money spent on what they chose (Gini, 0 is equal): {self.gini:.3f}.",
            f"Distance from everyone deciding an equal share of the money: {self.power_inequality:.3f}.",
            "No group of voters was denied a project it could claim (EJR+)."
            if not deserved
            else f"{deserved} losing projects could be claimed by a group of voters (EJR+ up to one project).",
        ]


def supported_winners(election: Election, winners: Iterable[str]) -> Ints:
    """For every ballot, how many winners it supports."""
    groups = group(election, weighted=False)
    return _per_group(election, groups, winners)[groups.group_of]


def metrics(election: Election, winners: Iterable[str]) -> Metrics:
    """Measure any set of winners, by id; costs in minor units. Raises ElectionError for an unknown project."""
    groups = group(election, weighted=False)
    names = list(winners)
    chosen = [election.index_of(name) for name in names]
    wins = _per_group(election, groups, names)
    cost = sum(election.projects[c].cost for c in chosen)
    voters = max(1, election.voters)
    return Metrics(
        voters=election.voters,
        winners=len(chosen),
        cost=cost,
        spent=cost / election.budget if election.budget else 0.0,
        excluded=int(groups.size[wins == 0].sum()) / voters,
        average_winners=int((wins * groups.size).sum()) / voters,
        gini=_gini(_per_group(election, groups, names, by_cost=True), groups.size),
        gini_winners=_gini(wins, groups.size),
        power_inequality=_power_inequality(election, groups, chosen),
        ejr_plus_cost=_deserved(election, groups, chosen, by_cost=True),
        ejr_plus_cardinality=_deserved(election, groups, chosen, by_cost=False),
        categories=_shares(election, groups, chosen, [p.categories for p in election.projects]),
        areas=_shares(election, groups, chosen, [(p.area,) if p.area else () for p in election.projects]),
    )


def _per_group(election: Election, groups: Groups, winners: Iterable[str], by_cost: bool = False) -> Ints:
    """For every group, the number (or the cost) of the winners it supports."""
    worth = np.zeros(len(election.projects), dtype=np.int64)
    for name in winners:
        place = election.index_of(name)
        worth[place] = election.projects[place].cost if by_cost else 1
    totals = np.concatenate([[0], np.cumsum(worth[groups.row_project])])
    return cast(Ints, totals[groups.row_start[1:]] - totals[groups.row_start[:-1]])


def _gini(value: Ints, size: Ints) -> float:
    order = np.argsort(value, kind="stable")
    value, size = value[order].astype(np.float64), size[order].astype(np.float64)
    total, people = float(value @ size), float(size.sum())
    if not total:
        return 0.0
    # Area under the Lorenz curve, as trapezia over groups of equal value.
    reached = np.concatenate([[0.0], np.cumsum(value * size)]) / total
    return float(1 - ((reached[1:] + reached[:-1]) * size).sum() / people)


def _power_inequality(election: Election, groups: Groups, chosen: list[int]) -> float:
    if not election.budget or not election.voters:
        return 0.0
    power = np.zeros(len(groups.size))
    votes = groups.votes
    for project in chosen:
        if votes[project]:
            power[groups.supporters(project)] += election.projects[project].cost / int(votes[project])
    equal = election.budget / election.voters
    return float((np.abs(power - equal) * groups.size).sum() / election.budget)


def _deserved(election: Election, groups: Groups, chosen: list[int], *, by_cost: bool) -> tuple[str, ...]:
    """Losers some of whose supporters could pay for them out of equal shares and yet have too little without them.

    Loser `c` is claimed by its `k` least served supporters if the k-th has `(u + u(c)) · cost(c) · n ≤ u(c) · k · B`
    for its utility `u` from the winners. Whole numbers throughout.
    """
    names = [election.projects[c].id for c in chosen]
    utility = _per_group(election, groups, names, by_cost)
    losers = set(range(len(election.projects))) - set(chosen)
    found = [c for c in sorted(losers) if _claims(election, groups, utility, c, by_cost)]
    return tuple(election.projects[c].id for c in found)


def _claims(election: Election, groups: Groups, utility: Ints, project: int, by_cost: bool) -> bool:
    cost = election.projects[project].cost
    members = groups.supporters(project)
    if not len(members) or not cost or cost > election.budget:
        return False
    order = np.argsort(utility[members], kind="stable")
    served, backing = utility[members][order], np.cumsum(groups.size[members][order])
    last = np.append(served[1:] != served[:-1], True)
    gain = cost if by_cost else 1
    # Few distinct levels of utility remain, so exact integers cost nothing.
    levels = zip(served[last].tolist(), backing[last].tolist(), strict=True)
    return any((u + gain) * cost * election.voters <= gain * k * election.budget for u, k in levels)


def _shares(
    election: Election, groups: Groups, chosen: list[int], labels: list[tuple[str, ...]]
) -> dict[str, tuple[float, float]]:
    """By label, the share of votes and of spending; a project with several labels counts in equal parts for each."""
    votes, spending = groups.votes.tolist(), {c: election.projects[c].cost for c in chosen}
    voted: dict[str, Fraction] = {}
    spent: dict[str, Fraction] = {}
    for project, names in enumerate(labels):
        for name in names:
            voted[name] = voted.get(name, Fraction(0)) + Fraction(votes[project], len(names))
            spent[name] = spent.get(name, Fraction(0)) + Fraction(spending.get(project, 0), len(names))
    all_votes, all_spent = sum(voted.values()) or Fraction(1), sum(spent.values()) or Fraction(1)
    return {name: (float(voted[name] / all_votes), float(spent[name] / all_spent)) for name in sorted(voted)}
