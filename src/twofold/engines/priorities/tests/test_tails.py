"""The exact test goes through every deal; the correction is Benjamini and Hochberg's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, hypergeom

from twofold.engines.priorities import tails
from twofold.engines.priorities.answers import Floats, Ints
from twofold.engines.priorities.spread import spread
from twofold.engines.priorities.tails import adjusted, exact_tail

from . import naive
from .shared import patient

GROUP = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=2, max_size=6)


def counted(one: list[float], other: list[float]) -> tuple[Floats, Ints]:
    values = np.unique(one + other)
    return values, np.array([[group.count(value) for value in values] for group in (one, other)])


@patient
@given(GROUP, GROUP)
def test_equal_to_dealing_people_in_every_way(one: list[float], other: list[float]) -> None:
    assert exact_tail(*counted(one, other), 0.5) == pytest.approx(naive.tail(one, other), abs=1e-9)


def test_two_values_are_a_hypergeometric_tail() -> None:
    """30 of 40 and 12 of 40 agree: excess grows with the distance of the first count from 21, both ways alike."""
    counts = np.array([[10, 30], [28, 12]])
    spare = hypergeom(80, 42, 40)
    expected = spare.sf(29) + spare.cdf(12)
    assert exact_tail(np.array([-1.0, 1.0]), counts, 0.5) == pytest.approx(expected, rel=1e-9)


def test_everyone_alike_is_no_evidence() -> None:
    assert exact_tail(np.array([1.0]), np.array([[20], [30]]), 0.5) == 1.0


def test_many_values_are_left_to_the_deals() -> None:
    assert exact_tail(np.arange(4.0), np.full((2, 4), 5), 0.5) is None


def test_too_many_tables_are_left_to_the_deals(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.full((2, 3), 50)
    assert exact_tail(np.array([-1.0, 0.0, 1.0]), counts, 0.5) is not None
    monkeypatch.setattr(tails, "MOST_TABLES", 10)
    assert exact_tail(np.array([-1.0, 0.0, 1.0]), counts, 0.5) is None


def test_a_hundred_thousand_people_are_still_exact() -> None:
    counts = np.array([[20_000, 10_000, 20_300], [20_100, 9_900, 20_000]])
    p = exact_tail(np.array([-1.0, 0.0, 1.0]), counts, 0.5)
    assert p is not None
    totals = counts.sum(axis=0)
    sample = np.random.default_rng(1).multivariate_hypergeometric(totals, counts[0].sum(), 4_000)
    tables = np.stack([sample, totals - sample], axis=1)
    values = [spread(np.array([-1.0, 0.0, 1.0]), table, 0.5).excess for table in tables]
    found = spread(np.array([-1.0, 0.0, 1.0]), counts, 0.5).excess
    share = float(np.mean(np.array(values) >= found - 1e-12))
    assert 0.01 < share < 0.99
    assert p == pytest.approx(share, abs=4 * (share * (1 - share) / 4_000) ** 0.5)


def test_what_is_left_out_is_added_to_p(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.array([[60, 40], [40, 60]])
    whole = exact_tail(np.array([-1.0, 1.0]), counts, 0.5)
    monkeypatch.setattr(tails, "REACH", 1.0)
    cut = exact_tail(np.array([-1.0, 1.0]), counts, 0.5)
    assert whole is not None
    assert cut is not None
    assert cut > whole


@patient
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_as_defined_and_as_scipy_has_it(p_values: list[float]) -> None:
    found = adjusted(np.array(p_values))
    assert found.tolist() == pytest.approx(naive.adjusted(p_values))
    assert found.tolist() == pytest.approx(false_discovery_control(p_values).tolist())
    assert (found >= np.array(p_values) - 1e-15).all()


def test_the_level_is_kept_when_groups_make_no_difference() -> None:
    """Exact p is never too small: over 2,000 made-up pairs of like groups, at most 5 % lie at or below 5 %."""
    chance = np.random.default_rng(3)
    below = []
    for _ in range(2_000):
        one, other = (chance.choice([-1.0, 0.0, 1.0], size, p=[0.3, 0.2, 0.5]).tolist() for size in (15, 20))
        p = exact_tail(*counted(one, other), 0.5)
        assert p is not None
        below.append(p <= 0.05)
    assert 0.02 < np.mean(below) < 0.05 + 3 * (0.05 * 0.95 / 2_000) ** 0.5
