"""Alternates chosen against drop-out: those who, on average over who may leave, keep the quotas best.

Source of the idea: Assos, Baharav, Flanigan, Procaccia, "Alternates, Assemble! Selecting Optimal Alternates for
Citizens' Assemblies" (arXiv 2506.15716); here as one whole-numbered programme over sampled drop-outs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .chance import Chance
from .errors import LotteryError
from .kinds import Kinds, kinds_of
from .numbered import Seating
from .pool import Person, Pool
from .quotas import Quota
from .solver import INF, Entries, Floats, Ints, Model, Solution

SAMPLES = 40
SECONDS = 30.0


@dataclass(frozen=True)
class Alternates:
    """Who stands by, and how many places short or over all quotas together would be, on average over sampled drop-outs.

    `best_possible` is a proved bound for these samples; `without` is what it would be with no alternates.
    """

    ids: tuple[str, ...]
    expected: float
    best_possible: float
    without: float


def choose_alternates(
    pool: Pool,
    quotas: Sequence[Quota],
    panel: Sequence[str],
    count: int,
    drop_out: Mapping[str, float],
    seed: str,
    *,
    samples: int = SAMPLES,
    seconds: float = SECONDS,
) -> Alternates:
    """Choose `count` alternates for `panel`, given each member's chance of dropping out; none lives with a member.

    Raises LotteryError if members or chances are unknown, or too few people are left to choose from.
    """
    members = members_of(pool, panel, drop_out)
    homes = {person.household for person in members} - {None}
    out = {*panel, *(person.id for person in pool.people if person.household in homes)}
    kinds = kinds_of(pool.without(sorted(out)), quotas, count)
    chance = Chance(seed, "alternates")
    absences = Counter(
        frozenset(person.id for person in members if chance.share() < drop_out[person.id]) for _ in range(samples)
    )
    staying = np.array([held(pool, quotas, members, gone) for gone in absences])
    programme = StandingBy(kinds, quotas, len(members), staying, np.array(list(absences.values())) / samples)
    found = programme.solve(seconds)
    ids = Seating(kinds, chance).seat(np.rint(found.columns[: len(kinds.people)]).astype(np.int64))
    return Alternates(ids, -found.value, max(0.0, -found.bound), programme.without())


def members_of(pool: Pool, panel: Sequence[str], drop_out: Mapping[str, float]) -> list[Person]:
    known = {person.id: person for person in pool.people}
    for member in panel:
        if member not in known:
            raise LotteryError(f"'{member}' is on the panel but not in the pool")
        if not 0 <= drop_out.get(member, -1.0) <= 1:
            raise LotteryError(f"'{member}' has no chance of dropping out between 0 and 1")
    return [known[member] for member in panel]


def held(pool: Pool, quotas: Sequence[Quota], members: Sequence[Person], gone: frozenset[str]) -> list[int]:
    """How many stay in all, then for each quota."""
    staying = [person for person in members if person.id not in gone]
    have = Counter(pair for person in staying for pair in zip(pool.features, person.values, strict=True))
    return [len(staying), *(have[quota.feature, quota.value] for quota in quotas)]


class StandingBy:
    """The programme. Columns: alternates of each kind (K); then for each sample called (K), short (R) and over (R).

    R counts the panel's size and the quotas; `staying` is (S, R); `weights` (S) sum to 1.
    """

    def __init__(self, kinds: Kinds, quotas: Sequence[Quota], size: int, staying: Ints, weights: Floats) -> None:
        self.kinds, self.staying, self.weights = kinds, staying, weights
        self.limits = len(quotas) + 1
        self.least = np.array([size, *(quota.least for quota in quotas)], dtype=float)
        self.most = np.array([size, *(quota.most for quota in quotas)], dtype=float)

    def without(self) -> float:
        """Expected places short or over when nobody can be called."""
        short = np.maximum(self.least - self.staying, 0) + np.maximum(self.staying - self.most, 0)
        return float(self.weights @ short.sum(axis=1))

    def solve(self, seconds: float) -> Solution:
        kinds, samples, limits = len(self.kinds.people), len(self.weights), self.limits
        other = range(limits, len(self.kinds.least))
        first = np.flatnonzero(np.isin(np.arange(len(self.kinds.least)), [0, *other]))
        low = [self.kinds.least[first], *(part for held in self.staying for part in self._low(held))]
        high = [self.kinds.most[first], *(part for held in self.staying for part in self._high(held))]
        block = np.concatenate([np.zeros(kinds), np.full(2 * limits, -1.0)])
        prices = np.concatenate([np.zeros(kinds), *(weight * block for weight in self.weights)])
        ceiling = np.concatenate([self.kinds.people, np.full(samples * (kinds + 2 * limits), INF)])
        bounds = np.zeros(len(ceiling)), ceiling
        model = Model(
            self._entries(first), (np.concatenate(low), np.concatenate(high)), bounds, prices, whole=range(kinds)
        )
        found = model.solve(seconds=seconds)
        if not found.found:
            raise LotteryError("no alternates were found in the time given")
        return found

    def _low(self, held: Ints) -> tuple[Floats, Floats, Floats]:
        return self.least - held, np.full(self.limits, -INF), np.full(len(self.kinds.people), -INF)

    def _high(self, held: Ints) -> tuple[Floats, Floats, Floats]:
        return np.full(self.limits, INF), self.most - held, np.zeros(len(self.kinds.people))

    def _entries(self, first: Ints) -> Entries:
        """Who may stand by; then for each sample called + short >= least, called - over <= most, called <= standing."""
        kinds, limits = len(self.kinds.people), self.limits
        body, eye, nothing = self.kinds.matrix[:limits], np.eye(limits), np.zeros((limits, limits))
        own = np.vstack(
            [
                np.hstack([body, eye, nothing]),
                np.hstack([body, nothing, -eye]),
                np.hstack([np.eye(kinds), np.zeros((kinds, 2 * limits))]),
            ]
        )
        top_row, top_column = np.nonzero(self.kinds.matrix[first])
        rows, columns, values = [top_row], [top_column], [np.ones(len(top_row))]
        inner_row, inner_column = np.nonzero(own)
        for sample in range(len(self.weights)):
            down, across = len(first) + sample * own.shape[0], kinds + sample * own.shape[1]
            rows += [inner_row + down, np.arange(kinds) + down + 2 * limits]
            columns += [inner_column + across, np.arange(kinds)]
            values += [own[inner_row, inner_column], np.full(kinds, -1.0)]
        shape = len(first) + len(self.weights) * own.shape[0], kinds + len(self.weights) * own.shape[1]
        return Entries(shape, np.concatenate(rows), np.concatenate(columns), np.concatenate(values))
