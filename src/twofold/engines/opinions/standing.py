"""Where everybody stands in the last map, kept up to date vote by vote until the next one."""

from dataclasses import dataclass

import numpy as np

from .grid import Grid
from .groups import LEAST_PEOPLE, MIN_VOTES
from .kmeans import nearest
from .plane import Plane
from .tallies import Tallies
from .votes import Floats, Ints


@dataclass(frozen=True)
class Standing:
    """One person's place in the last map; `group` is None while they have too few votes."""

    x: float
    y: float
    group: str | None


class Standings:
    """Positions, groups and tallies by row and column of the grid, in the plane of one refresh.

    A vote on a statement the plane does not know yet counts in tallies and moves nobody before the next refresh.
    """

    def __init__(self, grid: Grid, plane: Plane, columns: Ints) -> None:
        self.grid, self.plane = grid, plane
        self.axes, self.offsets = np.zeros((grid.width, 2)), np.zeros((grid.width, 2))
        self.axes[columns] = plane.axes.T
        self.offsets[columns] = (plane.axes * plane.means).T
        self.live = np.zeros(grid.width)
        self.live[columns] = ~plane.out
        self.pull = np.zeros(grid.width)
        self.pull[columns] = np.linalg.norm(plane.statements(), axis=1)
        self.threshold = min(MIN_VOTES, len(columns))
        self.counts = grid.counts()
        self.points = self._points()
        self.centres = np.zeros((1, 2))
        self.of = np.full(len(grid.rows), -1)
        self.counted = np.zeros((3, 1, grid.width), np.int64)

    def settle(self, centres: Floats, rows: Ints, of: Ints, before: "Standings | None" = None) -> None:
        """Take the groups found: `of` holds the group of each of `rows`. Counts how each group voted, from where the
        last map's counts stand by now if it is given."""
        self.centres = centres
        self.of[rows] = of
        carried = self._carried(before) if before is not None else None
        self.counted = self._recount() if carried is None else carried

    def tallies(self, columns: Ints) -> Tallies:
        """How each group voted on the statements in these columns."""
        balance, decided, votes = self.counted[:, :, columns]
        return Tallies((decided + balance) // 2, (decided - balance) // 2, votes)

    def change(self, row: int, column: int, old: int | None, new: int | None, names: tuple[str, ...]) -> Standing:
        """Follow one vote that the grid holds already; where the person now stands."""
        self._room(row, column)
        group = int(self.of[row])
        if group >= 0:
            self._count(group, column, old, -1)
            self._count(group, column, new, 1)
        self.counts[row] += (new is not None) - (old is not None)
        self.points[row] = self._point(row)
        self._move(row, group, self._group(row))
        at = int(self.of[row])
        x, y = self.points[row].tolist()
        return Standing(x, y, names[at] if at >= 0 else None)

    def _group(self, row: int) -> int:
        """Those with enough votes are in the nearest group; in small conversations, those who were in stay."""
        few = (self.of >= 0).sum() <= LEAST_PEOPLE and self.of[row] >= 0 and self.counts[row] > 0
        if self.counts[row] < self.threshold and not few:
            return -1
        return int(nearest(self.points[row : row + 1], self.centres)[0])

    def _move(self, row: int, old: int, new: int) -> None:
        if old == new:
            return
        columns, cast = self.grid.votes_of(row)
        parts = np.array([cast, np.abs(cast), np.ones(len(cast))], np.int64)
        for group, sign in ((old, -1), (new, 1)):
            if group >= 0:
                self.counted[:, group, columns] += sign * parts
        self.of[row] = new

    def _count(self, group: int, column: int, value: int | None, sign: int) -> None:
        if value is not None:
            self.counted[:, group, column] += sign * np.array([value, abs(value), 1])

    def _point(self, row: int) -> Floats:
        columns, cast = self.grid.votes_of(row)
        own = columns < len(self.live)
        columns, cast = columns[own], cast[own]
        stand = cast @ self.axes[columns] - self.offsets[columns].sum(axis=0)
        point: Floats = stand * self.plane.scale(self.live[columns].sum(keepdims=True))[0]
        return point

    def _points(self) -> Floats:
        points = np.zeros((len(self.grid.rows), 2))
        for rows, cast, voted in self.grid.blocks():
            # One product gives both what is subtracted for the means and how many live votes there are.
            taken = voted.astype(float) @ np.column_stack([self.offsets, self.live])
            scale = self.plane.scale(taken[:, 2])
            points[rows] = (cast.astype(float) @ self.axes - taken[:, :2]) * scale[:, None]
        return points

    def _recount(self) -> Ints:
        """Agree less disagree, agree plus disagree, and votes, of each group on each column."""
        counted = np.zeros((3, len(self.centres), self.grid.width), np.int64)
        for rows, cast, voted in self.grid.blocks():
            member = (self.of[rows] == np.arange(len(self.centres))[:, None]).astype(np.float32)
            # 32-bit floats hold these whole numbers exactly: a block has some thousands of people.
            for at, part in enumerate((cast, np.abs(cast), voted)):
                counted[at] += (member @ part.astype(np.float32)).astype(np.int64)
        return counted

    def _carried(self, before: "Standings") -> Ints | None:
        """The same from the last counts: each group begins as the one most of its people were in, and only people who
        came or left are counted. None where that would be most of everybody."""
        was = np.full(len(self.of), -1)
        known = min(len(was), len(before.of))
        was[:known] = before.of[:known]
        counted = np.zeros((3, len(self.centres), self.grid.width), np.int64)
        width, changes = min(self.grid.width, before.counted.shape[2]), []
        for group in range(len(self.centres)):
            mine = self.of == group
            heir = int(np.argmax(np.bincount(was[mine] + 1, minlength=2)[1:]))
            counted[:, group, :width] = before.counted[:, heir, :width]
            changes += [
                (group, 1, np.flatnonzero(mine & (was != heir))),
                (group, -1, np.flatnonzero(~mine & (was == heir))),
            ]
        if 2 * sum(len(rows) for _group, _sign, rows in changes) > len(self.of):
            return None
        for group, sign, rows in changes:
            counted[:, group] += sign * self._cast_by(rows)
        return counted

    def _cast_by(self, rows: Ints) -> Ints:
        """The three counts (3, columns) of these rows together."""
        cast, voted = self.grid.cast[rows, : self.grid.width], self.grid.voted[rows, : self.grid.width]
        return np.array([part.sum(axis=0, dtype=np.int64) for part in (cast, np.abs(cast), voted)])

    def _room(self, row: int, column: int) -> None:
        """New people and statements since the refresh."""
        if row >= len(self.of):
            more = row + 1 - len(self.of) + 64
            self.of = np.append(self.of, np.full(more, -1))
            self.counts = np.append(self.counts, np.zeros(more, np.int64))
            self.points = np.vstack([self.points, np.zeros((more, 2))])
        if column >= self.counted.shape[2]:
            more = column + 1 - self.counted.shape[2] + 16
            self.counted = np.concatenate([self.counted, np.zeros((*self.counted.shape[:2], more), np.int64)], axis=2)
