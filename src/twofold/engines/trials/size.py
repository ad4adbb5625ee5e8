"""How many are needed: two shares or two means, groups of people randomised together, people lost on the way."""

from dataclasses import dataclass
from math import ceil, isfinite
from statistics import NormalDist

from .errors import TrialsError
from .sequences import ALPHA, multiplier_when_planned

POWER = 0.8
MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """People to randomise, in each arm and altogether; groups in each arm where groups are randomised."""

    per_arm: int
    arms: int
    design_effect: float
    groups_per_arm: int | None

    @property
    def total(self) -> int:
        return self.per_arm * self.arms


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups randomised whole: mean size, correlation of two people of one group, and how sizes vary (sd / mean)."""

    size: float
    correlation: float
    variation: float = 0.0

    @property
    def design_effect(self) -> float:
        """By how much the variance grows: 1 + ((1 + variation²) size − 1) correlation (Eldridge and others, 2006)."""
        return 1 + ((1 + self.variation**2) * self.size - 1) * self.correlation


def size_for_shares(
    baseline: float,
    effect: float,
    *,
    alpha: float = ALPHA,
    power: float = POWER,
    arms: int = 2,
    groups: Groups | None = None,
    lost: float = 0.0,
    always_valid: bool = False,
) -> Size:
    """For a yes/no outcome: `baseline` share, smallest `effect` worth acting on, as a difference of shares.

    (z + z')² [p₀(1 − p₀) + p₁(1 − p₁)] / (p₁ − p₀)² in each arm. Raises TrialsError for what is out of range.
    """
    other = baseline + effect
    if not (0 < baseline < 1 and 0 <= other <= 1) or effect == 0:
        raise TrialsError("the baseline must lie between 0 and 1, and so must the baseline with the effect added")
    variance = baseline * (1 - baseline) + other * (1 - other)
    return sized(variance / effect**2, alpha, power, arms, groups, lost, always_valid)


def size_for_means(
    deviation: float,
    effect: float,
    *,
    alpha: float = ALPHA,
    power: float = POWER,
    arms: int = 2,
    groups: Groups | None = None,
    lost: float = 0.0,
    always_valid: bool = False,
) -> Size:
    """For an outcome that is a number with this standard deviation: smallest `effect` worth acting on, in its units."""
    if not (deviation > 0 and isfinite(deviation) and isfinite(effect)) or effect == 0:
        raise TrialsError("the standard deviation must be above 0 and the effect other than 0")
    return sized(2 * (deviation / effect) ** 2, alpha, power, arms, groups, lost, always_valid)


def sized(
    per_square: float, alpha: float, power: float, arms: int, groups: Groups | None, lost: float, always_valid: bool
) -> Size:
    if not (0 < alpha < 1 and 0 < power < 1):
        raise TrialsError("alpha and power must lie between 0 and 1")
    if not 0 <= lost < 1:
        raise TrialsError("the share lost must be at least 0 and below 1")
    if not 2 <= arms <= 50:
        raise TrialsError("there must be from 2 to 50 arms")
    normal = NormalDist()
    limit = multiplier_when_planned(alpha) if always_valid else normal.inv_cdf(1 - alpha / 2)
    effect = design_effect(groups)
    needed = (limit + normal.inv_cdf(power)) ** 2 * per_square * effect / (1 - lost)
    if needed > MOST:
        raise TrialsError(f"more than {MOST:,} people would be needed in each arm")
    per_arm = max(ceil(needed - 1e-9), 2)
    if groups is None:
        return Size(per_arm, arms, effect, None)
    count = max(ceil(per_arm / groups.size - 1e-9), 2)
    return Size(ceil(count * groups.size - 1e-9), arms, effect, count)


def design_effect(groups: Groups | None) -> float:
    if groups is None:
        return 1.0
    if not (groups.size >= 1 and 0 <= groups.correlation <= 1 and 0 <= groups.variation <= 10):
        raise TrialsError("groups need a size of at least 1, a correlation from 0 to 1 and a variation from 0 to 10")
    return groups.design_effect
