"""How far and how long between places: over the ground by coordinates, or as a council's table says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .model import Ints

EARTH_METRES = 6_371_008.8  # mean radius (IUGG)
FACTOR = 1.3  # roads beside a straight line, as measured over European towns; a place may set its own
KMH = 25.0

Degrees: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """One way between two places as supplied; minutes may be left to the speed."""

    km: float
    minutes: float | None = None


def haversine(places: Sequence[Degrees]) -> npt.NDArray[np.float64]:
    """Great-circle metres between all (latitude, longitude) in degrees: (P, P)."""
    lat, lon = np.radians(np.array(places, dtype=np.float64).reshape(-1, 2)).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def by_coordinates(places: Sequence[Degrees], factor: float = FACTOR, kmh: float = KMH) -> tuple[Ints, Ints]:
    """Whole metres and whole seconds (up): the straight line times `factor`, at `kmh`."""
    metres = haversine(places) * factor
    return whole(metres), whole(np.ceil(metres / (kmh / 3.6)))


def by_table(names: Sequence[str], legs: Mapping[tuple[str, str], Leg], kmh: float = KMH) -> tuple[Ints, Ints]:
    """Whole metres and seconds from a table; a place to itself is 0, a way not given one way is taken from the other.

    Raises KeyError with the pair that is in the table neither way.
    """
    count = len(names)
    metres, seconds = np.zeros((count, count)), np.zeros((count, count))
    for at, start in enumerate(names):
        for to, end in enumerate(names):
            if start != end:
                leg = legs.get((start, end)) or legs[end, start]
                metres[at, to] = leg.km * 1000
                seconds[at, to] = leg.km / kmh * 3600 if leg.minutes is None else leg.minutes * 60
    return whole(metres), whole(np.ceil(seconds))


def whole(values: npt.NDArray[np.float64]) -> Ints:
    return np.rint(values).astype(np.int64)
