"""Plans a day's rounds: a solver proposes, exact rules mend, an independent checker has the last word."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise

from twofold.engines.progress import Progress, silent

from . import by_ortools, by_pyvrp
from .check import verify
from .errors import RoundsError
from .mend import mended
from .model import KITCHEN, Model
from .plan import Plan, Route, Uncovered, Visit
from .reasons import reason
from .schedule import timing
from .search import Found, Limit, Routes, Search, search_of


class Solver(StrEnum):
    """Who searches: the better of those installed, or one by name."""

    AUTO = "auto"
    PYVRP = "pyvrp"
    ORTOOLS = "ortools"


@dataclass(frozen=True, slots=True)
class Planned:
    """A verified plan and how it was found: the solver's name, its seed and the iterations that repeat it."""

    plan: Plan
    solver: str
    seed: int
    iterations: int


def plan_rounds(
    model: Model,
    limit: Limit,
    seed: int = 0,
    solver: Solver = Solver.AUTO,
    tell: Progress = silent,
) -> Planned:
    """Plan rounds that cover as many stops as can be found, at least cost, within `limit`.

    Cost is distance, plus the model's weights for unfamiliar drivers, changed vehicles and vehicles used. A plan is
    returned only if `check.verify`, which shares no code with what made it, finds that it keeps every rule.
    Equal model, seed, solver (with its version) and iterations give an equal plan; seconds alone do not.
    Raises RoundsError for a solver that is not installed or choices out of range, Unverified never in practice.
    """
    if not 0 <= seed < 1 << 32:
        raise RoundsError(f"the seed must lie between 0 and {(1 << 32) - 1:,}")
    search = search_of(model)
    name, found = searched(search, limit, seed, solver, tell) if search.doors else (solver.value, Found({}, 0))
    plan = finished(model, mended(model, found.routes))
    verify(model, plan)
    return Planned(plan, name, seed, found.iterations)


def searched(search: Search, limit: Limit, seed: int, solver: Solver, tell: Progress) -> tuple[str, Found]:
    """Ask the solver; `auto` is PyVRP, or OR-Tools where PyVRP is not installed."""
    missing: ImportError | None = None
    for engine in (by_pyvrp, by_ortools):
        if solver in (Solver.AUTO, engine.NAME):
            try:
                return engine.NAME, engine.solve(search, limit, seed, tell)
            except ImportError as error:
                missing = error
    raise RoundsError(f"the solver is not installed: {missing}")


def finished(model: Model, routes: Routes) -> Plan:
    """The routes with their times, their sums, and a reason for everyone they leave out."""
    timed = tuple(route_of(model, at, stops) for at, stops in sorted(routes.items()))
    covered = {stop for stops in routes.values() for stop in stops}
    missed = [at for at in range(len(model.stops)) if at not in covered]
    uncovered = tuple(Uncovered(model.stops[at].id, reason(model, routes, at)) for at in missed)
    distance = sum(route.distance for route in timed)
    extra = sum(
        model.surcharge(model.vehicles[at], model.stops[stop]) for at, stops in routes.items() for stop in stops
    )
    return Plan(timed, uncovered, distance, distance + extra + len(routes) * model.weights.vehicle)


def route_of(model: Model, at: int, stops: list[int]) -> Route:
    vehicle = model.vehicles[at]
    times = timing(model, vehicle, stops)
    places = [vehicle.start, *map(model.place_of, stops), *([KITCHEN] if vehicle.returns else [])]
    visits = tuple(
        Visit(model.stops[stop].id, arrival, start, start + model.stops[stop].service)
        for stop, arrival, start in zip(stops, times.arrivals, times.starts, strict=True)
    )
    distance = sum(model.metres[a][b] for a, b in pairwise(places))
    return Route(vehicle.id, times.begins, times.ends, distance, visits)


def input_hash(model: Model) -> str:
    """SHA-256 over everything that decides the rounds, in the file's order."""
    values = {
        "units": asdict(model.units),
        "kinds": [asdict(kind) for kind in model.kinds],
        "stops": [asdict(stop) for stop in model.stops],
        "vehicles": [asdict(vehicle) for vehicle in model.vehicles],
        "distance": sha256(model.distance.tobytes()).hexdigest(),
        "duration": sha256(model.duration.tobytes()).hexdigest(),
        "weights": asdict(model.weights),
    }
    return sha256(json.dumps(values, sort_keys=True, default=sorted).encode()).hexdigest()  # sets are sorted
