"""The fit of every person to every opportunity: named parts, their reasons, and what rules a match out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from .model import SCALE, Opportunity, Part, Person, Terms
from .words import Alike, Floats, Likeness, tf_idf

Bools: TypeAlias = npt.NDArray[np.bool_]
Points: TypeAlias = npt.NDArray[np.int32]
EARTH_KM = 6_371.0088
AT_ONCE = 1_000  # people whose parts are in memory together
PRIOR = 4.0  # promises it takes to be believed half


@dataclass(frozen=True, eq=False)
class Fits:
    """`points` (P, O) is the fit in ten-thousandths; `able` (P, O) says whom nothing rules out."""

    people: Sequence[Person]
    opportunities: Sequence[Opportunity]
    terms: Terms
    alike: Alike
    points: Points
    able: Bools

    def parts(self, person: int) -> dict[Part, Floats]:
        """One person's parts, each (1, O), worked out again: kept for everyone they would fill the memory."""
        return parts_of(self.people[person : person + 1], self.opportunities, self.alike.rows(person, person + 1))[0]

    def km(self, person: int, opportunity: int) -> float:
        """How far apart they are; NaN if unknown."""
        who, what = self.people[person : person + 1], self.opportunities[opportunity : opportunity + 1]
        return float(distances(who, what)[0, 0])

    def why(self, person: int, opportunity: int) -> list[tuple[Part, float, str]]:
        """Each part that adds to this fit: its share of the whole and its reason, the largest first."""
        parts = self.parts(person)
        found = [(part, float(values[0, opportunity]) * self.terms.share(part)) for part, values in parts.items()]
        return [
            (part, value, self.reason(part, person, opportunity))
            for part, value in sorted(found, key=lambda each: (-each[1], list(Part).index(each[0])))
            if value > 0
        ]

    def reason(self, part: Part, person: int, opportunity: int) -> str:
        who, what = self.people[person], self.opportunities[opportunity]
        match part:
            case Part.CARES:
                return f"you said this matters to you: {listed(who.cares & what.topics)}"
            case Part.WORDS:
                return self.words(person, opportunity)
            case Part.SKILLS:
                return f"skills you have: {listed(who.skills & (what.skills | what.needs)) or 'none asked for'}"
            case Part.TIMES:
                return f"times that suit both: {listed(who.times & what.times) or 'none said'}"
            case Part.TRAVEL:
                away = self.km(person, opportunity)
                return f"{away:.1f} km away" if away == away else "near enough, as far as known"
            case Part.CONFIDENCE:
                return f"{who.kept} promises kept"

    def words(self, person: int, opportunity: int) -> str:
        """What makes the two texts alike: words both used, and the sentence nearest to what the person wrote."""
        shared, said = self.alike.shared(person, opportunity), self.alike.closest(person, opportunity)
        words = f"words you both used: {', '.join(shared) or 'none, but alike in sense'}"
        return f"{words}; nearest to what you wrote: “{said}”" if said else words

    def ruled_out(self, person: int, opportunity: int) -> list[str]:
        """Everything that rules this match out, in words; empty if nothing does."""
        who, what = self.people[person], self.opportunities[opportunity]
        found = []
        if missing := what.needs - who.skills:
            found.append(f"it needs {listed(missing)}")
        if what.languages and not what.languages & who.languages:
            found.append(f"it needs somebody who speaks {listed(what.languages, 'or')}")
        if what.times and who.times and not what.times & who.times:
            found.append(f"it is on {listed(what.times, 'or')}, when you are not free")
        if (away := self.km(person, opportunity)) > who.travel:
            found.append(f"it is {away:.1f} km away and you go {who.travel:g} km")
        if who.step_free and not what.step_free:
            found.append("it has no step-free way in")
        return found


