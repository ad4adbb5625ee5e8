"""Intervals that stay valid however often they are looked at.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences", Annals of Statistics 52 (2024), theorem 2.2 with the boundary of Robbins' normal mixture, and its appendix
for the mixture's width. The guarantee is for large numbers, as that of the ordinary interval is, but for all looks at
once; for small counts of yes and no there are `evalues`, which are exact.
"""

from dataclasses import dataclass
from math import log, sqrt

from .errors import TrialsError

ALPHA = 0.05
# Before both arms have so many, and the outcome has been seen to vary in both, a variance is not known well enough.
LEAST = 20


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm so far: how many outcomes, their sum, the sum of their squares."""

    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.count

    @property
    def variance(self) -> float:
        """Unbiased; zero for fewer than two."""
        return max(self.squares - self.total**2 / self.count, 0.0) / (self.count - 1) if self.count > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference of means (or another effect) and the limits it lies between."""

    estimate: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def mixture_variance(planned: float, alpha: float = ALPHA) -> float:
    """ρ² that makes the boundary tightest at `planned` people: (−ln α² + ln(1 − ln α²)) / planned."""
    if not (planned >= 1 and 0 < alpha < 1):
        raise TrialsError("the planned number must be at least 1 and alpha between 0 and 1")
    squared = -2 * log(alpha)
    return (squared + log(1 + squared)) / planned


def multiplier(people: float, planned: float, alpha: float = ALPHA) -> float:
    """How many standard errors wide each side of the interval is, after `people` of `planned`."""
    spread = people * mixture_variance(planned, alpha)
    return sqrt(2 * (spread + 1) / spread * log(sqrt(spread + 1) / alpha))


def multiplier_when_planned(alpha: float = ALPHA) -> float:
    """The multiplier at the planned number, whatever that number is."""
    return multiplier(1, 1, alpha)


def confidence_sequence(treated: Arm, control: Arm, planned: int, alpha: float = ALPHA) -> Interval | None:
    """Always-valid interval for the difference of means, tightest at `planned` people in both arms together.

    None while it is too early (fewer than 20 in an arm, or an outcome that has not varied in it): looks at those
    moments say nothing and cost nothing. Whoever stops whenever the interval excludes 0 is wrong with chance alpha.
    """
    if min(treated.count, control.count) < LEAST or min(treated.variance, control.variance) <= 0:
        return None
    people = treated.count + control.count
    error = sqrt(treated.variance / treated.count + control.variance / control.count)
    difference = treated.mean - control.mean
    width = multiplier(people, planned, alpha) * error
    return Interval(difference, difference - width, difference + width)
