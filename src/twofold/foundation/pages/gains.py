"""What got better beside what it cost: each outcome by itself, for the pounds of its own initiative."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from twofold.engines.valuation import Worth
from twofold.foundation.ledger.account import Row
from twofold.foundation.outcomes.models import Scale
from twofold.foundation.outcomes.reading import Result
from twofold.foundation.outcomes.rules import Estimate, cost_each

from .account_asked import Asked

COLUMNS = (
    *("initiative", "outcome", "indicator", "held_against", "grade", "verdict", "people", "missing_share"),
    *("change_for_the_better", "change_low", "change_high", "better_off", "better_off_low", "better_off_high"),
    *("public_pence_each", "public_low", "public_high"),
    *("both_pence_each", "both_low", "both_high", "price"),
)


@dataclass(frozen=True)
class Gain:
    """One thing that was measured, what changed, and what one more person better off cost, in pence: `public` without
    citizens' time, `both` with it."""

    row: Row
    result: Result
    public: Estimate | None
    both: Estimate | None

    @property
    def why_no_cost(self) -> str:
        if self.result.withheld:
            return _("Fewer people were asked than we may speak of.")
        if self.result.change is None:
            return _("It is held against nothing yet, so nobody can say what changed.")
        if self.result.change.high < 0:
            return _("It got worse, so there is no cost for a gain.")
        if self.row.public_is_blank:
            return _("The public body wrote nothing down, so what it cost is not known.")
        return _("It may be chance, so a cost for each would be no figure.")

    @property
    def step(self) -> str:
        """What one of them is."""
        indicator = self.result.study.indicator
        if indicator.scale == Scale.SHARE:
            return _("one more person")
        words = {"least": f"{indicator.least_change:g}", "unit": indicator.unit}
        return _("one person better by %(least)s %(unit)s") % words


def gains(asked: Asked) -> list[Gain]:
    """Those of the statement's own initiatives, an indicator at a time. They are not added up: the same pounds stand
    behind each."""
    rows = {row.initiative.pk: row for row in asked.account.rows}
    return [_gain(rows[each.study.initiative_id], each) for each in asked.found if each.study.initiative_id in rows]


def said(change: Estimate | None, indicator: Any) -> str:
    """A change in words people use: in 100 people, or on the scale."""
    if change is None:
        return ""
    share = indicator.scale == Scale.SHARE
    per, unit = (100, _("in 100")) if share else (1, indicator.unit)
    found = ((name, per * getattr(change, name)) for name in ("value", "low", "high"))
    figures = {name: f"{each:+.{0 if share else 1}f}".replace("-", "−") for name, each in found}
    return _("%(value)s %(unit)s for the better (%(low)s to %(high)s)") % {**figures, "unit": unit}


def shown(gain: Gain) -> dict[str, Any]:
    return {
        "gain": gain,
        "study": gain.result.study,
        "change": said(gain.result.change, gain.result.study.indicator),
        "public": pounds_each(gain.public),
        "both": pounds_each(gain.both),
    }


def pounds_each(cost: Estimate | None) -> str:
    if cost is None:
        return ""
    central, low, high = (f"£{each / 100:,.0f}" for each in (cost.value, cost.low, cost.high))
    return _("%(central)s (%(low)s to %(high)s)") % {"central": central, "low": low, "high": high}


def cells(gain: Gain, headline: str) -> list[Any]:
    """A line of the table for machines, in the order of COLUMNS; empty where there is no figure."""
    result, indicator = gain.result, gain.result.study.indicator
    names = (str(each) for each in (gain.row.initiative, indicator.outcome, indicator))
    told = [result.study.against, result.grade, result.verdict.value]
    people = [result.seen["after"].n if "after" in result.seen else "", "" if result.withheld else result.missing]
    change = [*_three(result.change), *_three(result.better_off)]
    return [*names, *told, *people, *change, *_three(gain.public, 0), *_three(gain.both, 0), headline]


def printed(gain: Gain) -> list[str]:
    """A line of the paper."""
    study, cost = gain.result.study, gain.both and [pounds_each(gain.public), pounds_each(gain.both), gain.step]
    change = said(gain.result.change, study.indicator) or gain.result.verdict.value
    names = [str(gain.row.initiative), str(study.indicator), change, gain.result.grade]
    return [*names, *(cost or ["–", "–", gain.why_no_cost])]


def _gain(row: Row, result: Result) -> Gain:
    people = result.better_off
    if people is None or row.public_is_blank:
        return Gain(row, result, None, None)
    return Gain(
        row, result, cost_each(_pence(row.public), people), cost_each(_pence(row.public + row.citizens), people)
    )


def _pence(worth: Worth) -> tuple[int, int, int]:
    return worth.low, worth.central, worth.high


def _three(figure: Estimate | None, digits: int = 4) -> Iterator[Any]:
    """Value, low, high."""
    for name in ("value", "low", "high"):
        yield "" if figure is None else round(getattr(figure, name), digits or None)
