"""An independent look at a finished plan: every rule again, from the model and the plan's own times alone.

Nothing here is shared with what makes plans: it adds up what is written, stop by stop.
"""

from collections import Counter
from itertools import pairwise

from .errors import Unverified
from .model import KITCHEN, Model, Vehicle
from .plan import Plan, Route, Visit


def verify(model: Model, plan: Plan) -> None:
    """Return only if `plan` keeps every rule of `model` and its sums are right; else raise Unverified naming them."""
    if found := broken(model, plan):
        raise Unverified(found)


def broken(model: Model, plan: Plan) -> list[str]:
    """Every rule of `model` that `plan` breaks, in words; empty if none."""
    known = {vehicle.id: vehicle for vehicle in model.vehicles}
    found = everyone_once(model, plan)
    for route in plan.routes:
        if route.vehicle not in known:
            found.append(f"there is no vehicle '{route.vehicle}'")
        elif not route.visits:
            found.append(f"{route.vehicle} has a route without a stop")
        else:
            found += [f"{route.vehicle}: {wrong}" for wrong in on_route(model, known[route.vehicle], route)]
    return found or sums(model, plan, known)


def everyone_once(model: Model, plan: Plan) -> list[str]:
    seen = Counter(visit.stop for route in plan.routes for visit in route.visits)
    seen.update(uncovered.stop for uncovered in plan.uncovered)
    expected = {stop.id for stop in model.stops}
    found = [f"'{stop}' appears {times} times" for stop, times in seen.items() if times > 1]
    found += [f"'{stop}' is forgotten" for stop in sorted(expected - set(seen))]
    found += [f"'{stop}' is not in the file" for stop in sorted(set(seen) - expected)]
    used = Counter(route.vehicle for route in plan.routes)
    return found + [f"{vehicle} has {times} routes" for vehicle, times in used.items() if times > 1]


def on_route(model: Model, vehicle: Vehicle, route: Route) -> list[str]:
    index = {stop.id: at for at, stop in enumerate(model.stops)}
    if any(visit.stop not in index for visit in route.visits):
        return []  # said already
    at = [index[visit.stop] for visit in route.visits]
    return [*times(model, vehicle, route, at), *loads(model, vehicle, at), *doors(model, vehicle, route, at)]


def times(model: Model, vehicle: Vehicle, route: Route, at: list[int]) -> list[str]:
    found = []
    if route.begins < vehicle.opens:
        found.append("begins before the shift")
    if vehicle.loaded is not None and route.begins != vehicle.opens:
        found.append("is on the road already and cannot begin later")
    free, place = route.begins + vehicle.loading, vehicle.start
    for stop, visit in zip(at, route.visits, strict=True):
        if visit.arrival < free + int(model.duration[place, stop + 1]):
            found.append(f"cannot be at '{visit.stop}' so early")
        if visit.start < visit.arrival or visit.leave < visit.start + model.stops[stop].service:
            found.append(f"has too little time at '{visit.stop}'")
        free, place = visit.leave, stop + 1
    home = int(model.duration[place, KITCHEN]) if vehicle.returns else 0
    if route.ends < free + home:
        found.append("is back sooner than it can be")
    if route.ends > vehicle.closes:
        found.append("is back after the shift")
    return found


def loads(model: Model, vehicle: Vehicle, at: list[int]) -> list[str]:
    carried = [sum(model.stops[stop].load[number] for stop in at) for number in range(len(model.kinds))]
    return [
        f"carries {load} {kind.name}, more than {most}"
        for kind, load, most in zip(model.kinds, carried, vehicle.capacity, strict=True)
        if load > most
    ]


def doors(model: Model, vehicle: Vehicle, route: Route, at: list[int]) -> list[str]:
    found = []
    names = {vehicle.id, vehicle.driver}
    loaded = route.begins if vehicle.loaded is None else vehicle.loaded
    for stop, visit in zip((model.stops[index] for index in at), route.visits, strict=True):
        if not stop.opens <= visit.start <= stop.closes:
            found.append(f"is outside the window of '{stop.id}'")
        if (stop.only and not names & stop.only) or not stop.skills <= vehicle.skills:
            found.append(f"may not visit '{stop.id}'")
        found += [
            f"brings {kind.name} to '{stop.id}' too long after loading"
            for kind, load in zip(model.kinds, stop.load, strict=True)
            if load and kind.limit is not None and visit.start - loaded > kind.limit
        ]
    return found


def sums(model: Model, plan: Plan, known: dict[str, Vehicle]) -> list[str]:
    """Distance and cost added up again."""
    index = {stop.id: at + 1 for at, stop in enumerate(model.stops)}
    distance = cost = 0
    for route in plan.routes:
        vehicle = known[route.vehicle]
        places = [
            vehicle.start,
            *(index[visit.stop] for visit in route.visits),
            *([KITCHEN] if vehicle.returns else []),
        ]
        length = sum(int(model.distance[a, b]) for a, b in pairwise(places))
        if length != route.distance:
            return [f"{route.vehicle}: its distance is {length}, not {route.distance}"]
        distance += length
        cost += length + model.weights.vehicle + sum(extra(model, vehicle, visit, index) for visit in route.visits)
    found = [] if distance == plan.distance else [f"the distance is {distance}, not {plan.distance}"]
    return found if cost == plan.cost else [*found, f"the cost is {cost}, not {plan.cost}"]


def extra(model: Model, vehicle: Vehicle, visit: Visit, index: dict[str, int]) -> int:
    stop, names = model.stops[index[visit.stop] - 1], {vehicle.id, vehicle.driver}
    unknown = bool(stop.familiar) and not names & stop.familiar
    changed = bool(stop.yesterday) and stop.yesterday not in names
    return unknown * model.weights.unfamiliar + changed * model.weights.changed
