"""People who are alike are one kind: equal chances within a kind are always among the fairest, so panels are counts.

Alike means equal in every feature and in the household's composition. A panel is then how many it takes of each kind;
any counts within the limits can be filled by people, since households alike all offer the same choice.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .errors import LotteryError
from .pool import Person, Pool
from .quotas import Quota
from .solver import INF, Floats, Ints


@dataclass(frozen=True, eq=False)
class Kinds:
    """The pool as counts. Shapes: K kinds, R rows: the panel's size, then the quotas, then households of a sort.

    A panel is a whole vector x with 0 <= x <= `people` and `least` <= `matrix` @ x <= `most`.
    """

    members: tuple[tuple[Person, ...], ...]  # K
    matrix: Floats  # (R, K), zeros and ones
    least: Floats  # R
    most: Floats  # R
    quotas: tuple[Quota, ...]

    @cached_property
    def people(self) -> Floats:
        """How many people there are of each kind."""
        return np.array([len(alike) for alike in self.members], dtype=float)

    @property
    def size(self) -> int:
        return int(self.least[0])

    def admits(self, counts: Ints) -> bool:
        """Whether these whole counts are a panel."""
        sums = self.matrix @ counts
        within = (counts >= 0).all() and (counts <= self.people).all()
        return bool(within and (sums >= self.least).all() and (sums <= self.most).all())


def kinds_of(pool: Pool, quotas: Sequence[Quota], size: int) -> Kinds:
    """Sort a pool into kinds. Raises LotteryError if the pool cannot fill a panel of `size` whatever the quotas."""
    if not 1 <= size <= len(pool.people):
        raise LotteryError(f"a panel of {size} cannot be drawn from a pool of {len(pool.people)}")
    sorts = household_sorts(pool.people)
    alike: dict[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], list[Person]] = defaultdict(list)
    for person in pool.people:
        alike[person.values, sorts.get(person.household, ())].append(person)
    keys = sorted(alike)
    at = {feature: place for place, feature in enumerate(pool.features)}
    rows = [[1.0] * len(keys)]
    rows += [[float(values[at[quota.feature]] == quota.value) for values, _ in keys] for quota in quotas]
    shared = sorted({sort for _, sort in keys if sort})
    rows += [[float(sort == own) for _, own in keys] for sort in shared]
    homes = [float(households(alike, sort)) for sort in shared]
    return Kinds(
        members=tuple(tuple(sorted(alike[key], key=lambda person: person.id)) for key in keys),
        matrix=np.array(rows),
        least=np.array([size, *(quota.least for quota in quotas), *(-INF for _ in shared)], dtype=float),
        most=np.array([size, *(quota.most for quota in quotas), *homes], dtype=float),
        quotas=tuple(quotas),
    )


def household_sorts(people: Sequence[Person]) -> dict[str | None, tuple[tuple[str, ...], ...]]:
    """The composition of each household with two or more registered: the sorted values of those in it."""
    homes: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for person in people:
        if person.household is not None:
            homes[person.household].append(person.values)
    return {home: tuple(sorted(values)) for home, values in homes.items() if len(values) > 1}


def households(
    alike: dict[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], list[Person]],
    sort: tuple[tuple[str, ...], ...],
) -> int:
    """How many households are composed so."""
    return len({person.household for (_, own), people in alike.items() if own == sort for person in people})
