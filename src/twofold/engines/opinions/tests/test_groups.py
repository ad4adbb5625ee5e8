"""Groups: who is in, how many there are, the best centres there can be, and letters that stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import Votes, as_one_group, opinion_map
from twofold.engines.opinions.chance import generator
from twofold.engines.opinions.groups import find_groups, in_map, matched, names
from twofold.engines.opinions.kmeans import Sample, kmeans, nearest, sample, settle, silhouettes
from twofold.engines.opinions.votes import Floats

from . import naive
from .shared import made_up, patient, tiny

COORDINATES = st.integers(-5, 5).map(float)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=4, max_size=7, unique=True).map(np.array)


def clouds(centres: int, people: int = 60, seed: int = 0) -> Floats:
    """People around points on a circle of radius ten."""
    turn = 2 * np.pi * (np.arange(people) % centres) / centres
    around: Floats = np.random.default_rng(seed).normal(size=(people, 2))
    return around + 10 * np.stack([np.cos(turn), np.sin(turn)], axis=1)


@patient
@given(POINTS, st.integers(2, 3), st.lists(st.integers(1, 5), min_size=7, max_size=7))
def test_k_means_ends_where_nothing_moves(points: Floats, count: int, weights: list[int]) -> None:
    given_ = Sample(points, np.array(weights[: len(points)], float))
    centres = kmeans(given_, count, generator("s", "t"))
    groups = nearest(points, centres)
    for group in set(groups.tolist()):
        own = groups == group
        expected = np.average(points[own], axis=0, weights=given_.weights[own])
        assert centres[group] == pytest.approx(expected, abs=1e-9)
    found = naive.inertia(points, given_.weights, groups)
    assert found >= naive.best_inertia(points, given_.weights, count) - 1e-9


def test_on_few_points_the_best_grouping_is_nearly_always_found() -> None:
    """k-means promises no more: a start that no draw of points gives may be the only way to the best."""
    best = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        given_ = Sample(chance.normal(size=(7, 2)), chance.integers(1, 6, 7).astype(float))
        centres = kmeans(given_, 2 + seed % 2, generator("s", str(seed)))
        found = naive.inertia(given_.points, given_.weights, nearest(given_.points, centres))
        best += found == pytest.approx(naive.best_inertia(given_.points, given_.weights, 2 + seed % 2))
    assert best >= 97


def test_more_starts_are_never_worse_and_ten_beat_one_somewhere() -> None:
    better = 0
    for seed in range(12):
        points = np.random.default_rng(seed).normal(size=(90, 2)) ** 3
        given_ = Sample(points, np.ones(len(points)))
        costs = [
            naive.inertia(points, given_.weights, nearest(points, kmeans(given_, 4, generator("s", "t"), starts)))
            for starts in (1, 30)
        ]
        assert costs[1] <= costs[0] * 1.02
        better += costs[1] < costs[0] * 0.999
    assert better


@patient
@given(POINTS, st.integers(2, 4), st.randoms(use_true_random=False))
def test_the_silhouette_is_by_the_definition(points: Floats, count: int, chance: st.DataObject) -> None:
    groups = np.array([at % count for at in range(len(points))])
    chance.shuffle(groups)  # type: ignore[attr-defined]
    found = silhouettes(Sample(points, np.ones(len(points))), [groups, groups])
    assert found == pytest.approx([naive.silhouette(points, groups)] * 2)


def test_a_weight_of_three_is_three_people_in_one_place() -> None:
    points, groups = clouds(3, 30), np.arange(30) % 3
    threefold = silhouettes(Sample(np.repeat(points, 3, axis=0), np.ones(90)), [np.repeat(groups, 3)])
    assert silhouettes(Sample(points, np.full(30, 3.0)), [groups]) == pytest.approx(threefold)


def test_a_sample_keeps_the_people_and_their_centre() -> None:
    points = np.random.default_rng(0).normal(size=(5000, 2))
    points[0] = 1000, -1000
    given_ = sample(points)
    assert len(given_.points) <= 1600
    assert given_.weights.sum() == 5000
    assert (given_.points * given_.weights[:, None]).sum(axis=0) == pytest.approx(points.sum(axis=0))
    # One person far away must not push everybody else into one cell.
    assert given_.weights.max() < 100


def test_a_sample_of_few_is_all_of_them() -> None:
    points = clouds(2)
    assert sample(points).points is points


def test_on_many_people_the_sample_ends_where_all_of_them_would() -> None:
    points = clouds(3, 4000)
    inside = np.ones(4000, bool)
    found = find_groups(points, inside, "0")
    centres, groups = settle(points, points[:3] * 0 + 10 * np.array([[1, 0], [-0.5, 0.87], [-0.5, -0.87]]))
    assert found.count == 3
    assert naive.confusion(found.of[:400], groups[:400]) == 1.0
    assert sorted(found.centres[:, 0]) == pytest.approx(sorted(centres[:, 0]))


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_the_number_of_groups_is_found(count: int) -> None:
    points = clouds(count)
    found = find_groups(points, np.ones(len(points), bool), "0")
    assert found.count == count
    assert naive.confusion(found.of, np.arange(60) % count) == 1.0
    assert found.silhouette == max(found.tried.values())
    assert found.silhouette == pytest.approx(naive.silhouette(points, found.of))


def test_never_more_than_five() -> None:
    found = find_groups(clouds(9, 180), np.ones(180, bool), "0")
    assert found.count <= 5
    assert max(found.tried) == 5


def test_few_people_make_few_groups() -> None:
    found = find_groups(clouds(5, 20), np.ones(20, bool), "0")
    assert max(found.tried) == 3


def test_people_in_one_place_are_one_group() -> None:
    found = find_groups(np.ones((30, 2)), np.ones(30, bool), "0")
    assert (found.count, found.sizes.tolist(), found.tried) == (1, [30], {})


def test_the_largest_group_is_first() -> None:
    points = np.concatenate([clouds(1, 10), clouds(1, 40) - 50, clouds(1, 20) + 50])
    assert find_groups(points, np.ones(70, bool), "0").sizes.tolist() == [40, 20, 10]


def test_those_outside_the_map_are_in_no_group() -> None:
    points = clouds(2)
    inside = np.arange(60) >= 4
    found = find_groups(points, inside, "0")
    assert found.of[:4].tolist() == [-1] * 4
    assert found.sizes.sum() == 56


def test_seven_votes_or_all_statements_make_one_part_of_the_map() -> None:
    votes = np.array([3, 6, 7, 8] * 10)
    assert in_map(votes, 30).tolist() == [False, False, True, True] * 10
    assert in_map(votes, 6).tolist() == [False, True, True, True] * 10


def test_at_least_fifteen_are_in_if_there_are_so_many() -> None:
    votes = np.array([9] * 3 + [5] * 10 + [1] * 10)
    inside = in_map(votes, 30)
    assert inside.sum() == 15
    assert inside[:15].all()
    assert in_map(np.array([1, 2, 3]), 30).all()


def test_new_groups_continue_those_most_of_their_people_were_in() -> None:
    old = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, -1])
    new = np.array([1, 1, 1, 0, 0, 0, 0, -1, -1, 1])
    assert matched(new, old) == {0: 1, 1: 0}


def test_a_group_of_newcomers_continues_none() -> None:
    assert matched(np.array([0, 0, 1, 1]), np.array([0, 0, -1, -1])) == {0: 0}
    assert matched(np.array([-1, -1]), np.array([0, 1])) == {}


def test_letters_go_to_those_who_had_them() -> None:
    assert names(3) == ("A", "B", "C")
    assert names(3, {0: "B", 2: "D"}) == ("B", "A", "D")


@patient
@given(tiny())
def test_any_votes_at_all_can_be_mapped(votes: Votes) -> None:
    found = opinion_map(votes)
    assert found.groups.sizes.sum() == (found.groups.of >= 0).sum() == min(len(votes.people), 15)
    assert np.isfinite(found.positions).all()
    assert as_one_group(found).groups.count == 1


def test_the_seed_alone_settles_the_groups() -> None:
    votes = made_up(200, groups=4)
    assert np.array_equal(opinion_map(votes, "a").groups.of, opinion_map(votes, "a").groups.of)


def test_groups_in_votes_are_found() -> None:
    votes = made_up(150, 40, groups=3)
    assert naive.confusion(opinion_map(votes).groups.of, votes.people % 3) > 0.95


def test_ids_and_order_of_votes_do_not_matter() -> None:
    from twofold.engines.opinions import votes_from

    votes = made_up(100)
    order = np.random.default_rng(0).permutation(len(votes))
    people = votes.people[votes.person][order] * 7 + 1000
    again = opinion_map(votes_from(people, votes.statements[votes.statement][order], votes.value[order]))
    assert np.array_equal(again.groups.of, opinion_map(votes).groups.of)


def test_asking_for_a_number_of_groups() -> None:
    found = opinion_map(made_up(150), groups=4)
    assert found.groups.count == 4
    assert list(found.groups.tried) == [4]
