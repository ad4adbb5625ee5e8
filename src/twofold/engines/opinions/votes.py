"""Votes as arrays: one entry a cell (person and statement), the latest vote only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import OpinionsError

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Values = NDArray[np.int8]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

AGREE, PASS, DISAGREE = 1, 0, -1
MOST_ID = 2**62


@dataclass(frozen=True, eq=False)
class Votes:
    """The latest vote of each person on each statement.

    `people` (n) and `statements` (c) are ids in ascending order; whoever and whatever has no vote is not listed.
    `person`, `statement` and `value` have one entry a vote, in order of person, then statement: a row of `people`, a
    row of `statements`, and 1 for agree, 0 for pass, -1 for disagree. `out` (c) marks statements moderated out.
    """

    people: Ints
    statements: Ints
    person: Rows
    statement: Rows
    value: Values
    out: Flags

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def starts(self) -> Ints:
        """Where each person's votes begin, and the end of the last (n + 1)."""
        counts = np.bincount(self.person, minlength=len(self.people))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def of_person(self) -> Ints:
        """Votes of each person (n), those on statements moderated out included, as Polis counts them."""
        return np.diff(self.starts)

    @cached_property
    def of_statement(self) -> Ints:
        """Votes on each statement (c)."""
        return np.bincount(self.statement, minlength=len(self.statements)).astype(np.int64)

    @cached_property
    def sums(self) -> Ints:
        """Agree less disagree of each statement (c)."""
        return np.bincount(self.statement, self.value, len(self.statements)).astype(np.int64)

    @property
    def means(self) -> Floats:
        """Mean vote on each statement (c), from -1 to 1."""
        return self.sums / self.of_statement

    def moderated(self, out: Iterable[int]) -> "Votes":
        """The same votes, with exactly the statements `out` (ids) moderated out."""
        return replace(self, out=np.isin(self.statements, np.array(sorted(out), dtype=np.int64)))

    def without(self, people: Iterable[int]) -> "Votes":
        """What is left when these people (ids) have withdrawn: nothing of theirs counts any more."""
        gone = np.isin(self.people, np.array(sorted(people), dtype=np.int64))
        return self.only(~gone[self.person])

    def only(self, kept: Flags) -> "Votes":
        """The votes marked in `kept`, with their people and statements. Raises OpinionsError if none is."""
        people, statements = self.people[self.person[kept]], self.statements[self.statement[kept]]
        return votes_from(people, statements, self.value[kept], self.statements[self.out])

    @property
    def hash(self) -> str:
        """SHA-256 of the cells and of what is moderated out; casts that were changed later do not matter."""
        parts = self.people[self.person], self.statements[self.statement], self.value, self.statements[self.out]
        little = (np.ascontiguousarray(part, dtype="<i8").tobytes() for part in parts)
        return sha256(b"opinions 1\n" + b"\n".join(sha256(part).digest() for part in little)).hexdigest()


def votes_from(people: ArrayLike, statements: ArrayLike, values: ArrayLike, out: Iterable[int] = ()) -> Votes:
    """Votes from casts in the order they were cast; of several casts in one cell the last counts.

    `people` and `statements` are ids, whole numbers from 0 to 2**62; `values` are 1 agree, 0 pass, -1 disagree; all
    of one length. `out` are ids of statements moderated out. Raises OpinionsError for anything else, and for no votes.
    """
    ids = _whole(people, "people"), _whole(statements, "statements")
    cast = _whole(values, "values", -1, 1).astype(np.int8)
    if not len(ids[0]) == len(ids[1]) == len(cast):
        raise OpinionsError("people, statements and values must be as many as each other")
    if not len(cast):
        raise OpinionsError("there are no votes")
    person_ids, person = _listed(ids[0])
    statement_ids, statement = _listed(ids[1])
    last = _last_of_each_cell(person.astype(np.int64) * len(statement_ids) + statement)
    return Votes(
        person_ids,
        statement_ids,
        person[last],
        statement[last],
        cast[last],
        np.isin(statement_ids, np.array(sorted(out), dtype=np.int64)),
    )


def _whole(numbers: ArrayLike, name: str, least: int = 0, most: int = MOST_ID) -> NDArray[Any]:
    found = np.asarray(numbers)
    if found.size and (found.dtype.kind not in "iu" or found.min() < least or found.max() > most):
        raise OpinionsError(f"{name} must be whole numbers from {least} to {most}")
    return found.astype(np.int64, copy=False).reshape(-1)


def _listed(ids: Ints) -> tuple[Ints, Rows]:
    """The ids that occur, rising, and where each stands among them."""
    if ids.max() > 8 * len(ids) + 10_000:
        listed, places = np.unique(ids, return_inverse=True)
        return listed, places.astype(np.int32)
    # Ids that are nearly a count need no sorting.
    present = np.zeros(int(ids.max()) + 1, bool)
    present[ids] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1).astype(np.int32)[ids]


def _last_of_each_cell(cells: Ints) -> Ints | slice:
    """Where the last entry of each cell stands, in order of cells; all of them where they are in order already."""
    if len(cells) < 2 or (cells[1:] > cells[:-1]).all():
        return slice(None)
    order = np.argsort(cells, kind="stable")
    last: Ints = order[np.append(np.diff(cells[order]) != 0, True)]
    return last
