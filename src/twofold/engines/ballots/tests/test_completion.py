"""Add1: the steps skipped must be those that change nothing."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.ballots import (
    Add1Stop,
    Completion,
    Election,
    ElectionError,
    Project,
    Rule,
    RuleCard,
    Stage,
    Start,
    TieKey,
    Utility,
    count,
)
from twofold.engines.ballots.completion import Raising
from twofold.engines.ballots.count import Count
from twofold.engines.ballots.equal_shares import Book

from . import naive
from .elections import election, papers
from .naive import Paper

STEPS = [Fraction(1, 20), Fraction(1, 3), Fraction(1)]


def card(utility: str = "cost", **more: object) -> RuleCard:
    return RuleCard(rule=Rule.EQUAL_SHARES, utility=Utility(utility), ties=(TieKey.ID,), **more)  # type: ignore[arg-type]


@given(papers(), st.sampled_from(STEPS), st.sampled_from(list(Add1Stop)), st.sampled_from(["cost", "cardinality"]))
@settings(deadline=None)
def test_skipping_steps_finds_what_taking_each_one_finds(
    paper: Paper, step: Fraction, stop: Add1Stop, utility: str
) -> None:
    found = count(election(paper), card(utility, completion=Completion.ADD1, increment=step, add1_stop=stop))
    expected = naive.add1(paper, step, utility, exhaustive=stop is Add1Stop.EXHAUSTIVE)
    assert list(found.winners) == expected


@given(papers(points=True), st.sampled_from(STEPS))
@settings(deadline=None)
def test_skipping_steps_is_right_for_points_too(paper: Paper, step: Fraction) -> None:
    found = count(election(paper, points=True), card("points", completion=Completion.ADD1, increment=step))
    assert list(found.winners) == naive.add1(paper, step, "points", exhaustive=False)


@given(papers(), st.sampled_from(STEPS))
@settings(deadline=None)
def test_add1u_then_funds_by_votes_what_fits(paper: Paper, step: Fraction) -> None:
    found = count(election(paper), card(completion=Completion.ADD1U, increment=step))
    first = naive.add1(paper, step, "cost", exhaustive=False)
    assert list(found.winners) == first + naive.greedy(paper, start=first)
    assert found.cost <= paper.budget


def test_a_tiny_increment_runs_far_fewer_passes_than_it_has_steps() -> None:
    ballots = [["a", "b"]] * 30 + [["b", "c"]] * 20 + [["c"]] * 25 + [["d"]] * 5
    town = Election.build(
        [Project(p, cost) for p, cost in zip("abcd", (400, 350, 300, 700), strict=True)], ballots, 1500
    )
    tally = Count(town, fine := card(completion=Completion.ADD1, increment=Fraction(1, 1000)))
    book = Book.of(town, tally.groups, fine.utility)
    done = Raising(town, fine, book, tally.gate, tally.chain).run()
    assert done.steps > 1000
    assert done.passes_run < done.steps / 20


def test_the_first_share_can_be_rounded_down_to_a_whole_unit() -> None:
    town = Election.build([Project("a", 250)], [["a"]] * 3, 1000, minor=100)
    outcome = count(town, card(start=Start.FLOOR))
    assert outcome.share == 300


def test_unequal_shares_grow_in_proportion() -> None:
    held = [Fraction(2), Fraction(4)]
    town = Election.build([Project("a", 3), Project("b", 8)], [["a"], ["b"]], 12, endowments=held)
    outcome = count(town, card(completion=Completion.ADD1, increment=Fraction(1)))
    assert outcome.winners == ("a", "b")
    assert outcome.shares[1] == 2 * outcome.shares[0]


def test_shares_that_together_exceed_the_budget_are_refused_when_they_would_overspend_it() -> None:
    town = Election.build([Project("a", 8)], [["a"]], 5, endowments=[10])
    with pytest.raises(ElectionError, match="more than the budget"):
        count(town, card())


def test_the_comparison_step_gives_way_to_greedy_when_more_voters_prefer_it() -> None:
    """One pair can buy its own project; greedy's big one pleases the other three."""
    ballots = [["big"]] * 3 + [["small"]] * 2
    town = Election.build([Project("big", 10), Project("small", 4)], ballots, 10)
    plain = card(completion=Completion.NONE)
    assert count(town, plain).winners == ("small",)
    compared = count(town, card(completion=Completion.NONE, comparison=True))
    assert compared.winners == ("big",)
    assert compared.greedy_preferred
    assert compared.rounds[0].stage is Stage.GREEDY


def test_a_long_count_says_how_far_it_has_come() -> None:
    heard: list[str] = []
    paper = Paper({"a": 4, "b": 5}, [{"a": 1}, {"a": 1}, {"b": 1}], 9)
    count(election(paper), card(completion=Completion.ADD1), heard.append)
    assert heard[0] == "equal shares: count 1, every share raised 0 times"
    assert len(heard) > 1
