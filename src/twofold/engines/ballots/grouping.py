"""Like ballots counted together: every rule only asks how many voters hold each distinct ballot."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from .election import BallotType, Election, Indices, Ints

# Fixed, so that groups come in the same order on every machine; grouping is verified, so it guards nothing.
_MIXING_SEED = 0x7F0F01D

# Bytes of scratch for ordering ballots: what a processor's cache holds.
_LONGEST_STRIP = 16_000_000


@dataclass(frozen=True, eq=False)
class Groups:
    """`g` distinct ballots and how many voters cast each.

    Row `j` (`row_start[j]:row_start[j + 1]`) lists the projects of group `j` and what it gives each (`row_weight`,
    at least 1); column `c` lists the groups that support project `c`. `group_of[i]` is the group of ballot `i`.
    A project given no points is not supported.
    """

    size: Ints
    share_class: Indices
    group_of: Indices
    row_start: Ints
    row_project: Indices
    row_weight: Ints
    col_start: Ints
    col_group: Indices
    col_weight: Ints
    col_mass: Ints

    @property
    def votes(self) -> Ints:
        """Voters who support each project."""
        return _sums(self.size[self.col_group], self.col_start)

    @property
    def scores(self) -> Ints:
        """Points given to each project; votes, where ballots carry no points."""
        return _sums(self.col_mass, self.col_start)

    def supporters(self, project: int) -> Indices:
        """The groups that support one project, ascending."""
        return self.col_group[self.col_start[project] : self.col_start[project + 1]]

    def weights(self, project: int) -> Ints:
        """What each group of `supporters(project)` gives it."""
        return self.col_weight[self.col_start[project] : self.col_start[project + 1]]

    def mass(self, project: int) -> Ints:
        """`weights(project)` times how many voters are in each group."""
        return self.col_mass[self.col_start[project] : self.col_start[project + 1]]


def group(election: Election, vector: tuple[int, ...] = (), *, weighted: bool = True) -> Groups:
    """Group an election's ballots; remembered on the election, since count, explanation and metrics all ask.

    `vector` gives the points of rank 1, 2, … on ordinal ballots. With `weighted=False` any positive mention
    weighs 1, which is what votes, cost and cardinality utilities look at.
    """
    key = ("groups", vector if election.ballot_type is BallotType.ORDINAL else (), weighted)
    if key not in election.memo:
        election.memo[key] = _group(election, ballot_weights(election, vector), weighted)
    return cast(Groups, election.memo[key])


def ballot_weights(election: Election, vector: tuple[int, ...] = ()) -> Ints:
    """What each choice on each ballot is worth, beside `election.choice`: points, rank points or 1."""
    if election.points is not None:
        return election.points
    if election.ballot_type is not BallotType.ORDINAL or not vector:
        return np.ones(len(election.choice), dtype=np.int64)
    lengths = np.diff(election.start)
    rank = np.arange(len(election.choice)) - np.repeat(election.start[:-1], lengths)
    worth = np.array([*vector, 0], dtype=np.int64)
    return worth[np.minimum(rank, len(vector))]


def _group(election: Election, weights: Ints, weighted: bool) -> Groups:
    start, project, weight = _canonical_rows(election, weights, weighted)
    classes = election.share_class if election.share_class is not None else np.zeros(election.voters, np.int32)
    group_of, first = _same_rows(start, project, weight, classes, len(election.projects))
    size = np.bincount(group_of, minlength=len(first)).astype(np.int64)
    row_start, places = _take_rows(first, start)
    row_project = project[places]
    row_weight = np.ones(len(places), dtype=np.int64) if weight is None else weight[places]
    order = np.argsort(row_project.astype(np.uint16), kind="stable")
    owner = np.repeat(np.arange(len(first), dtype=np.int32), np.diff(row_start))[order]
    counts = np.bincount(row_project, minlength=len(election.projects))
    col_weight = row_weight if weight is None else row_weight[order]
    return Groups(
        size=size,
        share_class=classes[first],
        group_of=group_of,
        row_start=row_start,
        row_project=row_project,
        row_weight=row_weight,
        col_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        col_group=owner,
        col_weight=col_weight,
        col_mass=size[owner] if weight is None else size[owner] * col_weight,
    )


def _canonical_rows(election: Election, weights: Ints, weighted: bool) -> tuple[Ints, Indices, Ints | None]:
    """Rows without worthless mentions and in project order, so that equal ballots are equal arrays.

    Weights are None where every one is 1.
    """
    start, choice = election.start, election.choice
    if not (worth := weights > 0).all():
        start = np.concatenate([[0], np.cumsum(worth)]).astype(np.int64)[start]
        choice, weights = choice[worth], weights[worth]
    width = max(1, len(election.projects))
    if not weighted or int(weights.max(initial=1)) == 1:
        return start, _in_order(choice, start, width), None
    owner = np.repeat(np.arange(election.voters, dtype=np.int64), np.diff(start))
    order = np.argsort(owner * width + choice)
    return start, choice[order], weights[order]


def _in_order(choice: Indices, start: Ints, width: int) -> Indices:
    """Every row's projects ascending, some rows at a time."""
    parts = [choice[:0]]
    rows = max(1, _LONGEST_STRIP // width)
    for low in range(0, len(start) - 1, rows):
        lengths = np.diff(start[low : low + rows + 1])
        base = np.repeat(np.arange(len(lengths), dtype=np.int64) * width, lengths)
        key = base + choice[start[low] : start[low + len(lengths)]]
        parts.append((ascending(key, len(lengths) * width) - base).astype(np.int32))
    return np.concatenate(parts)


def ascending(key: Ints, limit: int) -> Ints:
    """The distinct keys below `limit`, ascending. Marking them on a strip is quicker than sorting, if it is short."""
    if limit > _LONGEST_STRIP:
        return np.unique(key)
    return np.flatnonzero(_strip(key, limit)).astype(np.int64, copy=False)


def how_many_distinct(key: Ints, limit: int) -> int:
    """How many different keys below `limit` there are."""
    return len(np.unique(key)) if limit > _LONGEST_STRIP else int(np.count_nonzero(_strip(key, limit)))


def _strip(key: Ints, limit: int) -> NDArray[np.bool_]:
    strip = np.zeros(limit, dtype=np.bool_)
    strip[key] = True
    return strip


def _same_rows(
    start: Ints, project: Indices, weight: Ints | None, classes: Indices, width: int
) -> tuple[Indices, NDArray[np.intp]]:
    """Group equal rows: the group of every row, and the first row of every group.

    A hash proposes, a comparison decides: rows that share a hash but differ are set apart one by one.
    """
    mark = _marks(start, project, weight, classes, width)
    _, first, group_of = np.unique(mark, return_index=True, return_inverse=True)
    strangers = _unlike(start, project, weight, classes, first[group_of])
    if len(strangers):
        group_of, first = _set_apart(strangers, group_of, first, start, project, weight, classes)
    return group_of.astype(np.int32), first


def _marks(start: Ints, project: Indices, weight: Ints | None, classes: Indices, width: int) -> NDArray[np.uint64]:
    rng = np.random.Generator(np.random.PCG64(_MIXING_SEED))
    salt = rng.integers(0, 2**64, size=width, dtype=np.uint64)
    term = salt[project]
    if weight is not None:
        term *= weight.astype(np.uint64) * np.uint64(2) - np.uint64(1)
    totals = np.concatenate([np.zeros(1, np.uint64), np.cumsum(term, dtype=np.uint64)])
    mark: NDArray[np.uint64] = totals[start[1:]] - totals[start[:-1]]
    mark += classes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return mark


def _unlike(
    start: Ints, project: Indices, weight: Ints | None, classes: Indices, model: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Rows that are not, entry for entry, the row they were likened to."""
    rows = np.flatnonzero(model != np.arange(len(model)))
    length = start[rows + 1] - start[rows]
    model = model[rows]
    differ = (length != start[model + 1] - start[model]) | (classes[rows] != classes[model])
    rows, model, length, bad = rows[~differ], model[~differ], length[~differ], rows[differ]
    mine, theirs = spans(start[rows], length), spans(start[model], length)
    wrong = project[mine] != project[theirs]
    if weight is not None:
        wrong |= weight[mine] != weight[theirs]
    return np.concatenate([bad, np.unique(np.repeat(rows, length)[wrong])])


def _set_apart(
    strangers: NDArray[np.intp],
    group_of: NDArray[np.intp],
    first: NDArray[np.intp],
    start: Ints,
    project: Indices,
    weight: Ints | None,
    classes: Indices,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Regroup the rare rows whose hash met a different ballot's."""
    known: dict[tuple[int, bytes, bytes], int] = {}
    firsts = list(first)
    for row in strangers:
        part = slice(start[row], start[row + 1])
        key = (int(classes[row]), project[part].tobytes(), b"" if weight is None else weight[part].tobytes())
        if key not in known:
            known[key] = len(firsts)
            firsts.append(row)
        group_of[row] = known[key]
    return group_of, np.array(firsts)


def _take_rows(rows: NDArray[np.intp], start: Ints) -> tuple[Ints, Ints]:
    """Where some of the rows begin once they stand alone, and the places of their entries before."""
    lengths = start[rows + 1] - start[rows]
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), spans(start[rows], lengths)


def spans(begin: Ints, length: Ints) -> Ints:
    """Every index of the ranges `begin[i] … begin[i] + length[i] - 1`, one after another."""
    ends = np.cumsum(length)
    shift = np.repeat(begin - (ends - length), length)
    return shift + np.arange(len(shift), dtype=np.int64)


def _sums(values: Ints, start: Ints) -> Ints:
    totals = np.concatenate([[0], np.cumsum(values)])
    return cast(Ints, totals[start[1:]] - totals[start[:-1]])
