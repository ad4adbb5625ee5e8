"""Who bears it: citizens' time by their group and where they live, with small numbers of people hidden."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from twofold.foundation.people.models import Consent, Purpose

from .models import Commodity, Party, PartyKind, Side, Transfer
from .small_cells import TOTAL, Cell, hidden, with_totals
from .sums import Period, Scope

UNSAID = "unsaid"
TIME = (Commodity.MINUTES, Commodity.IMPOSED)


@dataclass
class Borne:
    """What the people of one cell gave and were made to spend, in minutes; `people` is None where it is hidden."""

    people: int | None = 0
    given: int = 0
    imposed: int = 0

    @property
    def given_hours(self) -> float:
        return round(self.given / 60, 1)

    @property
    def imposed_hours(self) -> float:
        return round(self.imposed / 60, 1)


@dataclass
class Bearing:
    """A table of groups by areas, its totals under TOTAL."""

    groups: list[tuple[str, str]] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)
    cells: dict[Cell, Borne] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, list[Borne]]]:
        return [(label, [self.cells[group, area] for area, _label in self.areas]) for group, label in self.groups]

    @property
    def hides(self) -> bool:
        return any(cell.people is None for cell in self.cells.values())


def bearing(period: Period, scope: Scope) -> Bearing:
    """Groups by areas, of everybody who gave time or was made to spend it."""
    exact = _exact(period, scope)
    table = with_totals({cell: borne.people or 0 for cell, borne in exact.items()})
    out = hidden(table)
    cells = {cell: _shown(cell, exact, people, cell in out) for cell, people in table.items()}
    return Bearing(_labelled(cells, 0, _group), _labelled(cells, 1, str), cells)


def _exact(period: Period, scope: Scope) -> dict[Cell, Borne]:
    rows = scope.known(period.of(scope.of(Transfer.objects.filter(side=Side.CITIZEN, commodity__in=TIME))))
    found: dict[Cell, Borne] = {}
    parties = _parties()
    seen = set()
    for row in rows.balances("party", "commodity"):
        amount = row["given"] + row["confirmed"]
        if not amount:
            continue
        group, area, people = parties[row["party"]]
        cell = found.setdefault((group, area), Borne())
        cell.people = (cell.people or 0) + (people if row["party"] not in seen else 0)
        cell.given += amount * (row["commodity"] == Commodity.MINUTES)
        cell.imposed += amount * (row["commodity"] == Commodity.IMPOSED)
        seen.add(row["party"])
    return found


def _parties() -> dict[int, tuple[str, str, int]]:
    """Each party's group, area and people. Persons are told apart only where they said we may."""
    may = set(Consent.objects.in_force().filter(purpose=Purpose.TOTALS).values_list("person_id", flat=True))
    columns = ("pk", "kind", "area__name", "people", "person_id")
    return {
        pk: (kind, area or UNSAID, people) if person is None or person in may else (UNSAID, UNSAID, people)
        for pk, kind, area, people, person in Party.objects.values_list(*columns).iterator(2_000)
    }


def _shown(cell: Cell, exact: dict[Cell, Borne], people: int, out: bool) -> Borne:
    if out:
        return Borne(None)
    inside = [borne for at, borne in exact.items() if _covers(cell, at)]
    return Borne(people, sum(each.given for each in inside), sum(each.imposed for each in inside))


def _covers(cell: Cell, at: Cell) -> bool:
    return all(own in (TOTAL, other) for own, other in zip(cell, at, strict=True))


def _labelled(cells: dict[Cell, Borne], at: int, label: Any) -> list[tuple[str, str]]:
    """Names with their labels: in order, then those who did not say, then the total."""
    names = {str(cell[at]) for cell in cells} - {TOTAL, UNSAID}
    listed = sorted((name, label(name)) for name in names)
    unsaid = [(UNSAID, _("Not said"))] if any(cell[at] == UNSAID for cell in cells) else []
    return [*listed, *unsaid, (TOTAL, _("All"))] if cells else []


def _group(kind: str) -> str:
    return str(PartyKind(kind).label)
