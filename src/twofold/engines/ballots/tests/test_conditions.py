"""Exclusions, dependencies, caps, thresholds: whatever the rule, no outcome breaks them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.ballots import (
    Cap,
    Completion,
    Election,
    Leftovers,
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

from .elections import papers
from .naive import Paper

BASES = [
    {},
    {"rule": Rule.EQUAL_SHARES},
    {"rule": Rule.EQUAL_SHARES, "utility": Utility.CARDINALITY, "completion": Completion.ADD1},
    {"rule": Rule.EQUAL_SHARES, "completion": Completion.ADD1U},
    {"rule": Rule.PHRAGMEN},
    {"rule": Rule.PHRAGMEN, "stop": Stop.STOP},
]


def with_categories(paper: Paper) -> Election:
    """Ids that are numbers are parks in the north, others roads in the south."""
    projects = [
        Project(name, cost, categories=("parks",), area="north")
        if name.isdecimal()
        else Project(name, cost, categories=("roads",), area="south")
        for name, cost in paper.costs.items()
    ]
    return Election.build(projects, [list(ballot) for ballot in paper.ballots], paper.budget)


@given(papers(), st.sampled_from(BASES), st.data())
@settings(deadline=None)
def test_of_an_exclusive_set_at_most_one_wins(paper: Paper, base: dict[str, object], data: st.DataObject) -> None:
    names = sorted(paper.costs)
    if len(names) < 2:
        return
    rivals = tuple(data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True)))
    card = RuleCard(exclusive=(rivals,), ties=(TieKey.ID,), **base)  # type: ignore[arg-type]
    town = with_categories(paper)
    outcome = count(town, card)
    assert len(set(rivals) & set(outcome.winners)) <= 1
    told = explain(town, card, outcome)
    for name in rivals:
        if told[name].reason == "rival-won":
            assert told[name].data["refers_to"] in outcome.winners


@given(papers(), st.sampled_from(BASES), st.data())
@settings(deadline=None)
def test_a_dependent_project_never_wins_before_the_one_it_needs(
    paper: Paper, base: dict[str, object], data: st.DataObject
) -> None:
    names = sorted(paper.costs)
    if len(names) < 2:
        return
    child, parent = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    card = RuleCard(requires=((child, parent),), ties=(TieKey.ID,), **base)  # type: ignore[arg-type]
    winners = count(with_categories(paper), card).winners
    if child in winners:
        assert parent in winners[: winners.index(child)]


@given(papers(), st.sampled_from(BASES), st.integers(0, 15), st.sampled_from(list(Leftovers)))
@settings(deadline=None)
def test_caps_hold_until_leftovers_are_spent(
    paper: Paper, base: dict[str, object], most: int, leftovers: Leftovers
) -> None:
    card = RuleCard(
        category_caps=(Cap("parks", most),),
        area_caps=(Cap("south", most),),
        leftovers=leftovers,
        ties=(TieKey.ID,),
        **base,  # type: ignore[arg-type]
    )
    outcome = count(with_categories(paper), card)
    for parks in (True, False):
        capped = [r.cost for r in outcome.rounds if r.project.isdecimal() is parks and r.stage != "leftovers"]
        assert sum(capped) <= most
    assert outcome.cost <= paper.budget


@given(papers(), st.sampled_from(BASES), st.integers(0, 4))
@settings(deadline=None)
def test_nobody_below_the_threshold_wins(paper: Paper, base: dict[str, object], least: int) -> None:
    card = RuleCard(thresholds=(Threshold(ThresholdKind.VOTES, Fraction(least)),), ties=(TieKey.ID,), **base)  # type: ignore[arg-type]
    winners = count(with_categories(paper), card).winners
    assert all(sum(1 for ballot in paper.ballots if name in ballot) >= least for name in winners)


@given(papers(), st.sampled_from(BASES))
@settings(deadline=None)
def test_conditions_that_bind_nothing_change_nothing(paper: Paper, base: dict[str, object]) -> None:
    loose = RuleCard(
        category_caps=(Cap("parks", 10**6), Cap("nothing", 0)),
        thresholds=(Threshold(ThresholdKind.VOTES, Fraction(1)),),
        ties=(TieKey.ID,),
        **base,  # type: ignore[arg-type]
    )
    town = with_categories(paper)
    assert count(town, loose).winners == count(town, RuleCard(ties=(TieKey.ID,), **base)).winners  # type: ignore[arg-type]


@given(papers(), st.sampled_from(BASES))
@settings(deadline=None)
def test_the_money_left_is_kept_account_of_round_by_round(paper: Paper, base: dict[str, object]) -> None:
    outcome = count(with_categories(paper), RuleCard(ties=(TieKey.ID,), **base))  # type: ignore[arg-type]
    left = paper.budget
    for round_ in outcome.rounds:
        left -= round_.cost
        assert round_.left == left >= 0


def test_a_rival_bought_first_keeps_the_other_out_under_equal_shares() -> None:
    town = Election.build([Project("a", 4), Project("b", 4), Project("c", 4)], [["a", "b"]] * 3 + [["c", "b"]] * 2, 15)
    card = RuleCard(rule=Rule.EQUAL_SHARES, exclusive=(("a", "b"),))
    assert count(town, RuleCard(rule=Rule.EQUAL_SHARES)).winners[0] == "b"
    outcome = count(town, card)
    assert outcome.winners == ("b", "c")
    assert explain(town, card, outcome)["a"].sentence == (
        "Project a did not win: only one of it and project b may win, and b won."
    )


@pytest.mark.parametrize("base", BASES)
def test_a_chain_of_dependencies_is_followed(base: dict[str, object]) -> None:
    town = Election.build([Project(p, 2) for p in "abc"], [["a", "b", "c"]] * 3 + [["a"], ["a"], ["b"]], 6)
    card = RuleCard(requires=(("a", "b"), ("b", "c")), **base)  # type: ignore[arg-type]
    winners = count(town, card).winners
    assert winners == tuple("cba")[: len(winners)]
    assert winners
