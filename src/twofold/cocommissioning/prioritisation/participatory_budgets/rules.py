"""What makes a ballot good, and when a budget must stand still. Pure: no Django, no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from twofold.engines.ballots import REASONS, BallotRules, BallotType, Invalid, check_ballot, show_money

Kind = Literal["approval", "knapsack", "cumulative", "ranked"]
MINOR = 100
ENGINE_TYPE = {
    "approval": BallotType.APPROVAL,
    "knapsack": BallotType.APPROVAL,
    "cumulative": BallotType.CUMULATIVE,
    "ranked": BallotType.ORDINAL,
}


@dataclass(frozen=True)
class Choice:
    """A project as a voter meets it. `cost` and the pot's `amount` are in minor units."""

    id: int
    pot: int
    title: str
    cost: int


@dataclass(frozen=True)
class PotTerms:
    id: int
    name: str
    amount: int
    area: str = ""


@dataclass(frozen=True)
class Terms:
    """How people vote: bounds for each pot's paper. `points` and `most_points` matter to cumulative ballots only."""

    kind: Kind
    least: int
    most: int
    points: int = 0
    most_points: int = 0
    currency: str = "GBP"


Paper = Mapping[int, int]
"""One ballot: project id to points, in the voter's order. Where there are no points each project has 1."""


def ballot_problems(terms: Terms, pots: Sequence[PotTerms], choices: Mapping[int, Choice], paper: Paper) -> list[str]:
    """Everything that is wrong with a ballot, in words that say how to mend it; empty when it is good."""
    if not paper:
        return ["Choose at least one project."]
    if any(project not in choices for project in paper):
        return ["One of the projects is not on this ballot. Look through the list again."]
    by_pot = {pot.id: [project for project in paper if choices[project].pot == pot.id] for pot in pots}
    used = [pot for pot in pots if by_pot[pot.id]]
    problems = _area_problems(used)
    for pot in used:
        problems += _paper_problems(terms, pot, [choices[project] for project in by_pot[pot.id]], paper)
    return problems


def split_by_pot(choices: Mapping[int, Choice], paper: Paper) -> dict[int, dict[int, int]]:
    """One paper for each pot the voter used, keeping their order."""
    papers: dict[int, dict[int, int]] = {}
    for project, points in paper.items():
        papers.setdefault(choices[project].pot, {})[project] = points
    return papers


def _area_problems(used: Sequence[PotTerms]) -> list[str]:
    areas = [pot.area for pot in used if pot.area]
    if len(areas) <= 1:
        return []
    return [f"Choose projects from one area only. You have chosen from {' and '.join(areas)}."]


def _paper_problems(terms: Terms, pot: PotTerms, chosen: Sequence[Choice], paper: Paper) -> list[str]:
    """One pot's paper, judged by the engine as a paper ballot would be; then said with figures and the mend."""
    rules = BallotRules(
        ENGINE_TYPE[terms.kind],
        costs={str(choice.id): choice.cost for choice in chosen},
        least=terms.least,
        most=terms.most,
        most_cost=pot.amount if terms.kind == "knapsack" else None,
        least_points=1,
        most_points=terms.most_points if terms.kind == "cumulative" else None,
        most_sum=terms.points if terms.kind == "cumulative" else None,
    )
    points = {str(choice.id): paper[choice.id] for choice in chosen}
    reason = check_ballot(points if terms.kind == "cumulative" else list(points), rules)
    return [f"{pot.name}: {_words(reason, terms, pot, chosen, points)}"] if reason else []


def _words(reason: Invalid, terms: Terms, pot: PotTerms, chosen: Sequence[Choice], points: Mapping[str, int]) -> str:
    over = sum(choice.cost for choice in chosen) - pot.amount
    money = show_money(over, minor=MINOR, currency=terms.currency)
    return {
        Invalid.TOO_FEW: f"choose at least {terms.least} projects. You have chosen {len(chosen)}.",
        Invalid.TOO_MANY: f"choose at most {terms.most} projects. You have chosen {len(chosen)}.",
        Invalid.OVER_BUDGET: f"your basket is {money} over. Take something out.",
        Invalid.TOO_MANY_POINTS: f"you have {terms.points} points. You have given {sum(points.values())}.",
        Invalid.POINTS_OUT_OF_RANGE: f"give each project from 1 to {terms.most_points} points, or take it off.",
    }.get(reason, REASONS[reason])


def near(point: tuple[float, float], areas: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a (longitude, latitude) lies within the box around areas with GeoJSON outlines."""
    corners = [corner for area in areas for corner in _corners(area["outline"]["coordinates"])]
    if not corners:
        return False
    longitudes, latitudes = [c[0] for c in corners], [c[1] for c in corners]
    return min(longitudes) <= point[0] <= max(longitudes) and min(latitudes) <= point[1] <= max(latitudes)


def _corners(coordinates: Any) -> Iterator[Sequence[float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _corners(part)
