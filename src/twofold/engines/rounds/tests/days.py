"""Days of meals to test with: a made-up kitchen on a made-up coast, and a day as JSON."""

import json
from itertools import pairwise, permutations
from typing import Any

from twofold.engines.rounds import Limit, Model, read_model
from twofold.engines.rounds.schedule import fault

QUICK = Limit(5, iterations=150)


def day(stops: list[dict[str, Any]], vehicles: list[dict[str, Any]] | None = None, **settings: Any) -> bytes:
    """A model file: stops and vehicles get an id and sensible fields where they have none."""
    given = [{"id": f"van {at}"} for at in (1, 2)] if vehicles is None else vehicles
    van = {"driver": "", "earliest": "11:00", "latest": "14:00", "hot": 20, "cold": 20}
    door = {"lat": 51.01, "lon": 1.0, "hot": 1, "cold": 0}
    return json.dumps(
        {
            "kitchen": {"id": "kitchen", "lat": 51.0, "lon": 1.0, "minutes": 5},
            "vehicles": [{**van, **each} for each in given],
            "stops": [{"id": f"door {at}", **door, **each} for at, each in enumerate(stops)],
            "settings": settings,
        }
    ).encode()


def model(stops: list[dict[str, Any]], vehicles: list[dict[str, Any]] | None = None, **settings: Any) -> Model:
    return read_model(day(stops, vehicles, **settings), "day.json")


def best_of_one_vehicle(today: Model) -> tuple[int, int]:
    """(most stops, then least distance) by trying every order of every choice of stops for the only vehicle."""
    vehicle, best = today.vehicles[0], (0, 0)
    for size in range(1, len(today.stops) + 1):
        lengths = [
            length(today, order)
            for order in permutations(range(len(today.stops)), size)
            if fault(today, vehicle, order) is None
        ]
        if lengths:
            best = (size, min(lengths))
    return best


def length(today: Model, order: tuple[int, ...]) -> int:
    places = [0, *(at + 1 for at in order), 0]
    return sum(today.metres[a][b] for a, b in pairwise(places))
