"""Makes any routes keep the exact rules, and puts in whoever was left out but fits after all."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import KITCHEN, Model, Vehicle
from .schedule import fault
from .search import Routes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stop could go, and what that adds to the cost."""

    added: int
    vehicle: int
    position: int


def mended(model: Model, routes: Routes) -> Routes:
    """Routes that keep every rule, with as many more stops as fit where they add least, one at a time."""
    kept = {at: trimmed(model, model.vehicles[at], stops) for at, stops in routes.items()}
    waiting = sorted(set(range(len(model.stops))) - {stop for stops in kept.values() for stop in stops})
    for stop in waiting:
        if place := cheapest(model, kept, stop):
            kept.setdefault(place.vehicle, []).insert(place.position, stop)
    return {at: stops for at, stops in sorted(kept.items()) if stops}


def trimmed(model: Model, vehicle: Vehicle, stops: Sequence[int]) -> list[int]:
    """The route without the stops that make it break a rule; whole if it breaks none."""
    if fault(model, vehicle, stops) is None:
        return list(stops)
    kept: list[int] = []
    for stop in stops:
        if fault(model, vehicle, [*kept, stop]) is None:
            kept.append(stop)
    return kept


def cheapest(model: Model, routes: Routes, stop: int) -> Place | None:
    """The place that adds least for one more stop, if there is any; equal ones by the file's order."""
    found = None
    tried: set[object] = set()
    for at, vehicle in enumerate(model.vehicles):
        stops = routes.get(at, [])
        if not stops:
            # One of many empty vehicles that are alike is enough.
            alike = (vehicle.opens, vehicle.closes, vehicle.capacity, vehicle.start, vehicle.skills, vehicle.loaded)
            alone = (*alike, model.surcharge(vehicle, model.stops[stop]), vehicle.known_as(model.stops[stop].only))
            if alone in tried:
                continue
            tried.add(alone)
        for position in range(len(stops) + 1):
            added = detour(model, vehicle, stops, position, stop)
            if (found is None or added < found.added) and fits(model, vehicle, stops, position, stop):
                found = Place(added, at, position)
    return found


def fits(model: Model, vehicle: Vehicle, stops: Sequence[int], position: int, stop: int) -> bool:
    return fault(model, vehicle, [*stops[:position], stop, *stops[position:]]) is None


def detour(model: Model, vehicle: Vehicle, stops: Sequence[int], position: int, stop: int) -> int:
    """What one more stop at this position adds to the cost."""
    before = model.place_of(stops[position - 1]) if position else vehicle.start
    after = model.place_of(stops[position]) if position < len(stops) else KITCHEN if vehicle.returns else None
    here, metres = model.place_of(stop), model.metres
    added = metres[before][here] + model.surcharge(vehicle, model.stops[stop])
    if after is not None:
        added += metres[here][after] - (metres[before][after] if stops else 0)
    return added if stops else added + model.weights.vehicle
