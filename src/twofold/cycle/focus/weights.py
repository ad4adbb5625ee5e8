"""Points shared out among benefits: whether they add up, and how groups differ inside and between. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, quantiles


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of points, by one person or by several who filled it in together."""

    group: str
    people: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Inside:
    """What a group gave a benefit: its mean, and the range in which the middle half of its sheets lies."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class OfGroup:
    group: str
    people: int
    sheets: int
    gave: Mapping[str, Inside]

    @property
    def weights(self) -> dict[str, float]:
        return {code: inside.mean for code, inside in self.gave.items()}


@dataclass(frozen=True, slots=True)
class Spread:
    """Groups that are large enough to be spoken of, in the order given, and how many were too small."""

    groups: tuple[OfGroup, ...]
    too_small: tuple[str, ...]

    def of(self, group: str) -> OfGroup | None:
        return next((each for each in self.groups if each.group == group), None)


@dataclass(frozen=True, slots=True)
class Apart:
    """The benefit on which two groups differ most."""

    benefit: str
    one: OfGroup
    other: OfGroup

    @property
    def gap(self) -> float:
        return abs(self.one.gave[self.benefit].mean - self.other.gave[self.benefit].mean)


def why_not(points: Mapping[str, int], codes: Sequence[str], total: int) -> str:
    """What is wrong with a sheet, and how to mend it; nothing when it is right."""
    if not set(points) <= set(codes):
        return "There is a benefit that is not on this sheet."
    if any(given < 0 for given in points.values()):
        return "Points start at 0."
    given = sum(points.values())
    if given < total:
        return f"You have shared out {given} of {total} points: {total - given} are left."
    if given > total:
        return f"You have shared out {given} of {total} points: take {given - total} away."
    return ""


def spread(sheets: Sequence[Sheet], codes: Sequence[str], groups: Sequence[str], least: int) -> Spread:
    """Each group by itself. Groups of fewer than `least` people are named and not shown."""
    there = {group: [sheet for sheet in sheets if sheet.group == group] for group in groups}
    answered = {group: found for group, found in there.items() if found}
    enough = {group: found for group, found in answered.items() if sum(each.people for each in found) >= least}
    return Spread(
        tuple(_of_group(group, found, codes) for group, found in enough.items()),
        tuple(group for group in answered if group not in enough),
    )


def _of_group(group: str, sheets: Sequence[Sheet], codes: Sequence[str]) -> OfGroup:
    people = sum(sheet.people for sheet in sheets)
    return OfGroup(group, people, len(sheets), {code: _inside(sheets, code, people) for code in codes})


def _inside(sheets: Sequence[Sheet], code: str, people: int) -> Inside:
    # A sheet by eight people weighs eight; what eight people thought apart before they agreed, nobody knows.
    mean = sum(sheet.points.get(code, 0) * sheet.people for sheet in sheets) / people
    values = [sheet.points.get(code, 0) for sheet in sheets]
    if len(values) < 2:
        return Inside(mean, mean, mean)
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    return Inside(min(low, mean), mean, max(high, mean))


def most_apart(found: Spread) -> list[Apart]:
    """For each two groups the benefit they differ on most, those furthest apart first."""
    pairs = [_apart(one, other) for one, other in combinations(found.groups, 2)]
    return sorted((pair for pair in pairs if pair.gap > 0), key=lambda pair: -pair.gap)


def _apart(one: OfGroup, other: OfGroup) -> Apart:
    return max((Apart(code, one, other) for code in one.gave), key=lambda each: each.gap)


def distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How many of the points two groups would have to move to agree: from 0 to all of them."""
    return sum(abs(one.get(code, 0) - other.get(code, 0)) for code in {*one, *other}) / 2


def inside_and_between(found: Spread) -> tuple[float, float]:
    """The mean width inside groups and the mean distance between them, in points a benefit: which is the larger?"""
    widths = [inside.high - inside.low for group in found.groups for inside in group.gave.values()]
    gaps = [
        abs(one.gave[code].mean - other.gave[code].mean)
        for one, other in combinations(found.groups, 2)
        for code in one.gave
    ]
    return fmean(widths or [0.0]), fmean(gaps or [0.0])
