"""PyVRP 0.14 behind one door. Its interface changes between minor versions: whatever does is in this file."""

import time
from typing import Any

from twofold.engines.progress import Progress

from .search import Found, Group, Limit, Routes, Search

NAME = "pyvrp"


def solve(search: Search, limit: Limit, seed: int, tell: Progress) -> Found:
    """Search by iterated local search (Wouda, Lan, Kool 2024). Repeats exactly with equal seed and iterations."""
    import pyvrp
    from pyvrp.stop import MaxIterations, MaxRuntime

    stop = MaxRuntime(limit.seconds) if limit.iterations is None else MaxIterations(limit.iterations)
    watched = pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=watcher(tell, limit, search)))
    found = pyvrp.solve(problem(search), stop, seed=seed, collect_stats=False, display=False, params=watched)
    return Found(routes_of(search, found.best), found.num_iterations)


def problem(search: Search) -> Any:
    """The search as PyVRP's ProblemData; depots are the groups' starts and, last, where routes end."""
    import pyvrp

    places = len(search.model.distance) + 1
    starts = sorted({group.start for group in search.groups})
    profiles = distinct(search)
    each: list[Any] = first_of(search, profiles)  # the stubs want arrays of a shape that numpy's types cannot say
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(places)],
        [client(search, stop) for stop in search.doors],
        [pyvrp.Depot(place) for place in (*starts, places - 1)],
        [vehicle_type(search, group, starts, profiles.index(matrices(group))) for group in search.groups],
        [group.distance for group in each],
        [group.duration for group in each],
    )


def matrices(group: Group) -> tuple[bytes, bytes]:
    return group.distance.tobytes(), group.duration.tobytes()


def distinct(search: Search) -> list[tuple[bytes, bytes]]:
    return list(dict.fromkeys(matrices(group) for group in search.groups))


def first_of(search: Search, profiles: list[tuple[bytes, bytes]]) -> list[Group]:
    """One group for each pair of matrices."""
    owner = {matrices(group): group for group in reversed(search.groups)}
    return [owner[profile] for profile in profiles]


def client(search: Search, at: int) -> Any:
    import pyvrp

    stop = search.model.stops[at]
    return pyvrp.Client(
        search.model.place_of(at),
        list(stop.load),
        tw_early=stop.opens,
        tw_late=search.closes[at],
        prize=search.prize,
        required=False,
    )


def vehicle_type(search: Search, group: Group, starts: list[int], profile: int) -> Any:
    import pyvrp

    longest: dict[str, Any] = {} if group.longest is None else {"shift_duration": group.longest}
    return pyvrp.VehicleType(
        len(group.vehicles),
        list(group.capacity),
        starts.index(group.start),
        len(starts),
        fixed_cost=search.model.weights.vehicle,
        tw_early=group.opens,
        tw_late=group.closes,
        start_late=group.starts_by,
        profile=profile,
        **longest,
    )


def routes_of(search: Search, solution: Any) -> Routes:
    """Its routes given to the vehicles of each group, one after the other."""
    free = {at: iter(group.vehicles) for at, group in enumerate(search.groups)}
    found: Routes = {}
    for route in solution.routes():
        stops = [search.doors[step.idx] for step in route.schedule() if step.is_client()]
        if stops:
            found[next(free[route.vehicle_type()])] = stops
    return found


def watcher(tell: Progress, limit: Limit, search: Search) -> Any:
    """Says every half second how far the search is."""
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

    class Watcher(IteratedLocalSearchCallbacks):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            self.begun = self.said = time.monotonic()

        def on_iteration(self, current: Any, candidate: Any, best: Any, cost_evaluator: Any) -> None:
            now = time.monotonic()
            if now - self.said >= 0.5:
                self.said = now
                so_far = best.distance() / search.model.units.per_distance
                tell(f"{now - self.begun:.0f} of {limit.seconds:.0f} s, {so_far:,.1f} {search.model.units.distance}")

    return Watcher()
