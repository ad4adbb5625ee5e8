"""The greedy family: its definition, its ways of stopping, its conditions, its leftovers."""

from fractions import Fraction

import pytest
from hypothesis import given

from twofold.engines.ballots import (
    Cap,
    Election,
    ElectionError,
    Leftovers,
    Order,
    PartFunding,
    Project,
    RuleCard,
    RuleCardError,
    Stage,
    Stop,
    Threshold,
    ThresholdKind,
    TieKey,
    count,
    lot_number,
)

from . import naive
from .elections import election, papers
from .naive import Paper

BY_ID = (TieKey.ID,)


def town(costs: dict[str, int], votes: dict[str, int], budget: int, **categories: str) -> Election:
    ballots = [[name] for name, n in votes.items() for _ in range(n)]
    projects = [
        Project(p, c, categories=(categories.get(p, "none"),), area=categories.get(p, "")) for p, c in costs.items()
    ]
    return Election.build(projects, ballots, budget)


@given(papers())
def test_by_votes_follows_the_definition(paper: Paper) -> None:
    assert list(count(election(paper), RuleCard(ties=BY_ID)).winners) == naive.greedy(paper)


@given(papers())
def test_by_value_follows_the_definition(paper: Paper) -> None:
    assert list(count(election(paper), RuleCard(order=Order.VALUE, ties=BY_ID)).winners) == naive.greedy(paper, True)


@given(papers(points=True))
def test_points_are_ranked_by_points(paper: Paper) -> None:
    assert list(count(election(paper, points=True), RuleCard(ties=BY_ID)).winners) == naive.greedy(paper)


STOPS = [
    (Stop.SKIP, ("a", "c"), 90),
    (Stop.STOP, ("a",), 60),
    (Stop.EIGHTY, ("a", "b"), 110),
]


@pytest.mark.parametrize(("stop", "winners", "cost"), STOPS)
def test_what_happens_at_the_first_project_that_does_not_fit(stop: Stop, winners: tuple[str, ...], cost: int) -> None:
    election = town({"a": 60, "b": 50, "c": 30}, {"a": 3, "b": 2, "c": 1}, 100)
    outcome = count(election, RuleCard(stop=stop))
    assert (outcome.winners, outcome.cost) == (winners, cost)


def test_eighty_percent_is_the_least_that_will_do() -> None:
    election = town({"a": 60, "b": 51, "c": 30}, {"a": 3, "b": 2, "c": 1}, 100)
    assert count(election, RuleCard(stop=Stop.EIGHTY)).winners == ("a",)


THRESHOLDS = [
    (Threshold(ThresholdKind.VOTES, Fraction(2)), ("a", "b")),
    (Threshold(ThresholdKind.VOTES, Fraction(3)), ("a",)),
    (Threshold(ThresholdKind.SHARE, Fraction(1, 3)), ("a", "b")),
    (Threshold(ThresholdKind.POINTS, Fraction(4)), ()),
    # Six voters, budget 100: b needs 6 * 50 / 300 = 1 vote, a needs 6 * 60 / 300 = 1.2, c 6 * 30 / 300.
    (Threshold(ThresholdKind.SWIECIE), ("a", "b", "c")),
]


@pytest.mark.parametrize(("threshold", "winners"), THRESHOLDS)
def test_projects_below_a_threshold_are_not_considered(threshold: Threshold, winners: tuple[str, ...]) -> None:
    election = town({"a": 60, "b": 50, "c": 30}, {"a": 3, "b": 2, "c": 1}, 200)
    outcome = count(election, RuleCard(thresholds=(threshold,)))
    assert outcome.winners == winners
    assert all(name in outcome.barred for name in {"a", "b", "c"} - set(winners))


def test_swiecie_asks_more_of_dearer_projects() -> None:
    election = town({"a": 120, "b": 10}, {"a": 1, "b": 1}, 200)
    unanimous = count(town({"a": 120, "b": 10}, {"a": 20, "b": 1}, 200), RuleCard())
    assert unanimous.winners == ("a", "b")
    crowd = town({"a": 120, "b": 10, "c": 70}, {"a": 3, "b": 2, "c": 15}, 200)
    assert count(crowd, RuleCard(thresholds=(Threshold(ThresholdKind.SWIECIE),))).winners == ("c", "b")
    assert count(election, RuleCard(thresholds=(Threshold(ThresholdKind.SWIECIE),))).winners == ("b", "a")


