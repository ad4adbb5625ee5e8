"""A plan as JSON values and as sheets for people."""

from typing import Any

from .model import Clock, Model
from .plan import Route
from .rounds import Planned, input_hash
from .search import Limit


def as_json(model: Model, found: Planned, limit: Limit) -> dict[str, Any]:
    """The plan as JSON values: distances in the file's units (or km) with a decimal or more, times as in the file."""
    plan = found.plan
    return {
        "cost": far(model, plan.cost),
        "distance": far(model, plan.distance),
        "unit": model.units.distance,
        "routes": [route_json(model, route) for route in plan.routes],
        "uncovered": [{"id": each.stop, "reason": each.reason} for each in plan.uncovered],
        "verified": True,  # plan_rounds returns nothing else
        "solver": found.solver,
        "seed": found.seed,
        "iterations": found.iterations,
        "seconds": None if limit.iterations else limit.seconds,
        "input_hash": input_hash(model),
        "result_hash": plan.hash,
    }


def route_json(model: Model, route: Route) -> dict[str, Any]:
    vehicle = next(each for each in model.vehicles if each.id == route.vehicle)
    carried = loads(model, route)
    values: dict[str, Any] = {
        "vehicle": route.vehicle,
        "driver": vehicle.driver,
        "begins": when(model, route.begins),
        "ends": when(model, route.ends),
        "distance": far(model, route.distance),
        "load": carried,
        "since_loading": since_loading(model, route),
        "stops": [
            {
                "id": visit.stop,
                "arrival": when(model, visit.arrival),
                "start": when(model, visit.start),
                "leave": when(model, visit.leave),
            }
            for visit in route.visits
        ],
    }
    return values


def loads(model: Model, route: Route) -> dict[str, int]:
    stops = {stop.id: stop for stop in model.stops}
    return {kind.name: sum(stops[visit.stop].load[at] for visit in route.visits) for at, kind in enumerate(model.kinds)}


def since_loading(model: Model, route: Route) -> dict[str, float]:
    """Minutes from loading to the last drop of each kind that has a clock and is carried."""
    stops = {stop.id: stop for stop in model.stops}
    loaded = next(each.loaded for each in model.vehicles if each.id == route.vehicle)
    begun = route.begins if loaded is None else loaded
    found = {}
    for at, kind in enumerate(model.kinds):
        last = max((visit.start for visit in route.visits if stops[visit.stop].load[at]), default=None)
        if kind.limit is not None and last is not None:
            found[kind.name] = round((last - begun) / model.units.per_time, 1)
    return found


def far(model: Model, distance: int) -> float:
    return distance / model.units.per_distance


def when(model: Model, ticks: int) -> str | float:
    """A time of day, or a number in the file's units."""
    if model.units.clock is Clock.PLAIN:
        return ticks / model.units.per_time
    return f"{ticks // 3600:02}:{ticks // 60 % 60:02}:{ticks % 60:02}"


def shown(model: Model, ticks: int) -> str:
    return f"{when(model, ticks):>8}" if model.units.clock is Clock.PLAIN else str(when(model, ticks))[:5]


def report(model: Model, found: Planned, limit: Limit) -> list[str]:
    """The plan as lines for people: one sheet a vehicle, ids and times only, and who could not be reached."""
    plan, unit = found.plan, model.units.distance
    covered = len(model.stops) - len(plan.uncovered)
    lines = [
        f"{covered:,} of {len(model.stops):,} stops on {len(plan.routes)} rounds, "
        f"{far(model, plan.distance):,.1f} {unit}; cost {far(model, plan.cost):,.1f}. Checked: every rule holds."
    ]
    for route in plan.routes:
        lines += ["", *sheet(model, route)]
    if plan.uncovered:
        lines += ["", "Not covered:", *(f"  {each.stop}: {each.reason}" for each in plan.uncovered)]
    how = f"--solver {found.solver} --seed {found.seed} --iterations {found.iterations}"
    return [*lines, "", f"Repeat {how}", f"Input  {input_hash(model)}", f"Result {plan.hash}"]


def sheet(model: Model, route: Route) -> list[str]:
    vehicle = next(each for each in model.vehicles if each.id == route.vehicle)
    carried = ", ".join(f"{load} {kind}" for kind, load in loads(model, route).items() if load)
    clock = ", ".join(f"last {kind} after {minutes:g} min" for kind, minutes in since_loading(model, route).items())
    named = f"{route.vehicle} ({vehicle.driver})" if vehicle.driver else route.vehicle
    facts = "; ".join(
        part for part in (carried, clock, f"{far(model, route.distance):,.1f} {model.units.distance}") if part
    )
    begins = "on the road" if vehicle.on_the_road else "begins"
    lines = [f"{named}: {facts}", f"  {shown(model, route.begins)} {begins}"]
    lines += [f"  {shown(model, visit.start)} {visit.stop}" for visit in route.visits]
    return [*lines, f"  {shown(model, route.ends)} {'back' if vehicle.returns else 'done'}"]
