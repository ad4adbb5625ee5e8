"""How far apart answers lie across two groups and within them, from counts alone.

On a line, the distance between two people is a sum over the steps between neighbouring values, each counted when one of
the two lies below it and the other above. So every mean distance is a sum over steps of products of shares.
Source of the measure: the energy distance of Székely and Rizzo, here with means over two *different* people, so that
it is not biased upwards in small groups (and may fall a little below zero when groups are alike).
"""

from dataclasses import dataclass

import numpy as np

from .answers import Floats, Ints


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean distances, from 0 to 1: between groups, and between two people of one group (mean of the two groups)."""

    across: float
    within: float

    @property
    def excess(self) -> float:
        """What disagreement there is across groups beyond that within them."""
        return self.across - self.within

    @property
    def share(self) -> float:
        """The part of the disagreement across groups that is due to the groups, from 0 to 1."""
        return max(self.excess, 0.0) / self.across if self.across > 0 else 0.0


def spread(values: Floats, counts: Ints, scale: float) -> Spread:
    """The spread of two groups: `values` (W) in rising order, `counts` (2, W), at least two people in each."""
    gaps = np.diff(values) * scale
    below = np.cumsum(counts, axis=1)[:, :-1].astype(float)
    one, other = counts.sum(axis=1).astype(float)
    apart = below[0] * (other - below[1]) + below[1] * (one - below[0])
    inside = [below[at] * (n - below[at]) / (n * (n - 1)) for at, n in enumerate((one, other))]
    return Spread(float(gaps @ apart / (one * other)), float(gaps @ (inside[0] + inside[1])))


def excess_per_step(below: Floats, people: Floats, other_below: Floats, other_people: Floats) -> Floats:
    """The excess that one step of length 1 adds: any shapes that broadcast; `below` of `people` lie under the step."""
    across = (below * (other_people - other_below) + other_below * (people - below)) / (people * other_people)
    own = below * (people - below) / (people * np.maximum(people - 1, 1))
    others = other_below * (other_people - other_below) / (other_people * np.maximum(other_people - 1, 1))
    return np.asarray(across - own - others)
