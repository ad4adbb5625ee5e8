"""What a count hands on: hashes, receipts, metrics, comparisons."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.ballots import (
    BallotError,
    Completion,
    Election,
    ElectionError,
    Project,
    Rule,
    RuleCard,
    Stop,
    TieKey,
    Utility,
    compare,
    count,
    input_hash,
    metrics,
    receipt,
)
from twofold.engines.ballots.grouping import group

from .elections import election, papers
from .naive import Paper

SHARES = RuleCard(rule=Rule.EQUAL_SHARES, ties=(TieKey.ID,))


def small(budget: int = 12, cost: int = 4) -> Election:
    projects = [Project("a", 6, categories=("parks",)), Project("b", cost, categories=("roads", "parks"))]
    return Election.build(projects, [["a"], ["a", "b"], ["b"], []], budget)


def test_the_outcome_is_json_and_says_everything() -> None:
    values = json.loads(json.dumps(count(small(), SHARES).as_dict()))
    assert {"rule_card", "winners", "cost", "budget", "voters", "input_hash", "result_hash", "rounds", "ties"} <= set(
        values
    )
    assert RuleCard.from_dict(values["rule_card"]) == SHARES
    assert values["rounds"][0] == {
        "project": "a",
        "stage": "equal-shares",
        "cost": 6,
        "left": 6,
        "figure": "3",
        "in_full": 2,
        "emptied": 0,
    }


@pytest.mark.parametrize("change", [{"budget": 13}, {"cost": 5}])
def test_the_input_hash_changes_with_what_is_counted(change: dict[str, int]) -> None:
    assert input_hash(small(**change)) != input_hash(small())


def test_the_input_hash_ignores_names_and_tells_ranks_and_points_apart() -> None:
    paper = [Project("a", 1), Project("b", 1)]
    renamed = [Project("a", 1, name="A"), Project("b", 1)]
    one = Election.build(paper, [["a", "b"]], 1, "ordinal")
    assert input_hash(one) == input_hash(Election.build(renamed, [["a", "b"]], 1, "ordinal"))
    assert input_hash(one) != input_hash(Election.build(paper, [["b", "a"]], 1, "ordinal"))
    scores = [Election.build(paper, [{"a": a, "b": b}], 1, "scoring") for a, b in ((1, 2), (2, 1))]
    assert input_hash(scores[0]) != input_hash(scores[1])


@given(papers(), papers())
def test_different_ballots_have_different_hashes(one: Paper, other: Paper) -> None:
    def content(paper: Paper) -> object:
        return sorted(paper.costs.items()), paper.budget, sorted(sorted(b) for b in paper.ballots)

    assert (content(one) == content(other)) == (input_hash(election(one)) == input_hash(election(other)))


def test_the_result_hash_is_the_same_on_every_machine() -> None:
    """Fixed here once; a change of engine that changes it must change `outcome.ENGINE` too."""
    outcome = count(small(), SHARES)
    assert outcome.input_hash == PUBLISHED[0]
    assert outcome.result_hash == PUBLISHED[1]


def test_the_result_hash_depends_on_the_card() -> None:
    assert count(small(), SHARES).result_hash != count(small(), RuleCard(rule=Rule.EQUAL_SHARES)).result_hash


@given(papers(), st.sampled_from(list(Completion)))
@settings(deadline=None)
def test_receipts_add_up_to_the_cost_of_what_equal_shares_bought(paper: Paper, completion: Completion) -> None:
    town = election(paper)
    outcome = count(town, RuleCard(rule=Rule.EQUAL_SHARES, completion=completion, ties=(TieKey.ID,)))
    receipts = [receipt(town, outcome, list(ballot)) for ballot in paper.ballots]
    paid = sum((p.amount for r in receipts for p in r.payments), Fraction(0))
    assert paid == sum(r.cost for r in outcome.rounds if r.stage == "equal-shares")
    for one in receipts:
        assert one.share is not None
        assert one.left == one.share - sum((p.amount for p in one.payments), Fraction(0))
        assert one.left >= 0


@given(papers(points=True))
@settings(deadline=None)
def test_receipts_add_up_for_points_too(paper: Paper) -> None:
    town = election(paper, points=True)
    outcome = count(town, RuleCard(rule=Rule.EQUAL_SHARES, utility=Utility.POINTS, ties=(TieKey.ID,)))
    paid = sum((p.amount for b in paper.ballots for p in receipt(town, outcome, dict(b)).payments), Fraction(0))
    assert paid == outcome.cost


@given(papers())
@settings(deadline=None)
def test_receipts_add_up_under_phragmen(paper: Paper) -> None:
    town = election(paper)
    outcome = count(town, RuleCard(rule=Rule.PHRAGMEN, stop=Stop.STOP, ties=(TieKey.ID,)))
    paid = sum((p.amount for b in paper.ballots for p in receipt(town, outcome, list(b)).payments), Fraction(0))
    assert paid == outcome.cost


def test_a_receipt_in_words() -> None:
    town = Election.build(
        [Project("a", 600), Project("b", 900)], [["a", "b"], ["a"], ["b"]], 1200, minor=100, currency="GBP"
    )
    lines = receipt(town, count(town, SHARES), ["a", "b"]).sentences
    assert lines[0] == "Your share of the budget was £4."
    assert lines[1] == "You paid £3 towards project a."
    assert lines[2].startswith("You have £1 left: no other project you chose")
    assert lines[3] == "1 project you chose won: a."


def test_a_receipt_for_a_greedy_count_names_the_winners_only() -> None:
    one = receipt(small(), count(small(), RuleCard()), ["b"])
    assert (one.share, one.left, one.winners_chosen) == (None, None, ("b",))
    assert receipt(small(), count(small(), RuleCard()), []).sentences == ("None of the projects you chose won.",)


def test_a_receipt_is_refused_for_what_is_not_there() -> None:
    outcome = count(small(), SHARES)
    with pytest.raises(ElectionError):
        receipt(small(), outcome, ["z"])
    with pytest.raises(BallotError, match="share class"):
        receipt(small(), outcome, ["a"], share_class=1)


def test_metrics_of_a_small_outcome_by_hand() -> None:
    found = metrics(small(), ["a"])
    assert (found.voters, found.winners, found.cost, found.spent) == (4, 1, 6, 0.5)
    assert (found.excluded, found.average_winners) == (0.5, 0.5)
    # Two voters at 6, two at 0.
    assert found.gini == pytest.approx(0.5)
    # Two voters decide 3 each, the equal share is 3: only the other two stand off, by 3 each, over 12.
    assert found.power_inequality == pytest.approx(0.5)
    assert found.categories == {"parks": (0.75, 1.0), "roads": (0.25, 0.0)}
    # Of b's two backers one is served (6), one not: (0 + 4) * 4 * 4 > 4 * 1 * 12, and (6 + 4) * 16 > 4 * 2 * 12.
    assert found.ejr_plus_cost == ()


@given(papers(), st.data())
@settings(deadline=None)
def test_metrics_agree_with_voter_by_voter_reckoning(paper: Paper, data: st.DataObject) -> None:
    winners = data.draw(st.lists(st.sampled_from(sorted(paper.costs)), unique=True))
    found = metrics(election(paper), winners)
    wins = [sum(1 for name in winners if name in b) for b in paper.ballots]
    money = [sum(paper.costs[name] for name in winners if name in b) for b in paper.ballots]
    n = len(wins)
    assert found.excluded == pytest.approx(wins.count(0) / n)
    assert found.average_winners == pytest.approx(sum(wins) / n)
    differences = sum(abs(x - y) for x in money for y in money)
    assert found.gini == pytest.approx(differences / (2 * n * sum(money)) if sum(money) else 0, abs=1e-9)
    expected = {c for c in paper.costs if c not in winners and deserved(paper, winners, c)}
    assert set(found.ejr_plus_cardinality) == expected


def deserved(paper: Paper, winners: list[str], loser: str) -> bool:
    """Some k supporters, each with few winners, whose equal shares pay for the loser and more."""
    if not 0 < paper.costs[loser] <= paper.budget:
        return False
    backers = sorted(sum(1 for name in winners if name in b) for b in paper.ballots if loser in b)
    return any(
        (had + 1) * paper.costs[loser] * len(paper.ballots) <= k * paper.budget for k, had in enumerate(backers, 1)
    )


@given(papers(least_cost=1))
@settings(deadline=None)
def test_equal_shares_denies_nobody_what_they_can_claim(paper: Paper) -> None:
    town = election(paper)
    winners = count(town, RuleCard(rule=Rule.EQUAL_SHARES, utility=Utility.CARDINALITY, ties=(TieKey.ID,))).winners
    strict = [c for c in metrics(town, winners).ejr_plus_cardinality if claims_strictly(paper, list(winners), c)]
    assert strict == []


def claims_strictly(paper: Paper, winners: list[str], loser: str) -> bool:
    backers = sorted(sum(1 for name in winners if name in b) for b in paper.ballots if loser in b)
    cost, n = paper.costs[loser], len(paper.ballots)
    return any((had + 1) * cost * n < k * paper.budget for k, had in enumerate(backers, 1))


def test_two_rules_side_by_side() -> None:
    town = Election.build([Project("big", 10), Project("small", 4)], [["big"]] * 3 + [["small"]] * 2, 10)
    found = compare(town, RuleCard(), SHARES)
    assert (found.only_a, found.only_b) == (("big",), ("small",))
    assert (found.prefer_a, found.prefer_b) == (3, 2)
    assert found.metrics_a.excluded == pytest.approx(0.4)
    assert json.loads(json.dumps(found.as_dict()))["prefer_b"] == 2
    assert any("40.0%" in line for line in found.metrics_a.in_words())


@given(papers(points=True))
def test_groups_hold_every_ballot_and_nothing_else(paper: Paper) -> None:
    town = election(paper, points=True)
    groups = group(town)
    for voter, ballot in enumerate(paper.ballots):
        row = slice(*groups.row_start[[groups.group_of[voter], groups.group_of[voter] + 1]])
        names = [town.projects[c].id for c in groups.row_project[row]]
        assert dict(zip(names, groups.row_weight[row].tolist(), strict=True)) == dict(ballot)
    assert len(dict.fromkeys(map(repr, (sorted(b.items()) for b in paper.ballots)))) == len(groups.size)


def test_ballots_that_share_a_hash_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from twofold.engines.ballots import grouping

    monkeypatch.setattr(grouping, "_marks", lambda start, *rest: np.zeros(len(start) - 1, dtype=np.uint64))
    town = Election.build([Project(p, 1) for p in "abc"], [["a"], ["b"], ["a", "b"], ["a"], ["c"], ["b", "a"]], 3)
    groups = grouping.group(town)
    assert sorted(groups.size.tolist()) == [1, 1, 2, 2]
    assert groups.group_of[0] == groups.group_of[3]
    assert groups.group_of[2] == groups.group_of[5]


PUBLISHED = (
    "24ba0d9d2a3086a749f9a94ce326403178272e15a9a2e3c76d84a4d4c3db674a",
    "c17bbe821285f2a65a8e13edf801586ca4e70dbd169dffaec5d5de2eba6513c7",
)
