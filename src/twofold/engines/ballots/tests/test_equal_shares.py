"""Equal shares against its definition, and by what must not change when the election is restated."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twofold.engines.ballots import (
    Completion,
    Election,
    Project,
    Rule,
    RuleCard,
    Stage,
    TieKey,
    Utility,
    count,
)
from twofold.engines.ballots.equal_shares import EqualSharesPass

from . import naive
from .elections import election, papers
from .naive import Paper


def card(utility: str = "cost", **more: object) -> RuleCard:
    return RuleCard(rule=Rule.EQUAL_SHARES, utility=Utility(utility), ties=(TieKey.ID,), **more)  # type: ignore[arg-type]


def shares(paper: Paper) -> list[Fraction]:
    return [Fraction(paper.budget, len(paper.ballots))] * len(paper.ballots)


@given(papers(), st.sampled_from(["cost", "cardinality"]))
def test_follows_the_definition_on_approvals(paper: Paper, utility: str) -> None:
    found = count(election(paper), card(utility)).winners
    assert list(found) == naive.equal_shares(paper, shares(paper), utility)


@given(papers(points=True))
def test_follows_the_definition_on_points(paper: Paper) -> None:
    found = count(election(paper, points=True), card("points")).winners
    assert list(found) == naive.equal_shares(paper, shares(paper), "points")


@given(papers(), st.data())
def test_follows_the_definition_when_voters_hold_different_shares(paper: Paper, data: st.DataObject) -> None:
    amounts = st.sampled_from([Fraction(0), Fraction(1), Fraction(7, 3), Fraction(4)])
    held = [data.draw(amounts) for _ in paper.ballots]
    assume(sum(held) <= paper.budget)
    found = count(election(paper, endowments=held), card()).winners
    assert list(found) == naive.equal_shares(paper, held, "cost")


@given(papers(), st.integers(2, 5))
def test_every_voter_copied_with_costs_and_budget_scaled_changes_nothing(paper: Paper, times: int) -> None:
    costs = {name: cost * times for name, cost in paper.costs.items()}
    copied = Paper(costs, [b for b in paper.ballots for _ in range(times)], paper.budget * times)
    before, after = count(election(paper), card()), count(election(copied), card())
    assert before.winners == after.winners
    assert [r.figure for r in before.rounds] == [r.figure for r in after.rounds]


@given(papers(), st.randoms())
def test_the_order_of_ballots_and_projects_changes_nothing(paper: Paper, random: object) -> None:
    ballots, costs = list(paper.ballots), list(paper.costs.items())
    random.shuffle(ballots)  # type: ignore[attr-defined]
    random.shuffle(costs)  # type: ignore[attr-defined]
    before, after = election(paper), election(Paper(dict(costs), ballots, paper.budget))
    assert count(before, card()).result_hash == count(after, card()).result_hash


@given(papers(least_cost=1), st.sampled_from(["cost", "cardinality"]))
def test_what_supporters_pay_adds_up_to_the_cost(paper: Paper, utility: str) -> None:
    outcome = count(election(paper), card(utility))
    trace = outcome.trace
    assert isinstance(trace, EqualSharesPass)
    spent = sum(outcome.election.costs[p.project] for p in trace.bought)
    held = sum(int(size) * trace.exact_purse(group) for group, size in enumerate(trace.book.groups.size.tolist()))
    assert held == paper.budget - spent
    assert all(trace.exact_purse(group) >= 0 for group in range(len(trace.purse)))


@given(papers(least_cost=1))
def test_prices_never_fall_from_round_to_round(paper: Paper) -> None:
    outcome = count(election(paper), card("cardinality"))
    figures = [round_.figure for round_ in outcome.rounds]
    assert figures == sorted(figures)


@given(papers())
def test_a_project_all_voters_chose_and_the_budget_covers_wins(paper: Paper) -> None:
    cost = max(1, paper.budget)
    unanimous = Paper({**paper.costs, "z": cost}, [{**b, "z": 1} for b in paper.ballots], cost)
    alone = Paper({"z": cost}, [{"z": 1} for _ in paper.ballots], cost)
    assert count(election(alone), card()).winners == ("z",)
    assert count(election(unanimous), card()).cost <= cost


def test_sevenths_of_a_budget_still_buy_what_all_seven_chose() -> None:
    """The float trap of Zabrze: 7 * (B / 7) < B in doubles for this B."""
    budget = 100_003
    town = Election.build([Project("p", budget)], [["p"]] * 7, budget)
    assert count(town, card()).winners == ("p",)


def test_the_smaller_of_two_supports_that_differ_by_one_in_a_hundred_thousand_loses() -> None:
    """An absolute tolerance on 1/votes, as in pabumeasures, picks the wrong one here."""
    ballots = [["few"]] * 100_000 + [["many"]] * 100_001
    town = Election.build([Project("few", 1000), Project("many", 1000)], ballots, 1000)
    outcome = count(town, card("cardinality", completion=Completion.ADD1U))
    assert outcome.winners == ("many",)


def test_rounds_say_who_paid_in_full_and_who_gave_all_they_had() -> None:
    ballots = [["a", "b"], ["a"], ["b"], ["b"]]
    town = Election.build([Project("a", 12), Project("b", 22)], ballots, 40)
    first, second = count(town, card("cardinality")).rounds
    assert (first.project, first.figure, first.in_full, first.emptied) == ("a", Fraction(6), 2, 0)
    assert (second.project, second.figure, second.in_full, second.emptied) == ("b", Fraction(9), 2, 1)


def test_an_election_without_voters_has_no_winners() -> None:
    town = Election.build([Project("a", 1)], [], 10)
    assert count(town, card()).winners == ()


def test_a_free_project_with_support_wins_first() -> None:
    town = Election.build([Project("dear", 4), Project("free", 0)], [["dear", "free"]] * 2, 4)
    outcome = count(town, card())
    assert outcome.winners == ("free", "dear")
    assert outcome.rounds[0].stage is Stage.EQUAL_SHARES


@pytest.mark.parametrize("kernels", ["numpy", "numba"])
def test_both_kernels_agree_to_the_last_digit(kernels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from .shared import reading

    town = reading("poland_wieliczka_2023_green-budget.pb").election
    monkeypatch.setenv("TWOFOLD_KERNELS", "numpy")
    model = count(town, card(completion=Completion.ADD1U)).result_hash
    monkeypatch.setenv("TWOFOLD_KERNELS", kernels)
    assert count(town, card(completion=Completion.ADD1U)).result_hash == model
