"""How evenly chances are spread over people: three figures, each over everyone in the pool."""

from dataclasses import dataclass

import numpy as np

from .solver import Floats


@dataclass(frozen=True, slots=True)
class Fairness:
    """`gini` is 0 when all chances are equal; `geometric_mean` is 0 when anyone has none."""

    minimum: float
    gini: float
    geometric_mean: float


def fairness(chances: Floats) -> Fairness:
    """The figures for one chance a person (N, in any order)."""
    ranked = np.sort(np.maximum(chances, 0))
    count = len(ranked)
    order = 2 * np.arange(1, count + 1) - count - 1
    gini = float(order @ ranked / (count * ranked.sum()))
    mean = float(np.exp(np.log(ranked).mean())) if ranked[0] > 0 else 0.0
    return Fairness(float(ranked[0]), max(gini, 0.0), mean)
