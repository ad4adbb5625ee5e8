"""Elections built by hand, money, the rule a file declares, and memory."""

import gc
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.ballots import (
    BallotType,
    Completion,
    Election,
    ElectionError,
    Leftovers,
    Project,
    Rule,
    RuleCard,
    ThresholdKind,
    Utility,
    count,
    declared_card,
    pb_read,
    read_pb,
    show_money,
)
from twofold.engines.ballots.completion import Raising
from twofold.engines.ballots.count import Count
from twofold.engines.ballots.equal_shares import Book, EqualSharesPass
from twofold.engines.ballots.money import parse_amount, plural

from .elections import election, papers
from .naive import Paper
from .shared import reading
from .test_pb_read import GOOD

AB = [Project("a", 5), Project("b", 6)]

REFUSED: list[tuple[dict[str, object], str]] = [
    ({"ballots": [["z"]]}, "not on the ballot paper"),
    ({"ballots": [["a", "a"]]}, "twice"),
    ({"ballots": [{"a": 1}]}, "form of approval"),
    ({"ballots": [["a"]], "ballot_type": "scoring"}, "form of scoring"),
    ({"ballots": [{"a": -1}], "ballot_type": "scoring"}, "whole numbers"),
    ({"ballots": [{"a": 0.5}], "ballot_type": "cumulative"}, "whole numbers"),
    ({"ballots": [{"a": 10**10}], "ballot_type": "scoring"}, "whole numbers"),
    ({"budget": -1}, "budget"),
    ({"budget": 10**19}, "budget"),
    ({"projects": [Project("a", -1)]}, "less than nothing"),
    ({"projects": [Project("a", 10**5000)]}, "more than there is"),
    ({"projects": [Project("a", 1), Project("a", 2)]}, "same id"),
    ({"endowments": [1, 2]}, "2 endowments for 1 ballots"),
    ({"endowments": [-1]}, "below zero"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_contradictions_are_refused(change: dict[str, object], message: str) -> None:
    values: dict[str, object] = {"projects": AB, "ballots": [["a"]], "budget": 10, **change}
    with pytest.raises(ElectionError, match=message):
        Election.build(**values)  # type: ignore[arg-type]


def test_more_points_than_doubles_can_add_are_refused() -> None:
    many = np.full(10_000_000, 10**9, dtype=np.int64)
    with pytest.raises(ElectionError, match="added exactly"):
        Election(tuple(AB), 10, BallotType.SCORING, np.array([0, 10_000_000]), np.zeros(1, np.int32), points=many)


def test_an_election_knows_its_ballots_and_shares() -> None:
    town = Election.build(AB, [["b", "a"], []], 11)
    assert [town.ballot(i) for i in range(2)] == [["b", "a"], []]
    assert (town.voters, town.costs, town.share) == (2, [5, 6], Fraction(11, 2))
    assert town.with_cost("b", 9).costs == [5, 9]
    assert town.with_budget(4).share == 2
    assert Election.build(AB, [], 11).share == 0
    with pytest.raises(ElectionError, match="no project 'c'"):
        town.index_of("c")


def test_endowments_are_kept_by_class() -> None:
    town = Election.build(AB, [["a"], ["a"], ["b"]], 11, endowments=[3, Fraction(1, 2), 3])
    assert town.endowment == (Fraction(1, 2), Fraction(3))
    assert town.share_class is not None
    assert town.share_class.tolist() == [1, 0, 1]
    groups = Count(town, RuleCard()).groups
    assert sorted(groups.size.tolist()) == [1, 1, 1]


@given(st.integers(0, 10**15 - 1), st.integers(0, 999_999))
def test_amounts_are_read_exactly(whole: int, part: int) -> None:
    digits, decimals = parse_amount(f"{whole}.{part:06d}")
    assert Fraction(digits, 10**decimals) == whole + Fraction(part, 10**6)


@pytest.mark.parametrize(
    "text", ["", "-1", "1e3", "nan", "inf", "1.", ".5", "1,2,3", "9" * 16, "1 000", "0x10", "\u0661"]
)
def test_what_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_amount(text)


MONEY = [
    (123456, 100, "GBP", "£1,234.56"),
    (120000, 100, "GBP", "£1,200"),
    (5, 1, "PLN", "5 PLN"),
    (Fraction(125, 18), 1, "PLN", "6.94 PLN"),
    (-5000, 100, "EUR", "-€50"),
    (7, 1, "", "7"),
]


@pytest.mark.parametrize(("amount", "minor", "currency", "text"), MONEY)
def test_money_is_shown_for_people(amount: int, minor: int, currency: str, text: str) -> None:
    assert show_money(amount, minor=minor, currency=currency) == text


def test_numbers_agree_with_their_nouns() -> None:
    assert (plural(1, "vote"), plural(2000, "vote"), plural(0, "city", "cities")) == (
        "1 vote",
        "2,000 votes",
        "0 cities",
    )


def declared(meta: str, kind: str = "approval") -> RuleCard:
    found = read_pb(GOOD.replace("currency;GBP\n", meta).replace("approval", kind))
    return declared_card(found.election, found.meta).card


def test_the_rule_a_file_declares_is_read() -> None:
    assert declared("rule;greedy\n") == RuleCard()
    shares = declared("rule;equalshares\n")
    assert (shares.rule, shares.completion, shares.utility) == (Rule.EQUAL_SHARES, Completion.NONE, Utility.COST)
    assert declared("rule;equalshares/add1\n").completion is Completion.ADD1U
    (threshold,) = declared("rule;greedy\nmin_project_score_threshold;50\n").thresholds
    assert (threshold.kind, threshold.least) == (ThresholdKind.POINTS, Fraction(50))
    assert declared("rule;greedy\nmax_length;3\n", "ordinal").point_vector == (2, 1)


def test_caps_by_category_are_read() -> None:
    card = declared("rule;greedy\ncategories;parks,roads\nbudget_per_category;40,60\nleftover_budget;by score\n")
    assert [(cap.name, cap.most) for cap in card.category_caps] == [("parks", 40), ("roads", 60)]
    assert card.leftovers is Leftovers.FIT


def test_what_was_assumed_is_said() -> None:
    found = read_pb(GOOD.replace("currency;GBP", "rule;unknown"))
    assert declared_card(found.election, found.meta).assumed == (
        "the file declares the rule 'unknown'; greedy by votes was used",
    )


@given(papers(points=True))
def test_reading_some_rows_at_a_time_changes_nothing(paper: Paper) -> None:
    from twofold.engines.ballots import input_hash, write_pb

    town = election(paper, points=True)
    data = write_pb(town, public=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pb_read, "ROWS_AT_ONCE", 2)
        again = read_pb(data).election
    assert input_hash(again) == input_hash(town)
    assert again.choice.tolist() == town.choice.tolist()


def steps_of_add1(step: Fraction, skipping: bool) -> tuple[int, list[int], int]:
    town = reading("poland_swiecie_2023_.pb").election
    card = RuleCard(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, increment=step)
    tally = Count(town, card)
    raising = Raising(town, card, Book.of(town, tally.groups, card.utility), tally.gate, tally.chain)
    with pytest.MonkeyPatch.context() as patch:
        if not skipping:
            patch.setattr(EqualSharesPass, "_keeps_to", lambda self, model: False)
        done = raising.run()
    return done.steps, [p.project for p in done.found.bought], done.passes_run


def test_skipping_steps_changes_nothing_on_a_real_election() -> None:
    steps, bought, passes = steps_of_add1(Fraction(1), skipping=True)
    assert steps_of_add1(Fraction(1), skipping=False)[:2] == (steps, bought)
    finer, same, passes_finer = steps_of_add1(Fraction(1, 50), skipping=True)
    assert 50 * steps <= finer < 50 * (steps + 1)
    assert same == bought
    assert passes_finer < finer / 10
    assert passes < steps


def test_memory_does_not_grow_from_pass_to_pass() -> None:
    town = reading("poland_swiecie_2023_.pb").election
    card = RuleCard(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1U)
    count(town, card)
    tracemalloc.start()
    try:
        marks = []
        for _ in range(3):
            count(town, card)
            gc.collect()
            marks.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert marks[2] - marks[0] < 50_000


def test_a_pass_does_not_remember_the_passes_before_it() -> None:
    town = reading("poland_swiecie_2023_.pb").election
    outcome = count(town, RuleCard(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1))
    gc.collect()
    alive = [thing for thing in gc.get_objects() if type(thing) is EqualSharesPass]
    assert [thing for thing in alive if thing.endowment == list(outcome.shares)] == [outcome.trace]
    assert isinstance(outcome.trace, EqualSharesPass)
    assert outcome.trace.model is None
