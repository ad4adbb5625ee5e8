"""A study as a whole: what it lists and in what order, and what must not change it."""

import numpy as np
import pytest

from twofold.engines.opinions import Study, Votes, study, votes_from
from twofold.engines.opinions.consensus import group_informed
from twofold.engines.opinions.evidence import CRITICAL
from twofold.engines.opinions.tallies import tally

from .shared import made_up, real, structureless


def with_common_ground(agreed: int = 2, rejected: int = 1) -> Votes:
    """Two groups, and statements from 100 on which nearly all agree, from 200 on which nearly all disagree."""
    base, chance = made_up(120, 20), np.random.default_rng(7)
    people = np.tile(np.arange(120), agreed + rejected)
    statements = np.repeat([*range(100, 100 + agreed), *range(200, 200 + rejected)], 120)
    values = np.where(statements < 200, 1, -1) * np.where(chance.random(len(people)) < 0.05, -1, 1)
    return votes_from(
        np.concatenate([base.people[base.person], people]),
        np.concatenate([base.statements[base.statement], statements]),
        np.concatenate([base.value, values]),
    )


@pytest.fixture(scope="module")
def found() -> Study:
    return study(with_common_ground(), "s")


def test_common_ground_comes_first(found: Study) -> None:
    assert set(found.consensus[:2]) == {100, 101}
    assert {100, 101} <= set(found.agreed)
    assert found.rejected[0] == 200
    assert found.consensus[-1] == 200 or found.consensus.index(200) > 15


def test_common_ground_divides_nobody(found: Study) -> None:
    assert not {100, 101, 200} & set(found.divisive[:5])


def test_what_divides_is_what_groups_were_made_of(found: Study) -> None:
    rates = np.random.default_rng(1).choice([0.1, 0.5, 0.9], (2, 20))
    apart = {at for at in range(20) if abs(rates[0, at] - rates[1, at]) > 0.7}
    assert apart
    assert set(found.divisive[: len(apart)]) == apart


def test_agreed_by_all_means_every_group_beyond_chance(found: Study) -> None:
    for id_ in found.agreed:
        at = int(np.searchsorted(found.map.statements, id_))
        for group in range(found.map.groups.count):
            agree, votes = found.map.tallies.agree[group, at], found.map.tallies.votes[group, at]
            assert 2 * np.sqrt(votes) * (agree / votes - 0.5) > CRITICAL


def test_the_consensus_is_the_product_over_the_groups_shown(found: Study) -> None:
    tallies = tally(found.votes, found.map.groups.of, found.map.groups.count)
    expected = dict(zip(found.map.statements.tolist(), group_informed(tallies).tolist(), strict=True))
    assert found.consensus == sorted(found.consensus, key=lambda id_: (-round(expected[id_], 12), id_))


def test_without_clear_groups_everybody_is_one() -> None:
    found = study(structureless())
    assert found.evidence is None
    assert found.names == ()
    assert found.map.groups.count == 1
    whole = tally(found.votes, np.minimum(found.map.groups.of, 0), 1)
    assert np.array_equal(found.map.tallies.agree, whole.agree)
    assert found.holdings(0) == []


def test_moderating_a_statement_takes_it_from_every_list() -> None:
    votes = with_common_ground()
    out = found_out = study(votes.moderated([100, 200]), "s")
    assert not {100, 200} & {*out.consensus, *out.agreed, *found_out.rejected, *out.divisive}
    assert found_out.consensus[0] == 101


def test_a_statement_all_pass_on_changes_no_groups() -> None:
    votes = with_common_ground()
    people = np.concatenate([votes.people[votes.person], votes.people])
    statements = np.concatenate([votes.statements[votes.statement], np.full(120, 999)])
    more = study(votes_from(people, statements, np.concatenate([votes.value, np.zeros(120, np.int8)])), "s")
    before = study(votes, "s")
    assert np.array_equal(more.map.groups.of, before.map.groups.of)
    assert 999 not in more.agreed
    assert 999 not in more.divisive


def test_turning_every_vote_round_keeps_groups_and_swaps_agreed_with_rejected() -> None:
    votes = with_common_ground()
    turned = study(votes_from(votes.people[votes.person], votes.statements[votes.statement], -votes.value), "s")
    before = study(votes, "s")
    same = (turned.map.groups.of == before.map.groups.of).mean()
    assert max(same, 1 - same) > 0.97
    assert set(turned.agreed[:1]) == {200}
    assert set(turned.rejected[:2]) == {100, 101}
    assert set(turned.divisive[:3]) == set(before.divisive[:3])


def test_everybody_twice_doubles_the_counts_and_keeps_the_plane() -> None:
    votes = made_up(60, 15)
    people = np.concatenate([votes.people[votes.person], votes.people[votes.person] + 1000])
    statements, values = np.tile(votes.statements[votes.statement], 2), np.tile(votes.value, 2)
    twice, once = study(votes_from(people, statements, values)), study(votes)
    assert np.array_equal(twice.map.tallies.votes.sum(axis=0), 2 * once.map.tallies.votes.sum(axis=0))
    assert twice.map.plane.explained == pytest.approx(once.map.plane.explained)
    assert twice.map.positions[:60] == pytest.approx(once.map.positions)
    assert np.array_equal(twice.map.groups.of[:60], twice.map.groups.of[60:])


def test_the_hash_is_of_what_was_found(found: Study) -> None:
    assert study(with_common_ground(), "s").hash == found.hash
    assert study(with_common_ground().without([5]), "s").hash != found.hash


def test_work_is_told() -> None:
    heard: list[str] = []
    study(made_up(40, 10), tell=heard.append)
    assert heard[0].startswith("mapping ")
    assert heard[1] == "shuffle 1 of 20"
    assert heard[-1].startswith("testing each group")


@pytest.mark.parametrize("seed", ["0", "1", "another"])
def test_another_seed_finds_the_same_groups_where_they_are_clear(seed: str) -> None:
    votes = real("vtaiwan.uberx").votes
    found = study(votes, seed)
    assert found.clear.clear
    assert found.map.groups.sizes.tolist() == study(votes, "9").map.groups.sizes.tolist()
