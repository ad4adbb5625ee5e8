"""A live map is the cold map of the same votes, whatever happened on the way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import LiveMap, OpinionMap, OpinionsError, Votes, opinion_map, votes_from
from twofold.engines.opinions.cocounts import CoCounts
from twofold.engines.opinions.tallies import tally

from .shared import made_up, patient, tiny

IDS = st.integers(0, 9)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), IDS, IDS, st.integers(-1, 1)),
        st.tuples(st.just("retract"), IDS, IDS),
        st.tuples(st.just("withdraw"), IDS),
        st.tuples(st.just("moderate"), IDS, st.booleans()),
        st.tuples(st.just("refresh")),
    ),
    min_size=1,
    max_size=60,
)


class Diary:
    """The naive model: the cells as a dictionary."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], int] = {}
        self.out: set[int] = set()

    def take(self, event: tuple[object, ...]) -> None:
        what, *rest = event
        numbers: list[int] = [int(str(number)) for number in rest if not isinstance(number, bool)]
        if what == "vote":
            self.cells[numbers[0], numbers[1]] = numbers[2]
        elif what == "retract":
            self.cells.pop((numbers[0], numbers[1]), None)
        elif what == "withdraw":
            self.cells = {cell: value for cell, value in self.cells.items() if cell[0] != numbers[0]}
        elif what == "moderate":
            (self.out.add if rest[1] else self.out.discard)(numbers[0])

    def votes(self) -> Votes:
        people, statements = zip(*self.cells, strict=True)
        return votes_from(people, statements, list(self.cells.values()), self.out)


def happen(live: LiveMap, event: tuple[object, ...]) -> None:
    what, *rest = event
    if what != "refresh" or live.tables.votes.any():
        getattr(live, str(what))(*rest)


def assert_same(live: OpinionMap, cold: OpinionMap) -> None:
    assert np.array_equal(live.people, cold.people)
    assert np.array_equal(live.statements, cold.statements)
    assert live.positions == pytest.approx(cold.positions, abs=1e-9)
    assert live.plane.explained == pytest.approx(cold.plane.explained, abs=1e-12)
    assert np.array_equal(live.groups.of, cold.groups.of)
    for part in ("agree", "disagree", "votes"):
        assert np.array_equal(getattr(live.tallies, part), getattr(cold.tallies, part))
    assert np.array_equal(live.consensus, cold.consensus)


@patient
@given(EVENTS)
def test_tables_are_exact_after_anything(events: list[tuple[object, ...]]) -> None:
    live, diary = LiveMap(), Diary()
    for event in events:
        happen(live, event)
        diary.take(event)
    if not diary.cells:
        assert not live.tables.together.any()
        with pytest.raises(OpinionsError, match="there are no votes"):
            live.votes()
        return
    votes = diary.votes()
    assert live.votes().hash == votes.hash
    expected = CoCounts.of(votes)
    columns = np.array([live.grid.columns[statement] for statement in votes.statements.tolist()])
    found = live.tables.part(columns)
    for name in ("agreement", "leaning", "together"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))
        # What is not in the votes must be gone from the tables.
        assert abs(getattr(live.tables, name)).sum() == abs(getattr(expected, name)).sum()


@pytest.mark.parametrize("seed", range(4))
def test_a_refresh_is_the_cold_map(seed: int) -> None:
    chance = np.random.default_rng(seed)
    live = LiveMap.of(made_up(80, 20, groups=3, seed=seed))
    for round_ in range(3):
        for _ in range(150):
            numbers = chance.integers([0, 0, -1], [95, 24, 2]).tolist()
            live.vote(*numbers)
        live.withdraw(int(chance.integers(80)))
        live.retract(int(chance.integers(80)), int(chance.integers(20)))
        live.moderate(int(chance.integers(20)), bool(round_ % 2))
        assert_same(live.refresh().map, opinion_map(live.votes()))


def test_the_order_of_arrival_does_not_matter() -> None:
    votes = made_up(60, 12)
    live = LiveMap()
    order = np.random.default_rng(0).permutation(len(votes))
    for at in order.tolist():
        person, statement = votes.people[votes.person[at]], votes.statements[votes.statement[at]]
        live.vote(int(person), int(statement), int(votes.value[at]))
    assert_same(live.refresh().map, opinion_map(votes))


@patient
@given(tiny())
def test_starting_from_votes_is_the_same_as_casting_them(votes: Votes) -> None:
    live = LiveMap.of(votes)
    assert live.votes().hash == votes.hash
    live.refresh()
    live.vote(0, 0, 1)
    assert live.votes().hash == LiveMap.of(live.votes()).votes().hash


def test_between_refreshes_tallies_follow_people_and_votes() -> None:
    chance = np.random.default_rng(2)
    live = LiveMap.of(made_up(80, 20))
    fresh = live.refresh().map
    moved = 0
    for _ in range(400):
        live.vote(*chance.integers([0, 0, -1], [80, 20, 2]).tolist())
    assert live._standings is not None
    moved = int((live._standings.of[:80] != fresh.groups.of).sum())
    expected = tally(live.votes(), live._standings.of[:80], fresh.groups.count)
    found = live.tallies()
    for part in ("agree", "disagree", "votes"):
        assert np.array_equal(getattr(found, part), getattr(expected, part))
    assert moved, "nobody changed groups, so this tested too little"


