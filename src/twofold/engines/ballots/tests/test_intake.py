"""Ballots as received: valid or not, once or twice, on paper or online."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.ballots import (
    REASONS,
    BallotRules,
    BallotType,
    DoubleVotes,
    Election,
    Invalid,
    Project,
    Received,
    check_ballot,
    take_in,
)

COSTS = {"a": 40, "b": 30, "c": 20}
CATEGORIES = {"a": ("parks",), "b": ("parks", "roads"), "c": ("roads",)}


def rules(kind: str = "approval", **limits: int) -> BallotRules:
    return BallotRules(BallotType(kind), COSTS, CATEGORIES, **limits)


CHECKS: list[tuple[object, BallotRules, Invalid | None]] = [
    (["a"], rules(), None),
    ([], rules(), None),
    ([], rules(least=1), Invalid.TOO_FEW),
    (["a", "b", "c"], rules(most=2), Invalid.TOO_MANY),
    (["a", "b"], rules(least=2, most=2), None),
    (["a", "z"], rules(), Invalid.UNKNOWN_PROJECT),
    (["a", "a"], rules(), Invalid.REPEATED_PROJECT),
    ({"a": 1}, rules(), Invalid.WRONG_FORM),
    (["a"], rules("cumulative"), Invalid.WRONG_FORM),
    (["a"], rules("choose-1"), None),
    (["a", "b"], rules("choose-1"), Invalid.TOO_MANY),
    ([], rules("choose-1"), Invalid.TOO_FEW),
    (["a", "b"], rules(most_cost=70), None),
    (["a", "b"], rules(most_cost=69), Invalid.OVER_BUDGET),
    (["c"], rules(least_cost=21), Invalid.UNDER_BUDGET),
    (["b", "a", "c"], rules("ordinal", least=3, most=3), None),
    (["b", "a"], rules("ordinal", least=3, most=3), Invalid.TOO_FEW),
    ({"a": 7, "b": 3}, rules("cumulative", most_sum=10), None),
    ({"a": 7, "b": 4}, rules("cumulative", most_sum=10), Invalid.TOO_MANY_POINTS),
    ({"a": 7}, rules("cumulative", least_sum=10, most_sum=10), Invalid.TOO_FEW_POINTS),
    ({"a": 7, "b": 0, "c": 0}, rules("cumulative", least=2), Invalid.TOO_FEW),
    ({"a": 6}, rules("scoring", most_points=5), Invalid.POINTS_OUT_OF_RANGE),
    ({"a": 1}, rules("scoring", least_points=2), Invalid.POINTS_OUT_OF_RANGE),
    ({"a": -1}, rules("scoring"), Invalid.POINTS_OUT_OF_RANGE),
    ({"a": True}, rules("scoring"), Invalid.POINTS_OUT_OF_RANGE),
    ({"a": 1.5}, rules("scoring"), Invalid.POINTS_OUT_OF_RANGE),
    ({"z": 0}, rules("scoring"), Invalid.UNKNOWN_PROJECT),
    (["a", "b"], rules(most_in_category=1), Invalid.CATEGORY_TOO_MANY),
    (["a", "c"], rules(most_in_category=1), None),
    (["a", "b"], rules(most_cost_in_category=69), Invalid.CATEGORY_OVER_BUDGET),
]


@pytest.mark.parametrize(("ballot", "limits", "expected"), CHECKS)
def test_a_ballot_is_valid_or_says_why_not(ballot: object, limits: BallotRules, expected: Invalid | None) -> None:
    assert check_ballot(ballot, limits) is expected  # type: ignore[arg-type]


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Invalid)


def test_rules_can_be_made_from_an_election() -> None:
    town = Election.build([Project("a", 5, categories=("x",))], [["a"]], 5)
    limits = BallotRules.on(town, most_cost=4)
    assert check_ballot(["a"], limits) is Invalid.OVER_BUDGET
    assert limits.categories == {"a": ("x",)}


@given(st.lists(st.sampled_from("abcz"), max_size=5), st.integers(0, 3), st.integers(0, 100))
def test_a_valid_ballot_keeps_every_limit(ballot: list[str], most: int, money: int) -> None:
    if check_ballot(ballot, rules(most=most, most_cost=money)) is None:
        assert len(set(ballot)) == len(ballot) <= most
        assert sum(COSTS[name] for name in ballot) <= money


ONLINE = [Received("rosa", ["a"]), Received("callum", ["b"]), Received("sam", ["a", "b", "c"])]
PAPER = [Received("rosa", ["c"], "paper"), Received("olu", ["b"], "paper"), Received("callum", [], "paper")]

POLICIES = [
    (DoubleVotes.KEEP_FIRST, [["a"], ["b"], ["b"]]),
    (DoubleVotes.KEEP_LAST, [["b"], ["c"], ["b"]]),
    (DoubleVotes.VOID_ALL, [["b"]]),
]


@pytest.mark.parametrize(("policy", "kept"), POLICIES)
def test_batches_are_merged_and_doubles_settled(policy: DoubleVotes, kept: list[list[str]]) -> None:
    taken = take_in([ONLINE, PAPER], rules(least=1, most=2), policy)
    assert list(taken.ballots) == kept
    assert len(taken.ballots) + len(taken.refused) == 6


def test_the_log_counts_by_reason_and_names_nobody() -> None:
    taken = take_in([ONLINE, PAPER], rules(least=1, most=2), DoubleVotes.KEEP_FIRST)
    assert taken.by_reason() == {"double-vote": 1, "too-many-projects": 1, "too-few-projects": 1}
    assert {(r.batch, r.reason) for r in taken.refused} >= {("paper", Invalid.DOUBLE_VOTE)}
    assert "rosa" not in repr(taken)
    assert taken.in_words()[0] == "3 ballots count; 3 do not."


def test_five_hundred_paper_ballots_with_fourteen_too_short() -> None:
    paper = [Received(f"p{i}", ["a"] if i < 14 else ["a", "b"], "paper") for i in range(500)]
    taken = take_in([[Received("p20", ["b", "c"])], paper], rules(least=2), DoubleVotes.KEEP_FIRST)
    assert taken.by_reason() == {"too-few-projects": 14, "double-vote": 1}
    assert len(taken.ballots) == 486


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from([["a"], ["b"], []])), max_size=8))
def test_nobody_counts_twice_under_any_policy(received: list[tuple[str, list[str]]]) -> None:
    batch = [Received(token, ballot) for token, ballot in received]
    people = {token for token, ballot in received if ballot}
    for policy in DoubleVotes:
        taken = take_in([batch], rules(least=1), policy)
        assert len(taken.ballots) + len(taken.refused) == len(received)
        assert len(taken.ballots) <= len(people)
        if policy is not DoubleVotes.VOID_ALL:
            assert len(taken.ballots) == len(people)
