"""Between refreshes: who is in, who moves, and tables that grow under way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import LiveMap, Votes
from twofold.engines.opinions.cocounts import PEOPLE_A_BLOCK, CoCounts, blocks
from twofold.engines.opinions.grid import Grid

from .naive import table
from .shared import made_up, patient, tiny


@patient
@given(tiny())
def test_a_grid_holds_the_votes_and_gives_them_back(votes: Votes) -> None:
    grid = Grid.of(votes)
    assert grid.votes(set(votes.statements[votes.out].tolist())).hash == votes.hash
    assert grid.counts().tolist() == votes.of_person.tolist()


@patient
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60), st.sampled_from([-1, 0, 1])), min_size=1))
def test_a_grid_grows_without_losing_anything(casts: list[tuple[int, int, int]]) -> None:
    grid = Grid()
    for person, statement, value in casts:
        grid.put(grid.row(person), grid.column(statement), value)
    cells = {(person, statement): value for person, statement, value in casts}
    for (person, statement), value in cells.items():
        assert grid.vote(grid.rows[person], grid.columns[statement]) == value
    assert grid.counts().sum() == len(cells)
    assert grid.people().tolist() == list(dict.fromkeys(person for person, _, _ in casts))


@pytest.mark.parametrize("people", [1, PEOPLE_A_BLOCK - 1, PEOPLE_A_BLOCK, PEOPLE_A_BLOCK + 1])
def test_blocks_cover_everybody_once(people: int) -> None:
    votes = made_up(people, 4, seen=1.0)
    cast = np.vstack([block for block, _ in blocks(votes)])
    assert np.array_equal(cast, np.nan_to_num(table(votes)))
    grid_rows = [rows for rows, _, _ in Grid.of(votes).blocks()]
    assert [row for rows in grid_rows for row in range(rows.start, rows.stop)] == list(range(people))


def test_tables_made_in_blocks_are_those_of_all_people_at_once() -> None:
    votes = made_up(PEOPLE_A_BLOCK + 300, 6, seen=0.5)
    cast = np.nan_to_num(table(votes)).astype(int)
    assert np.array_equal(CoCounts.of(votes).agreement, cast.T @ cast)


def test_a_group_is_left_when_votes_are_taken_back() -> None:
    live = LiveMap.of(made_up(80, 20, seen=1.0))
    live.refresh()
    standings = live._standings
    assert standings is not None
    for statement in range(14):
        live.retract(10, statement)
        assert (standings.of[10] < 0) == (statement == 13)
    assert live.tallies().votes.sum() == 79 * 20


def test_in_a_small_conversation_those_who_were_in_stay() -> None:
    live = LiveMap.of(made_up(12, 20, seen=1.0))
    live.refresh()
    standings = live._standings
    assert standings is not None
    for statement in range(16):
        live.retract(3, statement)
    assert standings.of[3] >= 0
    for statement in range(16, 20):
        live.retract(3, statement)
    assert standings.of[3] == -1


def test_changing_ones_mind_can_change_ones_group() -> None:
    live = LiveMap.of(made_up(80, 20, seen=1.0))
    fresh = live.refresh()
    one, other = (fresh.map.members(group)[0] for group in (0, 1))
    columns, cast = live.grid.votes_of(live.grid.rows[other])
    for column, value in zip(columns.tolist(), cast.tolist(), strict=True):
        standing = live.vote(one, column, value)
    assert standing is not None
    assert standing.group == fresh.names[1]
    sizes = fresh.map.groups.sizes + np.array([-1, 1])
    assert np.array_equal(live.tallies().votes, np.repeat(sizes[:, None], 20, axis=1))


def test_a_statement_added_since_counts_but_moves_nobody() -> None:
    live = LiveMap.of(made_up(80, 20))
    live.refresh()
    before = live.vote(5, 0, 1)
    after = live.vote(5, 777, 1)
    assert before is not None
    assert after is not None
    assert (after.x, after.y) == pytest.approx((before.x, before.y))
    assert 777 in live.refresh().map.statements


def test_a_statement_moderated_out_pulls_nobody_after_the_refresh() -> None:
    live = LiveMap.of(made_up(80, 20))
    live.moderate(4)
    live.refresh()
    before = live.vote(5, 4, 1)
    after = live.vote(5, 4, -1)
    assert before is not None
    assert after is not None
    assert (before.x, before.y) == (after.x, after.y)


def test_a_vote_cast_twice_changes_nothing() -> None:
    live = LiveMap.of(made_up(80, 20))
    live.refresh()
    live.vote(5, 4, -1)
    state = live.votes().hash, live.tallies().agree.tolist(), live.tables.agreement.tolist()
    live.vote(5, 4, -1)
    assert (live.votes().hash, live.tallies().agree.tolist(), live.tables.agreement.tolist()) == state
