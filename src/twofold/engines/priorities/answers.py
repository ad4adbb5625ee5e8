"""What people answered, as columns of numbers: one a statement, a pair of options, or an item of a budget.

In each column two people lie `scale` * |x - y| apart. That is the whole of what the three kinds of answer differ in:
votes and ratings lie between -1 and 1 and count half their difference; a ranking is a vote (-1, 0, 1) on every pair of
options; shares of a budget count half their difference, and the items of one person add up.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .errors import PrioritiesError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Block: TypeAlias = Callable[[int, int], Floats]

CELLS = 8_000_000  # looked at together: wide enough for fast products, and not all of a large table
SIGNS = np.array([-1.0, 0.0, 1.0])
MOST_OPTIONS = 200


class Kind(StrEnum):
    """What was asked: agree or disagree, put in order, or share out."""

    VOTES = "votes"
    RANKINGS = "rankings"
    POINTS = "points"


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers of N people in C columns. `group` (N) holds each person's place in `groups`, -1 for nobody's.

    `block(start, stop)` gives columns (N, stop - start), NaN where a person did not answer. Between more than `middle`
    and less than it runs the line between two sides of a question. `known` are the only values there are, when that is
    sure. `linked` says that a row is one person throughout, so that columns can be tested together.
    """

    kind: Kind
    names: tuple[str, ...]
    groups: tuple[str, ...]
    group: Ints
    block: Block
    middle: Floats
    known: Floats | None = None
    linked: bool = True
    reference: str = "an even share"

    @property
    def scale(self) -> float:
        return 0.5

    @property
    def adds(self) -> bool:
        """Whether columns add up to a distance (items of a budget) or are averaged to one (statements, pairs)."""
        return self.kind is Kind.POINTS

    def blocks(self) -> Iterator[tuple[int, Floats]]:
        """All columns, some at a time, each lot with the place of its first."""
        width = max(CELLS // max(len(self.group), 1), 1)
        for start in range(0, len(self.names), width):
            yield start, self.block(start, min(start + width, len(self.names)))


def from_votes(values: npt.ArrayLike, groups: Sequence[Hashable], statements: Sequence[str] | None = None) -> Answers:
    """Votes or ratings: `values` (N, S) from -1 (disagree) over 0 (pass) to 1 (agree), NaN for no answer.

    `groups` names each person's group, None for those who belong to none. Raises PrioritiesError for other values.
    """
    table = as_table(values, "votes")
    codes, names = coded(groups, len(table))
    if (np.abs(table) > 1).any():
        raise PrioritiesError("votes and ratings lie between -1 (disagree) and 1 (agree)")
    titles = titled(statements, table.shape[1], "statement")
    # A NaN is neither, so it must not be asked to be whole.
    whole = bool((np.isnan(table) | (table == np.rint(table))).all())
    known = SIGNS if whole else None
    return Answers(Kind.VOTES, titles, names, codes, sliced(table), np.zeros(len(titles)), known)


def from_stances(stances: Mapping[str, Mapping[str, Sequence[float]]]) -> Answers:
    """Stances that no longer say whose they are: `stances[option][group]` lists numbers from -1 to 1, in any order."""
    given = [
        (at, group, value)
        for at, by_group in enumerate(stances.values())
        for group, values in by_group.items()
        for value in values
    ]
    if not given:
        raise PrioritiesError("there are no stances")
    option = np.array([at for at, _, _ in given])
    votes = from_votes([[value] for _, _, value in given], [group for _, group, _ in given])
    value = votes.block(0, 1)[:, 0]

    def block(start: int, stop: int) -> Floats:
        return np.where(option[:, None] == np.arange(start, stop), value[:, None], np.nan)

    names = titled(list(stances), len(stances), "option")
    return replace(votes, names=names, block=block, middle=np.zeros(len(names)), linked=False)


def from_rankings(
    ranks: npt.ArrayLike,
    groups: Sequence[Hashable],
    options: Sequence[str] | None = None,
    *,
    unranked_last: bool = True,
) -> Answers:
    """Rankings: `ranks` (N, M), 1 for the first; equal ranks are ties. A column for each of the M(M-1)/2 pairs.

    Options left out (NaN) tie for the last place; with `unranked_last=False` nothing is assumed about them. People who
    ranked nothing did not answer. Raises PrioritiesError for fewer than two options or more than 200.
    """
    table = as_table(ranks, "rankings")
    codes, names = coded(groups, len(table))
    count = table.shape[1]
    if not 2 <= count <= MOST_OPTIONS:
        raise PrioritiesError(f"rankings need from 2 to {MOST_OPTIONS} options, not {count}")
    if (table < 0).any():
        raise PrioritiesError("a rank must not be below 0")
    if unranked_last:
        answered = ~np.isnan(table).all(axis=1)
        table[answered] = np.where(np.isnan(table[answered]), np.inf, table[answered])
    titles = titled(options, count, "option")
    one, other = np.triu_indices(count, 1)
    pairs = tuple(f"{titles[a]} before {titles[b]}" for a, b in zip(one, other, strict=True))

    def block(start: int, stop: int) -> Floats:
        first, second = table[:, one[start:stop]], table[:, other[start:stop]]
        sign = (first < second) * 1.0 - (first > second)
        return np.where(np.isnan(first) | np.isnan(second), np.nan, sign)

    return Answers(Kind.RANKINGS, pairs, names, codes, block, np.zeros(len(pairs)), SIGNS)


def from_points(
    amounts: npt.ArrayLike,
    groups: Sequence[Hashable],
    items: Sequence[str] | None = None,
    *,
    pot: float | None = None,
    today: Sequence[float] | None = None,
) -> Answers:
    """Points or money shared out: `amounts` (N, I), none below zero; blank cells of someone who gave any are zero.

    Without `pot` each person's amounts are taken as shares of their own total; with it, of the pot, and what they left
    is an item of its own, "not spent". `today` (I) is the budget as it is: a person's side is then whether they give an
    item more or less than today, instead of more or less than an even share. People who gave nothing did not answer
    (with `pot`: those whose cells are all blank). Raises PrioritiesError for amounts below zero or above the pot.
    """
    table = as_table(amounts, "amounts")
    codes, names = coded(groups, len(table))
    if (table < 0).any():
        raise PrioritiesError("an amount must not be below 0")
    titles = titled(items, table.shape[1], "item")
    blank = np.isnan(table).all(axis=1)
    table = np.nan_to_num(table, nan=0.0)
    totals = table.sum(axis=1)
    if pot is None:
        blank |= totals == 0
        shares = table / np.where(totals > 0, totals, 1.0)[:, None]
    else:
        shares, titles = of_pot(table, totals, pot), (*titles, "not spent")
    shares[blank] = np.nan
    middle = np.full(len(titles), 1 / len(titles)) if today is None else shares_of(today, len(titles), pot)
    label = "an even share" if today is None else "today"
    return Answers(Kind.POINTS, titles, names, codes, sliced(shares), middle, reference=label)


def of_pot(table: Floats, totals: Floats, pot: float) -> Floats:
    """Shares of the pot, and of what is left of it in a last column."""
    if not 0 < pot < np.inf:
        raise PrioritiesError("the pot must be above 0")
    if (over := np.flatnonzero(totals > pot * (1 + 1e-9))).size:
        raise PrioritiesError(f"person {over[0] + 1} gave {totals[over[0]]:g} out of a pot of {pot:g}")
    return np.asarray(np.column_stack([table, np.maximum(pot - totals, 0)]) / pot)


def shares_of(today: Sequence[float], count: int, pot: float | None) -> Floats:
    given = as_table([list(today)], "today's budget")
    if given.shape[1] != count - (pot is not None) or not (given >= 0).all() or given.sum() <= 0:
        raise PrioritiesError("today's budget must have one amount for every item, none below 0")
    shares = given / given.sum() if pot is None else of_pot(given, given.sum(axis=1), pot)
    return np.asarray(shares[0])


def as_table(values: npt.ArrayLike, what: str) -> Floats:
    """A copy as numbers. Raises PrioritiesError unless two-dimensional, with a row and a column, and finite or NaN."""
    try:
        table = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise PrioritiesError(f"{what} must be a table of numbers, a row for each person") from None
    if table.ndim != 2 or 0 in table.shape:
        raise PrioritiesError(f"{what} must have a row for each person and a column for each question")
    if np.isinf(table).any():
        raise PrioritiesError(f"{what} must not be infinite")
    return table


def coded(groups: Sequence[Hashable], people: int) -> tuple[Ints, tuple[str, ...]]:
    """Each person's group by number, and the groups' names in order. Raises PrioritiesError without two."""
    if len(groups) != people:
        raise PrioritiesError(f"{people} people have {len(groups)} groups")
    texts = [None if group is None else str(group) for group in groups]
    names = sorted({text for text in texts if text is not None})
    if len(names) < 2:
        raise PrioritiesError("there must be at least two groups to compare")
    place = {name: at for at, name in enumerate(names)}
    return np.array([-1 if text is None else place[text] for text in texts]), tuple(names)


def titled(names: Sequence[str] | None, count: int, what: str) -> tuple[str, ...]:
    if names is None:
        return tuple(f"{what} {at + 1}" for at in range(count))
    if len(names) != count:
        raise PrioritiesError(f"{count} columns have {len(names)} names")
    if len(set(names)) < count:
        raise PrioritiesError(f"two columns have the name '{next(n for n in names if list(names).count(n) > 1)}'")
    return tuple(map(str, names))


def sliced(table: Floats) -> Block:
    return lambda start, stop: table[:, start:stop]
