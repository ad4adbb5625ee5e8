"""The model as both solvers take it: every rule as a window, a capacity or a longest route.

Solvers know no clock from loading. Where one can bind, a route's length is made to end with the start of its last
service, and the clock is its limit. That is exact when the last stop takes hot food; else it is on the safe side, and
so may be the shift's end. `mend` makes good what caution left out, with the exact rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .model import KITCHEN, NEVER, Ints, Model, Vehicle
from .schedule import fault

Routes: TypeAlias = dict[int, list[int]]  # vehicle -> stops, both as indices into the model


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop: after `seconds` by the clock, or after so many iterations if given (which can be repeated)."""

    seconds: float
    iterations: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a solver found. `routes` may break rules; whoever takes them looks."""

    routes: Routes
    iterations: int


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Vehicles that are alike. Matrices are (P + 1, P + 1): the model's places and, last, where routes end."""

    vehicles: tuple[int, ...]
    start: int
    opens: int
    starts_by: int
    closes: int
    longest: int | None
    capacity: tuple[int, ...]
    distance: Ints
    duration: Ints
    may: frozenset[int]  # stops these vehicles can take


@dataclass(frozen=True, eq=False, slots=True)
class Search:
    """A search over `doors`, the stops that some vehicle can take at all; `closes` is the latest service at each."""

    model: Model
    doors: tuple[int, ...]
    closes: dict[int, int]
    groups: tuple[Group, ...]
    prize: int  # what leaving a stop out costs


def search_of(model: Model) -> Search:
    """The search that belongs to a model."""
    alike: dict[object, list[int]] = {}
    may = {at: able(model, vehicle) for at, vehicle in enumerate(model.vehicles)}
    for at, vehicle in enumerate(model.vehicles):
        alike.setdefault(likeness(model, vehicle, may[at]), []).append(at)
    closes = latest(model, may)
    groups = tuple(group(model, members, may[members[0]], closes) for members in alike.values() if may[members[0]])
    far = max((most_of(each.distance) for each in groups), default=0)
    return Search(model, tuple(sorted(closes)), closes, groups, 4 * far + model.weights.vehicle + 1)


def able(model: Model, vehicle: Vehicle) -> frozenset[int]:
    """The stops this vehicle could take if it did nothing else."""
    return frozenset(stop for stop in range(len(model.stops)) if fault(model, vehicle, [stop]) is None)


def likeness(model: Model, vehicle: Vehicle, may: frozenset[int]) -> object:
    """Equal for vehicles that can stand in for each other."""
    charges = tuple(model.surcharge(vehicle, stop) for stop in model.stops)
    times = (vehicle.opens, vehicle.closes, vehicle.loading, vehicle.loaded)
    return (times, vehicle.capacity, vehicle.start, vehicle.returns, charges, may)


def latest(model: Model, may: dict[int, frozenset[int]]) -> dict[int, int]:
    """By stop that anybody can take: the latest service after which some shift can still end in time."""
    found: dict[int, int] = {}
    for at, stops in may.items():
        for stop in stops:
            last = model.vehicles[at].closes - tail(model, model.vehicles[at], stop)
            found[stop] = max(found.get(stop, -NEVER), last)
    return {stop: min(last, model.stops[stop].closes) for stop, last in found.items()}


def tail(model: Model, vehicle: Vehicle, stop: int) -> int:
    """From the start of service at the last stop until the round is over."""
    home = model.ticks[model.place_of(stop)][KITCHEN] if vehicle.returns else 0
    return model.stops[stop].service + home


def group(model: Model, members: Sequence[int], may: frozenset[int], closes: dict[int, int]) -> Group:
    vehicle = model.vehicles[members[0]]
    clock = clock_of(model, vehicle, may)
    tails = {stop: tail(model, vehicle, stop) for stop in may}
    by = vehicle.closes
    if clock is not None and any(closes[stop] + tails[stop] > by for stop in may):
        by -= max(tails.values())  # the way home is not in the matrix: keep time enough for the longest
    return Group(
        vehicles=tuple(members),
        start=vehicle.start,
        opens=vehicle.opens,
        starts_by=vehicle.opens if vehicle.on_the_road else by,
        closes=by,
        longest=clock,
        capacity=vehicle.capacity,
        distance=distances(model, vehicle, may),
        duration=durations(model, vehicle, may, home=clock is None),
        may=may,
    )


def clock_of(model: Model, vehicle: Vehicle, may: frozenset[int]) -> int | None:
    """The longest from setting out to the last service that any kind of load allows; None if the shift is shorter."""
    gone = 0 if vehicle.loaded is None else vehicle.opens - vehicle.loaded
    limits = [
        kind.limit - gone
        for number, kind in enumerate(model.kinds)
        if kind.limit is not None and any(model.stops[stop].load[number] for stop in may)
    ]
    return min(limits) if limits and min(limits) < vehicle.closes - vehicle.opens else None


def distances(model: Model, vehicle: Vehicle, may: frozenset[int]) -> Ints:
    """Distance with surcharges on the way into each door."""
    found = with_end(model.distance)
    if not vehicle.returns:
        found[:, -1] = 0
    for at, stop in enumerate(model.stops):
        found[:, model.place_of(at)] += model.surcharge(vehicle, stop)
    return barred(found, model, may)


def durations(model: Model, vehicle: Vehicle, may: frozenset[int], home: bool) -> Ints:
    """Duration with service (or loading) on the way out of each place; the way home only if `home`."""
    found = with_end(model.duration)
    if not vehicle.returns:
        found[:, -1] = 0
    count = len(model.stops)
    found[1 : count + 1] += np.array([stop.service for stop in model.stops], dtype=np.int64)[:, None]
    found[vehicle.start] += vehicle.loading
    if not home:
        found[:, -1] = 0
    return barred(found, model, may)


def with_end(matrix: Ints) -> Ints:
    """The matrix with one more place, last, where the kitchen is."""
    wider = np.zeros((len(matrix) + 1, len(matrix) + 1), dtype=np.int64)
    wider[:-1, :-1] = matrix
    wider[:-1, -1] = matrix[:, KITCHEN]
    return wider


def barred(matrix: Ints, model: Model, may: frozenset[int]) -> Ints:
    """No way into doors this vehicle cannot take; none from a place to itself."""
    matrix[:, [model.place_of(stop) for stop in range(len(model.stops)) if stop not in may]] = NEVER
    np.fill_diagonal(matrix, 0)
    return matrix


def most_of(matrix: Ints) -> int:
    return int(matrix[matrix < NEVER].max())
