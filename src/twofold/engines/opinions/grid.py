"""Votes as they stand, in tables that grow: a row a person, a column a statement, a byte a cell."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .cocounts import PEOPLE_A_BLOCK
from .votes import Flags, Ints, Rows, Values, Votes, votes_from


class Grid:
    """`cast` and `voted` (rows, columns) with room to spare; ids by row and column in order of arrival."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self.columns: dict[int, int] = {}
        self.cast: Values = np.zeros((64, 16), np.int8)
        self.voted: Flags = np.zeros((64, 16), bool)

    @classmethod
    def of(cls, votes: Votes) -> "Grid":
        grid = cls()
        grid.rows = {person: at for at, person in enumerate(votes.people.tolist())}
        grid.columns = {statement: at for at, statement in enumerate(votes.statements.tolist())}
        grid._grow(len(grid.rows), len(grid.columns))
        grid.cast[votes.person, votes.statement] = votes.value
        grid.voted[votes.person, votes.statement] = True
        return grid

    @property
    def width(self) -> int:
        return len(self.columns)

    def row(self, person: int) -> int:
        """The person's row, a new one if need be."""
        at = self.rows.setdefault(person, len(self.rows))
        self._grow(len(self.rows), len(self.columns))
        return at

    def column(self, statement: int) -> int:
        """The statement's column, a new one if need be."""
        at = self.columns.setdefault(statement, len(self.columns))
        self._grow(len(self.rows), len(self.columns))
        return at

    def _grow(self, rows: int, columns: int) -> None:
        room = self.cast.shape
        if rows <= room[0] and columns <= room[1]:
            return
        size = (max(room[0], rows + rows // 2), max(room[1], columns + columns // 2))
        cast, voted = np.zeros(size, np.int8), np.zeros(size, bool)
        cast[: room[0], : room[1]], voted[: room[0], : room[1]] = self.cast, self.voted
        self.cast, self.voted = cast, voted

    def vote(self, row: int, column: int) -> int | None:
        return int(self.cast[row, column]) if self.voted[row, column] else None

    def put(self, row: int, column: int, value: int | None) -> None:
        self.cast[row, column] = value or 0
        self.voted[row, column] = value is not None

    def votes_of(self, row: int) -> tuple[Rows, Values]:
        """The columns a person voted on, and how."""
        columns = np.flatnonzero(self.voted[row]).astype(np.int32)
        return columns, self.cast[row, columns]

    def counts(self) -> Ints:
        """Votes of each row."""
        counts: Ints = self.voted[: len(self.rows)].sum(axis=1)
        return counts

    def people(self) -> Ints:
        """Ids by row."""
        return np.fromiter(self.rows, np.int64, len(self.rows))

    def statements(self) -> Ints:
        """Ids by column."""
        return np.fromiter(self.columns, np.int64, len(self.columns))

    def blocks(self) -> Iterator[tuple[slice, Values, NDArray[np.bool_]]]:
        """Rows some thousands at a time, without the spare room."""
        for first in range(0, len(self.rows), PEOPLE_A_BLOCK):
            rows = slice(first, min(first + PEOPLE_A_BLOCK, len(self.rows)))
            yield rows, self.cast[rows, : self.width], self.voted[rows, : self.width]

    def votes(self, out: set[int]) -> Votes:
        """Everything as `Votes`, statements `out` moderated. Raises OpinionsError if there are no votes."""
        row, column = np.nonzero(self.voted)
        return votes_from(self.people()[row], self.statements()[column], self.cast[row, column], out)
