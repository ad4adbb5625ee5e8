"""Explanations are held to their word: what they say would have won is counted again, and wins."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twofold.engines.ballots import (
    Completion,
    Election,
    ElectionError,
    Order,
    Project,
    Rule,
    RuleCard,
    Stop,
    Threshold,
    ThresholdKind,
    TieKey,
    Utility,
    count,
    explain,
)

from .elections import election, papers
from .naive import Paper

BY_ID = (TieKey.ID,)
SHARES = [
    RuleCard(rule=Rule.EQUAL_SHARES, utility=utility, ties=BY_ID) for utility in (Utility.COST, Utility.CARDINALITY)
]
GREEDY = [RuleCard(order=order, stop=stop, ties=BY_ID) for order in Order for stop in (Stop.SKIP, Stop.STOP)]
PHRAGMEN = [RuleCard(rule=Rule.PHRAGMEN, stop=Stop.STOP, ties=BY_ID)]


def fine(paper: Paper) -> Paper:
    """The same paper in hundredths, so that a border of one minor unit is small beside the costs."""
    return Paper({name: cost * 100 for name, cost in paper.costs.items()}, paper.ballots, paper.budget * 100)


def with_more_votes(paper: Paper, name: str, more: int) -> list[dict[str, int]]:
    return [*map(dict, paper.ballots), *({name: 1} for _ in range(more))]


# At any cost up to 450, `a` is level with `2` for price, and the tie-break is for `2`: no cost alone makes it win.
LEVEL = Paper(
    {"10": 5, "2": 2, "1": 9, "a": 8},
    [{"1": 1}, {"10": 1, "2": 1, "a": 1}, {"2": 1, "1": 1, "a": 1}, {"2": 1, "a": 1}],
    6,
)


@given(papers(least_cost=1), st.sampled_from(SHARES + GREEDY + PHRAGMEN))
@example(LEVEL, SHARES[0])
@settings(deadline=None)
def test_at_the_lower_cost_a_loser_wins(paper: Paper, card: RuleCard) -> None:
    paper = fine(paper)
    town = election(paper)
    for name, told in explain(town, card, count(town, card)).items():
        if told.data.get("winning_cost"):
            cheaper = town.with_cost(name, told.data["winning_cost"])
            assert name in count(cheaper, card).winners


@given(papers(least_cost=1), st.sampled_from(SHARES + PHRAGMEN))
@settings(deadline=None)
def test_at_a_cost_just_above_it_the_loser_still_loses(paper: Paper, card: RuleCard) -> None:
    """Save by a tie-break, on which no explanation counts."""
    paper = fine(paper)
    town = election(paper)
    for name, told in explain(town, card, count(town, card)).items():
        # Two minor units above: one for rounding down, one for borders given to the safe side.
        cost = (told.data.get("winning_cost") or 0) + 2
        if told.reason == "outranked" and cost < paper.costs[name]:
            again = count(town.with_cost(name, cost), card)
            assert name not in again.winners or again.ties


@given(papers(least_cost=1), st.sampled_from(SHARES))
@settings(deadline=None)
def test_with_the_votes_it_needed_a_loser_wins_under_equal_shares(paper: Paper, card: RuleCard) -> None:
    """Further voters bring the share everyone has."""
    town = election(paper)
    n = len(paper.ballots)
    for name, told in explain(town, card, count(town, card)).items():
        for spare, wins in ((0, True), (2, False)):
            more = (told.data.get("votes_needed") or 0) - spare
            if more > 0:
                shares = [Fraction(paper.budget, n)] * (n + more)
                richer = Paper(paper.costs, with_more_votes(paper, name, more), paper.budget * (more + 1))
                found = count(election(richer, endowments=shares), card).winners
                assert (name in found) is wins


@given(papers(least_cost=1), st.sampled_from(GREEDY + PHRAGMEN))
@settings(deadline=None)
def test_with_the_votes_it_needed_a_loser_wins_otherwise(paper: Paper, card: RuleCard) -> None:
    town = election(paper)
    for name, told in explain(town, card, count(town, card)).items():
        if more := told.data.get("votes_needed"):
            louder = Paper(paper.costs, with_more_votes(paper, name, more), paper.budget)
            assert name in count(election(louder), card).winners


@given(papers(least_cost=1), st.sampled_from(GREEDY))
@settings(deadline=None)
def test_with_one_vote_less_than_greedy_asked_it_still_loses(paper: Paper, card: RuleCard) -> None:
    town = election(paper)
    for name, told in explain(town, card, count(town, card)).items():
        if (more := told.data.get("votes_needed") or 0) > 1:
            quieter = Paper(paper.costs, with_more_votes(paper, name, more - 1), paper.budget)
            assert name not in count(election(quieter), card).winners


@given(papers(), st.sampled_from(SHARES + GREEDY + PHRAGMEN))
@settings(deadline=None)
def test_every_project_is_explained_in_a_sentence(paper: Paper, card: RuleCard) -> None:
    town = election(paper)
    outcome = count(town, card)
    told = explain(town, card, outcome)
    assert set(told) == set(paper.costs)
    assert {name for name in told if told[name].won} == set(outcome.winners)
    assert all(name in explanation.sentence for name, explanation in told.items())


@given(papers(least_cost=1))
@settings(deadline=None)
def test_completion_explains_the_winners_it_added(paper: Paper) -> None:
    card = replace(SHARES[0], completion=Completion.ADD1U)
    town = election(paper)
    for name, told in explain(town, card, count(town, card)).items():
        assert told.reason in ("equal-shares", "completion", "outranked", "no-votes"), name


TOWN = Election.build(
    [Project("a", 6000), Project("b", 5000), Project("c", 3000), Project("d", 1000), Project("e", 90_000)],
    [["a", "b"]] * 6 + [["b"]] * 2 + [["c"]] * 4 + [["e"]] * 3,
    10_000,
    minor=100,
    currency="GBP",
)


def test_greedy_in_words() -> None:
    told = explain(TOWN, RuleCard(), count(TOWN, RuleCard()))
    assert told["b"].sentence == "Project b won, chosen in place 1. It had 8 votes and fitted the money left."
    assert told["a"].sentence == (
        "Project a did not win, with 6 votes and a cost of £60. "
        "It would have won with 3 more votes, or had it cost £10 less."
    )
    assert told["d"].sentence == "Project d did not win: nobody voted for it."
    assert told["e"].sentence == "Project e did not win: it costs more than the whole budget of £100."
    assert told["a"].data["cost_cut"] == 1000


BARS = [
    (RuleCard(thresholds=(Threshold(ThresholdKind.VOTES, Fraction(9, 2)),)), "c", "at least 5 to be considered"),
    (RuleCard(exclusive=(("b", "c"),)), "c", "only one of it and project b may win"),
    (RuleCard(requires=(("c", "a"),)), "c", "depends on project a, which did not win"),
]


@pytest.mark.parametrize(("card", "name", "words"), BARS)
def test_bars_in_words(card: RuleCard, name: str, words: str) -> None:
    told = explain(TOWN, card, count(TOWN, card))[name]
    assert not told.won
    assert words in told.sentence


def test_equal_shares_in_words() -> None:
    card = RuleCard(rule=Rule.EQUAL_SHARES)
    told = explain(TOWN, card, count(TOWN, card))
    assert told["b"].sentence == "Project b won, chosen in place 1. It costs £50: 8 supporters paid £6.25 each."
    sentence = told["a"].sentence
    assert "its supporters could raise £40 of that" in sentence
    assert "had already paid £37.50 to project b" in sentence
    assert told["a"].data["spent_on"] == {"b": 3750}


def test_one_project_can_be_explained_alone() -> None:
    outcome = count(TOWN, RuleCard())
    assert list(explain(TOWN, RuleCard(), outcome, only="a")) == ["a"]
    assert explain(TOWN, RuleCard(), outcome, only="a")["a"] == explain(TOWN, RuleCard(), outcome)["a"]
    with pytest.raises(ElectionError, match="no project 'z'"):
        explain(TOWN, RuleCard(), outcome, only="z")
