"""Each kind of answer becomes columns whose distances are those of the definition; bad answers are refused."""

from itertools import combinations
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.priorities import (
    Answers,
    PrioritiesError,
    compare_points,
    compare_rankings,
    from_points,
    from_rankings,
    from_stances,
    from_votes,
)
from twofold.engines.priorities.answers import Floats
from twofold.engines.priorities.tally import tallies

from . import naive
from .shared import Drawn, patient, votes

RANKS = st.lists(st.permutations([1, 2, 3, 4]), min_size=2, max_size=5)
SHARES = st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=2, max_size=5)


def whole(answers: Answers) -> Floats:
    return answers.block(0, len(answers.names))


@patient
@given(RANKS, RANKS)
def test_rankings_lie_kendall_apart(one: list[list[int]], other: list[list[int]]) -> None:
    (pair,) = compare_rankings(one + other, ["a"] * len(one) + ["b"] * len(other), least=2, draws=99).pairs
    assert pair.spread is not None
    across = naive.mean([naive.kendall(x, y) for x in one for y in other])
    inner = naive.mean([naive.mean([naive.kendall(x, y) for x, y in combinations(group, 2)]) for group in (one, other)])
    assert pair.spread.across == pytest.approx(across)
    assert pair.spread.within == pytest.approx(inner)


@patient
@given(SHARES, SHARES)
def test_budgets_lie_half_their_differences_apart(one: list[list[int]], other: list[list[int]]) -> None:
    (pair,) = compare_points(one + other, ["a"] * len(one) + ["b"] * len(other), least=2, draws=99).pairs
    assert pair.spread is not None
    across = naive.mean([naive.budgets(x, y) for x in one for y in other])
    inner = naive.mean([naive.mean([naive.budgets(x, y) for x, y in combinations(group, 2)]) for group in (one, other)])
    assert pair.spread.across == pytest.approx(across)
    assert pair.spread.within == pytest.approx(inner)


@patient
@given(votes(values=(-1.0, -0.5, 0.0, 1.0, nan)))
def test_counts_are_those_of_the_answers(drawn: Drawn) -> None:
    table, groups = drawn
    answers = from_votes(table, groups)
    for column, tally in zip(table.T.tolist(), tallies(answers), strict=True):
        for place, name in enumerate(answers.groups):
            own = naive.given(column, groups, name)
            counts = [own.count(value) for value in tally.values.tolist()]
            assert tally.counts[place].tolist() == counts
            assert sum(counts) == len(own)


def test_a_large_table_is_looked_at_in_parts_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.random.default_rng(1).choice([-1.0, 0.0, 1.0, nan], (20, 9))
    answers = from_votes(table, ["a", "b"] * 10)
    at_once = [tally.counts.tolist() for tally in tallies(answers)]
    monkeypatch.setattr("twofold.engines.priorities.answers.CELLS", 40)
    assert [len(block[1].T) for block in answers.blocks()] == [2, 2, 2, 2, 1]
    assert [tally.counts.tolist() for tally in tallies(answers)] == at_once


def test_options_left_out_tie_for_the_last_place() -> None:
    answers = from_rankings([[1, nan, nan], [nan, nan, nan], [2, 1, 1]], ["a", "a", "b"], ["X", "Y", "Z"])
    assert answers.names == ("X before Y", "X before Z", "Y before Z")
    assert whole(answers)[0].tolist() == [1, 1, 0]
    assert np.isnan(whole(answers)[1]).all()
    assert whole(answers)[2].tolist() == [-1, -1, 0]


def test_or_nothing_is_assumed_of_them() -> None:
    answers = from_rankings([[1, nan, 2], [1, 2, 3]], ["a", "b"], unranked_last=False)
    assert np.isnan(whole(answers)[0]).tolist() == [True, False, True]
    assert whole(answers)[0][1] == 1


def test_points_are_shares_of_what_each_person_gave() -> None:
    answers = from_points([[30, 10], [nan, 5], [0, 0], [nan, nan]], ["a", "a", "b", "b"])
    assert whole(answers)[:2].tolist() == [[0.75, 0.25], [0, 1]]
    assert np.isnan(whole(answers)[2:]).all()
    assert answers.middle.tolist() == [0.5, 0.5]


