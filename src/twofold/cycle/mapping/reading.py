"""The map as it is read: services × kinds, both sides, what to worry about. Call inside the place."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import mean

from twofold.foundation.activities.methods import Kind
from twofold.foundation.activities.models import Initiative
from twofold.foundation.decisions.models import Commitment, PromiseState
from twofold.foundation.places.models import Service

from .models import Answer, Quality
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
    def words(self) -> str:
        return " · ".join(f"{answer.get_side_display()}: {answer.because}" for answer in self.latest.values())


@dataclass
class Row:
    service: Service
    cells: list[Cell]
    initiatives: int = 0


def rows() -> list[Row]:
    """Every service with its seven cells, in three queries."""
    services = list(Service.objects.all())
    cells = _cells(services)
    count = Counter(Initiative.objects.values_list("service", flat=True))
    return [Row(each, [cells[each.pk, kind.value] for kind in Kind], count[each.pk]) for each in services]


def of_service(service: Service) -> list[Cell]:
    return list(_cells([service]).values())


def _cells(services: list[Service]) -> dict[tuple[int, str], Cell]:
    cells = {(service.pk, kind.value): Cell(service, kind.value) for service in services for kind in Kind}
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
    return missed(len(one), len(other), len(one & other))


def three_worries(all_rows: list[Row], today: date) -> list[str]:
    cells = [cell for row in all_rows for cell in row.cells]
    return worries(
        cells=len(cells),
        unasked=sum(cell.state is State.UNASKED for cell in cells),
        unconfirmed=sum(cell.state is State.SPOTTED for cell in cells),
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


def found(all_rows: Iterable[Row]) -> tuple[int, int]:
    """Cells where co-production was found, and all cells that were asked about."""
    states = [cell.state for row in all_rows for cell in row.cells]
    return sum(state in FOUND for state in states), sum(state is not State.UNASKED for state in states)
