"""Outcomes as they are read: a service's, and whether anything is measured at all. Call inside the place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import FilteredRelation, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from twofold.foundation.places.models import Place, Service
from twofold.foundation.rulebook.reading import count_in_query, holding
from twofold.foundation.wall.rows import current_place_id

from .benefits import Benefit, Group, groups, shipped
from .models import (
    BusinessCase,
    Indicator,
    LocalBenefit,
    Observation,
    ObservationQuerySet,
    Outcome,
    Ranked,
    Ranking,
    Scale,
    Study,
)
from .rules import (
    Against,
    Arms,
    Estimate,
    Verdict,
    better_off,
    change,
    grade,
    verdict,
    worth_publishing,
    years_to_break_even,
)

A_YEAR = timedelta(days=365)
ARM = {("with", "after"): "after", ("with", "before"): "before"}
ARM |= {("without", "after"): "others_after", ("without", "before"): "others_before"}


SMALL, MISSING = "outcomes.small_number", "outcomes.most_missing"


def benefits_here() -> list[Benefit]:
    """The nine, and this place's own."""
    local = [Benefit(each.code, each.group, each.title, each.measured_as) for each in LocalBenefit.objects.all()]
    return [*shipped(), *local]


def groups_here() -> list[Group]:
    """The five groups, and those a place may add where it names a benefit for them."""
    added = set(LocalBenefit.objects.values_list("group", flat=True))
    return [each for each in groups() if not each.optional or each.name in added]


def least_number(place: Place | None = None) -> int:
    """Fewer people than this are never spoken of; without `place`, in the place we are inside."""
    return limits(place)[0]


def least_in_query() -> Coalesce:
    """The same as `least_number`, as part of the query that asks, for lists that anyone may page through."""
    return count_in_query(SMALL)


def limits(place: Place | None = None) -> tuple[int, float]:
    """Fewer people than this are never spoken of; a measure that misses more than this share is trusted less."""
    place = place or Place.objects.get(pk=current_place_id())
    rules = {rule.key: rule.count for rule in holding(place, timezone.localdate()) if rule.key.startswith("outcomes.")}
    return rules[SMALL], rules[MISSING] / 100


def measured(begins: date, ends: date) -> set[int]:
    """Initiatives with an outcome that was observed in the period or the year up to its end: keys."""
    return set(_observed(begins, ends).values_list("study__initiative", flat=True))


def seen_in(begins: date, ends: date, place: Place | None = None) -> "list[Result]":
    """What the studies found that were observed in the period or the year up to its end."""
    listed = Study.objects.filter(pk__in=_observed(begins, ends).values("study"))
    listed = listed.select_related("initiative", "indicator__outcome__place").order_by("initiative__name", "pk")
    return results(listed, limits(place))


def _observed(begins: date, ends: date) -> ObservationQuerySet:
    return Observation.objects.filter(study__isnull=False, on__gte=min(begins, ends - A_YEAR), on__lte=ends)


@dataclass(frozen=True)
class Result:
    """What a study found, turned so that above nought is for the better. `withheld`: too few to speak of."""

    study: Study
    seen: dict[str, Observation]
    withheld: bool
    change: Estimate | None
    verdict: Verdict
    grade: str
    days: frozenset[date] = frozenset()  # on which it was observed, of however few

    @property
    def better_off(self) -> Estimate | None:
        """How many of those who took part are better off for it; None while no change is known."""
        if self.change is None:
            return None
        indicator = self.study.indicator
        step = 1.0 if indicator.scale == Scale.SHARE else indicator.least_change
        return better_off(self.change, self.seen["after"].n, step)

    @property
    def got_better(self) -> bool:
        return self.change is not None and self.change.low > 0

    @property
    def missing(self) -> float:
        rows = self.seen.values()
        asked = sum(row.n + row.missing for row in rows)
        return sum(row.missing for row in rows) / asked if asked else 0.0


def results(studies: Iterable[Study], within: tuple[int, float] | None = None) -> list[Result]:
    """One result a study; `within` are the limits, if they are known."""
    listed = list(studies)
    return _results(listed, Observation.objects.filter(study__in=listed).last_words(), within or limits())


def _results(studies: Iterable[Study], rows: Iterable[Observation], within: tuple[int, float]) -> list[Result]:
    seen: dict[int, dict[str, Observation]] = defaultdict(dict)
    for row in rows:
        assert row.study_id is not None
        seen[row.study_id][ARM[row.arm, row.phase]] = row
    return [_result(study, seen[study.pk], *within) for study in studies]


def _result(study: Study, seen: dict[str, Observation], least: int, most_missing: float) -> Result:
    against, indicator = Against(study.against), study.indicator
    days = frozenset(row.on for row in seen.values())
    if not all(worth_publishing(row.n, row.count, least) for row in seen.values()):
        return Result(study, {}, True, None, Verdict.UNKNOWN, "D", days)
    found = change(against, Arms(**{arm: row.estimate for arm, row in seen.items()}))
    if found and indicator.less_is_better:
        found = found.turned()
    plain = Result(study, seen, False, found, verdict(found, indicator.least_change), "D", days)
    return replace(plain, grade=grade(against, missing=plain.missing, most_missing=most_missing))