def test_of_a_pot_what_is_not_spent_is_an_item() -> None:
    answers = from_points([[30, 10], [100, 0], [0, 0]], ["a", "a", "b"], ["roads", "parks"], pot=100)
    assert answers.names == ("roads", "parks", "not spent")
    assert whole(answers).tolist() == [[0.3, 0.1, 0.6], [1, 0, 0], [0, 0, 1]]


def test_sides_may_be_taken_from_the_budget_of_today() -> None:
    assert from_points([[1, 1], [1, 3]], ["a", "b"], today=[30, 10]).middle.tolist() == [0.75, 0.25]
    assert from_points([[1, 1], [1, 3]], ["a", "b"], pot=10, today=[2, 3]).middle.tolist() == [0.2, 0.3, 0.5]


def test_stances_need_no_people() -> None:
    answers = from_stances({"night bus": {"staff": [1, -0.5], "tenants": [-1]}, "café": {"tenants": [0.25]}})
    assert not answers.linked
    assert answers.names == ("night bus", "café")
    assert answers.groups == ("staff", "tenants")
    found = list(tallies(answers))
    assert found[0].counts.sum(axis=1).tolist() == [2, 1]
    assert found[1].counts.sum(axis=1).tolist() == [0, 1]


TWO = ["a", "b"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: from_votes([[2], [1]], TWO), "between -1"),
        (lambda: from_votes([[inf], [1]], TWO), "infinite"),
        (lambda: from_votes([["x"], [1]], TWO), "table of numbers"),
        (lambda: from_votes([[1, 0], [1]], TWO), "table of numbers"),
        (lambda: from_votes([1, 0], TWO), "row for each person"),
        (lambda: from_votes(np.zeros((2, 0)), TWO), "row for each person"),
        (lambda: from_votes([[1], [1]], ["a"]), "2 people have 1 groups"),
        (lambda: from_votes([[1], [1]], ["a", "a"]), "at least two groups"),
        (lambda: from_votes([[1], [1]], ["a", None]), "at least two groups"),
        (lambda: from_votes([[1, 1], [1, 0]], TWO, ["x"]), "2 columns have 1 names"),
        (lambda: from_votes([[1, 1], [1, 0]], TWO, ["x", "x"]), "two columns have the name 'x'"),
        (lambda: from_rankings([[1], [1]], TWO), "from 2 to 200 options"),
        (lambda: from_rankings([[1, -2], [1, 2]], TWO), "below 0"),
        (lambda: from_points([[1, -2], [1, 2]], TWO), "below 0"),
        (lambda: from_points([[1, 2], [60, 50]], TWO, pot=100), "person 2 gave 110 out of a pot of 100"),
        (lambda: from_points([[1, 2], [6, 5]], TWO, pot=0), "above 0"),
        (lambda: from_points([[1, 2], [6, 5]], TWO, pot=nan), "above 0"),
        (lambda: from_points([[1, 2], [6, 5]], TWO, today=[1]), "one amount for every item"),
        (lambda: from_points([[1, 2], [6, 5]], TWO, today=[1, nan]), "one amount for every item"),
        (lambda: from_points([[1, 2], [6, 5]], TWO, today=[0, 0]), "one amount for every item"),
        (lambda: from_stances({}), "no stances"),
        (lambda: from_stances({"x": {"a": [], "b": []}}), "no stances"),
        (lambda: from_stances({"x": {"a": [1, 7], "b": [0]}}), "between -1"),
    ],
)
def test_what_cannot_be_compared_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(PrioritiesError, match=words):
        make()


def test_what_is_given_is_not_changed() -> None:
    table = np.array([[1.0, nan], [nan, nan], [2.0, 1.0]])
    before = table.copy()
    from_rankings(table, ["a", "b", "b"])
    from_points(table, ["a", "b", "b"])
    assert np.array_equal(table, before, equal_nan=True)
