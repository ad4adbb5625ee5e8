"""Whom to ask so that under-heard groups answer in the numbers hoped for; and an audit of who was matched."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .errors import MatchingError
from .fit import Fits
from .matching import Matching, drawn_apart
from .model import SCALE

STRENGTH = 20.0  # letters' worth of belief that a group answers as all do
Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Answered:
    """Earlier letters to a group and the answers to them."""

    asked: int
    came: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One group's invitations: `hoped` answers wanted, `rate` expected, `people` asked; `short` could not be found."""

    group: str
    hoped: float
    rate: float
    people: tuple[str, ...]
    short: int


def rates(history: Mapping[str, Answered]) -> dict[str, float]:
    """Response rates shrunk towards the rate of all (Beta-binomial), so three letters prove nothing of a group."""
    for group, each in history.items():
        if not 0 <= each.came <= each.asked:
            raise MatchingError(f"'{group}': answers must lie between 0 and the letters sent")
    asked, came = (sum(getattr(each, name) for each in history.values()) for name in ("asked", "came"))
    overall = (came + 1) / (asked + 2)
    return {group: (each.came + STRENGTH * overall) / (each.asked + STRENGTH) for group, each in history.items()}


def invite(
    fits: Fits, opportunity: int, trait: str, mix: Mapping[str, float], history: Mapping[str, Answered], hoped: int
) -> list[Asked]:
    """Whom to ask to this opportunity so that about `hoped` come, in the shares of `mix` (up to the census's).

    Within a group the better fit is asked first, near-equals by lot. The trait decides how many of each group are
    asked and never how well anyone fits.
    """
    if not mix or abs(sum(mix.values()) - 1) > 1e-6 or min(mix.values()) < 0:
        raise MatchingError("the shares of the goal mix must add up to 1")
    known = rates({group: history.get(group, Answered(0, 0)) for group in mix})
    order = np.argsort(-drawn_apart(fits.points, fits.terms)[:, opportunity], kind="stable").tolist()
    found = []
    for group, share in mix.items():
        wanted = math.ceil(share * hoped / known[group] - 1e-9)
        free = [fits.people[at] for at in order if fits.able[at, opportunity] and fits.people[at].invitations > 0]
        able = [each.id for each in free if each.groups.get(trait) == group]
        found.append(Asked(group, share * hoped, known[group], tuple(able[:wanted]), max(wanted - len(able), 0)))
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a group were matched, with a 95 % interval (Wilson); the mean fit of their matches."""

    trait: str
    group: str
    people: int
    matched: int
    low: float
    high: float
    fit: float | None


def audit(matching: Matching, traits: Sequence[str], least: int = 5) -> list[Rate]:
    """Rates by group for each trait; groups smaller than `least` are put together as 'others', so nobody is seen."""
    people = matching.fits.people
    best: dict[int, list[int]] = {}
    for who, what in matching.pairs.tolist():
        best.setdefault(who, []).append(int(matching.fits.points[who, what]))
    found = []
    for trait in traits:
        said = [each.groups.get(trait, "not said") for each in people]
        sizes = Counter(said)
        named = [name if sizes[name] >= least else "others" for name in said]
        for group in sorted(set(named)):
            inside = [at for at, name in enumerate(named) if name == group]
            if len(inside) < least:
                continue
            fits = [points for at in inside for points in best.get(at, [])]
            matched = sum(at in best for at in inside)
            low, high = wilson(matched, len(inside))
            found.append(
                Rate(trait, group, len(inside), matched, low, high, sum(fits) / len(fits) / SCALE if fits else None)
            )
    return found


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's score interval (1927) for a share."""
    share, square = hits / of, Z * Z
    middle, half = share + square / (2 * of), Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max((middle - half) / (1 + square / of), 0.0), min((middle + half) / (1 + square / of), 1.0)
