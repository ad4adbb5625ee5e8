"""What makes a ballot good: each rule with the mend it names, and what holds for every ballot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.cocommissioning.prioritisation.participatory_budgets.rules import (
    Choice,
    PotTerms,
    Terms,
    ballot_problems,
    near,
    split_by_pot,
)

BOROUGH = PotTerms(1, "The whole borough", 100_00)
HARBOUR = PotTerms(2, "For Harbour", 50_00, "Harbour")
NORTH = PotTerms(3, "For Northfield", 50_00, "Northfield")
POTS = [BOROUGH, HARBOUR, NORTH]
CHOICES = {
    number: Choice(number, pot, f"Project {number}", cost)
    for number, pot, cost in [(1, 1, 60_00), (2, 1, 40_00), (3, 1, 10), (4, 2, 50_00), (5, 2, 1_00), (6, 3, 50_00)]
}
APPROVAL = Terms("approval", 1, 2)
KNAPSACK = Terms("knapsack", 1, 5)
POINTS = Terms("cumulative", 1, 3, points=10, most_points=6)
RANKED = Terms("ranked", 2, 3)


def problems(terms: Terms, *paper: int, **points: int) -> list[str]:
    return ballot_problems(terms, POTS, CHOICES, dict.fromkeys(paper, 1) | {int(k[1:]): v for k, v in points.items()})


def test_good_ballots_have_no_problems() -> None:
    assert problems(APPROVAL, 1, 2) == []
    assert problems(KNAPSACK, 1, 2) == []
    assert problems(KNAPSACK, 1, 2, 4) == []
    assert problems(POINTS, p1=6, p2=4) == []
    assert problems(RANKED, 3, 1) == []


@pytest.mark.parametrize(
    ("terms", "paper", "said"),
    [
        (APPROVAL, [], "Choose at least one project."),
        (APPROVAL, [99], "One of the projects is not on this ballot. Look through the list again."),
        (APPROVAL, [1, 2, 3], "The whole borough: choose at most 2 projects. You have chosen 3."),
        (RANKED, [1], "The whole borough: choose at least 2 projects. You have chosen 1."),
        (KNAPSACK, [1, 2, 3], "The whole borough: your basket is £0.10 over. Take something out."),
        (KNAPSACK, [4, 5], "For Harbour: your basket is £1 over. Take something out."),
        (APPROVAL, [4, 6], "Choose projects from one area only. You have chosen from Harbour and Northfield."),
    ],
)
def test_each_rule_names_its_mend(terms: Terms, paper: list[int], said: str) -> None:
    assert problems(terms, *paper) == [said]


def test_points_are_counted_for_each_pot() -> None:
    assert problems(POINTS, p1=6, p2=5) == ["The whole borough: you have 10 points. You have given 11."]
    assert problems(POINTS, p1=7) == ["The whole borough: give each project from 1 to 6 points, or take it off."]
    assert problems(POINTS, p1=6, p4=6) == []


papers = st.dictionaries(st.sampled_from(sorted(CHOICES)), st.integers(1, 8), max_size=6)
terms = st.sampled_from([APPROVAL, KNAPSACK, POINTS, RANKED])


@given(terms, papers)
def test_a_good_ballot_stays_good_in_any_order(terms: Terms, paper: dict[int, int]) -> None:
    backwards = dict(reversed(paper.items()))
    assert sorted(ballot_problems(terms, POTS, CHOICES, paper)) == sorted(
        ballot_problems(terms, POTS, CHOICES, backwards)
    )


@given(papers)
def test_what_fits_the_basket_costs_no_more_than_the_pot(paper: dict[int, int]) -> None:
    if ballot_problems(KNAPSACK, POTS, CHOICES, paper):
        return
    for pot in POTS:
        assert sum(CHOICES[project].cost for project in paper if CHOICES[project].pot == pot.id) <= pot.amount


@given(papers)
def test_splitting_loses_nothing_and_keeps_the_order(paper: dict[int, int]) -> None:
    split = split_by_pot(CHOICES, paper)
    assert {project: points for part in split.values() for project, points in part.items()} == paper
    for part in split.values():
        assert list(part) == [project for project in paper if project in part]


def test_near_is_within_the_box_around_the_wards() -> None:
    ward = {"outline": {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 1], [0, 0]]]}}
    several = {"outline": {"type": "MultiPolygon", "coordinates": [[[[5, 5], [6, 5], [6, 6], [5, 5]]]]}}
    assert near((1, 0.5), [ward])
    assert not near((3, 0.5), [ward])
    assert near((3, 3), [ward, several])
    assert not near((3, 3), [])
