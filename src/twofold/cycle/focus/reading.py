"""Rounds, agreements and rankings as they are read. Call inside the place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twofold.foundation.outcomes.benefits import groups
from twofold.foundation.outcomes.models import Realised
from twofold.foundation.outcomes.reading import least_number
from twofold.foundation.places.models import Place

from .book import shipped
from .models import Agreement, Means, Round, Weighting
from .ranking import Combination, Expected, Limits, Local, Row, Weights, combination, ranked, supply
from .updating import Seen
from .weights import Spread, spread

NAMES = [group.name for group in groups()]
TITLES = {group.name: group.title for group in groups()}
SIDES = {group.name: group.side for group in groups()}
SHORT = 5


def spread_of(round_: Round, listed: Iterable[Weighting] | None = None) -> Spread:
    """What each group gave, once the round is closed; those too small are named and not shown."""
    sheets = [weighting.sheet for weighting in listed or round_.weightings.all()]
    return spread(sheets, round_.codes, NAMES, least_number(round_.place))


@dataclass(frozen=True)
class Shortlist:
    """The ranking by one set of weights: a group's, or what was agreed (then `group` is empty)."""

    group: str
    weights: Weights
    rows: list[Row]
    together: Combination

    @property
    def title(self) -> str:
        return TITLES.get(self.group, "As agreed")

    @property
    def side(self) -> str:
        return SIDES.get(self.group, "both")

    @property
    def possible(self) -> list[Row]:
        return [row for row in self.rows if row.possible]

    @property
    def first(self) -> list[Row]:
        return self.possible[:SHORT]


@dataclass(frozen=True)
class Ranking:
    agreement: Agreement | None
    means: Means | None
    expected: Expected | None
    lists: list[Shortlist]

    @property
    def agreed(self) -> Shortlist | None:
        return next((each for each in self.lists if not each.group), None)


def latest_agreement(round_: Round) -> Agreement | None:
    return Agreement.objects.filter(round=round_).with_all().first()


def ranking_of(round_: Round) -> Ranking:
    """A shortlist a group, side by side, and one as agreed. There is none of their mean."""
    agreement = Agreement.objects.filter(round=round_).with_all().prefetch_related(None).first()
    means = agreement.means.first() if agreement else None
    expected = supply(shipped(), means.adults, means.belief) if means else None
    limits, local = limits_of(round_, means, expected), realised_here()
    wanted: list[tuple[str, Weights]] = [(each.group, each.weights) for each in spread_of(round_).groups]
    if agreement:
        wanted.append(("", {code: float(points) for code, points in agreement.points.items()}))
    return Ranking(agreement, means, expected, [shortlist(group, weights, limits, local) for group, weights in wanted])


def shortlist(group: str, weights: Weights, limits: Limits, local: Local) -> Shortlist:
    rows = ranked(shipped(), weights, limits, local)
    return Shortlist(group, weights, rows, combination(rows, weights))


def limits_of(round_: Round, means: Means | None, expected: Expected | None) -> Limits:
    place: Place = round_.place
    if means is None or expected is None:
        return Limits(setting=round_.setting, jurisdiction=place.jurisdiction)
    return Limits(
        setting=round_.setting,
        jurisdiction=place.jurisdiction,
        months=means.months,
        people=expected.high,  # only what cannot be reached even at best is out
        pounds=means.pence // 100,
        powers=means.powers,
        safeguarding=means.safeguarding,
    )


def realised_here() -> Mapping[tuple[str, str], list[Seen]]:
    """What business cases brought in this place, by method and benefit."""
    found: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    rows = Realised.objects.exclude(case__method="").values_list("case__method", "benefit", "strength", "grade")
    for method, benefit, strength, grade in rows:
        found[method, benefit].append(Seen(float(strength), grade))
    return found
