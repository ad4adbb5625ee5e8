"""What observations say and how sure one may be: known values, and what holds of every figure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from twofold.foundation.outcomes import benefits
from twofold.foundation.outcomes.rules import (
    Against,
    Arms,
    Estimate,
    Verdict,
    average,
    change,
    difference,
    grade,
    share,
    students,
    verdict,
    worth_publishing,
    years_to_break_even,
)

FIGURE = st.floats(-100, 100)


def estimate(low: float, value: float, high: float) -> Estimate:
    return Estimate(value, low, high)


def test_nine_benefits_for_five_groups_and_a_sixth_where_it_is_wanted() -> None:
    assert [each.code for each in benefits.shipped()] == ["U1", "U2", "C1", "C2", "S1", "M1", "M2", "P1", "P2"]
    five = [each.name for each in benefits.groups() if not each.optional]
    assert five == ["user", "citizen", "frontline", "manager", "elected"]
    assert {each.group for each in benefits.shipped()} == set(five)
    assert [each.name for each in benefits.groups() if each.optional] == ["third-sector"]


def test_what_politicians_gain_is_satisfaction_and_trust_and_never_votes() -> None:
    for each in benefits.shipped():
        assert not benefits.about_votes(f"{each.title} {each.measured_as}"), each.code
    (theirs,) = (each for each in benefits.shipped() if each.code == "P1")
    assert "atisfaction" in theirs.measured_as
    assert "trust" in theirs.measured_as
    assert benefits.about_votes("Turnout in Harbour ward")
    assert not benefits.about_votes("People who are devoted to it")


def test_a_share_has_wilsons_interval() -> None:
    """Against Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662."""
    found = share(81, 263)
    assert (found.low, found.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    """Newcombe 1998, table II, method 10: 56/70 less 48/80 is 0.0524 to 0.3339."""
    found = difference(share(56, 70), share(48, 80))
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


@pytest.mark.parametrize("df", [4, 5, 9, 29, 200])
def test_students_point_is_as_the_tables_have_it(df: int) -> None:
    assert students(df) == pytest.approx(stats.t.ppf(0.975, df), rel=3e-3)


@given(st.integers(2, 500), st.data())
def test_an_interval_holds_its_figure_and_stays_on_the_scale(n: int, data: st.DataObject) -> None:
    found = share(data.draw(st.integers(0, n)), n)
    assert 0 <= found.low <= found.value <= found.high <= 1
    mean = average(data.draw(FIGURE), data.draw(st.floats(0, 50)), n)
    assert mean.low <= mean.value <= mean.high


@given(st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_a_difference_turned_round_is_its_negative(counts: tuple[int, int]) -> None:
    one, other = (share(count, 40) for count in counts)
    found, turned = difference(one, other), difference(other, one).turned()
    assert (found.value, found.low, found.high) == pytest.approx((turned.value, turned.low, turned.high))


def test_the_interval_of_a_difference_holds_the_truth_most_of_the_time() -> None:
    chance, held = np.random.default_rng(5), 0
    for _ in range(1_000):
        one, other = chance.binomial(40, 0.3), chance.binomial(50, 0.5)
        found = difference(share(int(one), 40), share(int(other), 50))
        held += found.low <= -0.2 <= found.high
    assert 0.93 <= held / 1_000 <= 0.98


def test_a_change_is_held_against_what_it_is_to_be_held_against() -> None:
    with_, before, others, others_before = (share(n, 100) for n in (60, 40, 45, 40))
    everything = Arms(with_, before, others, others_before)
    found = {against: change(against, everything) for against in Against}
    assert found[Against.NOTHING] is None
    values = {against: round(each.value, 6) for against, each in found.items() if each}
    assert values == {Against.BEFORE: 0.2, Against.OTHERS: 0.15, Against.DRAW: 0.15}
    assert change(Against.OTHERS, Arms(with_, before, others)) is None


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (None, Verdict.UNKNOWN),
        (estimate(0.06, 0.1, 0.2), Verdict.BETTER),
        (estimate(0.01, 0.1, 0.2), Verdict.MAYBE),
        (estimate(0.01, 0.02, 0.03), Verdict.LITTLE),
        (estimate(-0.04, 0.0, 0.04), Verdict.SAME),
        (estimate(-0.1, 0.2, 0.5), Verdict.UNKNOWN),
        (estimate(-0.3, -0.2, -0.1), Verdict.WORSE),
    ],
)
def test_a_change_in_words(found: Estimate | None, says: Verdict) -> None:
    assert verdict(found, least=0.05) is says


@given(FIGURE, FIGURE, FIGURE, st.floats(0.001, 50))
def test_nothing_is_called_better_or_worse_that_chance_may_have_done(
    a: float, b: float, c: float, least: float
) -> None:
    low, value, high = sorted((a, b, c))
    says = verdict(Estimate(value, low, high), least)
    if low <= 0 <= high:
        assert says in (Verdict.SAME, Verdict.UNKNOWN)


def test_a_grade_is_no_better_than_its_comparison_and_falls_where_many_are_missing() -> None:
    order = (Against.DRAW, Against.OTHERS, Against.BEFORE, Against.NOTHING)
    assert "".join(grade(each, missing=0.1, most_missing=0.2) for each in order) == "ABCD"
    assert "".join(grade(each, missing=0.3, most_missing=0.2) for each in order) == "BCDD"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 10))
def test_no_one_to_four_people_are_ever_spoken_of(n: int, count: int, least: int) -> None:
    if worth_publishing(n, min(count, n), least):
        assert n >= least
        assert min(count, n) == 0 or min(count, n) >= least
        assert n - min(count, n) == 0 or n - min(count, n) >= least


def test_a_case_breaks_even_when_what_is_cashable_has_paid_for_it() -> None:
    assert years_to_break_even(once=1_000, yearly=500, cashable=700) == 5
    assert years_to_break_even(once=1_000, yearly=500, cashable=500) is None
    assert years_to_break_even(once=0, yearly=500, cashable=600) == 0
    assert years_to_break_even(once=0, yearly=500, cashable=499) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_on_the_day_of_breaking_even_nothing_is_owed(once: int, yearly: int, cashable: int) -> None:
    years = years_to_break_even(once=once, yearly=yearly, cashable=cashable)
    if years is not None:
        assert once + years * yearly == pytest.approx(years * cashable, abs=1e-3 * max(once, 1))