def fits_of(
    people: Sequence[Person], opportunities: Sequence[Opportunity], terms: Terms, likeness: Likeness = tf_idf
) -> Fits:
    """Every fit. Needs, languages, times, travel and steps rule out; the rest adds."""
    alike = likeness([each.says for each in people], [each.says for each in opportunities])
    points = np.empty((len(people), len(opportunities)), dtype=np.int32)
    able = np.empty(points.shape, dtype=bool)
    for start in range(0, len(people), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        parts, able[rows] = parts_of(people[rows], opportunities, alike.rows(start, start + AT_ONCE))
        whole = sum((values * np.float32(terms.share(part) * SCALE) for part, values in parts.items()), np.float32(0))
        points[rows] = np.rint(whole)
    return Fits(people, opportunities, terms, alike, points, able)


def parts_of(
    people: Sequence[Person], opportunities: Sequence[Opportunity], words: Floats
) -> tuple[dict[Part, Floats], Bools]:
    """Each part in [0, 1], and whom nothing rules out: all (people, opportunities)."""
    km = distances(people, opportunities)
    times, needs, languages = overlaps(people, opportunities)
    travel = np.array([max(each.travel, 0.001) for each in people], dtype=np.float32)[:, None]
    parts: dict[Part, Floats] = {
        Part.CARES: shares([each.cares for each in people], [each.topics for each in opportunities]),
        Part.WORDS: np.clip(words, 0, 1),
        Part.SKILLS: shares([each.skills for each in people], [each.skills | each.needs for each in opportunities]),
        Part.TIMES: times,
        Part.TRAVEL: np.where(np.isnan(km), np.float32(0.5), np.clip(1 - km / travel, 0, 1)),
        Part.CONFIDENCE: np.broadcast_to(confidence(people)[:, None], km.shape),
    }
    clash = (times == 0) & np.outer([bool(each.times) for each in people], [bool(each.times) for each in opportunities])
    steps = np.outer([each.step_free for each in people], [not each.step_free for each in opportunities])
    return parts, needs & languages & ~clash & ~(km > travel) & ~steps


def overlaps(people: Sequence[Person], opportunities: Sequence[Opportunity]) -> tuple[Floats, Bools, Bools]:
    """Share of its times that suit; whether all its needs are met; whether some language is shared."""
    times = shares([each.times for each in people], [each.times for each in opportunities])
    needs = [each.needs for each in opportunities]
    met = counts([each.skills for each in people], needs) >= np.array([len(each) for each in needs])
    asked = [each.languages for each in opportunities]
    spoken = (counts([each.languages for each in people], asked) > 0) | ~np.array([bool(each) for each in asked])
    return times, met, spoken


def counts(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Floats:
    """How many names each pair of sets shares: (L, R)."""
    names = {name: at for at, name in enumerate(sorted({name for each in right for name in each}))}
    a, b = (incidence(sets, names) for sets in (left, right))
    return np.asarray((a @ b.T).todense(), dtype=np.float32)


def incidence(sets: Sequence[frozenset[str]], names: dict[str, int]) -> sparse.csr_matrix:
    pairs = [(row, names[name]) for row, each in enumerate(sets) for name in each if name in names]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(pairs), dtype=np.float32), (rows, columns)), shape=(len(sets), len(names)))


def shares(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> Floats:
    """The share of each right set's names that the left one has; 0 where it has none to have."""
    sizes = np.array([max(len(each), 1) for each in right], dtype=np.float32)
    return np.asarray(counts(left, right) / sizes, dtype=np.float32)


def confidence(people: Sequence[Person]) -> Floats:
    """Promises kept against a sceptical start; who kept less than half adds nothing, and nobody is marked down."""
    kept, missed = (np.array([getattr(each, name) for each in people], dtype=np.float32) for name in ("kept", "missed"))
    return np.asarray(np.clip((kept - missed) / (kept + missed + PRIOR), 0, 1), dtype=np.float32)


def distances(people: Sequence[Person], opportunities: Sequence[Opportunity]) -> Floats:
    """Great-circle km (P, O); NaN where either is unknown or the opportunity is nowhere in particular."""
    here, there = (on_the_globe([each.at for each in side]) for side in (people, opportunities))
    known = there[~np.isnan(there[:, 0])]
    middle = known.mean(axis=0) if len(known) else np.zeros(3)
    here, there = here - middle, there - middle  # near 0 the squares below lose no metres
    square = here @ (-2 * there.T)
    square += (here**2).sum(axis=1)[:, None]
    square += (there**2).sum(axis=1)
    chord = np.sqrt(np.maximum(square, 0, out=square), out=square)
    # The first two terms of the arc's series: a metre off at 1,000 km, which is as far as anyone may say they go.
    chord *= 1 + chord * chord / (24 * EARTH_KM**2)
    return chord.astype(np.float32)


def on_the_globe(places: Sequence[tuple[float, float] | None]) -> npt.NDArray[np.float64]:
    """Each place in km from the middle of the Earth: (n, 3), NaN if unknown."""
    lat, lon = np.radians(np.array([each or (np.nan, np.nan) for each in places], dtype=np.float64)).T
    return np.asarray(EARTH_KM * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1))


def listed(names: frozenset[str], join: str = "and") -> str:
    ordered = sorted(names)
    return f" {join} ".join([", ".join(ordered[:-1]), ordered[-1]] if len(ordered) > 1 else ordered)
