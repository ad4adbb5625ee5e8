"""Deals of whole people: the same excess as the definition, the exact p in the long run, the level kept."""

import numpy as np
import pytest
from hypothesis import given

from twofold.engines.priorities import compare_points, compare_votes, from_points, from_votes
from twofold.engines.priorities.answers import Answers, Floats
from twofold.engines.priorities.joint import Columns, affordable, deal

from . import naive
from .shared import Drawn, patient, votes


def excess_of(answers: Answers, first: int = 0) -> Floats:
    """The deal that gives everyone their own group back."""
    people = np.flatnonzero(answers.group >= 0)
    columns = Columns.of(answers, people, np.arange(len(answers.names)))
    own = (answers.group[people] == first).astype(np.float32)
    return np.asarray(columns.excess(own[None], answers.scale)[0])


@patient
@given(votes(values=(-1.0, 0.0, 1.0)))
def test_few_values_as_defined(drawn: Drawn) -> None:
    table, groups = drawn
    two = [group if group != "c" else None for group in groups]
    expected = [naive.excess(naive.given(c, two, "a"), naive.given(c, two, "b")) for c in table.T.tolist()]
    assert excess_of(from_votes(table, two)).tolist() == pytest.approx(expected, abs=1e-9)


def test_many_values_as_defined() -> None:
    table = np.random.default_rng(5).uniform(-1, 1, (30, 3))
    table[3:9, 1] = np.nan
    groups = ["a"] * 12 + ["b"] * 18
    expected = [naive.excess(naive.given(c, groups, "a"), naive.given(c, groups, "b")) for c in table.T.tolist()]
    assert excess_of(from_votes(table, groups)).tolist() == pytest.approx(expected, abs=1e-9)


def test_in_the_long_run_the_deals_give_the_exact_p() -> None:
    one, other = [1.0] * 12 + [-1.0] * 6, [1.0] * 8 + [-1.0] * 11
    answers = from_votes([[value] for value in one + other], ["a"] * 18 + ["b"] * 19)
    comparison = compare_votes([[value] for value in one + other], ["a"] * 18 + ["b"] * 19)
    (finding,) = comparison
    assert finding.exact
    assert finding.p is not None
    assert finding.spread is not None
    dealt = deal(answers, np.arange(37), 0, np.ones(1), np.array([finding.spread.excess]), 20_000, "s")
    assert dealt.p == pytest.approx(finding.p, abs=4 * (finding.p * (1 - finding.p) / 20_000) ** 0.5)
    assert dealt.p_each[0] == dealt.p


def test_the_joint_p_keeps_its_level_though_questions_hang_together() -> None:
    """Four copies of one question are no more evidence than one: like groups come out at 10 % about one time in ten."""
    chance = np.random.default_rng(11)
    below = []
    for number in range(300):
        column = chance.choice([-1.0, 0.0, 1.0], 40)
        pair = compare_votes(np.repeat(column[:, None], 4, axis=1), ["a"] * 18 + ["b"] * 22, draws=99, seed=f"{number}")
        p = pair.pairs[0].p
        assert p is not None
        below.append(p <= 0.1)
    assert 0.03 < np.mean(below) < 0.1 + 3 * (0.1 * 0.9 / 300) ** 0.5


def test_a_difference_spread_over_many_questions_is_found_jointly() -> None:
    """Each question alone shows nothing; all of them together do."""
    chance = np.random.default_rng(2)
    rates = np.where(np.arange(80)[:, None] < 40, 0.5, 0.6)
    table = np.where(chance.random((80, 150)) < rates, 1.0, -1.0)
    (pair,) = compare_votes(table, ["a"] * 40 + ["b"] * 40).pairs
    assert pair.p is not None
    assert pair.p < 0.001
    assert len(pair.tested) == 150
    assert all(finding.q is not None and finding.q > 0.01 for finding in pair.tested)
    assert pair.label == "different intensity"


def test_work_is_bounded_and_the_draws_made_are_said() -> None:
    assert affordable(9_999, 1_000, 100) == 9_999
    assert affordable(9_999, 100_000, 500) == 999
    assert affordable(9_999, 10_000, 500) == 6_666
    assert affordable(120, 10**9, 10**4) == 120


def test_budgets_are_dealt_with_all_their_items() -> None:
    chance = np.random.default_rng(4)
    amounts = chance.dirichlet(np.ones(5), 60)
    amounts[:30, 0] += 0.4
    (pair,) = compare_points(amounts, ["a"] * 30 + ["b"] * 30, draws=999).pairs
    assert pair.p == pytest.approx(1 / 1000)
    assert pair.draws == 999
    assert not any(finding.exact for finding in pair.findings)
    assert pair.findings[0].p == pytest.approx(1 / 1000)
    answers = from_points(amounts, ["a"] * 30 + ["b"] * 30)
    found = [finding.spread.excess for finding in pair.findings if finding.spread]
    assert excess_of(answers).tolist() == pytest.approx(found, abs=1e-9)
