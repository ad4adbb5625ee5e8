"""OR-Tools' routing library behind the same door as PyVRP: the fallback, and the peer in the bench."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from twofold.engines.progress import Progress

from .search import Found, Group, Limit, Routes, Search

NAME = "ortools"
HORIZON = 1 << 30  # later than any time of a model that was read from a file


def solve(search: Search, limit: Limit, seed: int, tell: Progress) -> Found:
    """Search by guided local search from a cheapest insertion. It has no chance in it: `seed` changes nothing.

    `iterations` is the number of solutions it went through, and stopping after as many repeats the answer.
    """
    from ortools.constraint_solver import pywrapcp  # type: ignore[import-untyped]

    tell("searching with OR-Tools")
    groups = [group for group in search.groups for _ in group.vehicles]
    end = len(search.model.distance)
    manager = pywrapcp.RoutingIndexManager(end + 1, len(groups), [group.start for group in groups], [end] * len(groups))
    routing = pywrapcp.RoutingModel(manager)
    costs(routing, search, groups)
    times(routing, manager, search, groups)
    loads(routing, search, groups)
    doors(routing, manager, search, groups)
    routing.AddAtSolutionCallback(lambda: None)  # back in Python for a moment, where Ctrl-C is heard
    with interruptible(routing.solver()) as interrupted:
        answer = routing.SolveWithParameters(parameters(limit))
    if interrupted():
        raise KeyboardInterrupt
    return Found(routes_of(routing, manager, search, answer) if answer else {}, max(routing.solver().Solutions(), 1))


def parameters(limit: Limit) -> Any:
    from ortools.constraint_solver import pywrapcp
    from ortools.constraint_solver import routing_enums_pb2 as choices

    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = choices.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = choices.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if limit.iterations is None:
        asked.time_limit.FromMilliseconds(int(limit.seconds * 1000))
    else:
        asked.solution_limit = max(limit.iterations, 1)
    return asked


def costs(routing: Any, search: Search, groups: list[Group]) -> None:
    known: dict[int, int] = {}
    for at, group in enumerate(groups):
        if id(group) not in known:
            known[id(group)] = routing.RegisterTransitMatrix(group.distance.tolist())
        routing.SetArcCostEvaluatorOfVehicle(known[id(group)], at)
        routing.SetFixedCostOfVehicle(search.model.weights.vehicle, at)


def times(routing: Any, manager: Any, search: Search, groups: list[Group]) -> None:
    known: dict[int, int] = {}
    for group in groups:
        if id(group) not in known:
            known[id(group)] = routing.RegisterTransitMatrix(group.duration.tolist())
    routing.AddDimensionWithVehicleTransits([known[id(group)] for group in groups], HORIZON, HORIZON, False, "time")
    time = routing.GetDimensionOrDie("time")
    for stop in search.doors:
        place = manager.NodeToIndex(search.model.place_of(stop))
        time.CumulVar(place).SetRange(search.model.stops[stop].opens, search.closes[stop])
    for at, group in enumerate(groups):
        time.CumulVar(routing.Start(at)).SetRange(group.opens, group.starts_by)
        time.CumulVar(routing.End(at)).SetRange(group.opens, group.closes)
        if group.longest is not None:
            time.SetSpanUpperBoundForVehicle(group.longest, at)


def loads(routing: Any, search: Search, groups: list[Group]) -> None:
    for number, kind in enumerate(search.model.kinds):
        needs = [0] * (len(search.model.distance) + 1)
        for stop in search.doors:
            needs[search.model.place_of(stop)] = search.model.stops[stop].load[number]
        need = routing.RegisterUnaryTransitVector(needs)
        routing.AddDimensionWithVehicleCapacity(need, 0, [group.capacity[number] for group in groups], True, kind.name)


def doors(routing: Any, manager: Any, search: Search, groups: list[Group]) -> None:
    """Which vehicles may come; places that are no stop of this search are left out at no cost."""
    starts = {group.start for group in groups}
    for stop in search.doors:
        place = manager.NodeToIndex(search.model.place_of(stop))
        routing.AddDisjunction([place], search.prize)
        able = [at for at, group in enumerate(groups) if stop in group.may]
        routing.VehicleVar(place).SetValues([-1, *able])  # -1: left out
    wanted = {search.model.place_of(stop) for stop in search.doors} | starts
    for place in range(len(search.model.distance)):
        if place not in wanted:
            routing.AddDisjunction([manager.NodeToIndex(place)], 0)


def routes_of(routing: Any, manager: Any, search: Search, answer: Any) -> Routes:
    numbers = [vehicle for group in search.groups for vehicle in group.vehicles]
    found: Routes = {}
    for at, vehicle in enumerate(numbers):
        index, stops = answer.Value(routing.NextVar(routing.Start(at))), []
        while not routing.IsEnd(index):
            stops.append(manager.IndexToNode(index) - 1)
            index = answer.Value(routing.NextVar(index))
        if stops:
            found[vehicle] = stops
    return found


@contextmanager
def interruptible(solver: Any) -> Iterator[Callable[[], bool]]:
    """Ctrl-C ends the search: it runs in C++, where Python hears nothing. Signals reach the main thread only."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return

    def press(signum: int, frame: object) -> None:
        pressed.set()
        solver.FinishCurrentSearch()

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
