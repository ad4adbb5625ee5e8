"""A conversation under way: votes come, change and go, and the map is always the one a cold run would give."""

from dataclasses import dataclass

import numpy as np

from .cocounts import CoCounts
from .errors import OpinionsError
from .grid import Grid
from .groups import find_groups, in_map, matched, names
from .opinion_map import OpinionMap
from .plane import plane_from
from .routing import FLOOR, Draw, next_statement
from .standing import Standing, Standings
from .tallies import Tallies
from .votes import MOST_ID, Flags, Floats, Ints, Votes


@dataclass(frozen=True, eq=False)
class Refreshed:
    """A fresh map; `names`, a letter a group that stays with its people from map to map; `facing`, 1 or -1 for each
    axis: multiply positions by it and the picture does not turn over."""

    map: OpinionMap
    names: tuple[str, ...]
    facing: Floats


class LiveMap:
    """The state of one conversation. Not safe for several threads at once; keep one writer.

    A vote costs as much as the person has votes; a refresh does not depend on how many votes came since the last.
    """

    def __init__(self, seed: str = "0") -> None:
        self.seed = seed
        self.out: set[int] = set()
        self.grid = Grid()
        self.tables = CoCounts.empty(16)
        self.refreshed: Refreshed | None = None
        self._standings: Standings | None = None
        self._named: dict[int, str] = {}

    @classmethod
    def of(cls, votes: Votes, seed: str = "0") -> "LiveMap":
        """Start from votes there are already: the tables are built once."""
        live = cls(seed)
        live.grid, live.tables = Grid.of(votes), CoCounts.of(votes)
        live.out = set(votes.statements[votes.out].tolist())
        live.tables.grow(live.grid.cast.shape[1])
        return live

    def vote(self, person: int, statement: int, value: int) -> Standing | None:
        """Take a vote (1 agree, 0 pass, -1 disagree), in place of an earlier one on the same statement.

        Returns where the person now stands in the last map; None before the first. Raises OpinionsError for any
        other value, and for ids that are not whole numbers from 0 to 2**62.
        """
        if isinstance(value, bool) or value not in (-1, 0, 1):
            raise OpinionsError(f"a vote is 1, 0 or -1, not {value!r}")
        for given in (person, statement):
            if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_ID:
                raise OpinionsError(f"an id is a whole number from 0 to 2**62, not {given!r}")
        return self._change(self.grid.row(person), self._column(statement), value)

    def retract(self, person: int, statement: int) -> None:
        """Take a vote back, as if it had not been cast. Nothing happens if there is none."""
        if person in self.grid.rows and statement in self.grid.columns:
            self._change(self.grid.rows[person], self.grid.columns[statement], None)

    def withdraw(self, person: int) -> None:
        """Take everything of a person out of the map, at once and exactly."""
        if person in self.grid.rows:
            row = self.grid.rows[person]
            for column in self.grid.votes_of(row)[0].tolist():
                self._change(row, column, None)

    def add_statement(self, statement: int) -> None:
        """Let a statement be shown before anybody has voted on it."""
        self._column(statement)

    def moderate(self, statement: int, out: bool = True) -> None:
        """Moderate a statement out of the map and out of what is shown next, or back in. Its votes are kept."""
        (self.out.add if out else self.out.discard)(statement)

    def votes(self) -> Votes:
        """All votes as they stand, for a cold run. Raises OpinionsError if there are none."""
        return self.grid.votes(self.out)

    def tallies(self) -> Tallies:
        """How the groups of the last map have voted up to now, by its statements. Raises OpinionsError before it."""
        if self._standings is None or self.refreshed is None:
            raise OpinionsError("there is no map yet; refresh first")
        columns = [self.grid.columns[statement] for statement in self.refreshed.map.statements.tolist()]
        return self._standings.tallies(np.array(columns))

    def next_statement(self, person: int, turn: int, floor: float = FLOOR) -> Draw | None:
        """Draw what to show a person next from what they have not voted on; keep the draw. See `routing`."""
        ids, width = self.grid.statements(), self.grid.width
        open_ = ~np.isin(ids, list(self.out))
        if person in self.grid.rows:
            open_ &= ~self.grid.voted[self.grid.rows[person], :width]
        pull = np.zeros(width)
        if self._standings is not None:
            known = self._standings.pull
            pull[: len(known)] = known
        counts = self.tables.votes[:width][open_].astype(np.int64)
        return next_statement(
            ids[open_], counts, seed=self.seed, person=person, turn=turn, pull=pull[open_], floor=floor
        )

    def refresh(self) -> Refreshed:
        """Make the map anew from the tables: the same, to rounding, as `opinion_map(live.votes(), seed)`.

        Raises OpinionsError if there are no votes.
        """
        ids, counts = self.grid.statements(), self.tables.votes[: self.grid.width]
        columns = _by_id(ids, counts > 0)
        if not len(columns):
            raise OpinionsError("there are no votes")
        out = np.isin(ids[columns], list(self.out))
        plane = plane_from(self.tables.part(columns), out)
        standings = Standings(self.grid, plane, columns)
        rows = _by_id(self.grid.people(), standings.counts > 0)
        found = find_groups(standings.points[rows], in_map(standings.counts[rows], len(columns)), self.seed)
        standings.settle(found.centres, rows, found.of, self._standings)
        fresh = OpinionMap(
            self.grid.people()[rows],
            ids[columns],
            plane,
            standings.points[rows],
            found,
            standings.tallies(columns),
        )
        facing = _facing(fresh, self.refreshed)
        self.refreshed, self._standings = Refreshed(fresh, self._names(fresh), facing), standings
        return self.refreshed

    def _column(self, statement: int) -> int:
        column = self.grid.column(statement)
        self.tables.grow(self.grid.cast.shape[1])
        return column

    def _change(self, row: int, column: int, value: int | None) -> Standing | None:
        old = self.grid.vote(row, column)
        columns, cast = self.grid.votes_of(row)
        others = columns != column
        if old != value:
            self.tables.change(column, columns[others], cast[others], old, value)
            self.grid.put(row, column, value)
        if self._standings is None or self.refreshed is None:
            return None
        return self._standings.change(row, column, old, value, self.refreshed.names)

    def _names(self, fresh: OpinionMap) -> tuple[str, ...]:
        """A group keeps the letter of the one most of its people were in."""
        if self.refreshed is None:
            return names(fresh.groups.count)
        before = self.refreshed.map
        old = np.full(len(fresh.people), -1)
        _, new_at, old_at = np.intersect1d(fresh.people, before.people, assume_unique=True, return_indices=True)
        old[new_at] = before.groups.of[old_at]
        continues = matched(fresh.groups.of, old)
        return names(fresh.groups.count, {at: self.refreshed.names[to] for at, to in continues.items()})


def _by_id(ids: Ints, kept: Flags) -> Ints:
    """Places of the kept ids, in order of id."""
    at = np.flatnonzero(kept)
    return at[np.argsort(ids[at], kind="stable")]


def _facing(fresh: OpinionMap, before: Refreshed | None) -> Floats:
    if before is None:
        return np.ones(2)
    _, new_at, old_at = np.intersect1d(fresh.statements, before.map.statements, assume_unique=True, return_indices=True)
    old = before.map.plane.axes[:, old_at] * before.facing[:, None]
    along = (fresh.plane.axes[:, new_at] * old).sum(axis=1)
    return np.where(along < 0, -1.0, 1.0)
