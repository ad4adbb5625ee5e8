"""Which statement to show next: the least answered first, every draw with a known chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .chance import share
from .errors import OpinionsError
from .votes import Floats, Ints

FLOOR = 0.1
PULL = 0.25


@dataclass(frozen=True)
class Draw:
    """One draw, to be kept: with `probability` any other way of choosing can be judged later by weighting.

    `purpose` and the seed give the draw again; `candidates` is how many statements could have come.
    """

    statement: int
    probability: float
    candidates: int
    floor: float
    purpose: str


def chances(votes: ArrayLike, pull: ArrayLike | None = None, floor: float = FLOOR) -> Floats:
    """The chance of each statement (c) to be shown next, from its number of votes.

    A share `floor` is spread evenly over all, so that none is ever hidden and every chance is at least floor / c. The
    rest goes by 1 / (1 + votes)^2, times at most 1 + 0.25 for statements with the largest `pull` in the plane (c).
    """
    given = np.asarray(votes, float)
    if not 0 < floor <= 1:
        raise OpinionsError("the exploration floor must lie above 0 and not above 1")
    weights = 1 / (1 + given) ** 2
    if pull is not None and np.max(pull, initial=0) > 0:
        weights = weights * (1 + PULL * np.asarray(pull, float) / np.max(pull))
    chances: Floats = floor / len(given) + (1 - floor) * weights / weights.sum()
    return chances


def next_statement(
    statements: Ints,
    votes: Ints,
    *,
    seed: str,
    person: int,
    turn: int,
    pull: Floats | None = None,
    floor: float = FLOOR,
) -> Draw | None:
    """Draw from `statements` (ids not yet answered by the person, none moderated out), which have so many `votes`.

    `turn` must differ each time a person is asked, or the same statement comes again. None when there is none left.
    """
    if not len(statements):
        return None
    by_chance = chances(votes, pull, floor)
    purpose = f"next {person} {turn}"
    steps = np.cumsum(by_chance)
    at = min(int(np.searchsorted(steps, share(seed, purpose) * steps[-1], side="right")), len(statements) - 1)
    return Draw(int(statements[at]), float(by_chance[at]), len(statements), floor, purpose)
