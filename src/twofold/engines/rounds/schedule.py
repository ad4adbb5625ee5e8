"""The times of one round, and the first rule it would break."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .model import KITCHEN, Model, Stop, Vehicle


class Rule(StrEnum):
    """The rules of a round, in the order they are looked at."""

    MAY = "may not visit"
    LOAD = "full"
    WINDOW = "too late at a door"
    CLOCK = "too long since loading"
    SHIFT = "beyond the shift"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule broken: by how much (in ticks or portions) and of which kind of load or at which stop."""

    rule: Rule
    excess: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """One round's times: when loading begins, each arrival and start of service, and when it is over."""

    begins: int
    arrivals: tuple[int, ...]
    starts: tuple[int, ...]
    ends: int


def timing(model: Model, vehicle: Vehicle, stops: Sequence[int]) -> Timing:
    """The earliest round in this order, begun as late as that allows, so that food waits in no van.

    Beginning later by the waiting on the way, unless a door would close, ends no later and makes every time since
    loading as short as it can be. Times may break rules; `fault` looks.
    """
    first = walk(model, vehicle, stops, vehicle.opens)
    if vehicle.on_the_road or not stops:
        return first
    waited, delay = 0, None
    for stop, arrival, start in zip(stops, first.arrivals, first.starts, strict=True):
        waited += start - arrival
        room = waited + max(model.stops[stop].closes - start, 0)
        delay = room if delay is None else min(delay, room)
    delay = min(delay or 0, waited)
    return walk(model, vehicle, stops, vehicle.opens + delay) if delay else first


def walk(model: Model, vehicle: Vehicle, stops: Sequence[int], begins: int) -> Timing:
    ticks, place, now = model.ticks, vehicle.start, begins + vehicle.loading
    arrivals, starts = [], []
    for at in stops:
        stop, there = model.stops[at], at + 1
        arrival = now + ticks[place][there]
        start = max(arrival, stop.opens)
        arrivals.append(arrival)
        starts.append(start)
        place, now = there, start + stop.service
    ends = now + ticks[place][KITCHEN] if vehicle.returns else now
    return Timing(begins, tuple(arrivals), tuple(starts), ends)


def fault(model: Model, vehicle: Vehicle, stops: Sequence[int]) -> Fault | None:
    """The first rule broken if `vehicle` visits `stops` (indices) in this order; None if it may."""
    for at in stops:
        if wrong := barred(vehicle, model.stops[at]):
            return wrong
    for at, kind in enumerate(model.kinds):
        over = sum(model.stops[stop].load[at] for stop in stops) - vehicle.capacity[at]
        if over > 0:
            return Fault(Rule.LOAD, over, kind.name)
    return late(model, vehicle, stops, timing(model, vehicle, stops))


def barred(vehicle: Vehicle, stop: Stop) -> Fault | None:
    """Whether this vehicle may not come to this door at all."""
    if stop.only and not vehicle.known_as(stop.only):
        return Fault(Rule.MAY, 1, f"only {' or '.join(sorted(stop.only))}")
    if missing := stop.skills - vehicle.skills:
        return Fault(Rule.MAY, 1, f"needs {' and '.join(sorted(missing))}")
    return None


def late(model: Model, vehicle: Vehicle, stops: Sequence[int], times: Timing) -> Fault | None:
    for at, start in zip(stops, times.starts, strict=True):
        if start > model.stops[at].closes:
            return Fault(Rule.WINDOW, start - model.stops[at].closes, model.stops[at].id)
    loaded = times.begins if vehicle.loaded is None else vehicle.loaded
    for number, kind in enumerate(model.kinds):
        last = max(
            (start for at, start in zip(stops, times.starts, strict=True) if model.stops[at].load[number]),
            default=loaded,
        )
        if kind.limit is not None and last - loaded > kind.limit:
            return Fault(Rule.CLOCK, last - loaded - kind.limit, kind.name)
    return Fault(Rule.SHIFT, times.ends - vehicle.closes) if times.ends > vehicle.closes else None
