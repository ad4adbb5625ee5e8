"""Labels by the rules, contributions that add up, and what must not matter does not."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.priorities import (
    Comparison,
    Finding,
    Label,
    PrioritiesError,
    Side,
    Terms,
    compare_points,
    compare_rankings,
    compare_stances,
    compare_votes,
)
from twofold.engines.priorities.sides import side

from .shared import Drawn, patient, two_groups, votes


def only(first: str, second: str, **terms: object) -> Finding:
    (finding,) = compare_votes(*two_groups(first, second), draws=99, **terms)  # type: ignore[arg-type]
    return finding


def test_opposite_majorities_beyond_chance_are_a_conflict() -> None:
    finding = only("+" * 30 + "-" * 5, "-" * 28 + "+" * 7)
    assert finding.label is Label.CONFLICT
    assert finding.opposed
    assert finding.exact
    assert finding.p is not None
    assert finding.p < 1e-5
    assert finding.q == finding.p


def test_the_same_side_more_strongly_is_a_different_intensity() -> None:
    finding = only("+" * 40, "+" * 26 + "-" * 14)
    assert finding.label is Label.INTENSITY
    assert not finding.opposed


def test_a_side_that_is_no_more_than_chance_is_no_majority() -> None:
    """19 to 21 is no side to be on, though the groups differ for sure."""
    finding = only("+" * 40, "+" * 19 + "-" * 21)
    assert finding.label is Label.INTENSITY
    assert finding.sides[1].net < 0


def test_no_more_than_chance_is_shared() -> None:
    assert only("+" * 20 + "-" * 10, "+" * 18 + "-" * 12).label is Label.SHARED


def test_opposite_majorities_alone_are_no_conflict() -> None:
    """Few people, a level hard to reach: opposed, but not beyond chance."""
    finding = only("+" * 12 + "-" * 3, "-" * 12 + "+" * 3, level=0.0001)
    assert finding.opposed
    assert finding.label is Label.SHARED


def test_fourteen_are_too_few_and_fifteen_are_not() -> None:
    few = only("+" * 40 + "...", "-" * 14 + ".")
    assert few.label is Label.TOO_FEW
    assert (few.p, few.q, few.spread, few.contribution) == (None, None, None, None)
    assert only("+" * 40, "-" * 15).label is Label.CONFLICT
    assert only("+" * 40, "-" * 14, least=14).label is Label.CONFLICT


def test_many_questions_raise_the_bar() -> None:
    """The same votes that are beyond chance alone are not among a hundred questions of noise."""
    table, groups = two_groups("+" * 21 + "-" * 9, "+" * 9 + "-" * 21)
    (alone,) = compare_votes(table, groups, draws=99)
    noise = np.random.default_rng(1).choice([-1.0, 1.0], (60, 99))
    among = next(iter(compare_votes(np.hstack([table, noise]), groups, draws=99)))
    assert alone.label is Label.CONFLICT
    assert among.p == alone.p
    assert among.q is not None
    assert alone.q is not None
    assert among.q > alone.q
    assert among.label is Label.SHARED


@patient
@given(votes())
def test_contributions_add_up_to_the_excess(drawn: Drawn) -> None:
    for pair in compare_votes(*drawn, least=2, draws=99).pairs:
        if pair.spread is None:
            assert pair.tested == ()
            assert pair.label is Label.TOO_FEW
        else:
            total = sum(finding.contribution or 0.0 for finding in pair.tested)
            assert total == pytest.approx(pair.spread.excess, abs=1e-12)
            assert len(pair.trade_offs) == len(pair.tested)


def test_contributions_of_budgets_and_rankings_add_up_too() -> None:
    chance = np.random.default_rng(3)
    groups = ["a"] * 20 + ["b"] * 20
    for comparison in (
        compare_points(chance.dirichlet([1, 2, 3, 4], 40), groups, draws=99),
        compare_rankings([chance.permutation(5) + 1 for _ in range(40)], groups, draws=99),
    ):
        (pair,) = comparison.pairs
        assert pair.spread is not None
        total = sum(finding.contribution or 0.0 for finding in pair.findings)
        assert total == pytest.approx(pair.spread.excess, abs=1e-12)
        assert 0 < pair.spread.across < 1


@settings(deadline=None, max_examples=20)
@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter_at_all(drawn: Drawn, chance: "np.random.Generator") -> None:
    table, groups = drawn
    order = list(range(len(groups)))
    chance.shuffle(order)  # type: ignore[arg-type]
    shuffled = compare_votes(table[order], [groups[at] for at in order], least=2, draws=99)
    assert shuffled == compare_votes(table, groups, least=2, draws=99)


@settings(deadline=None, max_examples=20)
@given(votes())
def test_turning_every_answer_round_turns_the_sides_and_nothing_else(drawn: Drawn) -> None:
    table, groups = drawn
    for one, other in zip(
        compare_votes(table, groups, least=2, draws=99), compare_votes(-table, groups, least=2, draws=99), strict=True
    ):
        assert [each.net for each in other.sides] == [-each.net for each in one.sides]
        assert (other.label, other.opposed) == (one.label, one.opposed)
        assert other.p == pytest.approx(one.p)


def test_people_of_no_group_change_nothing() -> None:
    table, groups = two_groups("+" * 20 + "0" * 5, "-" * 10 + "+" * 10)
    more = compare_votes(np.vstack([table, [[1.0]] * 9]), [*groups, *[None] * 9], draws=99)
    assert more == compare_votes(table, groups, draws=99)


def test_renaming_groups_renames_and_nothing_else() -> None:
    table, groups = two_groups("+" * 20 + "0" * 5, "-" * 10 + "+" * 10)
    (one,) = compare_votes(table, groups, draws=99)
    (other,) = compare_votes(table, ["z" if group == "a" else "y" for group in groups], draws=99)
    assert other.groups == ("y", "z")
    assert (other.sides, other.label) == (one.sides[::-1], one.label)
    assert other.p == pytest.approx(one.p, rel=1e-9)


def test_hashes_tell_whether_input_and_result_are_the_same() -> None:
    table, groups = two_groups("+" * 20 + "0" * 5, "-" * 10 + "+" * 10)
    first, again = (compare_votes(table, groups, draws=99) for _ in range(2))
    assert (first.input_hash, first.result_hash) == (again.input_hash, again.result_hash)
    changed = table.copy()
    changed[0] = -1
    assert compare_votes(changed, groups, draws=99).input_hash != first.input_hash
    assert compare_votes(changed, groups, draws=99).result_hash != first.result_hash
    assert compare_votes(table, groups, draws=99, seed="1").input_hash != first.input_hash
    assert compare_votes(table, groups, ["other"], draws=99).input_hash != first.input_hash


def three() -> Comparison:
    chance = np.random.default_rng(8)
    rates = {"a": 0.9, "b": 0.2, "c": 0.85}
    groups = [group for group in rates for _ in range(30)]
    table = [[1.0 if chance.random() < rates[group] else -1.0, chance.choice([-1.0, 1.0])] for group in groups]
    return compare_votes(table, groups, ["bus", "park"], draws=999)


def test_every_pair_of_groups_is_compared() -> None:
    comparison = three()
    assert [pair.groups for pair in comparison.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert comparison.between("b", "a") is comparison.pairs[0]
    assert [finding.groups for finding in comparison.conflicts] == [("a", "b"), ("b", "c")]
    assert {finding.name for finding in comparison.conflicts} == {"bus"}
    assert len(list(comparison)) == 6
    assert comparison.between("a", "c").label is Label.SHARED
    with pytest.raises(KeyError, match="a and d"):
        comparison.between("a", "d")


def test_p_is_adjusted_over_all_pairs_together() -> None:
    comparison = three()
    p = [finding.p for finding in comparison if finding.p is not None]
    lowest = min(comparison, key=lambda finding: finding.p or 0)
    assert lowest.q == pytest.approx(min(value * 6 / (place + 1) for place, value in enumerate(sorted(p))))


def test_stances_give_what_votes_give_question_by_question() -> None:
    table, groups = two_groups("+" * 20 + "0" * 5, "-" * 16 + "+" * 4)
    (expected,) = compare_votes(table, groups, ["night bus"], draws=99)
    stances = {"night bus": {"b": [-1.0] * 16 + [1.0] * 4, "a": [0.0] * 5 + [1.0] * 20}}
    comparison = compare_stances(stances, draws=99)
    assert list(comparison) == [expected]
    (pair,) = comparison.pairs
    assert (pair.p, pair.q, pair.draws, pair.people) == (None, None, 0, None)
    assert pair.label is Label.CONFLICT


def test_stances_of_many_strengths_are_dealt_question_by_question() -> None:
    chance = np.random.default_rng(9)
    for_it, against = chance.uniform(0.1, 1, 30).tolist(), chance.uniform(-1, 0.05, 30).tolist()
    either = chance.uniform(-1, 1, 60).tolist()
    stances = {"bus": {"a": for_it, "b": against}, "café": {"a": either[:30], "b": either[30:]}, "sauna": {"a": [1.0]}}
    bus, cafe, sauna = compare_stances(stances, draws=999)
    assert (bus.label, bus.exact, bus.p) == (Label.CONFLICT, False, 0.001)
    assert cafe.label is Label.SHARED
    assert sauna.label is Label.TOO_FEW


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"level": 0}, "level"),
        ({"level": nan}, "level"),
        ({"least": 1}, "at least 2"),
        ({"draws": 98}, "draws"),
        ({"draws": 10_000_000}, "draws"),
    ],
)
def test_terms_out_of_range_are_refused(terms: dict[str, float], words: str) -> None:
    with pytest.raises(PrioritiesError, match=words):
        Terms(**terms)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("above", "even", "below", "sure"),
    [
        (15, 0, 0, 1),
        (0, 0, 15, -1),
        (0, 15, 0, 0),
        (10, 0, 10, 0),
        # 95 % of the normal distribution, about the group's own mean: (30 - 16)/sqrt(46 - 14**2/46) = 2.17
        (30, 0, 16, 1),
        (29, 0, 17, 0),  # 1.83
        (16, 60, 5, 1),  # (16 - 5)/sqrt(21 - 11**2/81) = 2.49
        (0, 0, 0, 0),
    ],
)
def test_a_side_is_sure_beyond_the_normal_limit(above: int, even: int, below: int, sure: int) -> None:
    assert Side(above, even, below).sure == sure
    assert Side(below, even, above).sure == -sure


def test_shares_that_should_be_equal_are() -> None:
    """A third of 3 and a third of 0.3 differ in the last digit; both are an even share."""
    values = np.unique([1 / 3, 0.1 / 0.3])
    assert side(values, np.full(len(values), 5), 1 / 3) == Side(0, 5 * len(values), 0)