def test_of_rivals_only_the_first_wins() -> None:
    election = town({"a": 10, "b": 10, "c": 10}, {"a": 3, "b": 2, "c": 1}, 30)
    assert count(election, RuleCard(exclusive=(("a", "b"),))).winners == ("a", "c")


def test_a_dependent_project_waits_for_the_one_it_needs() -> None:
    election = town({"a": 10, "b": 10, "c": 10}, {"a": 3, "b": 2, "c": 1}, 30)
    assert count(election, RuleCard(requires=(("a", "b"),))).winners == ("b", "a", "c")
    assert count(election, RuleCard(requires=(("a", "b"),), exclusive=(("b", "c"),))).winners == ("b", "a")


def test_caps_hold_for_categories_and_areas() -> None:
    election = town({"a": 10, "b": 10, "c": 10}, {"a": 3, "b": 2, "c": 1}, 30, a="parks", b="parks", c="roads")
    assert count(election, RuleCard(category_caps=(Cap("parks", 19),))).winners == ("a", "c")
    assert count(election, RuleCard(area_caps=(Cap("roads", 9),))).winners == ("a", "b")


def test_leftovers_may_fund_what_a_cap_kept_out() -> None:
    election = town({"a": 10, "b": 10, "c": 10}, {"a": 3, "b": 2, "c": 1}, 30, a="parks", b="parks", c="roads")
    outcome = count(election, RuleCard(category_caps=(Cap("parks", 19),), leftovers=Leftovers.FIT))
    assert outcome.winners == ("a", "c", "b")
    assert outcome.rounds[-1].stage is Stage.LEFTOVERS


def test_leftovers_may_pay_for_part_of_the_next_project() -> None:
    election = town({"a": 60, "b": 50, "c": 30}, {"a": 3, "b": 2, "c": 1}, 95)
    outcome = count(election, RuleCard(leftovers=Leftovers.PART))
    assert outcome.winners == ("a", "c")
    assert outcome.part_funded == PartFunding("b", 5)
    assert outcome.cost == 95


@pytest.mark.parametrize(
    ("chain", "winner"),
    [
        ((TieKey.COST, TieKey.ID), "b"),
        ((TieKey.ID,), "10"),
        ((TieKey.PAPER,), "9"),
        ((TieKey.VOTES, TieKey.PAPER), "9"),
    ],
)
def test_the_chain_settles_ties_and_says_so(chain: tuple[TieKey, ...], winner: str) -> None:
    election = town({"9": 8, "10": 8, "b": 7}, {"9": 2, "10": 2, "b": 2}, 8)
    outcome = count(election, RuleCard(ties=chain))
    assert outcome.winners == (winner,)
    assert outcome.ties[0].preferred == winner
    assert set(outcome.ties[0].tied) == {"9", "10", "b"}
    assert outcome.ties[0].by in chain


def test_the_lot_is_drawn_from_the_seed_and_can_be_drawn_again() -> None:
    election = town({"a": 8, "b": 8, "c": 8}, {"a": 1, "b": 1, "c": 1}, 8)
    winners = {}
    for seed in ("spring", "summer", "autumn", "winter"):
        outcome = count(election, RuleCard(ties=(TieKey.LOT,), lot_seed=seed))
        assert outcome.winners == (min("abc", key=lambda name: lot_number(seed, name)),)
        winners[seed] = outcome.winners
    assert len(set(winners.values())) > 1


def test_nobodys_project_does_not_win_even_if_it_fits() -> None:
    outcome = count(town({"a": 1, "b": 1}, {"a": 1}, 5), RuleCard())
    assert outcome.winners == ("a",)
    assert outcome.barred["b"].bar == "no-votes"


def test_a_card_that_names_an_unknown_project_is_refused() -> None:
    with pytest.raises(ElectionError, match="no project 'z'"):
        count(town({"a": 1}, {"a": 1}, 5), RuleCard(exclusive=(("a", "z"),)))


def test_ranked_ballots_need_a_point_vector() -> None:
    ranked = Election.build([Project("a", 1), Project("b", 1)], [["a", "b"], ["b", "a"], ["b"]], 1, "ordinal")
    with pytest.raises(RuleCardError, match="point_vector"):
        count(ranked, RuleCard())
    assert count(ranked, RuleCard(point_vector=(3, 1))).winners == ("b",)
    assert count(ranked, RuleCard(point_vector=(3, 1))).rounds[0].figure == 7
