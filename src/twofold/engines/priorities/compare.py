"""Compare declared groups: how much they disagree beyond the disagreement within them, and on what."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from twofold.engines.progress import Progress, silent

from .answers import Answers, Floats, Ints, from_points, from_rankings, from_stances, from_votes
from .errors import PrioritiesError
from .findings import Comparison, Finding, Pair
from .joint import Deals, deal
from .labels import Label
from .marks import in_order, input_hash, marks
from .sides import side
from .spread import Spread, spread
from .tails import adjusted, exact_tail
from .tally import Tally, tallies

LEVEL = 0.01
LEAST = 15
DRAWS = 9_999
MOST_DRAWS = 1_000_000


class Terms:
    """The choices a comparison is made under, checked. Raises PrioritiesError for those out of range."""

    def __init__(self, seed: str = "0", level: float = LEVEL, least: int = LEAST, draws: int = DRAWS) -> None:
        if not 0 < level < 1:
            raise PrioritiesError("the level must lie between 0 and 1")
        if least < 2:
            raise PrioritiesError("a group needs at least 2 people for two of them to differ")
        if not 99 <= draws <= MOST_DRAWS:
            raise PrioritiesError(f"draws must lie between 99 and {MOST_DRAWS:,}")
        self.seed, self.level, self.least, self.draws = seed, level, least, draws


def compare(answers: Answers, terms: Terms | None = None, tell: Progress = silent) -> Comparison:
    """Compare every pair of groups on every question."""
    terms = terms or Terms()
    counted, marked = list(tallies(answers)), marks(answers)
    order = in_order(answers, marked)
    tried = []
    for first, second in combinations(range(len(answers.groups)), 2):
        tell(f"{answers.groups[first]} and {answers.groups[second]}: {len(counted):,} questions")
        tried.append(Trial(answers, counted, order, (first, second), terms))
    questions = adjusted(np.concatenate([trial.p_values for trial in tried]))
    parts = np.split(questions, np.cumsum([len(trial.p_values) for trial in tried])[:-1])
    known = [trial.deals.p for trial in tried if trial.deals]
    overall = iter(adjusted(np.array(known)).tolist() if known else [])
    pairs = [trial.pair(part, next(overall) if trial.deals else None) for trial, part in zip(tried, parts, strict=True)]
    hashed = input_hash(answers, marked, [terms.level, terms.least, terms.draws, terms.seed])
    return Comparison(answers.kind, answers.groups, terms.level, terms.least, terms.seed, hashed, tuple(pairs))


class Trial:
    """Two groups put to the test, before it is known how many tests there are in all."""

    def __init__(
        self, answers: Answers, counted: Sequence[Tally], order: Ints, at: tuple[int, int], terms: Terms
    ) -> None:
        first, second = at
        self.answers, self.counted, self.at, self.terms = answers, counted, at, terms
        self.people = order[np.isin(answers.group[order], at)]
        self.groups = (answers.groups[first], answers.groups[second])
        enough = [bool((tally.counts[[first, second]].sum(axis=1) >= terms.least).all()) for tally in counted]
        self.tested = np.flatnonzero(enough)
        self.spreads = [spread(*counted[at].between(first, second), answers.scale) for at in self.tested.tolist()]
        self.weight = 1.0 if answers.adds else 1.0 / max(len(self.tested), 1)
        self.exact = [exact_tail(*counted[at].between(first, second), answers.scale) for at in self.tested.tolist()]
        self.deals = self._deal() if answers.linked and len(self.tested) else None
        self.p_values = np.array([self._p(place) for place in range(len(self.tested))])

    def _deal(self) -> Deals:
        weights, found = np.zeros(len(self.counted)), np.zeros(len(self.counted))
        weights[self.tested] = self.weight
        found[self.tested] = [each.excess for each in self.spreads]
        return deal(self.answers, self.people, self.at[0], weights, found, self.terms.draws, self._seed())

    def _seed(self, question: str = "") -> str:
        return "\n".join((self.terms.seed, *self.groups, question))

    def _p(self, place: int) -> float:
        exact = self.exact[place]
        if exact is not None:
            return exact
        if self.deals is None:
            return self._alone(place)
        return float(self.deals.p_each[self.tested[place]])

    def _alone(self, place: int) -> float:
        """A question tested by itself, where answers cannot be traced to people and values are many."""
        weights, found = np.zeros(len(self.counted)), np.zeros(len(self.counted))
        weights[self.tested[place]], found[self.tested[place]] = 1.0, self.spreads[place].excess
        seed = self._seed(self.counted[self.tested[place]].name)
        return deal(self.answers, self.people, self.at[0], weights, found, self.terms.draws, seed).p

    def pair(self, adjusted_p: Floats, overall_q: float | None) -> Pair:
        """The findings, once p is adjusted for all questions of the comparison."""
        places = {at: place for place, at in enumerate(self.tested.tolist())}
        findings = tuple(self._finding(tally, places.get(at), adjusted_p) for at, tally in enumerate(self.counted))
        one, other = (int((self.answers.group == at).sum()) for at in self.at)
        return Pair(
            self.answers.kind,
            self.groups,
            (one, other) if self.answers.linked else None,
            findings,
            self._overall(),
            self.deals.p if self.deals else None,
            self.deals.draws if self.deals else 0,
            overall_q,
            self._label(findings, overall_q),
        )

    def _finding(self, tally: Tally, place: int | None, adjusted_p: Floats) -> Finding:
        one, other = (side(tally.values, tally.counts[at], tally.middle) for at in self.at)
        kind, least, reference = self.answers.kind, self.terms.least, self.answers.reference
        if place is None:
            return Finding(kind, tally.name, self.groups, (one, other), least, reference=reference)
        found, q = self.spreads[place], float(adjusted_p[place])
        opposed = one.sure * other.sure < 0
        different = Label.CONFLICT if opposed else Label.INTENSITY
        return Finding(
            kind,
            tally.name,
            self.groups,
            (one, other),
            least,
            found,
            float(self.p_values[place]),
            self.exact[place] is not None,
            q,
            self.weight * found.excess,
            different if q <= self.terms.level else Label.SHARED,
            reference,
        )

    def _overall(self) -> Spread | None:
        if not self.spreads:
            return None
        return Spread(
            self.weight * sum(each.across for each in self.spreads),
            self.weight * sum(each.within for each in self.spreads),
        )

    def _label(self, findings: Sequence[Finding], overall_q: float | None) -> Label:
        """A pair conflicts where one of its questions does; differs where one does, or all of them together."""
        labels = {finding.label for finding in findings}
        if Label.CONFLICT in labels:
            return Label.CONFLICT
        if Label.INTENSITY in labels or (overall_q is not None and overall_q <= self.terms.level):
            return Label.INTENSITY
        return Label.SHARED if Label.SHARED in labels else Label.TOO_FEW


def compare_votes(
    values: npt.ArrayLike,
    groups: Sequence[Hashable],
    statements: Sequence[str] | None = None,
    *,
    seed: str = "0",
    level: float = LEVEL,
    least: int = LEAST,
    draws: int = DRAWS,
) -> Comparison:
    """Compare groups on votes or ratings: `values` (N, S) from -1 to 1, NaN for none; a group (or None) a person."""
    return compare(from_votes(values, groups, statements), Terms(seed, level, least, draws))


def compare_rankings(
    ranks: npt.ArrayLike,
    groups: Sequence[Hashable],
    options: Sequence[str] | None = None,
    *,
    unranked_last: bool = True,
    seed: str = "0",
    level: float = LEVEL,
    least: int = LEAST,
    draws: int = DRAWS,
) -> Comparison:
    """Compare groups on rankings: `ranks` (N, M), 1 for the first, NaN for not ranked. See `from_rankings`."""
    answers = from_rankings(ranks, groups, options, unranked_last=unranked_last)
    return compare(answers, Terms(seed, level, least, draws))


def compare_points(
    amounts: npt.ArrayLike,
    groups: Sequence[Hashable],
    items: Sequence[str] | None = None,
    *,
    pot: float | None = None,
    today: Sequence[float] | None = None,
    seed: str = "0",
    level: float = LEVEL,
    least: int = LEAST,
    draws: int = DRAWS,
) -> Comparison:
    """Compare groups on points or budgets: `amounts` (N, I). See `from_points` for `pot` and `today`."""
    answers = from_points(amounts, groups, items, pot=pot, today=today)
    return compare(answers, Terms(seed, level, least, draws))


def compare_stances(
    stances: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    seed: str = "0",
    level: float = LEVEL,
    least: int = LEAST,
    draws: int = DRAWS,
) -> Comparison:
    """Compare groups on options, from stances that no longer say whose they are: `stances[option][group]` is a list of
    numbers from -1 (against) to 1 (for), in any order.

    Options are tested one by one; there is no joint p, since nobody knows which stances belong to one person.
    """
    return compare(from_stances(stances), Terms(seed, level, least, draws))
