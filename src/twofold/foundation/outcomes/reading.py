"""Outcomes as they are read: a service's, and whether anything is measured at all. Call inside the place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone

from twofold.foundation.places.models import Place, Service
from twofold.foundation.rulebook.reading import count_in_query, holding
from twofold.foundation.wall.rows import current_place_id

from .benefits import Benefit, Group, groups, shipped
from .models import BusinessCase, LocalBenefit, Observation, ObservationQuerySet, Outcome, Ranked, Ranking, Scale, Study
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
    if not all(worth_publishing(row.n, row.count, least) for row in seen.values()):
        return Result(study, {}, True, None, Verdict.UNKNOWN, "D")
    found = change(against, Arms(**{arm: row.estimate for arm, row in seen.items()}))
    if found and indicator.less_is_better:
        found = found.turned()
    plain = Result(study, seen, False, found, verdict(found, indicator.least_change), "D")
    return Result(
        study, seen, False, found, plain.verdict, grade(against, missing=plain.missing, most_missing=most_missing)
    )


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


def of_service(service: Service) -> tuple[Ranking | None, list[OutcomeRow]]:
    """The ranking its priorities cite, and its outcomes: those ranked first."""
    ranked = list(Ranked.objects.latest_of(service))
    ranks = {each.outcome_id: each.rank for each in ranked}
    least, missing = count_in_query(SMALL), count_in_query(MISSING)
    outcomes = Outcome.objects.filter(service=service).select_related("framework", "place")
    listed = list(outcomes.annotate(least=least, missing=missing))
    # Without an outcome there is nothing to withhold or to trust less.
    within = (listed[0].least, listed[0].missing / 100) if listed else (0, 0.0)
    seen = list(Observation.objects.of_service(service).with_last_words().select_related("indicator"))
    found: dict[int, list[Result]] = defaultdict(list)
    for result in _results(studies_of(service), (row for row in seen if row.study_id), within):
        found[result.study.indicator.outcome_id].append(result)
    series = _series(seen, within[0])
    rows = [OutcomeRow(each, ranks.get(each.pk), found[each.pk], series[each.pk]) for each in listed]
    ordered = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.outcome.title))
    return ranked[0].ranking if ranked else None, ordered


def studies_of(service: Service) -> Iterable[Study]:
    return Study.objects.filter(indicator__outcome__service=service).select_related("initiative", "indicator")


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
