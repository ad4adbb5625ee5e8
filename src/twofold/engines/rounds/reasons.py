"""Why a stop could not be covered, in words for the coordinator who has to ring somebody."""

from collections.abc import Sequence

from .model import Clock, Model, Vehicle
from .schedule import Fault, Rule, fault
from .search import Routes


def reason(model: Model, routes: Routes, stop: int) -> str:
    """Why no vehicle takes `stop` beside what it already does; what stops it alone comes first."""
    if not model.vehicles:
        return "there is no vehicle"
    alone = [fault(model, vehicle, [stop]) for vehicle in model.vehicles]
    if all(alone):
        return f"no vehicle could take it even alone: {listed(model, stop, alone)}"
    able = [None if wrong else at for at, wrong in enumerate(alone)]
    nearest = [least(model, model.vehicles[at], routes.get(at, []), stop) for at in able if at is not None]
    names = [model.vehicles[at] for at in able if at is not None]
    return f"every vehicle that could take it alone is taken up: {listed(model, stop, nearest, names)}"


def least(model: Model, vehicle: Vehicle, stops: Sequence[int], stop: int) -> Fault | None:
    """What stands in the way at the position where least does: the rule looked at last, then by how much."""
    order = list(Rule)
    faults = [fault(model, vehicle, [*stops[:at], stop, *stops[at:]]) for at in range(len(stops) + 1)]
    known = [wrong for wrong in faults if wrong is not None]
    return max(known, key=lambda wrong: (order.index(wrong.rule), -wrong.excess), default=None)


def listed(model: Model, stop: int, faults: Sequence[Fault | None], vehicles: Sequence[Vehicle] | None = None) -> str:
    """Each reason once, with the vehicles it holds for."""
    by_words: dict[str, list[str]] = {}
    for vehicle, wrong in zip(vehicles or model.vehicles, faults, strict=True):
        if wrong:
            by_words.setdefault(words(model, stop, wrong), []).append(vehicle.id)
    return "; ".join(f"{several(names)}: {text}" for text, names in by_words.items())


def several(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def words(model: Model, stop: int, wrong: Fault) -> str:
    match wrong.rule:
        case Rule.MAY:
            return f"may not ({wrong.what})"
        case Rule.LOAD:
            return f"{wrong.excess} {wrong.what} too many to carry"
        case Rule.WINDOW:
            where = "at the door" if wrong.what == model.stops[stop].id else f"at '{wrong.what}'"
            return f"{span(model, wrong.excess)} late {where}"
        case Rule.CLOCK:
            return f"{wrong.what} {span(model, wrong.excess)} too long after loading"
        case Rule.SHIFT:
            return f"{span(model, wrong.excess)} beyond the end of the shift"


def span(model: Model, ticks: int) -> str:
    """A stretch of time in words, never less than it is."""
    if model.units.clock is Clock.PLAIN:
        return f"{ticks / model.units.per_time:.1f}"
    return f"{-(-ticks // model.units.per_time)} min"
