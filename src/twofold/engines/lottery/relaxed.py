"""The fairest chances on paper: by linear programme over the quotas, fractions of people allowed.

No lottery over real panels can be fairer, so these chances are a bound on every stage, and the target to build for.
Leximin: the lowest chance as high as can be, then the next lowest, and so on. Source of leximin for civic lotteries:
Flanigan, Gölz, Gupta, Hennig, Procaccia, "Fair algorithms for selecting citizens' assemblies", Nature 596 (2021).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .kinds import Kinds
from .solver import INF, Entries, Floats, Model, entries_of

TIGHT = 1e-7  # a price above this belongs to a limit that binds in every best answer
NEVER = 1e-9  # chances below this are none


@dataclass(frozen=True, eq=False)
class Lift:
    """Chances (K) with chance >= floor + weight * `level`, the level as high as found, and what proves its bound.

    `prices` (K) are zero for a kind that could have more without lowering the level.
    """

    level: float
    bound: float
    chances: Floats
    prices: Floats


Lifter: TypeAlias = Callable[[Floats, Floats], Lift]


class Relaxed:
    """The quotas as linear programme: columns are expected counts of each kind, and the level."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        count, rows = len(kinds.people), len(kinds.least)
        self._rows = rows
        matrix = np.zeros((rows + count, count + 1))
        matrix[:rows, :count] = kinds.matrix
        matrix[rows:, :count] = np.diag(1 / kinds.people)
        self._low = np.append(kinds.least, np.full(count, -INF))
        self._high = np.append(kinds.most, np.full(count, INF))
        bounds = np.append(np.zeros(count), -INF), np.append(kinds.people, INF)
        self._model = Model(matrix, (self._low, self._high), bounds, np.append(np.zeros(count), 1.0))

    def lift(self, weights: Floats, floors: Floats) -> Lift:
        """Raise the chances of kinds with a weight as far as the quotas allow, and none below its floor."""
        self._model.coefficients(len(weights), np.append(np.zeros(self._rows), -weights))
        self._model.limit_rows(np.append(self._low[: self._rows], floors), self._high)
        found = self._model.solve()
        chances = np.clip(found.columns[:-1] / self.kinds.people, 0, 1)
        return Lift(found.value, found.value, chances, found.duals[self._rows :])


def leximin(lift: Lifter, kinds: int, first: Lift | None = None) -> tuple[Floats, float]:
    """The leximin chances (K) by repeated lifting, and the worst distance between a level and its bound.

    At each stage the kinds whose limit has a price can have no more in any best answer: their chance is settled.
    """
    floors, open_ = np.zeros(kinds), np.ones(kinds, dtype=bool)
    gap = 0.0
    while open_.any():
        found = first or lift(open_.astype(float), floors)
        first = None
        gap = max(gap, found.bound - found.level)
        settled = open_ & (found.prices > TIGHT)
        if not settled.any():
            settled = open_
        floors[settled] = max(found.level, 0.0)
        open_ &= ~settled
    return np.where(floors < NEVER, 0.0, floors), gap


def nash(relaxed: Relaxed, *, close: float = 1e-7, rounds: int = 60) -> tuple[Floats, float]:
    """Chances (K) with the greatest product, and a proved bound on their mean logarithm.

    The logarithm is replaced by its tangents, new ones added where the answer lies until bound and answer meet.
    Kinds that no panel can hold stay at zero and out of the product.
    """
    kinds = relaxed.kinds
    start, _ = leximin(relaxed.lift, len(kinds.people))
    model = Tangents(kinds, start)
    best, best_value, bound = start, model.worth(start), INF
    for _ in range(rounds):
        chances, proved = model.solve()
        bound = min(bound, proved)
        if (value := model.worth(chances)) > best_value:
            best, best_value = chances, value
        if bound - best_value <= close:
            break
        model.touch(chances)
    return best, bound


class Tangents:
    """Mean log chance from above, by tangents at chosen chances. Columns: counts, then a log for each kind."""

    def __init__(self, kinds: Kinds, start: Floats) -> None:
        self.kinds = kinds
        self.able = np.flatnonzero(start > NEVER)
        self.share = kinds.people[self.able] / kinds.people[self.able].sum()
        grid = np.geomspace(max(start[self.able].min() / 2, 1e-4), 1, 24)
        self.slopes: list[Floats] = []
        self.limits: list[Floats] = []
        for chance in grid:
            self.touch(np.full(len(start), chance))

    def touch(self, chances: Floats) -> None:
        """Add each able kind's tangent at its chance: log <= log(a) + (chance - a) / a."""
        at = np.maximum(chances[self.able], 1e-6)
        self.slopes.append(-1 / (at * self.kinds.people[self.able]))
        self.limits.append(np.log(at) - 1)

    def solve(self) -> tuple[Floats, float]:
        """The best chances under the tangents so far, and their value: a bound on any."""
        kinds, able, count = self.kinds, len(self.able), len(self.kinds.people)
        limits = np.concatenate(self.limits)
        low = np.append(kinds.least, np.full(len(limits), -INF))
        bounds = np.append(np.zeros(count), np.full(able, -INF)), np.append(kinds.people, np.zeros(able))
        prices = np.append(np.zeros(count), self.share)
        found = Model(self._entries(), (low, np.append(kinds.most, limits)), bounds, prices).solve()
        return np.clip(found.columns[:count] / kinds.people, 0, 1), found.value

    def _entries(self) -> Entries:
        """The quotas on the counts; below them, two entries a tangent: its slope on the count, one on the log."""
        quotas, able, times = entries_of(self.kinds.matrix), len(self.able), len(self.slopes)
        rows, count = quotas.shape
        tangent = rows + np.arange(able * times)
        logs = np.tile(count + np.arange(able), times)
        return Entries(
            (rows + able * times, count + able),
            np.concatenate([quotas.row, tangent, tangent]),
            np.concatenate([quotas.column, np.tile(self.able, times), logs]),
            np.concatenate([quotas.value, *self.slopes, np.ones(able * times)]),
        )

    def worth(self, chances: Floats) -> float:
        """Mean log chance over the able people."""
        return float(self.share @ np.log(np.maximum(chances[self.able], 1e-12)))
