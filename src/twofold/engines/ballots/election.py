"""An election as the count sees it: projects, one pot of money, and ballots held in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .errors import ElectionError

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]

MOST_PROJECTS = 30_000
MOST_POINTS = 10**9
MOST_MONEY = 10**18
# Sums of points are taken in doubles too; below this they are exact there.
MOST_POINTS_IN_ALL = 2**53


class BallotType(StrEnum):
    """How voters spoke, in Pabulib's words."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"
    ORDINAL = "ordinal"

    @property
    def has_points(self) -> bool:
        return self in (BallotType.CUMULATIVE, BallotType.SCORING)


@dataclass(frozen=True, slots=True)
class Project:
    """One line of the ballot paper. `cost` is in whole minor units of the election's currency."""

    id: str
    cost: int
    name: str = ""
    categories: tuple[str, ...] = ()
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, eq=False)
class Election:
    """Projects, a budget and `n` ballots.

    Ballot `i` names the projects `choice[start[i]:start[i + 1]]` (indices into `projects`, no repeats) in the order
    the voter wrote them; `points`, where the ballot type has them, runs beside `choice`. All money is in minor units:
    `minor` of them make one unit of `currency`. `endowment[share_class[i]]` is what voter `i` holds when voters do not
    hold equal shares; both are empty when they do.
    """

    projects: tuple[Project, ...]
    budget: int
    ballot_type: BallotType
    start: Ints
    choice: Indices
    points: Ints | None = None
    endowment: tuple[Fraction, ...] = ()
    share_class: Indices | None = None
    minor: int = 1
    currency: str = ""
    memo: dict[object, object] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        _check_projects(self.projects)
        if not 0 <= self.budget <= MOST_MONEY:
            raise ElectionError("the budget is below zero or beyond reckoning")
        if self.points is not None and int(self.points.sum()) > MOST_POINTS_IN_ALL:
            raise ElectionError("more points in all than can be added exactly")
        if self.ballot_type.has_points != (self.points is not None):
            raise ElectionError(f"{self.ballot_type} ballots and points do not go together")

    @property
    def voters(self) -> int:
        """How many ballots were cast."""
        return len(self.start) - 1

    @property
    def costs(self) -> list[int]:
        return [project.cost for project in self.projects]

    @property
    def share(self) -> Fraction:
        """What each voter holds if the budget is shared equally, in minor units; zero without voters."""
        return Fraction(self.budget, self.voters) if self.voters else Fraction(0)

    def index_of(self, project_id: str) -> int:
        """The place of a project on the ballot paper. Raises ElectionError if there is none of that id."""
        places = self.memo.setdefault("places", {p.id: i for i, p in enumerate(self.projects)})
        assert isinstance(places, dict)
        if project_id not in places:
            raise ElectionError(f"there is no project '{project_id}' in this election")
        return int(places[project_id])

    def ballot(self, voter: int) -> list[str]:
        """The project ids on one ballot, in the order the voter wrote them."""
        return [self.projects[c].id for c in self.choice[self.start[voter] : self.start[voter + 1]]]

    def with_cost(self, project_id: str, cost: int) -> "Election":
        """The same election, had one project cost something else."""
        place = self.index_of(project_id)
        projects = list(self.projects)
        projects[place] = replace(projects[place], cost=cost)
        return replace(self, projects=tuple(projects), memo={})

    def with_budget(self, budget: int) -> "Election":
        return replace(self, budget=budget, memo={})

    @classmethod
    def build(
        cls,
        projects: Sequence[Project],
        ballots: Sequence[Sequence[str] | Mapping[str, int]],
        budget: int,
        ballot_type: BallotType | str = BallotType.APPROVAL,
        endowments: Sequence[Fraction | int] | None = None,
        minor: int = 1,
        currency: str = "",
    ) -> "Election":
        """Put an election together from plain lists.

        A ballot is a list of project ids (in rank order for ordinal ballots) or, for points and scores, a mapping
        from project id to whole points. `budget`, costs and `endowments` (one per ballot) are in minor units.
        Raises ElectionError for unknown or repeated projects and for points that are not whole numbers from 0.
        """
        kind = BallotType(ballot_type)
        place = {project.id: i for i, project in enumerate(projects)}
        _check_ballots(ballots, place, kind)
        classes, share_class = _classes(endowments, len(ballots))
        return cls(
            projects=tuple(projects),
            budget=budget,
            ballot_type=kind,
            start=np.cumsum([0, *map(len, ballots)], dtype=np.int64),
            choice=np.array([place[name] for ballot in ballots for name in ballot], dtype=np.int32),
            points=_points(ballots) if kind.has_points else None,
            endowment=classes,
            share_class=share_class,
            minor=minor,
            currency=currency,
        )


def _check_projects(projects: Sequence[Project]) -> None:
    if len({project.id for project in projects}) < len(projects):
        raise ElectionError("two projects have the same id")
    if len(projects) > MOST_PROJECTS:
        raise ElectionError(f"more than {MOST_PROJECTS:,} projects")
    for project in projects:
        if not 0 <= project.cost <= MOST_MONEY:
            raise ElectionError(f"project '{project.id}' costs less than nothing or more than there is")


def _check_ballots(
    ballots: Sequence[Sequence[str] | Mapping[str, int]], place: Mapping[str, int], kind: BallotType
) -> None:
    for number, ballot in enumerate(ballots, 1):
        unknown = [name for name in ballot if name not in place]
        if unknown:
            raise ElectionError(f"ballot {number} names '{unknown[0]}', which is not on the ballot paper")
        if len(set(ballot)) < len(ballot):
            raise ElectionError(f"ballot {number} names a project twice")
        if isinstance(ballot, Mapping) != kind.has_points:
            raise ElectionError(f"ballot {number} does not have the form of {kind} ballots")
        if isinstance(ballot, Mapping) and not all(_whole(value) for value in ballot.values()):
            raise ElectionError(f"ballot {number} gives points that are not whole numbers from 0 to {MOST_POINTS:,}")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_POINTS


def _points(ballots: Sequence[Sequence[str] | Mapping[str, int]]) -> Ints:
    rows = (ballot.values() for ballot in ballots if isinstance(ballot, Mapping))
    return np.array(list(chain.from_iterable(rows)), dtype=np.int64)


def _classes(endowments: Sequence[Fraction | int] | None, voters: int) -> tuple[tuple[Fraction, ...], Indices | None]:
    """Voters by what they hold, since few amounts differ: the amounts, and each voter's place among them."""
    if endowments is None:
        return (), None
    if len(endowments) != voters:
        raise ElectionError(f"{len(endowments):,} endowments for {voters:,} ballots")
    amounts = [Fraction(amount) for amount in endowments]
    if any(amount < 0 for amount in amounts):
        raise ElectionError("an endowment is below zero")
    distinct = sorted(set(amounts))
    place = {amount: i for i, amount in enumerate(distinct)}
    return tuple(distinct), np.array([place[amount] for amount in amounts], dtype=np.int32)
