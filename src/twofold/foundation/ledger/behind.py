"""The entries behind a figure of the statement of account: the same amounts, entry by entry. Call inside the place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from .models import Contribution
from .models.giving import ContributionQuerySet
from .rules import Move, Stage
from .sums import Moved, Period, Scope, given, net, read, standing

COUNTED = [Stage.GIVEN.value, Stage.CONFIRMED.value]
PLEDGE = Move.PLEDGE, Stage.SOURCE, Stage.PLEDGED
STRAIGHT = Move.GIVE, Stage.SOURCE, Stage.GIVEN
KEPT = Move.GIVE, Stage.PLEDGED, Stage.GIVEN
LAPSE = Move.LAPSE, Stage.PLEDGED, Stage.SOURCE


class Figure(StrEnum):
    """Which figure: what counts as given, or one step of what became of it."""

    GIVEN = "given"
    CONFIRMED = "confirmed"
    PLEDGED = "pledged"
    DISPUTED = "disputed"
    OFFERED = "offered"
    TAKEN_UP = "taken-up"
    LAPSED = "lapsed"
    MEASURED = "measured"
    BETTER = "better"


STANDING = {
    Figure.CONFIRMED: Stage.CONFIRMED,
    Figure.PLEDGED: Stage.PLEDGED,
    Figure.DISPUTED: Stage.DISPUTED,
    Figure.MEASURED: Stage.CONFIRMED,
    Figure.BETTER: Stage.CONFIRMED,
}
WENT = {Figure.OFFERED: (PLEDGE, STRAIGHT), Figure.TAKEN_UP: (STRAIGHT, KEPT), Figure.LAPSED: (LAPSE,)}


@dataclass(frozen=True)
class Behind:
    """What is asked: a figure of one side and one commodity, or of all of them; of one skill where it is time; of these
    initiatives only, where it goes by what else is known of them."""

    figure: Figure = Figure.GIVEN
    side: str = ""
    commodity: str = ""
    skill: str = ""
    among: Collection[int] | None = None

    def named(self) -> dict[str, str]:
        asked = {"side": self.side, "commodity": self.commodity, "skill": self.skill}
        return {name: value for name, value in asked.items() if value}

    @property
    def one_unit(self) -> bool:
        """Whether its amounts can be added up: hours and pounds have no sum, nor have the two sides."""
        return bool(self.side and self.commodity)


def entries_behind(period: Period, scope: Scope, asked: Behind) -> ContributionQuerySet:
    """The contributions that make the figure, each with what it `counts` there; newest first."""
    rows = scope.of(Contribution.objects.filter(happened_on__range=(period.begins, period.ends), **asked.named()))
    known = Q() if scope.known_by is None else Q(transfers__recorded_at__lte=scope.known_by)
    if asked.among is not None:
        rows = rows.filter(initiative__in=asked.among)
    made: ContributionQuerySet = rows.with_amounts(scope.known_by).annotate(counts=_counts(asked.figure, known))
    return made.filter(~Q(("counts", 0)))


def figure_of(period: Period, scope: Scope, asked: Behind) -> int:
    """The figure as the statement has it, in its commodity's unit."""
    moved = [row for row in read(period, scope).now if all(getattr(row, n) == v for n, v in asked.named().items())]
    if asked.among is not None:
        moved = [row for row in moved if row.initiative in asked.among]
    return sum(_of(moved, asked.figure))


def _of(moved: list[Moved], figure: Figure) -> list[int]:
    if figure is Figure.GIVEN:
        return list(given(moved).values())
    if stage := STANDING.get(figure):
        return list(standing(moved, stage).values())
    return [net(moved, *way) for way in WENT[figure]]


def _counts(figure: Figure, known: Q) -> Any:
    if figure is Figure.GIVEN:
        there, gone = Q(transfers__went_to__in=COUNTED), Q(transfers__came_from__in=COUNTED)
    elif stage := STANDING.get(figure):
        there, gone = Q(transfers__went_to=stage), Q(transfers__came_from=stage)
    else:
        there = _any(Q(transfers__move=m, transfers__came_from=a, transfers__went_to=b) for m, a, b in WENT[figure])
        gone = _any(
            Q(transfers__move=Move.REVERSE, transfers__came_from=b, transfers__went_to=a) for _m, a, b in WENT[figure]
        )
    went, left = (Coalesce(Sum("transfers__amount", filter=each & known), Value(0)) for each in (there, gone))
    return went - left


def _any(each: Iterable[Q]) -> Q:
    return reduce(or_, each)
