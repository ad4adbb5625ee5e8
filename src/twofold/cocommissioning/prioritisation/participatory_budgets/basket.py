"""A voter's basket: what they have chosen so far, kept in their session until they vote, never in the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from .models import BallotKind, Budget, Pot, Project
from .rules import Choice, Paper, PotTerms, Terms, ballot_problems

MOST = 500


@dataclass(frozen=True)
class PotBasket:
    """One pot's part of the basket, with what there is left to use. `used` and `left` are pence or points."""

    pot: Pot
    lines: list[tuple[Project, int]]
    used: int
    left: int

    @property
    def cost(self) -> int:
        return sum(project.cost for project, _points in self.lines)


class Basket:
    """Project ids in the voter's order, with points where the ballot has them."""

    def __init__(self, session: SessionBase, budget: Budget) -> None:
        self.session = session
        self.name = f"basket-{budget.pk}"
        self.pointed = budget.ballot == BallotKind.CUMULATIVE
        kept = session.get(self.name, [])
        self.paper: dict[int, int] = {int(project): int(points) for project, points in kept}

    def __contains__(self, project_id: int) -> bool:
        return project_id in self.paper

    def __len__(self) -> int:
        return len(self.paper)

    def add(self, project_id: int) -> None:
        if len(self.paper) < MOST:
            self.paper.setdefault(project_id, 1)
            self._keep()

    def remove(self, project_id: int) -> None:
        self.paper.pop(project_id, None)
        self._keep()

    def set_points(self, points: dict[int, int]) -> None:
        self.paper = {project: points.get(project, given) for project, given in self.paper.items()}
        self._keep()

    def set_order(self, places: dict[int, int]) -> None:
        """Put the projects in the order of the places given; those without keep theirs behind."""
        order = sorted(self.paper, key=lambda project: places.get(project, MOST))
        self.paper = {project: self.paper[project] for project in order}
        self._keep()

    def empty(self) -> None:
        self.session.pop(self.name, None)

    def by_pot(self, budget: Budget, pots: Iterable[Pot], projects: Iterable[Project]) -> list[PotBasket]:
        """The basket beside each pot's money or points; projects that have left the ballot fall out."""
        known = {project.pk: project for project in projects}
        baskets = []
        for pot in pots:
            lines = [
                (known[pk], points) for pk, points in self.paper.items() if pk in known and known[pk].pot_id == pot.pk
            ]
            cost = sum(project.cost for project, _points in lines)
            used = sum(points for _project, points in lines) if self.pointed else cost
            whole = budget.points if self.pointed else pot.amount
            baskets.append(PotBasket(pot, lines, used, whole - used))
        return baskets

    def problems(self, terms: Terms, pots: list[PotTerms], choices: dict[int, Choice]) -> list[str]:
        return ballot_problems(terms, pots, choices, self.known(choices))

    def known(self, choices: dict[int, Choice]) -> Paper:
        return {project: points for project, points in self.paper.items() if project in choices}

    def _keep(self) -> None:
        self.session[self.name] = list(self.paper.items())
