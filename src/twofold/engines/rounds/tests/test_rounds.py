"""Rounds keep every rule, reach whoever can be reached, and name whoever cannot."""

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.engines.rounds import (
    Model,
    Plan,
    RoundsError,
    Solver,
    Unverified,
    broken,
    haversine,
    input_hash,
    plan_rounds,
    verify,
)

from .days import QUICK, best_of_one_vehicle, model

BOTH = pytest.mark.parametrize("solver", [Solver.PYVRP, Solver.ORTOOLS])


def planned(today: Model, solver: Solver = Solver.PYVRP, seed: int = 0) -> Plan:
    return plan_rounds(today, QUICK, seed, solver).plan


def who(plan: Plan) -> dict[str, list[str]]:
    return {route.vehicle: [visit.stop for visit in route.visits] for route in plan.routes}


def near(count: int) -> list[dict[str, Any]]:
    return [{"lat": 51.0 + 0.004 * (at + 1)} for at in range(count)]


@BOTH
def test_everybody_near_is_reached(solver: Solver) -> None:
    plan = planned(model(near(5)), solver)
    assert plan.uncovered == ()
    assert sorted(stop for stops in who(plan).values() for stop in stops) == [f"door {at}" for at in range(5)]


@BOTH
def test_hot_food_is_never_longer_on_the_road_than_its_clock(solver: Solver) -> None:
    stops = [{"lat": 51.0 + 0.02 * at} for at in range(1, 7)]
    today = model(stops, [{"id": f"van {at}"} for at in range(4)], hot_minutes=40)
    plan = planned(today, solver)
    for route in plan.routes:
        assert max(visit.start for visit in route.visits) - route.begins <= 40 * 60
    assert len(plan.routes) > 1  # one van would carry them all if the clock did not run


@BOTH
def test_cold_food_does_not_hurry(solver: Solver) -> None:
    stops = [{"lat": 51.0 + 0.02 * at, "hot": 0, "cold": 1} for at in range(1, 7)]
    assert len(planned(model(stops, hot_minutes=40), solver).routes) == 1


@BOTH
def test_a_van_carries_no_more_hot_meals_than_it_keeps_hot(solver: Solver) -> None:
    vans = [{"id": "small", "hot": 2}, {"id": "large", "hot": 3}]
    plan = planned(model(near(6), vans), solver)
    assert sorted(map(len, who(plan).values())) == [2, 3]
    assert [each.reason for each in plan.uncovered] == [
        "every vehicle that could take it alone is taken up: small, large: 1 hot too many to carry"
    ]


@BOTH
def test_doors_open_when_they_say(solver: Solver) -> None:
    stops = [{"earliest": "12:30", "latest": "12:40"}, {"lat": 51.02, "earliest": "11:10", "latest": "11:40"}]
    for route in planned(model(stops), solver).routes:
        for visit in route.visits:
            window = (45000, 45600) if visit.stop == "door 0" else (40200, 42000)
            assert window[0] <= visit.start <= window[1]


@BOTH
def test_a_door_too_far_is_named_with_the_reason(solver: Solver) -> None:
    plan = planned(model([*near(2), {"id": "lighthouse", "lat": 52.5}]), solver)
    assert [each.stop for each in plan.uncovered] == ["lighthouse"]
    assert plan.uncovered[0].reason.startswith("no vehicle could take it even alone: van 1, van 2: ")


def test_without_a_vehicle_everybody_is_named() -> None:
    plan = planned(model(near(3), []))
    assert [each.reason for each in plan.uncovered] == ["there is no vehicle"] * 3


@BOTH
def test_only_whom_the_person_lets_in(solver: Solver) -> None:
    vans = [{"id": "van 1", "driver": "Bea"}, {"id": "van 2", "driver": "Ali", "skills": ["hoist"]}]
    plan = planned(model([{"only": ["Bea"]}, {"skills": ["hoist"]}], vans), solver)
    assert who(plan) == {"van 1": ["door 0"], "van 2": ["door 1"]}


@BOTH
def test_a_familiar_driver_is_worth_the_kilometres_the_place_says(solver: Solver) -> None:
    vans = [{"id": "van 1", "driver": "Bea"}, {"id": "van 2", "driver": "Ali"}]
    stops = [{"lat": 51.02, "familiar": ["Bea"]}, {"lat": 51.021, "familiar": ["Ali"]}]
    assert len(planned(model(stops, vans), solver).routes) == 1
    assert who(planned(model(stops, vans, familiar_km=10), solver)) == {"van 1": ["door 0"], "van 2": ["door 1"]}


@BOTH
def test_yesterdays_rounds_stay_when_that_is_worth_it(solver: Solver) -> None:
    stops = [{"lat": 51.02, "yesterday": "van 2"}, {"lat": 51.021, "yesterday": "van 1"}]
    assert who(planned(model(stops, stability_km=10), solver)) == {"van 1": ["door 1"], "van 2": ["door 0"]}


@BOTH
def test_a_van_on_the_road_goes_on_from_where_it_is_with_what_it_has(solver: Solver) -> None:
    van = {"id": "van 1", "earliest": "12:00", "loaded": "11:30", "lat": 51.03, "lon": 1.0, "hot": 1}
    plan = planned(model([{"lat": 51.031}, {"lat": 51.032}], [van], hot_minutes=60), solver)
    (route,) = plan.routes
    assert route.begins == 12 * 3600
    assert len(route.visits) == 1  # it has one hot meal aboard
    assert route.visits[0].start < 12 * 3600 + 120  # from where it is, not from the kitchen
    cold = model([{"lat": 51.031}], [{**van, "earliest": "12:31"}], hot_minutes=60)
    assert "too long after loading" in planned(cold, solver).uncovered[0].reason


