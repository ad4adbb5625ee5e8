"""Is this ballot valid? One pure function for the web form and for paper ballots typed in by an officer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .election import BallotType, Election


class Invalid(StrEnum):
    """Why a ballot does not count; the reasons of the invalid-ballot log."""

    UNKNOWN_PROJECT = "unknown-project"
    REPEATED_PROJECT = "repeated-project"
    TOO_FEW = "too-few-projects"
    TOO_MANY = "too-many-projects"
    OVER_BUDGET = "over-budget"
    UNDER_BUDGET = "under-budget"
    WRONG_FORM = "wrong-form"
    POINTS_OUT_OF_RANGE = "points-out-of-range"
    TOO_FEW_POINTS = "too-few-points"
    TOO_MANY_POINTS = "too-many-points"
    CATEGORY_TOO_MANY = "too-many-in-category"
    CATEGORY_OVER_BUDGET = "category-over-budget"
    DOUBLE_VOTE = "double-vote"


REASONS = {
    Invalid.UNKNOWN_PROJECT: "It names a project that is not on the ballot paper.",
    Invalid.REPEATED_PROJECT: "It names a project more than once.",
    Invalid.TOO_FEW: "It chooses fewer projects than the rules ask for.",
    Invalid.TOO_MANY: "It chooses more projects than the rules allow.",
    Invalid.OVER_BUDGET: "The projects it chooses cost more than the rules allow together.",
    Invalid.UNDER_BUDGET: "The projects it chooses cost less than the rules ask for together.",
    Invalid.WRONG_FORM: "It does not have the form of this vote: a list of projects, or points for projects.",
    Invalid.POINTS_OUT_OF_RANGE: "It gives a project more or fewer points than the rules allow.",
    Invalid.TOO_FEW_POINTS: "It gives fewer points in all than the rules ask for.",
    Invalid.TOO_MANY_POINTS: "It gives more points in all than the rules allow.",
    Invalid.CATEGORY_TOO_MANY: "It chooses more projects of one category than the rules allow.",
    Invalid.CATEGORY_OVER_BUDGET: "Its projects of one category cost more than the rules allow.",
    Invalid.DOUBLE_VOTE: "The same person voted more than once.",
}

Ballot = Sequence[str] | Mapping[str, int]


@dataclass(frozen=True)
class BallotRules:
    """What a valid ballot is. None means no limit; costs are in minor units.

    `least`/`most` bound how many projects are chosen (choose-k: both k; ordinal: how long the ranking is);
    `least_cost`/`most_cost` their total cost (knapsack); `least_points`/`most_points` the points one project gets and
    `least_sum`/`most_sum` those of the whole ballot. `most_in_category` and `most_cost_in_category` hold for every
    category alike. `costs` and `categories` describe the paper, by project id.
    """

    ballot_type: BallotType
    costs: Mapping[str, int]
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: int = 0
    most: int | None = None
    least_cost: int = 0
    most_cost: int | None = None
    least_points: int = 0
    most_points: int | None = None
    least_sum: int = 0
    most_sum: int | None = None
    most_in_category: int | None = None
    most_cost_in_category: int | None = None

    @classmethod
    def on(cls, election: Election, **limits: int | None) -> "BallotRules":
        """Rules on an election's paper, with the limits given by name."""
        paper = election.projects
        costs, categories = {p.id: p.cost for p in paper}, {p.id: p.categories for p in paper}
        return cls(election.ballot_type, costs, categories, **limits)  # type: ignore[arg-type]


def check_ballot(ballot: Ballot, rules: BallotRules) -> Invalid | None:
    """The first reason why a ballot is invalid, or None. A list of ids, or for points and scores id → points."""
    if isinstance(ballot, Mapping) != rules.ballot_type.has_points:
        return Invalid.WRONG_FORM
    chosen = [name for name, points in ballot.items() if points] if isinstance(ballot, Mapping) else list(ballot)
    if any(name not in rules.costs for name in ballot):
        return Invalid.UNKNOWN_PROJECT
    if len(set(chosen)) < len(chosen):
        return Invalid.REPEATED_PROJECT
    points = _check_points(ballot, rules) if isinstance(ballot, Mapping) else None
    return _check_length(chosen, rules) or _check_cost(chosen, rules) or points or _check_categories(chosen, rules)


def _check_length(chosen: list[str], rules: BallotRules) -> Invalid | None:
    fewest, longest = rules.least, rules.most
    if rules.ballot_type is BallotType.CHOOSE_1:
        fewest = longest = 1
    if len(chosen) < fewest:
        return Invalid.TOO_FEW
    return Invalid.TOO_MANY if longest is not None and len(chosen) > longest else None


def _check_cost(chosen: list[str], rules: BallotRules) -> Invalid | None:
    total = sum(rules.costs[name] for name in chosen)
    if rules.most_cost is not None and total > rules.most_cost:
        return Invalid.OVER_BUDGET
    return Invalid.UNDER_BUDGET if total < rules.least_cost else None


def _check_points(ballot: Mapping[str, int], rules: BallotRules) -> Invalid | None:
    values = list(ballot.values())
    if any(isinstance(value, bool) or not isinstance(value, int) or value < 0 for value in values):
        return Invalid.POINTS_OUT_OF_RANGE
    highest = max(values, default=0)
    if rules.most_points is not None and highest > rules.most_points:
        return Invalid.POINTS_OUT_OF_RANGE
    if any(0 < value < rules.least_points for value in values):
        return Invalid.POINTS_OUT_OF_RANGE
    if sum(values) < rules.least_sum:
        return Invalid.TOO_FEW_POINTS
    return Invalid.TOO_MANY_POINTS if rules.most_sum is not None and sum(values) > rules.most_sum else None


def _check_categories(chosen: list[str], rules: BallotRules) -> Invalid | None:
    number: Counter[str] = Counter()
    money: Counter[str] = Counter()
    for name in chosen:
        for category in rules.categories.get(name, ()):
            number[category] += 1
            money[category] += rules.costs[name]
    if rules.most_in_category is not None and any(n > rules.most_in_category for n in number.values()):
        return Invalid.CATEGORY_TOO_MANY
    most = rules.most_cost_in_category
    return Invalid.CATEGORY_OVER_BUDGET if most is not None and any(m > most for m in money.values()) else None
