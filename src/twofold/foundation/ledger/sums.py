"""What was moved in a period and in the one before, read in one pass over the transfers. Call inside the place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum

from .models import Cut, DaySum, Transfer, TransferQuerySet
from .rules import Move, Stage

R = TypeVar("R", bound=QuerySet[Any])
Given = dict[tuple[Any, ...], int]


@dataclass(frozen=True)
class Period:
    """From a day to a day, both counted."""

    begins: date
    ends: date

    def before(self) -> "Period":
        """As many days again, just before."""
        last = self.begins - timedelta(days=1)
        return Period(last - (self.ends - self.begins), last)

    def of(self, rows: R) -> R:
        """Those of these days, of transfers or of their sums."""
        return rows.filter(happened_on__gte=self.begins, happened_on__lte=self.ends)


@dataclass(frozen=True)
class Scope:
    """What a statement is about: all of a place, or one service, initiative or activity; as known now, or then."""

    service: int | None = None
    initiative: int | None = None
    activity: int | None = None
    known_by: datetime | None = None

    def of(self, rows: R) -> R:
        asked = {"initiative__service": self.service, "initiative": self.initiative, "activity": self.activity}
        return rows.filter(**{name: pk for name, pk in asked.items() if pk is not None})

    def known(self, rows: TransferQuerySet) -> TransferQuerySet:
        return rows.as_of(known_by=self.known_by)

    def cut(self) -> dict[str, datetime]:
        return {} if self.known_by is None else {"until__lte": self.known_by}


class Moved(NamedTuple):
    """How much went one way, of one kind of thing."""

    initiative: int
    side: str
    commodity: str
    skill: str
    move: str
    came_from: str
    went_to: str
    amount: int


@dataclass
class Sums:
    """All that a statement is made of: a few hundred rows, however many transfers there are."""

    now: list[Moved] = field(default_factory=list)
    before: list[Moved] = field(default_factory=list)


def read(period: Period, scope: Scope) -> Sums:
    """What the last cut added up, and every transfer since."""
    both, found = Period(period.before().begins, period.ends), Sums()
    for source in _sources(scope):
        for moved, now in _moved(both.of(scope.of(source)), period.begins):
            (found.now if now else found.before).append(moved)
    return found


def _sources(scope: Scope) -> list[QuerySet[Any]]:
    """The transfers since the last cut, and the sums up to it; they add up alike."""
    last = Cut.objects.filter(**scope.cut()).order_by("-until").first()
    rows = scope.known(Transfer.objects.all())
    if last is None:
        return [rows]
    return [rows.filter(recorded_at__gt=last.until), DaySum.objects.filter(cut__until__lte=last.until)]


def _moved(rows: QuerySet[Any], begins: date) -> Iterator[tuple[Moved, bool]]:
    is_now = ExpressionWrapper(Q(happened_on__gte=begins), output_field=BooleanField())
    columns = ("initiative_id", *Moved._fields[1:-1])
    for *moved, now, amount in rows.order_by().values_list(*columns, is_now).annotate(Sum("amount")):
        yield Moved._make((*moved, amount)), now


def given(rows: Iterable[Moved], *by: str) -> Given:
    """What was given by the columns `by`, confirmed or not; what is disputed is left out."""
    found: Given = {}
    for row in rows:
        counts = (Stage.GIVEN, Stage.CONFIRMED)
        change = row.amount * ((row.went_to in counts) - (row.came_from in counts))
        key = tuple(getattr(row, name) for name in by)
        found[key] = found.get(key, 0) + change
    return {key: amount for key, amount in found.items() if amount}


def standing(rows: Iterable[Moved], stage: Stage, *by: str) -> Given:
    """What stands at one stage by the columns `by`."""
    found: Given = {}
    for row in rows:
        change = row.amount * ((row.went_to == stage) - (row.came_from == stage))
        key = tuple(getattr(row, name) for name in by)
        found[key] = found.get(key, 0) + change
    return {key: amount for key, amount in found.items() if amount}


def net(rows: Iterable[Moved], move: Move, a: Stage, b: Stage) -> int:
    """What went one way and was not taken back."""
    return sum(_forth(row, move, a, b) for row in rows)


def _forth(row: Moved, move: Move, a: Stage, b: Stage) -> int:
    way = row.move, row.came_from, row.went_to
    return row.amount * ((way == (move, a, b)) - (way == (Move.REVERSE, b, a)))


def only(rows: Iterable[Moved], side: str, commodity: str) -> Iterator[Moved]:
    return (row for row in rows if row.side == side and row.commodity == commodity)
