"""A day's rounds as numbers: who can drive, what has to be where by when, and how far it is."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]

KITCHEN = 0  # the place every model starts with
NEVER = 1 << 40  # later than any time and farther than any place


class Clock(StrEnum):
    """How times are written: as the time of day, or as plain numbers in the file's units."""

    DAY = "day"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Units:
    """What the whole numbers inside stand for: `per_distance` of them make one unit shown, and so for time."""

    distance: str
    per_distance: int
    clock: Clock
    per_time: int  # a minute in ticks where the clock is the day's


METRES = Units("km", 1000, Clock.DAY, 60)
TENTHS = Units("units", 10, Clock.PLAIN, 10)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of load, as `hot`; `limit` is the most time from loading to its last drop, or None."""

    name: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One door. Service starts within [opens, closes] and takes `service`, the welfare check included."""

    id: str
    opens: int
    closes: int
    service: int
    load: tuple[int, ...]  # one number for each kind
    familiar: frozenset[str] = frozenset()  # drivers or vehicles this person knows
    yesterday: str = ""  # the vehicle or driver that came last time
    only: frozenset[str] = frozenset()  # if any: no other vehicle or driver may come
    skills: frozenset[str] = frozenset()  # all of which the driver must have


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle with its driver for one shift.

    `start` is a place. A vehicle on the road (`loaded` given) leaves at `opens` with what it has aboard as its
    capacity; any other loads at the kitchen for `loading`, not before `opens`, and its clock runs from when loading
    begins.
    """

    id: str
    driver: str
    opens: int
    closes: int  # back by then; or the last service over by then if it does not come back
    capacity: tuple[int, ...]
    loading: int = 0
    start: int = KITCHEN
    loaded: int | None = None
    returns: bool = True
    skills: frozenset[str] = frozenset()

    @property
    def on_the_road(self) -> bool:
        return self.loaded is not None

    def known_as(self, names: frozenset[str]) -> bool:
        return self.id in names or self.driver in names


@dataclass(frozen=True, slots=True)
class Weights:
    """What else counts beside distance, in the model's units of distance."""

    unfamiliar: int = 0  # a stop whose person knows some driver is visited by another
    changed: int = 0  # a stop goes to another vehicle than yesterday
    vehicle: int = 0  # a vehicle is used at all


@dataclass(frozen=True, eq=False)
class Model:
    """Stops S, vehicles V, places P: the kitchen, then each stop in order, then where vehicles on the road are.

    `distance` and `duration` are (P, P), whole, at least 0 and need not be symmetric. Times are ticks of one clock.
    """

    name: str
    units: Units
    kinds: tuple[Kind, ...]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    distance: Ints
    duration: Ints
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def metres(self) -> list[list[int]]:
        """`distance` as lists, which Python reads faster one number at a time."""
        rows: list[list[int]] = self.distance.tolist()
        return rows

    @cached_property
    def ticks(self) -> list[list[int]]:
        rows: list[list[int]] = self.duration.tolist()
        return rows

    def place_of(self, stop: int) -> int:
        return stop + 1

    def surcharge(self, vehicle: Vehicle, stop: Stop) -> int:
        """What it costs, in distance, that this vehicle comes and not the one hoped for."""
        weights, cost = self.weights, 0
        if stop.familiar and not vehicle.known_as(stop.familiar):
            cost += weights.unfamiliar
        if stop.yesterday and not vehicle.known_as(frozenset({stop.yesterday})):
            cost += weights.changed
        return cost
