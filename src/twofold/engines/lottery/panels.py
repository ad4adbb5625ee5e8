"""Real panels for the fairest chances: column generation, each answer with a proved bound.

A master programme mixes the panels known so far; its prices say whose chances fall short; pricing finds the panel that
helps them most, or proves that none does.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from twofold.engines.progress import Progress, silent

from .errors import LotteryError
from .kinds import Kinds
from .relaxed import Lift
from .rounding import broken, roundings, spread
from .solver import GROWING, INF, TINY, Floats, Ints, Model, Solution

TIGHT = 1e-7  # a quota this close to its limit under the target is at its limit in every panel that carries it out
NEAR = 4  # panels taken from one fractional answer


@dataclass
class Clock:
    """How long may be spent. What remains is never below zero."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return max(self.seconds - (time.monotonic() - self.begun), 0.0)


@dataclass(frozen=True, eq=False)
class Priced:
    """A panel (K counts), what it is worth, and a bound on what any panel is worth."""

    counts: Ints
    worth: float
    bound: float


class Pricing:
    """Finds the panel worth most. The linear answer is often whole; if not, a rounding of it often is a panel."""

    def __init__(self, kinds: Kinds, clock: Clock) -> None:
        self.kinds, self.clock = kinds, clock
        rows, zero = (kinds.least, kinds.most), np.zeros(len(kinds.people))
        every = range(len(kinds.people))
        self._linear = Model(kinds.matrix, rows, (zero, kinds.people), zero, options=TINY)
        self._partial = Model(kinds.matrix, rows, (zero, kinds.people), zero, whole=every)
        self._full = Model(kinds.matrix, rows, (zero, kinds.people), zero, whole=every)

    def linear(self, prices: Floats) -> Floats:
        """The counts (K) worth most when fractions are allowed; zero where there are none."""
        self._linear.price(prices)
        return self._linear.solve().columns

    def near(self, prices: Floats) -> tuple[Floats, Ints]:
        """The linear counts (K), and the panels (P, K) they are or can be rounded to."""
        counts = self.linear(prices)
        return counts, roundings(self.kinds, counts)

    @contextmanager
    def towards(self, target: Floats) -> Iterator[None]:
        """While this holds, linear answers fill every quota that chances of `target` fill on average."""
        sums = self.kinds.matrix @ (target * self.kinds.people)
        low = np.where(sums >= self.kinds.most - TIGHT, self.kinds.most, self.kinds.least)
        high = np.where(sums <= self.kinds.least + TIGHT, self.kinds.least, self.kinds.most)
        self._linear.limit_rows(low, high)
        yield
        self._linear.limit_rows(self.kinds.least, self.kinds.most)

    def quick(self, prices: Floats) -> Priced | None:
        """A panel worth much, and a bound that may be loose; None when the short cut finds no panel."""
        counts, panels = self.near(prices)
        # A hair above the linear worth, since its limits hold to within the solver's tolerance.
        bound = float(prices @ counts) + 1e-12
        if len(panels):
            return self._checked(panels[np.argmax(panels @ prices)], prices, bound)
        near, free = np.rint(counts), np.zeros(len(counts), dtype=bool)
        free[broken(counts)] = True
        self._partial.price(prices)
        self._partial.limit_columns(np.where(free, 0, near), np.where(free, self.kinds.people, near))
        found = self._partial.solve(seconds=min(self.clock.left, 5))
        return self._checked(np.rint(found.columns), prices, bound) if found.found else None

    def any_panel(self) -> Ints:
        """A panel, whatever it is worth. Raises LotteryError if none is found in a minute."""
        self._full.price(np.zeros(len(self.kinds.people)))
        found = self._full.solve(seconds=60)
        if not found.found:
            raise LotteryError("no panel was found in a minute, though none was ruled out")
        return self._checked(np.rint(found.columns), np.zeros(len(self.kinds.people)), 0.0).counts

    def proved(self, prices: Floats) -> Priced | None:
        """The panel worth most, proved so unless time runs out; None if no panel was found in time."""
        self._full.price(prices)
        found: Solution = self._full.solve(seconds=self.clock.left)
        return self._checked(np.rint(found.columns), prices, found.bound) if found.found else None

    def _checked(self, counts: Floats | Ints, prices: Floats, bound: float) -> Priced:
        panel = counts.astype(np.int64)
        if not self.kinds.admits(panel):
            raise LotteryError("the solver returned a panel that breaks a quota; please report this with the files")
        return Priced(panel, float(prices @ panel), bound)


