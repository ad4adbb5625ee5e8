"""Whether the arms fill as they were meant to. If not, something is broken, and no result is to be believed.

At the end a chi-square test, at a strict level. At any time before, the Bayes factor of Lindon and Malek
("Anytime-valid inference for multinomial count data", NeurIPS 2022, arXiv 2011.03567): a Dirichlet guess around the
planned shares against the planned shares themselves. Under the plan it is a martingale that starts at 1, so it ever
reaches 20 with chance 1/20 at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from .errors import TrialsError

STRICT = 0.001
ALPHA = 0.05
WEIGHT = 100.0  # how many people the guess is worth: it is never far from the planned shares


@dataclass(frozen=True, slots=True)
class Ratio:
    """`factor` is the Bayes factor now; `alarm` that it has reached 1/alpha."""

    counts: tuple[int, ...]
    factor: float
    alarm: bool


def watch_ratio(counts: Sequence[int], shares: Sequence[float] | None = None, *, alpha: float = ALPHA) -> Ratio:
    """The sequential check: people in each arm so far, and the planned shares (equal if None)."""
    planned = checked(counts, shares)
    weights = [WEIGHT * share for share in planned]
    people = sum(counts)
    logs = lgamma(WEIGHT) - lgamma(WEIGHT + people)
    for weight, count, share in zip(weights, counts, planned, strict=True):
        logs += lgamma(weight + count) - lgamma(weight) - count * log(share)
    return Ratio(tuple(counts), exp(min(logs, 700.0)), logs >= -log(alpha))


def final_ratio(counts: Sequence[int], shares: Sequence[float] | None = None) -> float:
    """p of the chi-square test at the end; below 0.001 the trial is not to be believed before the cause is found."""
    from scipy.stats import chi2  # type: ignore[import-untyped]

    planned = checked(counts, shares)
    people = sum(counts)
    if not people:
        return 1.0
    distance = sum(
        (count - people * share) ** 2 / (people * share) for count, share in zip(counts, planned, strict=True)
    )
    return float(chi2.sf(distance, len(counts) - 1))


def checked(counts: Sequence[int], shares: Sequence[float] | None) -> list[float]:
    planned = [1 / len(counts)] * len(counts) if shares is None else list(shares)
    if len(counts) < 2 or min(counts) < 0:
        raise TrialsError("there must be counts of two arms or more, none below 0")
    if len(planned) != len(counts) or min(planned) <= 0 or abs(sum(planned) - 1) > 1e-9:
        raise TrialsError("there must be a planned share above 0 for each arm, and they must add up to 1")
    return planned