@dataclass(frozen=True)
class OutcomeRow:
    """An outcome of a service: its place in the users' ranking if it has one, and what is seen of it."""

    outcome: Outcome
    rank: int | None
    results: list[Result]
    series: list[Observation]

    @property
    def measured(self) -> bool:
        return bool(self.results or self.series)


@dataclass(frozen=True)
class OfService:
    """What is known of a service's outcomes: whose order it is, what is measured how, what was found."""

    service: Service
    ranking: Ranking | None
    rows: list[OutcomeRow]
    indicators: list[Indicator]

    def measured(self, begins: date, ends: date) -> set[int]:
        """As `measured`, of this service's own initiatives, without another query."""
        first = min(begins, ends - A_YEAR)
        found = (result for row in self.rows for result in row.results)
        return {each.study.initiative_id for each in found if any(first <= day <= ends for day in each.days)}


def of_service(service: int) -> OfService | None:
    """Its outcomes, those ranked first, and the ranking that they cite: three queries. None where it has no outcome.

    A ranking by fewer people than we may speak of makes nothing a priority.
    """
    listed, ranked, within = _outcomes(service)
    if not listed:
        return None
    indicators, studies = _indicators(service)
    seen = list(Observation.objects.of_service(service).with_last_words())
    for row in seen:
        row.indicator = indicators[row.indicator_id]
    found: dict[int, list[Result]] = defaultdict(list)
    for result in _results(studies, (row for row in seen if row.study_id), within):
        found[result.study.indicator.outcome_id].append(result)
    series = _series(seen, within[0])
    ranking = max((each.ranking for each in ranked), key=lambda each: (each.asked_on, each.pk), default=None)
    ranks = {each.outcome_id: each.rank for each in ranked if each.ranking == ranking}
    rows = [OutcomeRow(each, ranks.get(each.pk), found[each.pk], series[each.pk]) for each in listed]
    ordered = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.outcome.title))
    return OfService(listed[0].service, ranking, ordered, list(indicators.values()))


def _outcomes(service: int) -> tuple[list[Outcome], list[Ranked], tuple[int, float]]:
    """A service's outcomes, every place they had in a ranking by enough people, and the limits, in one query."""
    rows: QuerySet[Any] = Outcome.objects.filter(service=service).annotate(joined=FilteredRelation("ranked"))
    rows = rows.annotate(least=count_in_query(SMALL), missing=count_in_query(MISSING))
    listed: dict[int, Outcome] = {}
    ranked: list[Ranked] = []
    within = 0, 0.0
    for row in rows.select_related("framework", "service__place", "joined__ranking"):
        within = row.least, row.missing / 100
        listed.setdefault(row.pk, row)
        joined = getattr(row, "joined", None)
        if joined is not None and joined.ranking.people >= row.least:
            ranked.append(joined)
    return list(listed.values()), ranked, within


def _indicators(service: int) -> tuple[dict[int, Indicator], list[Study]]:
    """Indicators of a service's outcomes, and the studies that go by them, in one query."""
    indicators: dict[int, Indicator] = {}
    studies: list[Study] = []
    rows: QuerySet[Any] = Indicator.objects.filter(outcome__service=service)
    for row in rows.annotate(joined=FilteredRelation("studies")).select_related("joined__initiative"):
        indicator = indicators.setdefault(row.pk, row)
        if study := getattr(row, "joined", None):
            study.indicator = indicator
            studies.append(study)
    return indicators, sorted(studies, key=lambda study: study.pk)


def _series(seen: Iterable[Observation], least: int) -> dict[int, list[Observation]]:
    """What was seen of everybody, by outcome; those too few to speak of are left out."""
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in sorted(seen, key=lambda row: (row.on, row.pk)):
        if row.study_id is None and worth_publishing(row.n, row.count, least):
            found[row.indicator.outcome_id].append(row)
    return found


@dataclass(frozen=True)
class Balance:
    """A case in money: what is spent first, then what is cashable. Years to break even at best, likely and at worst."""

    public_pence: int
    low: int
    central: int
    high: int
    soonest: float | None
    likely: float | None
    latest: float | None


def balance(case: BusinessCase) -> Balance:
    """Only cashable benefits pay a case back; the end of it is paid for too."""
    rows = [row for row in case.expected.all() if row.cashable]
    low, central, high = (sum(getattr(row, f"{name}_pence") for row in rows) for name in ("low", "central", "high"))
    once = case.once_pence + case.exit_pence

    def years(cashable: int) -> float | None:
        return years_to_break_even(once=once, yearly=case.yearly_pence, cashable=cashable)

    return Balance(case.public_pence, low, central, high, years(high), years(central), years(low))
