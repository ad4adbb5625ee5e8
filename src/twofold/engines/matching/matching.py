"""Matches people with opportunities, and says why this and why not that."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from twofold.engines.progress import Progress, silent

from .errors import MatchingError
from .fit import Fits, Points, fits_of
from .flow import Flowed, Ints, network_of, solved
from .model import MOST_OPPORTUNITIES, MOST_PEOPLE, SCALE, Opportunity, Person, Terms
from .words import Likeness, tf_idf


@dataclass(frozen=True, slots=True)
class Match:
    """One person at one opportunity; `fit` in [0, 1]."""

    person: str
    opportunity: str
    fit: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Matching:
    """Who goes where. `pairs` (M, 2) are indices of people and opportunities; `drawn` (P, O) the points with lots."""

    fits: Fits
    flowed: Flowed
    pairs: Ints
    drawn: Points

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        people, opportunities = self.fits.people, self.fits.opportunities
        return tuple(
            Match(
                people[who].id,
                opportunities[what].id,
                float(self.fits.points[who, what]) / SCALE,
                tuple(reason for _, _, reason in self.fits.why(who, what)),
            )
            for who, what in self.pairs.tolist()
        )

    @cached_property
    def filled(self) -> Ints:
        """How many people each opportunity gets: (O,)."""
        return np.bincount(self.pairs[:, 1], minlength=len(self.fits.opportunities)).astype(np.int64)

    @property
    def total(self) -> int:
        """All fits together, in ten-thousandths."""
        return int(self.fits.points[self.pairs[:, 0], self.pairs[:, 1]].sum())

    @property
    def hash(self) -> str:
        """SHA-256 over who goes where."""
        return sha256(json.dumps([(each.person, each.opportunity) for each in self.matches]).encode()).hexdigest()

    def why_not(self, person: int, opportunity: int) -> str:
        """Why this person is not at this opportunity, in words for that person."""
        who, what = self.fits.people[person], self.fits.opportunities[opportunity]
        if [person, opportunity] in self.pairs.tolist():
            return "You are matched with it."
        if ruled_out := self.fits.ruled_out(person, opportunity):
            return f"It cannot be: {'; '.join(ruled_out)}."
        if min(who.most, who.invitations) < 1 or who.a_week < 1:
            return "You are not to be asked any more for now."
        if what.places < 1:
            return "It has no place."
        own = int(self.fits.points[person, opportunity]) / SCALE
        lost = self.lost_by(person, opportunity)
        if lost is None or lost >= self.flowed.network.step // 2:
            return "Who goes there decides whether it, or another, has enough people to run at all."
        if lost <= round(self.fits.terms.band * SCALE):
            return f"Others fit as well as you do ({own:.2f}), and lots were drawn among near-equals."
        elsewhere = [self.fits.opportunities[at] for at in self.pairs[self.pairs[:, 0] == person, 1].tolist()]
        instead = f"You are matched with {elsewhere[0].title or elsewhere[0].id}. " if elsewhere else ""
        return f"{instead}Your fit is {own:.2f}; with you there, all fits together would be {lost / SCALE:.2f} less."

    def lost_by(self, person: int, opportunity: int) -> int | None:
        """What putting this person there costs everyone's points together, whoever moves; None if nobody can."""
        week = self.fits.opportunities[opportunity].week
        same = [each.week == week for each in self.fits.opportunities]
        flowed = self.flowed
        back = flowed.detour(flowed.network.first_opportunity + opportunity, flowed.network.week_of(person, same))
        return None if back is None else back - int(self.drawn[person, opportunity])


def match(
    people: Sequence[Person],
    opportunities: Sequence[Opportunity],
    terms: Terms | None = None,
    likeness: Likeness = tf_idf,
    tell: Progress = silent,
) -> Matching:
    """The matching that first fills minimums as evenly as can be, then makes the sum of fits greatest.

    Fits nearer than the band are drawn apart by lot, so equal input and seed give an equal answer and newcomers a
    chance. Only the `reach` best pairs of each side are looked at; the answer is best among those.
    Raises MatchingError for input out of bounds.
    """
    terms = terms or Terms()
    checked(people, opportunities)
    tell("how well everyone fits")
    fits = fits_of(people, opportunities, terms, likeness)
    tell("who goes where")
    drawn = drawn_apart(fits.points, terms)
    flowed = solved(network_of(fits, drawn))
    used = flowed.units[: len(flowed.network.person)] > 0
    chosen = np.stack([flowed.network.person[used], flowed.network.opportunity[used]], axis=1)
    return Matching(fits, flowed, chosen, drawn)


def checked(people: Sequence[Person], opportunities: Sequence[Opportunity]) -> None:
    for what, rows, most in (("people", people, MOST_PEOPLE), ("opportunities", opportunities, MOST_OPPORTUNITIES)):
        if not rows:
            raise MatchingError(f"there are no {what}")
        if len(rows) > most:
            raise MatchingError(f"more than {most:,} {what}")
        if len({each.id for each in rows}) < len(rows):
            raise MatchingError(f"two of the {what} have the same id")
    for each in opportunities:
        if not 0 <= each.minimum <= 10_000 or not 0 <= each.places <= 10_000:
            raise MatchingError(f"'{each.id}' must have between 0 and 10,000 places")


def drawn_apart(points: Points, terms: Terms) -> Points:
    """Points with a lot of at most the band added: near-equals are settled by chance, a greater difference never."""
    width = round(terms.band * SCALE)
    return (
        points + np.random.default_rng(terms.seed).integers(0, width + 1, points.shape, dtype=np.int32)
        if width
        else points
    )


def input_hash(people: Sequence[Person], opportunities: Sequence[Opportunity], terms: Terms, likeness: str = "") -> str:
    """SHA-256 over everything that decides the matching; groups, which do not, are left out. `likeness` names the
    model of likeness where it is not the usual one."""
    values: list[object] = [
        [asdict(each) | {"groups": {}} for each in people],
        [asdict(each) for each in opportunities],
        {**asdict(terms), "weights": {str(part): value for part, value in terms.weights.items()}},
    ]
    if likeness:
        values.append(likeness)
    return sha256(json.dumps(values, sort_keys=True, default=sorted).encode()).hexdigest()
