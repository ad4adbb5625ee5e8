"""Which statement next: least answered first, nothing hidden, every chance known and true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import LiveMap, OpinionsError, chances, next_statement

from .shared import made_up, patient

COUNTS = st.lists(st.integers(0, 1000), min_size=1, max_size=40)


@patient
@given(COUNTS, st.floats(0.01, 1))
def test_chances_are_chances_and_none_is_below_the_floor(votes: list[int], floor: float) -> None:
    found = chances(votes, floor=floor)
    assert found.sum() == pytest.approx(1)
    assert (found >= floor / len(votes) - 1e-12).all()


@patient
@given(COUNTS)
def test_fewer_votes_never_mean_less_chance(votes: list[int]) -> None:
    order = np.argsort(votes, kind="stable")
    assert (np.diff(chances(votes)[order]) <= 1e-12).all()


def test_chances_by_hand() -> None:
    # Weights 1, 1/4 and 1/100; a tenth is spread evenly.
    expected = 0.1 / 3 + 0.9 * np.array([1, 1 / 4, 1 / 100]) / 1.26
    assert chances([0, 1, 9]) == pytest.approx(expected)


def test_pull_lifts_a_statement_by_a_quarter_at_most() -> None:
    plain, pulled = chances([5, 5]), chances([5, 5], [1.0, 3.0])
    assert pulled[1] > plain[1]
    lifted = (pulled - 0.05) / 0.9
    assert lifted[1] / lifted[0] == pytest.approx(1.25 / (1 + 0.25 / 3))


@pytest.mark.parametrize("floor", [0, -0.1, 1.1, float("nan")])
def test_there_must_be_a_floor(floor: float) -> None:
    with pytest.raises(OpinionsError, match="floor"):
        chances([1], floor=floor)


def test_draws_come_as_often_as_said() -> None:
    ids, votes = np.array([10, 20, 30]), np.array([0, 1, 4])
    draws = [next_statement(ids, votes, seed="s", person=person, turn=1) for person in range(6000)]
    for id_, chance in zip(ids, chances(votes), strict=True):
        drawn = [draw for draw in draws if draw is not None and draw.statement == id_]
        assert all(draw.probability == pytest.approx(chance) for draw in drawn)
        assert len(drawn) / 6000 == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 6000))


def test_weighting_by_the_logged_chance_undoes_the_routing() -> None:
    ids, votes = np.arange(4), np.array([0, 2, 5, 9])
    draws = [next_statement(ids, votes, seed="s", person=person, turn=1) for person in range(8000)]
    weights = np.zeros(4)
    for draw in draws:
        assert draw is not None
        weights[draw.statement] += 1 / draw.probability
    assert weights / 8000 == pytest.approx(np.ones(4), rel=0.15)


def test_the_same_turn_gives_the_same_statement_and_the_next_another() -> None:
    ids, votes = np.arange(50), np.zeros(50, int)
    drawn = [next_statement(ids, votes, seed="s", person=1, turn=turn) for turn in (1, 1, *range(2, 30))]
    assert drawn[0] == drawn[1]
    assert len({draw.statement for draw in drawn if draw}) > 15


def test_nothing_left_is_none() -> None:
    assert next_statement(np.array([], int), np.array([], int), seed="s", person=1, turn=1) is None


def test_a_live_map_shows_what_one_has_not_answered_and_nothing_moderated_out() -> None:
    live = LiveMap.of(made_up(30, 6, seen=0.7))
    live.add_statement(99)
    live.moderate(2)
    live.refresh()
    for person in (0, 5, 12345):
        row = live.grid.rows.get(person)
        answered = set() if row is None else set(live.grid.votes_of(row)[0].tolist())
        drawn = {draw.statement for turn in range(300) if (draw := live.next_statement(person, turn, floor=0.9))}
        assert drawn == {0, 1, 3, 4, 5, 99} - answered


def test_a_new_statement_comes_first() -> None:
    live = LiveMap.of(made_up(60, 10))
    live.add_statement(99)
    drawn = [live.next_statement(1000 + person, 1) for person in range(100)]
    assert sum(draw is not None and draw.statement == 99 for draw in drawn) > 80
