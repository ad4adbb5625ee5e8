"""What peeking does, shown: trials in which nothing works, looked at again and again."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from twofold.engines.progress import Progress, silent

from .chance import generator
from .errors import TrialsError
from .sequences import ALPHA, LEAST, multiplier

Floats: TypeAlias = npt.NDArray[np.float64]
LOT = 250


@dataclass(frozen=True, slots=True)
class Peeking:
    """Shares of `trials` in which an effect was declared: peeking with z, one z at the end, the always-valid interval.

    `stopped` is the median share of people at which the always-valid interval stopped those it stopped, or None.
    """

    per_arm: int
    looks: int
    trials: int
    peeking: float
    at_the_end: float
    always_valid: float
    stopped: float | None


def simulate(
    per_arm: int = 500,
    looks: int = 30,
    trials: int = 4_000,
    baseline: float = 0.1,
    effect: float = 0.0,
    seed: str = "0",
    alpha: float = ALPHA,
    tell: Progress = silent,
) -> Peeking:
    """Trials of a yes/no outcome in blocks of two, looked at `looks` times at even distances.

    With `effect` 0 every declared effect is false. Raises TrialsError for figures out of range.
    """
    checked(per_arm, looks, trials, baseline, effect)
    chance = generator(seed, "simulation")
    at = np.unique(np.linspace(per_arm / looks, per_arm, looks).round().astype(int))
    limits = np.array([multiplier(2 * n, 2 * per_arm, alpha) for n in at.tolist()])
    naive, end, valid = 0, 0, 0
    stops: list[float] = []
    for start in range(0, trials, LOT):
        tell(f"trials: {start:,} of {trials:,}")
        size = min(LOT, trials - start)
        ordinary, ours = looked_at(chance, size, per_arm, at, (baseline + effect, baseline))
        limit = NormalDist().inv_cdf(1 - alpha / 2)
        naive += int((ordinary > limit).any(axis=1).sum())
        end += int((ordinary[:, -1] > limit).sum())
        crossed = ours > limits
        valid += int(crossed.any(axis=1).sum())
        stops += (at[crossed.argmax(axis=1)[crossed.any(axis=1)]] / per_arm).tolist()
    stopped = float(np.median(stops)) if stops else None
    return Peeking(per_arm, len(at), trials, naive / trials, end / trials, valid / trials, stopped)


def looked_at(
    chance: np.random.Generator, size: int, per_arm: int, at: npt.NDArray[np.int64], shares: tuple[float, float]
) -> tuple[Floats, Floats]:
    """|Difference| in standard errors at each look (size, looks): the ordinary pooled z, and ours, unpooled.

    0 where there is no error to divide by; ours is 0 also where it is too early for it.
    """
    yes = [np.cumsum(chance.random((size, per_arm)) < share, axis=1, dtype=np.int32)[:, at - 1] for share in shares]
    means = [each / at for each in yes]
    difference, both = np.abs(means[0] - means[1]), (means[0] + means[1]) / 2
    pooled = 2 * both * (1 - both) / at
    variances = [mean * (1 - mean) / np.maximum(at - 1, 1) for mean in means]
    ready = (at >= LEAST) & (variances[0] > 0) & (variances[1] > 0)
    return over(difference, pooled, pooled > 0), over(difference, variances[0] + variances[1], ready)


def over(difference: Floats, variance: Floats, ready: npt.NDArray[np.bool_]) -> Floats:
    return np.where(ready, difference / np.sqrt(np.where(ready, variance, 1)), 0)


def checked(per_arm: int, looks: int, trials: int, baseline: float, effect: float) -> None:
    if not 40 <= per_arm <= 100_000 or not 1 <= trials <= 100_000:
        raise TrialsError("there must be from 40 to 100,000 people in each arm and from 1 to 100,000 trials")
    if not 1 <= looks <= per_arm:
        raise TrialsError("there must be at least one look, and no more than people in an arm")
    if not (0 < baseline < 1 and 0 <= baseline + effect <= 1):
        raise TrialsError("the baseline must lie between 0 and 1, and so must the baseline with the effect added")
