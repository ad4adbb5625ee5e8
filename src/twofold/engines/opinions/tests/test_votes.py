"""Votes as arrays: the latest in each cell counts, whoever withdrew is gone, and hashes see what matters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import OpinionsError, Votes, votes_from

from .naive import table
from .shared import patient, tiny, written

CASTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-1, 1)), min_size=1, max_size=30)


def from_casts(casts: list[tuple[int, int, int]], **more: tuple[int, ...]) -> Votes:
    people, statements, values = zip(*casts, strict=True)
    return votes_from(people, statements, values, **more)


def cells(votes: Votes) -> dict[tuple[int, int], int]:
    ids = votes.people[votes.person].tolist(), votes.statements[votes.statement].tolist()
    return dict(zip(zip(*ids, strict=True), votes.value.tolist(), strict=True))


@patient
@given(CASTS)
def test_the_last_vote_in_each_cell_counts(casts: list[tuple[int, int, int]]) -> None:
    votes = from_casts(casts)
    assert cells(votes) == {(person, statement): value for person, statement, value in casts}
    assert votes.people.tolist() == sorted({person for person, _, _ in casts})
    assert votes.statements.tolist() == sorted({statement for _, statement, _ in casts})


@patient
@given(CASTS)
def test_ids_far_apart_are_as_good_as_small_ones(casts: list[tuple[int, int, int]]) -> None:
    far = [(person * 10**15, statement * 10**12 + 7, value) for person, statement, value in casts]
    near, wide = from_casts(casts), from_casts(far)
    assert np.array_equal(near.person, wide.person)
    assert np.array_equal(near.statement, wide.statement)
    assert np.array_equal(near.value, wide.value)


@patient
@given(CASTS, st.randoms())
def test_the_hash_sees_votes_but_not_their_order(casts: list[tuple[int, int, int]], chance: st.DataObject) -> None:
    final = [(person, statement, value) for (person, statement), value in cells(from_casts(casts)).items()]
    chance.shuffle(final)  # type: ignore[attr-defined]
    assert from_casts(final).hash == from_casts(casts).hash
    person, statement, value = final[0]
    turned = [(person, statement, 0 if value else 1), *final[1:]]
    assert from_casts(turned).hash != from_casts(final).hash


@patient
@given(tiny())
def test_counts_are_those_of_the_table(votes: Votes) -> None:
    given_ = table(votes)
    assert votes.of_person.tolist() == (~np.isnan(given_)).sum(axis=1).tolist()
    assert votes.of_statement.tolist() == (~np.isnan(given_)).sum(axis=0).tolist()
    assert votes.means == pytest.approx(np.nanmean(given_, axis=0))


def test_a_withdrawn_person_leaves_nothing_behind() -> None:
    votes = written("++.", "-.+", "00.")
    left = votes.without([1])
    assert left.people.tolist() == [0, 2]
    # Nobody else had voted on the last statement, so it goes too.
    assert left.statements.tolist() == [0, 1]
    assert left.hash == written("++.", "...", "00.").hash


def test_nothing_left_is_said() -> None:
    with pytest.raises(OpinionsError, match="there are no votes"):
        written("+").without([0])


def test_moderation_is_part_of_the_hash_and_can_be_undone() -> None:
    votes = written("+-", "-+")
    out = votes.moderated([1])
    assert out.out.tolist() == [False, True]
    assert out.hash != votes.hash
    assert out.moderated([]).hash == votes.hash


@pytest.mark.parametrize(
    ("people", "statements", "values", "message"),
    [
        ([], [], [], "there are no votes"),
        ([0], [0], [2], "values must be whole numbers from -1 to 1"),
        ([0], [0], [float("nan")], "values must be whole numbers"),
        ([-1], [0], [1], "people must be whole numbers from 0"),
        ([0], [0.5], [1], "statements must be whole numbers"),
        ([0], [2**63], [1], "statements must be whole numbers"),
        ([0, 1], [0], [1], "as many as each other"),
        (["a"], [0], [1], "people must be whole numbers"),
    ],
)
def test_what_cannot_be_votes_is_refused(people: object, statements: object, values: object, message: str) -> None:
    with pytest.raises(OpinionsError, match=message):
        votes_from(people, statements, values)  # type: ignore[arg-type]
