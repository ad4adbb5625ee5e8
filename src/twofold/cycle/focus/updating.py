"""What is realised here takes the place of prior judgement, by how sure each is. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .book import BEST, WORST, Cell


@dataclass(frozen=True, slots=True)
class Seen:
    """One benefit realised here, on the same scale from -1 to 3."""

    strength: float
    grade: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What is thought of a method and a benefit now, and how much of that is still the prior."""

    strength: float
    off_by: float
    grade: str
    prior: Cell | None
    prior_left: float
    seen: tuple[Seen, ...]

    @property
    def low(self) -> float:
        return max(self.strength - self.off_by, WORST)

    @property
    def high(self) -> float:
        return min(self.strength + self.off_by, BEST)


def judged(prior: Cell | None, seen: Sequence[Seen], off_by: Mapping[str, float]) -> Judged | None:
    """Prior and local results, each weighed by how far off its grade may be. None where there is neither.

    The mean of normal judgements of known spread, as in any text on Bayesian inference. One result graded A outweighs a
    prior of reasoning at once; some of the prior always stays.
    """
    parts = [*([(prior.strength, prior.grade)] if prior else []), *((each.strength, each.grade) for each in seen)]
    if not parts:
        return None
    weights = [1 / off_by[grade] ** 2 for _strength, grade in parts]
    whole = sum(weights)
    strength = sum(weight * value for weight, (value, _grade) in zip(weights, parts, strict=True)) / whole
    left = weights[0] / whole if prior else 0.0
    grade = prior.grade if prior and left >= 0.5 else min((each.grade for each in seen), default=parts[0][1])
    return Judged(strength, whole**-0.5, grade, prior, left, tuple(seen))
