"""Groups of people who stand near each other, how many there are, and names that last from map to map."""

from dataclasses import dataclass
from itertools import permutations
from string import ascii_uppercase

import numpy as np

from .chance import generator
from .kmeans import kmeans, nearest, sample, settle, silhouettes
from .votes import Flags, Floats, Ints

MIN_VOTES = 7
LEAST_PEOPLE = 15
MOST_GROUPS = 5


@dataclass(frozen=True, eq=False)
class Groups:
    """`centres` (k, 2); `of` (n), each person's group or -1 if not in the map; `silhouette` of the choice of k.

    Largest group first. `tried` holds the silhouette of every k that was tried.
    """

    centres: Floats
    of: Ints
    silhouette: float
    tried: dict[int, float]

    @property
    def count(self) -> int:
        return len(self.centres)

    @property
    def sizes(self) -> Ints:
        """People in each group (k)."""
        return np.bincount(self.of[self.of >= 0], minlength=self.count)


def in_map(votes: Ints, statements: int) -> Flags:
    """Who takes part in groups (n), from their number of votes: at least 7, or all statements if there are fewer.

    If that leaves fewer than 15 people, the 15 who voted most (earlier rows first), as Polis does.
    """
    inside: Flags = votes >= min(MIN_VOTES, statements)
    if inside.sum() < LEAST_PEOPLE:
        inside[np.argsort(-votes, kind="stable")[:LEAST_PEOPLE]] = True
    return inside


def find_groups(points: Floats, inside: Flags, seed: str, count: int | None = None) -> Groups:
    """Group the people `inside` by k-means on their positions `points` (n, 2).

    k is the one from 2 to 5 (never more than 2 + people / 12) with the best silhouette, or `count`. Fewer than three
    distinct positions make one group.
    """
    own = points[inside]
    given = sample(own)
    distinct = len(np.unique(given.points.round(9), axis=0))
    most = min(MOST_GROUPS, 2 + len(own) // 12, distinct - 1)
    tries = [count] if count and count <= distinct else list(range(2, most + 1))
    if not tries or tries == [1]:
        return _ordered(np.array([own.mean(axis=0)]) if len(own) else np.zeros((1, 2)), points, inside, 0.0, {})
    centres = {k: kmeans(given, k, generator(seed, f"groups {k}")) for k in tries}
    scores = silhouettes(given, [nearest(given.points, centres[k]) for k in tries])
    tried = dict(zip(tries, scores, strict=True))
    best = max(tries, key=lambda k: (tried[k], -k))
    return _ordered(settle(own, centres[best])[0], points, inside, tried[best], tried)


def _ordered(centres: Floats, points: Floats, inside: Flags, silhouette: float, tried: dict[int, float]) -> Groups:
    """Largest group first, then from left to right."""
    of = np.where(inside, nearest(points, centres), -1)
    sizes = np.bincount(of[inside], minlength=len(centres))
    order = np.lexsort((centres[:, 1], centres[:, 0], -sizes))
    place = np.append(np.argsort(order), -1)
    return Groups(centres[order], place[of], silhouette, tried)


def matched(new: Ints, old: Ints) -> dict[int, int]:
    """Which old group each new one continues, by most people in common; `new` and `old` (n), -1 for nobody's.

    A new group that shares nobody with a free old one continues none.
    """
    both = (new >= 0) & (old >= 0)
    counts = (int(new.max(initial=-1)) + 1, int(old.max(initial=-1)) + 1)
    shared = np.zeros((max(counts), max(counts)), dtype=np.int64)
    np.add.at(shared, (new[both], old[both]), 1)
    rows = np.arange(len(shared))
    best = max(permutations(range(len(shared))), key=lambda to: int(shared[rows, list(to)].sum()))
    return {at: to for at, to in enumerate(best) if at < counts[0] and to < counts[1] and shared[at, to]}


def names(count: int, continues: dict[int, str] | None = None) -> tuple[str, ...]:
    """A letter for each group: the one it had before if it `continues` a group, else the first that is free."""
    kept = continues or {}
    free = (letter for letter in ascii_uppercase if letter not in kept.values())
    return tuple(kept[at] if at in kept else next(free) for at in range(count))
