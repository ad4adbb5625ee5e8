"""Across, within and excess agree with the definition, person by person, and with an independent library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import energy_distance

from twofold.engines.priorities.spread import Spread, excess_per_step, spread

from . import naive
from .shared import patient

GROUP = st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0]), min_size=2, max_size=9)


def spread_of(one: list[float], other: list[float]) -> Spread:
    values = np.unique(one + other)
    counts = np.array([[group.count(value) for value in values] for group in (one, other)])
    return spread(values, counts, 0.5)


@patient
@given(GROUP, GROUP)
def test_as_counted_person_by_person(one: list[float], other: list[float]) -> None:
    found = spread_of(one, other)
    assert found.across == pytest.approx(naive.across(one, other))
    assert found.within == pytest.approx((naive.within(one) + naive.within(other)) / 2)
    assert found.excess == pytest.approx(naive.excess(one, other), abs=1e-12)


@patient
@given(GROUP, GROUP)
def test_the_energy_distance_once_people_may_meet_themselves(one: list[float], other: list[float]) -> None:
    """SciPy's is the square root of twice the excess, with means that let a person be paired with themself."""
    own, others = ((len(group) - 1) / len(group) * naive.within(group) for group in (one, other))
    found = spread_of(one, other)
    assert 2 * found.across - own - others == pytest.approx(energy_distance(one, other) ** 2 / 2, abs=1e-12)


def test_the_two_ends() -> None:
    assert spread_of([1, 1, 1], [-1, -1]) == Spread(1.0, 0.0)
    alike = spread_of([1, -1], [1, -1])
    assert alike == Spread(0.5, 1.0)
    assert alike.excess == -0.5
    assert alike.share == 0.0
    assert spread_of([1, 1], [1, 1]).share == 0.0


def test_the_share_is_the_part_of_the_disagreement_due_to_groups() -> None:
    assert Spread(0.4, 0.1).share == pytest.approx(0.75)
    assert Spread(0.4, 0.5).share == 0.0


@patient
@given(GROUP, GROUP)
def test_neither_order_of_groups_nor_turning_the_scale_round_matters(one: list[float], other: list[float]) -> None:
    assert spread_of(other, one) == spread_of(one, other)
    turned = spread_of([-value for value in one], [-value for value in other])
    assert turned.excess == pytest.approx(spread_of(one, other).excess, abs=1e-12)


def test_unbiased_where_groups_are_alike() -> None:
    """Means over two different people: whatever the size of a group, chance alone makes no excess on average."""
    chance = np.random.default_rng(7)
    below = chance.binomial(3, 0.3, 40_000).astype(float)
    other = chance.binomial(5, 0.3, 40_000).astype(float)
    each = excess_per_step(below, np.array(3.0), other, np.array(5.0))
    assert each.mean() == pytest.approx(0, abs=4 * each.std() / 200)
    assert each.std() > 0.1
