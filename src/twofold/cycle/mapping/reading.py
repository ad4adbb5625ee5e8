"""The map as it is read: services × kinds, both sides, what to worry about. Call inside the place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import mean

from django.db.models import FilteredRelation, OuterRef, QuerySet, Subquery, Sum

from twofold.foundation.activities.methods import Kind
from twofold.foundation.activities.models import Initiative
from twofold.foundation.decisions.models import Commitment, PromiseState
from twofold.foundation.places.models import Service

from .clues import Clue, Named, clues
from .models import Answer, Informal, Quality, Registered, UsersPart
from .questionnaire import OWN_PART
from .rules import FOUND, Missed, Says, State, missed, state_of, worries

APART = 2.0  # two sides' mean ratings this far from each other are a worry


@dataclass
class Cell:
    """One service and one kind: its state, and the latest word of each side."""

    service: Service
    kind: str
    latest: dict[str, Answer] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return state_of({side: Says(answer.says) for side, answer in self.latest.items()})

    @property
    def disputed(self) -> bool:
        """Both sides were asked, and do not say the same."""
        return len({answer.says for answer in self.latest.values()}) == 2


@dataclass
class Row:
    """A service: its seven cells, its users' own part, and what stands beside the map, never added to it."""

    service: Service
    cells: list[Cell]
    own: Cell
    parts: list[UsersPart] = field(default_factory=list)
    known: int = 0
    hidden: int = 0
    registered: list[Named] = field(default_factory=list)
    hours: tuple[int, int, int] | None = None  # unregistered, a year: low, central, high; an estimate

    @property
    def initiatives(self) -> int:
        return self.known + self.hidden


def rows() -> list[Row]:
    """Every service with its seven cells and what stands beside them, in four queries."""
    services = list(Service.objects.annotate(**_estimated()))
    cells = _cells(services)
    found = {each.pk: _row(each, cells) for each in services}
    for part in UsersPart.objects.of_enough().order_by("part", "what", "-year").distinct("part", "what"):
        found[part.service_id].parts.append(part)
    columns = ("service", "name", "registered__kind", "registered__recognised")
    for pk, name, kind, recognised in Initiative.objects.values_list(*columns):
        found[pk].known += recognised is not False
        found[pk].hidden += recognised is False
        found[pk].registered += [(pk, kind, name)] if kind else []
    return list(found.values())


def _row(service: Service, cells: dict[tuple[int, str], Cell]) -> Row:
    hours = (service.low, service.central, service.high)  # type: ignore[attr-defined]
    seven = [cells[service.pk, kind.value] for kind in Kind]
    return Row(service, seven, cells[service.pk, OWN_PART], hours=None if None in hours else hours)


def _estimated() -> dict[str, Subquery]:
    """The hours a service's estimates come to, low, central and high: estimates are added to estimates alone."""
    rows = Informal.objects.filter(service=OuterRef("pk")).order_by().values("service")
    sums = {name: rows.annotate(sum=Sum(f"hours_{name}")) for name in ("low", "central", "high")}
    return {name: Subquery(summed.values("sum")) for name, summed in sums.items()}


def of_service(service: Service) -> list[Cell]:
    """Its seven cells, and last its users' own part."""
    return list(_cells([service]).values())


def _cells(services: list[Service]) -> dict[tuple[int, str], Cell]:
    kinds = [*(kind.value for kind in Kind), OWN_PART]
    cells = {(service.pk, kind): Cell(service, kind) for service in services for kind in kinds}
    for answer in Answer.objects.filter(service__in=services).last_words():
        cells[answer.service_id, answer.kind].latest[answer.side] = answer
    return cells


def still_missed(all_rows: Iterable[Row]) -> Missed | None:
    """How many cells hold co-production in all, from two searches: by staff and by citizens."""
    cells = [cell for row in all_rows for cell in row.cells]
    here = {
        side: {
            (cell.service.pk, cell.kind)
            for cell in cells
            if side in cell.latest and cell.latest[side].says == Says.HERE
        }
        for side in ("public", "citizen")
    }
    one, other = here["public"], here["citizen"]
    # There can be no more than there are cells that nobody has ruled out.
    most = sum(cell.state is not State.NONE for cell in cells)
    return missed(len(one), len(other), len(one & other), most)


def unsaid(all_rows: Iterable[Row]) -> list[Clue]:
    """The surest clue to each kind that is not found yet, a kind and a service at a time: one query."""
    listed = list(all_rows)
    found = clues([row.service for row in listed], [each for row in listed for each in row.registered])
    cells = [cell for row in listed for cell in row.cells if cell.state not in FOUND]
    return [found[key][0] for cell in cells if (key := (cell.service.pk, cell.kind)) in found]


def three_worries(all_rows: list[Row], today: date) -> list[str]:
    cells = [cell for row in all_rows for cell in row.cells]
    return worries(
        cells=len(cells),
        unasked=sum(cell.state is State.UNASKED for cell in cells),
        unconfirmed=sum(cell.state is State.SPOTTED for cell in cells),
        disputed=sum(cell.disputed for cell in cells),
        own_part=sum(row.own.state is State.UNASKED and not row.parts for row in all_rows),
        no_reason=sum(not row.initiatives for row in all_rows),
        late=Commitment.objects.filter(state=PromiseState.OPEN, due_on__lt=today).count(),
        one_sided=apart(),
    )


def apart() -> list[str]:
    """Initiatives that go well by one side and badly by the other."""
    ratings: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for quality in Quality.objects.open().select_related("registered__initiative"):
        ratings[str(quality.registered)][quality.side].append(quality.rating)
    return [
        name
        for name, sides in ratings.items()
        if len(sides) == 2 and _gap([mean(each) for each in sides.values()]) >= APART
    ]


def _gap(values: list[float]) -> float:
    return max(values) - min(values)


@dataclass
class Entry:
    """An initiative as the register shows it: `registered` is None until somebody enters it."""

    initiative: Initiative
    registered: Registered | None
    qualities: list[Quality] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        """A member of staff entered it; a citizen who says how it goes knows it too."""
        return any(each.side == "citizen" for each in self.qualities)

    @property
    def goes(self) -> list[tuple[str, float, int]]:
        """How well by each side: who says so, their mean, how many."""
        sides = [[each for each in self.qualities if each.side == side] for side in ("citizen", "public")]
        return [(side[0].get_side_display(), mean(each.rating for each in side), len(side)) for side in sides if side]


def entries(initiatives: QuerySet[Initiative], qualities: Iterable[Quality]) -> list[Entry]:
    """Initiatives with what the register adds to them, in one query."""
    said: dict[int, list[Quality]] = defaultdict(list)
    for quality in qualities:
        said[quality.registered_id].append(quality)
    joined = initiatives.annotate(entry=FilteredRelation("registered"))
    # The checker knows no relation that is made on the way.
    listed = joined.select_related("entry", "service")  # type: ignore[misc]
    # Where there is none, the row has no such attribute at all.
    found = [Entry(each, getattr(each, "entry", None)) for each in listed]
    for each in found:
        if each.registered:
            # Known already: the entry need not ask for its initiative again.
            each.registered.initiative = each.initiative
            each.qualities = said[each.registered.pk]
    return found


def found(all_rows: Iterable[Row]) -> tuple[int, int]:
    """Cells where co-production was found, and all cells that were asked about."""
    states = [cell.state for row in all_rows for cell in row.cells]
    return sum(state in FOUND for state in states), sum(state is not State.UNASKED for state in states)