@BOTH
def test_equal_input_seed_and_iterations_give_an_equal_plan(solver: Solver) -> None:
    today = model([{"lat": 51 + 0.01 * at, "lon": 1 + 0.007 * (at % 3)} for at in range(9)])
    assert planned(today, solver, 7) == planned(today, solver, 7)
    assert planned(today, solver, 7).hash == planned(today, solver, 7).hash


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "lat": st.floats(51.0, 51.06).map(lambda value: round(value, 3)),
                "lon": st.floats(0.97, 1.03).map(lambda value: round(value, 3)),
                "latest": st.sampled_from(["11:40", "12:20", "14:00"]),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
def test_one_van_does_as_well_as_every_order_tried(stops: list[dict[str, Any]]) -> None:
    today = model(stops, [{"id": "van"}])
    plan = planned(today)
    covered = sum(len(route.visits) for route in plan.routes)
    assert (covered, plan.distance) == best_of_one_vehicle(today)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.sampled_from(list(Solver)))
def test_whatever_the_day_the_plan_is_whole_and_keeps_the_rules(seed: int, solver: Solver) -> None:
    chance = np.random.default_rng(seed)
    stops = [
        {
            "lat": 51 + chance.uniform(-0.1, 0.1),
            "lon": 1 + chance.uniform(-0.1, 0.1),
            "hot": int(chance.integers(0, 3)),
            "latest": str(chance.choice(["11:20", "12:00", "13:00"])),
            "only": ["van 0"] if chance.random() < 0.2 else [],
        }
        for _ in range(int(chance.integers(1, 15)))
    ]
    vans = [{"id": f"van {at}", "hot": int(chance.integers(0, 9))} for at in range(int(chance.integers(1, 4)))]
    today = model(stops, vans, hot_minutes=int(chance.integers(20, 90)), familiar_km=1)
    assert broken(today, planned(today, solver, seed)) == []


def test_a_finer_map_of_the_same_day_gives_the_same_rounds() -> None:
    """Distances doubled at twice the speed change no time, so nobody is visited otherwise."""
    stops = [{"lat": 51 + 0.013 * at, "lon": 1 + 0.011 * (at % 2)} for at in range(5)]
    once, twice = (planned(model(stops, [{"id": "van"}], factor=f, kmh=k)) for f, k in ((1.3, 25), (2.6, 50)))
    assert twice.distance == pytest.approx(2 * once.distance, abs=12)
    assert len(who(once)["van"]) == len(who(twice)["van"]) == 5


def test_the_checker_refuses_each_kind_of_wrong_plan() -> None:
    today = model(near(3), [{"id": "van 1", "hot": 3}], hot_minutes=60)
    plan = planned(today)
    (route,) = plan.routes
    first, *others = route.visits

    def refusal(**changes: Any) -> str:
        wrong = replace(plan, **changes)
        with pytest.raises(Unverified) as refused:
            verify(today, wrong)
        return "; ".join(refused.value.broken)

    def on_the_way(**changes: Any) -> str:
        return refusal(routes=(replace(route, **changes),))

    assert "is forgotten" in refusal(routes=())
    assert "appears 2 times" in on_the_way(visits=(first, first, *others))
    assert "there is no vehicle" in on_the_way(vehicle="van 9")
    assert "begins before the shift" in on_the_way(begins=0)
    assert "is back after the shift" in on_the_way(ends=24 * 3600)
    assert "back sooner than it can be" in on_the_way(ends=route.begins)
    assert "cannot be at" in on_the_way(visits=(replace(first, arrival=route.begins), *others))
    assert "too little time" in on_the_way(visits=(replace(first, leave=first.start), *others))
    late = replace(others[-1], start=others[-1].start + 3600, leave=others[-1].leave + 3600)
    assert "too long after loading" in on_the_way(visits=(first, *others[:-1], late))
    assert "the distance is" in refusal(distance=plan.distance + 1)
    assert "the cost is" in refusal(cost=plan.cost + 1)
    small = replace(today, vehicles=(replace(today.vehicles[0], capacity=(1, 0)),))
    assert "carries 3 hot, more than 1" in "; ".join(broken(small, plan))
    shut = replace(today, stops=tuple(replace(stop, opens=0, closes=1) for stop in today.stops))
    assert "outside the window" in "; ".join(broken(shut, plan))


def test_the_fallback_serves_where_pyvrp_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    assert plan_rounds(model(near(3)), QUICK).solver == "ortools"
    with pytest.raises(RoundsError, match="not installed"):
        plan_rounds(model(near(3)), QUICK, solver=Solver.PYVRP)


def test_a_seed_out_of_range_is_refused() -> None:
    with pytest.raises(RoundsError, match="seed"):
        plan_rounds(model(near(1)), QUICK, -1)


def test_great_circles() -> None:
    assert haversine([(0, 0), (0, 1)])[0, 1] == pytest.approx(111_195.08, abs=0.1)  # one degree of the equator
    assert haversine([(90, 0), (-90, 0)])[0, 1] == pytest.approx(np.pi * 6_371_008.8)
    assert haversine([(51.5, -0.1), (51.5, -0.1)]).tolist() == [[0, 0], [0, 0]]


def test_the_input_hash_tells_days_apart() -> None:
    assert input_hash(model(near(3))) == input_hash(model(near(3)))
    assert input_hash(model(near(3))) != input_hash(model(near(3), hot_minutes=90))
