"""Held-out evidence finds what groups hold, and calls no more differences than its level where there is nothing."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from twofold.engines.opinions import Votes, clear_groups, held_out, opinion_map
from twofold.engines.opinions.clear import MOST_PEOPLE, Clearness
from twofold.engines.opinions.evidence import CRITICAL, one_share, two_shares
from twofold.engines.opinions.tallies import Tallies, tally

from .naive import spectrum
from .shared import made_up, real, structureless, written


def shuffled(votes: Votes, seed: int) -> Votes:
    """Who said what redrawn within each statement; who voted on what stays."""
    chance, value = np.random.default_rng(seed), votes.value.copy()
    for statement in range(len(votes.statements)):
        own = votes.statement == statement
        value[own] = chance.permutation(value[own])
    return replace(votes, value=value)


def test_the_level_is_ten_in_a_hundred_on_each_side() -> None:
    assert norm.ppf(0.9) == pytest.approx(CRITICAL, abs=1e-12)


def test_z_of_two_shares_by_hand() -> None:
    # 30 of 40 against 20 of 60: pooled 0.5, spread 0.5 root(1/40 + 1/60).
    tallies = Tallies(np.array([[30], [20]]), np.array([[10], [40]]), np.array([[40], [60]]))
    expected = (30 / 40 - 20 / 60) / (0.5 * np.sqrt(1 / 40 + 1 / 60))
    assert two_shares(tallies, True)[:, 0] == pytest.approx([expected, -expected])
    assert two_shares(tallies, False)[:, 0] == pytest.approx([-expected, expected])


def test_z_of_one_share_by_hand() -> None:
    tallies = Tallies(np.array([[18], [0]]), np.array([[2], [0]]), np.array([[25], [0]]))
    assert one_share(tallies, True)[:, 0] == pytest.approx([2 * 5 * (18 / 25 - 0.5), 0])


def test_nothing_differs_where_all_say_the_same_or_nobody_voted() -> None:
    tallies = Tallies(np.array([[5, 0], [9, 3]]), np.array([[0, 0], [0, 0]]), np.array([[5, 0], [9, 3]]))
    assert not two_shares(tallies, True).any()


def test_each_half_speaks_about_the_groups_of_the_other() -> None:
    votes = made_up(200, 40)
    found = opinion_map(votes)
    evidence = held_out(votes, found)
    own = tally(votes, found.groups.of, 2)
    # Clear groups: both halves find nearly the map's, so counts are nearly its own, but not made by the same votes.
    assert evidence.shared > 0.9
    assert abs(evidence.tallies.agree - own.agree).max() <= 0.15 * own.votes.max()
    assert (evidence.tallies.votes <= votes.of_statement).all()


def test_what_groups_were_made_to_hold_is_found() -> None:
    chance = np.random.default_rng(1)
    rates = chance.choice([0.1, 0.5, 0.9], (2, 30))
    votes = made_up(200, 30)
    evidence = held_out(votes, opinion_map(votes))
    apart = abs(rates[0] - rates[1]) > 0.3
    assert evidence.different.any(axis=0)[apart].all()
    assert evidence.different.any(axis=0)[~apart].mean() < 0.5
    assert set(np.flatnonzero(evidence.gap > 0.8)) <= set(np.flatnonzero(apart))


def test_holdings_are_what_the_group_says_more_than_the_rest() -> None:
    votes = made_up(200, 30)
    evidence = held_out(votes, opinion_map(votes))
    for group in range(2):
        held = evidence.holdings(group, 5)
        assert held
        for each in held:
            assert each.share > max(0.5, each.rest)
            assert each.z > CRITICAL
            at = int(np.searchsorted(votes.statements, each.statement))
            counts = evidence.tallies.agree if each.agrees else evidence.tallies.disagree
            assert each.share == pytest.approx((counts[group, at] + 1) / (each.votes + 2))


def test_moderated_statements_are_no_evidence() -> None:
    votes = made_up(200, 30)
    evidence = held_out(votes.moderated([3, 4]), opinion_map(votes.moderated([3, 4])))
    assert not evidence.different[:, [3, 4]].any()
    assert not evidence.gap[[3, 4]].any()


@pytest.mark.parametrize("name", ["brexit-consensus", "canadian-electoral-reform"])
def test_on_real_votes_shuffled_the_level_holds_and_ordinary_evidence_breaks_it(name: str) -> None:
    votes = real(name).votes
    votes = votes.only(~votes.out[votes.statement])
    held, ordinary = [], []
    for seed in range(6):
        mixed = shuffled(votes, seed)
        found = opinion_map(mixed, str(seed))
        evidence = held_out(mixed, found, str(seed))
        for tallies, called, kept in (
            (evidence.tallies, evidence.different, held),
            (found.tallies, abs(two_shares(found.tallies, True)) > CRITICAL, ordinary),
        ):
            kept += called[(tallies.votes >= 10) & (tallies.rest().votes >= 10)].tolist()
    assert np.mean(held) < 0.23
    assert np.mean(ordinary) > 0.3


def test_people_with_few_votes_in_a_half_are_not_grouped_by_it() -> None:
    full = made_up(100, 24, seen=1.0)
    sparse = full.only((full.statement + full.person) % 24 < 7)
    assert (sparse.of_person == 7).all()
    # Seven votes in two halves: at most one half has four, and each half speaks for the other's groups.
    grouped = held_out(sparse, opinion_map(sparse)).tallies.votes.sum()
    assert grouped <= 100 * 3


def test_a_conversation_too_small_to_split_still_answers() -> None:
    votes = written("+", "-", "+")
    evidence = held_out(votes, opinion_map(votes))
    assert not evidence.different.any()
    assert evidence.shared == 0.0


def test_groups_made_of_something_are_clear() -> None:
    found = clear_groups(made_up())
    assert found.clear
    assert found.p_value == pytest.approx(1 / 21)
    assert found.ratio > 2


def test_the_eigenvalue_is_that_of_the_filled_table() -> None:
    for votes in (made_up(40, 60), made_up(80, 10), written("++-", "-+.", "0.+")):
        assert clear_groups(votes, shuffles=1).eigenvalue == pytest.approx(spectrum(votes)[0], rel=1e-3)


def test_without_structure_groups_are_clear_about_once_in_twenty() -> None:
    clear = [clear_groups(structureless(60, 15, seed=seed), str(seed)).clear for seed in range(60)]
    # 60 tries at 1 in 21: more than eight would come once in a thousand.
    assert sum(clear) <= 8
    assert not all(clear)


def test_shuffled_real_votes_have_no_clear_groups() -> None:
    votes = real("brexit-consensus").votes
    assert clear_groups(votes).clear
    assert sum(clear_groups(shuffled(votes, seed)).clear for seed in range(5)) <= 1


def test_many_people_are_judged_on_some() -> None:
    votes = structureless(MOST_PEOPLE + 500, 8)
    heard: list[str] = []
    assert clear_groups(votes, shuffles=3, tell=heard.append).people <= MOST_PEOPLE
    assert heard == ["shuffle 1 of 3", "shuffle 2 of 3", "shuffle 3 of 3"]


def test_equal_to_chance_is_not_beyond_it() -> None:
    assert not Clearness(5.0, (1.0,) * 19 + (5.0,), 30).clear
    assert Clearness(5.1, (1.0,) * 19 + (5.0,), 30).clear
    assert not clear_groups(written("+", "+", "+")).clear