def test_a_vote_says_where_one_stands_in_the_last_map() -> None:
    live = LiveMap.of(made_up(80, 20))
    fresh = live.refresh()
    # The opinion of somebody we know, cast by somebody new: the same place, once as many votes are in.
    columns, cast = live.grid.votes_of(3)
    for column, value in zip(columns.tolist(), cast.tolist(), strict=True):
        standing = live.vote(500, column, value)
    assert standing is not None
    assert (standing.x, standing.y) == pytest.approx(tuple(fresh.map.positions[3]))
    assert standing.group == fresh.names[fresh.map.groups.of[3]]


def test_a_newcomer_has_no_group_before_seven_votes() -> None:
    live = LiveMap.of(made_up(80, 20))
    live.refresh()
    groups = [standing.group for statement in range(8) if (standing := live.vote(500, statement, 1))]
    assert [group is None for group in groups] == [True] * 6 + [False] * 2


def test_before_the_first_refresh_there_is_no_standing() -> None:
    live = LiveMap()
    assert live.vote(1, 1, 1) is None
    with pytest.raises(OpinionsError, match="refresh first"):
        live.tallies()


def test_letters_stay_with_their_people_when_sizes_change() -> None:
    live = LiveMap.of(made_up(90, 20, groups=2))
    before = live.refresh()
    small = before.map.members(1)
    letter = before.names[1]
    # Copies of the smaller group's people make it the larger one.
    for copy in range(3):
        for person in small[:25]:
            columns, cast = live.grid.votes_of(live.grid.rows[person])
            for column, value in zip(columns.tolist(), cast.tolist(), strict=True):
                live.vote(1000 * (copy + 1) + person, column, value)
    after = live.refresh()
    at = int(after.map.groups.of[np.searchsorted(after.map.people, small[0])])
    assert at == 0
    assert after.names[at] == letter


def test_the_picture_does_not_turn_over() -> None:
    live = LiveMap.of(made_up(80, 20))
    before = live.refresh()
    for statement in range(20, 28):
        for person in range(80):
            live.vote(person, statement, 1 if person % 2 else -1)
    after = live.refresh()
    shown = before.map.positions * before.facing, after.map.positions * after.facing
    assert (shown[0][:, 0] * shown[1][:, 0]).sum() > 0
    assert set(after.facing.tolist()) <= {1.0, -1.0}


def test_a_moderated_statement_comes_back_with_its_votes() -> None:
    live = LiveMap.of(made_up(50, 12))
    before = live.votes().hash
    live.moderate(4)
    assert 4 in live.votes().statements[live.votes().out]
    live.moderate(4, out=False)
    assert live.votes().hash == before


@pytest.mark.parametrize("value", [2, -2, 0.5, None, True, "1", float("nan")])
def test_other_votes_are_refused_and_change_nothing(value: object) -> None:
    live = LiveMap.of(made_up(20, 5))
    before = live.votes().hash
    with pytest.raises(OpinionsError, match="a vote is 1, 0 or -1"):
        live.vote(1, 1, value)  # type: ignore[arg-type]
    assert live.votes().hash == before


@pytest.mark.parametrize("id_", [-1, 2**63, 1.0, "1", None, False])
def test_other_ids_are_refused(id_: object) -> None:
    live = LiveMap()
    with pytest.raises(OpinionsError, match="an id is a whole number"):
        live.vote(id_, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(OpinionsError, match="an id is a whole number"):
        live.vote(1, id_, 1)  # type: ignore[arg-type]


def test_what_was_never_there_can_be_taken_back() -> None:
    live = LiveMap()
    live.retract(1, 1)
    live.withdraw(1)
    assert live.grid.rows == {}


def test_many_people_and_statements_find_room() -> None:
    live = LiveMap()
    for person in range(200):
        live.vote(person, person % 50, 1 if person % 3 else -1)
    live.refresh()
    for person in range(200, 300):
        live.vote(person, person, 1)
    assert len(live.votes()) == 300
    assert_same(live.refresh().map, opinion_map(live.votes()))


@pytest.mark.parametrize("seed", range(6))
def test_counts_carried_over_are_those_counted_anew(seed: int) -> None:
    chance = np.random.default_rng(seed)
    live = LiveMap.of(made_up(300, 24, groups=3, seed=seed))
    live.refresh()
    for _ in range(4):
        for _ in range(200):
            person, statement, value = chance.integers([0, 0, -1], [330, 28, 2]).tolist()
            live.vote(person, statement, value)
        live.withdraw(int(chance.integers(300)))
        before = live._standings
        live.refresh()
        after = live._standings
        assert before is not None
        assert after is not None
        carried = after._carried(before)
        assert carried is not None, "few moved, so nothing is counted anew"
        assert np.array_equal(carried, after._recount())
