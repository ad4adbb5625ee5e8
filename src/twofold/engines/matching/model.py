"""People with time to give, opportunities with places to fill, and what a good match is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .errors import MatchingError

SCALE = 10_000  # a fit of 1 in whole points, so that sums are exact
MOST_PEOPLE, MOST_OPPORTUNITIES = 100_000, 2_000


class Part(StrEnum):
    """The named parts of a fit. Each lies in [0, 1]; none is a protected trait, and none may become one."""

    CARES = "cares"  # what you said matters to you
    WORDS = "words"  # words you both used
    SKILLS = "skills"
    TIMES = "times"
    TRAVEL = "travel"
    CONFIDENCE = "confidence"  # promises kept; only ever adds


WEIGHTS: Mapping[Part, float] = {
    Part.CARES: 4,
    Part.WORDS: 2,
    Part.SKILLS: 2,
    Part.TIMES: 1,
    Part.TRAVEL: 1,
    Part.CONFIDENCE: 0.5,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who offered time. `most` bounds matches in all, `a_week` those of one week, `invitations` what may
    still be asked of them this month. `groups` is for the audit and the goal mix alone."""

    id: str
    cares: frozenset[str] = frozenset()
    says: str = ""
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    at: tuple[float, float] | None = None  # degrees
    travel: float = 8.0  # km they will go
    step_free: bool = False  # needs it
    most: int = 1
    a_week: int = 1
    invitations: int = 3
    kept: int = 0
    missed: int = 0
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something to be done. `needs` is a must, `skills` are welcome; `minimum` is what it cannot do without."""

    id: str
    title: str = ""
    topics: frozenset[str] = frozenset()
    says: str = ""
    needs: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # any one of them will do
    times: frozenset[str] = frozenset()
    at: tuple[float, float] | None = None
    step_free: bool = False  # offers it
    week: str = ""
    minimum: int = 1
    places: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What the place decides and publishes.

    `band` is how near two fits must be (in fits, 0 to 1) to be settled by lottery; `reach` how many of the best
    opportunities of each person, and of the best people of each opportunity, are looked at.
    """

    weights: Mapping[Part, float] = field(default_factory=lambda: dict(WEIGHTS))
    band: float = 0.02
    seed: int = 0
    reach: int = 40

    def __post_init__(self) -> None:
        if set(self.weights) - set(Part) or any(not 0 <= each <= 1000 for each in self.weights.values()):
            raise MatchingError(f"weights are numbers from 0 to 1,000 for {', '.join(Part)}")
        if not sum(self.weights.values()) > 0:
            raise MatchingError("at least one weight must be more than 0")
        if not 0 <= self.band <= 1:
            raise MatchingError("the band must lie between 0 and 1")
        if not 0 <= self.seed < 1 << 63:
            raise MatchingError("the seed must be a whole number of at least 0")
        if not 1 <= self.reach <= MOST_OPPORTUNITIES:
            raise MatchingError(f"the reach must lie between 1 and {MOST_OPPORTUNITIES:,}")

    def share(self, part: Part) -> float:
        """The part's weight as a share of all."""
        return self.weights.get(part, 0) / sum(self.weights.values())
