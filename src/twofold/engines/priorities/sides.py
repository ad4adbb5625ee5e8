"""On which side of a question a group stands, and whether that is more than chance."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from .answers import Floats, Ints

SURE = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Side:
    """How many of a group lie above the middle, on it and below it."""

    above: int
    even: int
    below: int

    @property
    def people(self) -> int:
        return self.above + self.even + self.below

    @property
    def net(self) -> float:
        """Share above less share below: from -1 to 1."""
        return (self.above - self.below) / self.people if self.people else 0.0

    @property
    def sure(self) -> int:
        """1 or -1 for the side on which the group stands with 95 % confidence, 0 where it is open."""
        difference = self.above - self.below
        # The variance of a person's side, about the group's own mean.
        variance = self.above + self.below - difference**2 / self.people if self.people else 0.0
        z = abs(difference) / sqrt(variance) if variance > 1e-9 else inf * bool(difference)
        return int(np.sign(difference)) if z >= SURE else 0


def side(values: Floats, counts: Ints, middle: float) -> Side:
    """One group's side: `values` (V) and how many of the group gave each (V)."""
    # Shares are quotients: a third is not always the same third.
    lean = np.where(np.abs(values - middle) < 1e-9, 0, np.sign(values - middle))
    above, even, below = (int(counts[lean == sign].sum()) for sign in (1, 0, -1))
    return Side(above, even, below)
