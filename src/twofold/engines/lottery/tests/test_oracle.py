"""The leximin of sortition-algorithms 0.12.15 (Gurobi and CBC), recorded by `bench/lottery.py --record`."""

import json
from pathlib import Path

import numpy as np
import pytest

from twofold.engines.lottery import fairness, lottery

from .shared import Problem, fixture, resampled

RECORDED: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "recorded.json").read_text())


def problem(name: str) -> Problem:
    people, size = map(int, name.split("/"))
    return fixture() if people == 150 else resampled(people, size)


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_as_fair_as_the_oracle(name: str) -> None:
    oracle = RECORDED[name]
    found = lottery(*problem(name))
    own, theirs = found.fairness(), fairness(np.array(list(oracle.values())))
    # Its stages stop within 0.0005 of their bound: the fixture's lowest chance is 0.09081 there, 1/11 here.
    assert own.minimum == pytest.approx(theirs.minimum, abs=2e-4)
    assert own.gini == pytest.approx(theirs.gini, abs=1e-4)
    assert own.geometric_mean == pytest.approx(theirs.geometric_mean, abs=1e-4)
    assert own.minimum >= theirs.minimum - 1e-6
    assert max(abs(oracle[person] - chance) for person, chance in found.chance_of().items()) < 5e-3


def test_pools_were_put_to_the_oracle() -> None:
    assert {"150/22", "300/45"} <= set(RECORDED)
