"""Common ground and division by hand, and what must hold of them whatever the votes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import Votes
from twofold.engines.opinions.consensus import even_split, gap, group_informed, group_informed_against, ranked
from twofold.engines.opinions.tallies import Tallies, tally

from .naive import counts
from .shared import patient, tiny, written


def tallied(*rows: tuple[int, int, int]) -> Tallies:
    """One statement; a row (agree, disagree, votes) for each group."""
    return Tallies(*(np.array(part)[:, None] for part in zip(*rows, strict=True)))


@patient
@given(tiny(), st.data())
def test_tallies_count_the_groups_votes(votes: Votes, data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=len(votes.people), max_size=len(votes.people))))
    found = tally(votes, groups, 3)
    for group in range(3):
        for statement in range(len(votes.statements)):
            parts = (part[group, statement] for part in (found.agree, found.disagree, found.votes))
            assert tuple(parts) == counts(votes, groups, group, statement)


@patient
@given(tiny(), st.data())
def test_the_rest_is_everybody_else(votes: Votes, data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(votes.people), max_size=len(votes.people))))
    found = tally(votes, groups, 3)
    for group in range(3):
        others = tally(votes, np.where(groups == group, -1, 0), 1)
        assert np.array_equal(found.rest().agree[group], others.agree[0])
        assert np.array_equal(found.rest().votes[group], others.votes[0])


def test_group_informed_consensus_by_hand() -> None:
    # (8 + 1) / (10 + 2) times (1 + 1) / (3 + 2)
    assert group_informed(tallied((8, 1, 10), (1, 2, 3))) == pytest.approx([9 / 12 * 2 / 5])
    assert group_informed_against(tallied((8, 1, 10), (1, 2, 3))) == pytest.approx([2 / 12 * 3 / 5])


def test_a_large_group_cannot_carry_a_statement_over_a_small_one() -> None:
    against_the_small = group_informed(tallied((1000, 0, 1000), (0, 10, 10)))
    by_both = group_informed(tallied((700, 300, 1000), (7, 3, 10)))
    assert by_both > against_the_small


def test_the_gap_is_between_the_two_furthest_groups() -> None:
    # Balances 6/12, -6/12 and 0/12.
    assert gap(tallied((8, 2, 10), (2, 8, 10), (5, 5, 10))) == pytest.approx([1.0])
    assert gap(tallied((8, 2, 10), (8, 2, 10))) == pytest.approx([0.0])


def test_an_even_split_scores_one() -> None:
    assert even_split(tallied((5, 5, 10))) == pytest.approx([1.0])
    assert even_split(tallied((9, 1, 10))) < even_split(tallied((6, 4, 10))) < 1


@patient
@given(tiny(), st.permutations(range(3)), st.data())
def test_neither_depends_on_how_groups_are_numbered(votes: Votes, order: list[int], data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(votes.people), max_size=len(votes.people))))
    one, other = tally(votes, groups, 3), tally(votes, np.array(order)[groups], 3)
    assert group_informed(one) == pytest.approx(group_informed(other))
    assert gap(one) == pytest.approx(gap(other))


def test_turning_votes_round_swaps_agreement_and_rejection() -> None:
    groups = np.array([0, 0, 1])
    one, other = tally(written("+-0", "++.", "-+-"), groups, 2), tally(written("-+0", "--.", "+-+"), groups, 2)
    assert group_informed(one) == pytest.approx(group_informed_against(other))
    assert gap(one) == pytest.approx(gap(other))


def test_ranking_shows_best_first_ties_by_id_and_only_what_may_be_shown() -> None:
    scores = np.array([0.2, 0.9, 0.1 + 0.1, 0.5])
    ids = np.array([30, 7, 4, 9])
    assert ranked(scores, ids, np.array([True, True, True, True])) == [7, 9, 4, 30]
    assert ranked(scores, ids, np.array([True, False, True, True])) == [9, 4, 30]


def test_rounding_in_the_last_place_ranks_nothing() -> None:
    # 0.1 * 0.7 and 0.07 differ in the seventeenth digit.
    scores = np.array([0.07, 0.1 * 0.7])
    assert scores[0] > scores[1]
    assert ranked(scores, np.array([9, 4]), np.array([True, True])) == [4, 9]
