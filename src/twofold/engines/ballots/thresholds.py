"""Who may win: thresholds before the count; exclusions, dependencies, caps and the pot while it runs."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .election import Election
from .grouping import Groups
from .rule_card import Rule, RuleCard, Stop, Threshold, ThresholdKind


class Bar(StrEnum):
    """Why a project cannot win, whatever money is left."""

    NO_VOTES = "no-votes"
    THRESHOLD = "threshold"
    OVER_BUDGET = "over-budget"
    RIVAL_WON = "rival-won"
    NEEDS_OTHER = "needs-other"
    CATEGORY_CAP = "category-cap"
    AREA_CAP = "area-cap"


@dataclass(frozen=True, slots=True)
class Barred:
    """A bar and what it refers to: the rival's id, the parent's id, the category, or the support needed."""

    bar: Bar
    by: str = ""


def support_needed(threshold: Threshold, *, cost: int, budget: int, voters: int) -> Fraction:
    """The votes (or points) one threshold asks of a project. Świecie's asks voters * cost / (3 * budget)."""
    match threshold.kind:
        case ThresholdKind.SHARE:
            return threshold.least * voters
        case ThresholdKind.SWIECIE:
            return Fraction(voters * cost, 3 * budget) if budget else Fraction(0)
        case _:
            return threshold.least


class Gate:
    """The conditions of one rule card on one election. `open()` begins a pass; bars known beforehand stay."""

    def __init__(self, election: Election, groups: Groups, card: RuleCard) -> None:
        self.election = election
        self.card = card
        self.rivals = _rivals(election, card)
        self.parents: dict[int, list[int]] = {}
        for child, parent in card.requires:
            self.parents.setdefault(election.index_of(child), []).append(election.index_of(parent))
        self.caps = _caps(election, card)
        self.barred = _barred_beforehand(election, groups, card)
        self.unconditional = not (self.rivals or self.parents or self.caps)

    def open(self) -> "Pass":
        return Pass(self)


class Pass:
    """What one run through the count has taken so far, and so what it may still take."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.taken: set[int] = set()
        self.left = [cap.most for cap in gate.caps]

    def take(self, project: int) -> None:
        self.taken.add(project)
        for i, cap in enumerate(self.gate.caps):
            if project in cap.members:
                self.left[i] -= self.gate.election.projects[project].cost

    def bar(self, project: int) -> Barred | None:
        """Why this project can never win from here, or None."""
        if project in self.gate.barred:
            return self.gate.barred[project]
        ids = self.gate.election.projects
        for rival in self.gate.rivals.get(project, ()):
            if rival in self.taken:
                return Barred(Bar.RIVAL_WON, ids[rival].id)
        for left, cap in zip(self.left, self.gate.caps, strict=True):
            if project in cap.members and ids[project].cost > left:
                return Barred(cap.bar, cap.name)
        return None

    def waits_for(self, project: int) -> int | None:
        """A project that must win before this one may, or None."""
        return next((parent for parent in self.gate.parents.get(project, ()) if parent not in self.taken), None)

    def admits(self, project: int) -> bool:
        if self.gate.unconditional:
            return project not in self.gate.barred
        return self.waits_for(project) is None and self.bar(project) is None


@dataclass(frozen=True, slots=True)
class _Group:
    bar: Bar
    name: str
    most: int
    members: frozenset[int]


def _rivals(election: Election, card: RuleCard) -> dict[int, set[int]]:
    rivals: dict[int, set[int]] = {}
    for names in card.exclusive:
        places = {election.index_of(name) for name in names}
        for place in places:
            rivals.setdefault(place, set()).update(places - {place})
    return rivals


def _caps(election: Election, card: RuleCard) -> list[_Group]:
    projects = list(enumerate(election.projects))
    by_category = [
        _Group(Bar.CATEGORY_CAP, cap.name, cap.most, frozenset(i for i, p in projects if cap.name in p.categories))
        for cap in card.category_caps
    ]
    by_area = [
        _Group(Bar.AREA_CAP, cap.name, cap.most, frozenset(i for i, p in projects if cap.name == p.area))
        for cap in card.area_caps
    ]
    return by_category + by_area


def _barred_beforehand(election: Election, groups: Groups, card: RuleCard) -> dict[int, Barred]:
    barred: dict[int, Barred] = {}
    for i, (votes, points) in enumerate(zip(groups.votes.tolist(), groups.scores.tolist(), strict=True)):
        cost = election.projects[i].cost
        short = _missed(election, card, cost, votes, points)
        if not votes:
            barred[i] = Barred(Bar.NO_VOTES)
        elif cost > election.budget and _must_fit(card):
            barred[i] = Barred(Bar.OVER_BUDGET)
        elif short is not None:
            barred[i] = Barred(Bar.THRESHOLD, str(short))
    return barred


def _must_fit(card: RuleCard) -> bool:
    """Whether a project dearer than the pot is out beforehand. Greedy that stops there, and Add1, must meet it."""
    return card.rule is Rule.PHRAGMEN or (card.rule is Rule.GREEDY and card.stop is Stop.SKIP)


def _missed(election: Election, card: RuleCard, cost: int, votes: int, points: int) -> Fraction | None:
    for threshold in card.thresholds:
        needed = support_needed(threshold, cost=cost, budget=election.budget, voters=election.voters)
        if (points if threshold.kind is ThresholdKind.POINTS else votes) < needed:
            return needed
    return None
