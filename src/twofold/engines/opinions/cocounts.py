"""The three co-count tables: all that the plane of opinions depends on, and exactly incremental.

With v the vote (1, 0, -1; 0 where there is none) and m whether there is one, over all people:
A = sum of v_j v_k, B = sum of v_j m_k, N = sum of m_j m_k, each statements by statements, whole numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .votes import Flags, Floats, Ints, Rows, Values, Votes

PEOPLE_A_BLOCK = 2048

Block = NDArray[np.float32]


@dataclass(eq=False)
class CoCounts:
    """`agreement` A, `leaning` B, `together` N: each (c, c) whole numbers; A and N are symmetric."""

    agreement: NDArray[np.int32]
    leaning: NDArray[np.int32]
    together: NDArray[np.int32]

    @classmethod
    def empty(cls, statements: int) -> "CoCounts":
        return cls(*(np.zeros((statements, statements), np.int32) for _ in range(3)))

    @classmethod
    def of(cls, votes: Votes) -> "CoCounts":
        """The tables of all votes, those on statements moderated out included."""
        tables = cls.empty(len(votes.statements))
        for cast, voted in blocks(votes):
            tables.add(cast, voted)
        return tables

    def add(self, cast: Block, voted: Block) -> None:
        """Add a block of people (people, c). 32-bit floats hold whole numbers exactly up to 2**24 people a block."""
        self.agreement += (cast.T @ cast).astype(np.int32)
        self.leaning += (cast.T @ voted).astype(np.int32)
        self.together += (voted.T @ voted).astype(np.int32)

    def change(self, at: int, others: Rows, values: Values, old: int | None, new: int | None) -> None:
        """One person's vote on statement `at` goes from `old` to `new` (None: no vote).

        `others` and `values` are that person's votes on every other statement. Costs as much as they are many.
        """
        more = (new or 0) - (old or 0)
        seen = (new is not None) - (old is not None)
        if more:
            step = more * values.astype(np.int32)
            self.agreement[at, others] += step
            self.agreement[others, at] += step
            self.leaning[at, others] += more
        if seen:
            self.leaning[others, at] += seen * values.astype(np.int32)
            self.together[at, others] += seen
            self.together[others, at] += seen
        self.agreement[at, at] += (new or 0) ** 2 - (old or 0) ** 2
        self.leaning[at, at] += more
        self.together[at, at] += seen

    def grow(self, statements: int) -> None:
        """Make room for so many statements."""
        more = statements - len(self.together)
        if more > 0:
            for name in ("agreement", "leaning", "together"):
                setattr(self, name, np.pad(getattr(self, name), (0, more)))

    def part(self, statements: Ints) -> "CoCounts":
        """The tables of some statements, in the order given."""
        at = np.ix_(statements, statements)
        return CoCounts(self.agreement[at], self.leaning[at], self.together[at])

    @property
    def votes(self) -> NDArray[np.int32]:
        """Votes on each statement (c)."""
        return np.diagonal(self.together)

    def means(self) -> Floats:
        """Mean vote on each statement (c); 0 where nobody voted."""
        sums: Floats = np.diagonal(self.leaning) / np.maximum(self.votes, 1)
        return sums

    def scatter(self, kept: Flags) -> Floats:
        """The scatter matrix of the kept statements, mean votes put where votes are missing:
        A_jk - mu_k B_jk - mu_j B_kj + mu_j mu_k N_jk."""
        at = np.ix_(kept, kept)
        mean = self.means()[kept]
        leaning = self.leaning[at] * mean
        found: Floats = self.agreement[at] - leaning - leaning.T + self.together[at] * np.outer(mean, mean)
        return found


def blocks(votes: Votes) -> Iterator[tuple[Block, Block]]:
    """Votes as dense tables, some thousands of people at a time: the votes, and where there is one."""
    for first in range(0, len(votes.people), PEOPLE_A_BLOCK):
        last = min(first + PEOPLE_A_BLOCK, len(votes.people))
        own = slice(votes.starts[first], votes.starts[last])
        at = votes.person[own] - first, votes.statement[own]
        cast = np.zeros((last - first, len(votes.statements)), np.float32)
        voted = np.zeros_like(cast)
        cast[at] = votes.value[own]
        voted[at] = 1
        yield cast, voted