class Mixture:
    """Lotteries over the panels found so far, and the search for more. Columns: the level, then one for each panel."""

    def __init__(self, kinds: Kinds, clock: Clock, tell: Progress = silent) -> None:
        self.kinds, self.clock, self.tell = kinds, clock, tell
        self.pricing = Pricing(kinds, clock)
        self.panels: list[Ints] = []
        self.shares = np.zeros(0)
        self._known: set[bytes] = set()
        count = len(kinds.people)
        rows = np.append(np.zeros(count), 1.0), np.append(np.full(count, INF), 1.0)
        limits = np.array([-INF]), np.array([INF])
        self._model = Model(np.zeros((count + 1, 1)), rows, limits, np.ones(1), options=GROWING)

    def take_in(self, counts: Ints) -> bool:
        """Add a panel; False if it is known."""
        key = counts.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        self.panels.append(counts)
        self._model.add_column(np.append(counts / self.kinds.people, 1.0))
        return True

    def warm_up(self, target: Floats, rounds: int) -> None:
        """Panels that between them come near the target: kinds behind it weigh more in the next panel.

        Only what linear programmes and rounding find is taken: it costs a tenth as much as whole-numbered programmes.
        """
        total = np.zeros(len(target))
        with self.pricing.towards(target):
            for number in range(rounds):
                behind = np.exp(np.clip(target * number - total, -30, 30))
                counts, panels = self.pricing.near(behind / self.kinds.people)
                total += counts / self.kinds.people
                for panel in spread(panels, NEAR):
                    self.take_in(panel)
                if not self.clock.left:
                    break
        if not self.panels:
            self.take_in(self.pricing.any_panel())

    def lift(self, weights: Floats, floors: Floats, *, enough: float = 1e-9, known: float = INF) -> Lift:
        """Raise the level as `Relaxed.lift` does, over lotteries of panels, until within `enough` of its bound.

        `known` is a bound proved elsewhere. When the clock runs out, the best found and its bound stand.
        """
        count = len(weights)
        self._model.coefficients(0, -weights)
        self._model.limit_rows(np.append(floors - 1e-9, 1.0), np.append(np.full(count, INF), 1.0))
        found, bound = self._model.solve(), known
        for turn, prices in enumerate(self._prices(found)):
            if bound - found.value <= enough or not self.clock.left:
                break
            new, proved = self._search(prices, found, floors)
            bound = min(bound, proved)
            if turn % 20 == 0:
                self.tell(f"{len(self.panels):,} panels, chances within {max(bound - found.value, 0):.5f} of the bound")
            if new:
                found = self._model.solve()
                self._last = found
            else:
                break
        if found.found:
            self.shares = np.maximum(found.columns[1:], 0)
            self.shares /= self.shares.sum()
        return Lift(found.value, max(bound, found.value), self.chances, found.duals[:count])

    def _prices(self, first: Solution) -> Iterator[Floats]:
        """The master's prices, turn by turn."""
        self._last = first
        while True:
            yield np.maximum(self._last.duals[: len(self.kinds.people)], 0)

    def _search(self, prices: Floats, found: Solution, floors: Floats) -> tuple[bool, float]:
        """Whether a panel better than the mixture came in, and the bound that these prices prove."""
        per_count = prices / self.kinds.people
        now = found.value + float(prices @ floors)
        quick = self.pricing.quick(per_count)
        if quick and quick.worth > now + 1e-9 and self.take_in(quick.counts):
            return True, quick.bound - float(prices @ floors)
        best = self.pricing.proved(per_count)
        if best is None:
            return False, INF
        new = best.worth > now + 1e-9 and self.take_in(best.counts)
        return new, best.bound - float(prices @ floors)

    @property
    def chances(self) -> Floats:
        """Each kind's chance (K) under the lottery."""
        return np.array(self.shares @ np.array(self.panels)) / self.kinds.people
