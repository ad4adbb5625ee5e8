"""Which method fits what a group wants: effect and confidence apart, limits, losses, when to abstain. Pure: no Django.

The two are never multiplied into one number. Methods stand in the order of their effect; confidence is said beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .book import GRADES, Book, Method, Note
from .updating import Judged, Seen, judged

Weights = Mapping[str, float]
Local = Mapping[tuple[str, str], Sequence[Seen]]  # what was realised here, by method and benefit

CONFIDENCE = {
    "A": "trials in this kind of service",
    "B": "other trials or strong comparisons",
    "C": "seen or reported, not tested",
    "D": "reasoning only",
}


class Verdict(StrEnum):
    GOOD = "Worth a business case"
    ASIDE = "Helps, but not with what matters most"
    TRIAL = "No evidence: run it as a trial"
    OUT = "Cannot be done here"
    STOP = "Do not co-produce this"


@dataclass(frozen=True, slots=True)
class Limits:
    """What there is to do it with. None is no limit."""

    setting: str = "any"
    jurisdiction: str = "england"
    months: int | None = None
    people: int | None = None
    pounds: int | None = None
    powers: frozenset[str] | None = None
    safeguarding: bool | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """From -1 (may harm) to 3 (strong), as judged, with the range in which it may lie."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Row:
    """One method for one group's weights."""

    method: Method
    effect: Effect
    confidence: str
    verdict: Verdict
    because: str
    failed: tuple[str, ...]
    loses: tuple[str, ...]
    notes: tuple[Note, ...]
    cells: Mapping[str, Judged] = field(default_factory=dict)

    @property
    def possible(self) -> bool:
        return self.verdict not in (Verdict.OUT, Verdict.STOP)

    @property
    def stopped(self) -> bool:
        return self.verdict is Verdict.STOP

    @property
    def confidence_words(self) -> str:
        return CONFIDENCE[self.confidence]


def ranked(book: Book, weights: Weights, limits: Limits, local: Local | None = None) -> list[Row]:
    """Every method: what can be done first, by effect alone; confidence only where effects are equal."""
    rows = [_row(book, method, weights, limits, local or {}) for method in book.methods]
    return sorted(
        rows, key=lambda row: (not row.possible, -round(row.effect.value, 9), row.confidence, row.method.name)
    )


def _row(book: Book, method: Method, weights: Weights, limits: Limits, local: Local) -> Row:
    cells = {code: judged(method.cell(code), local.get((method.name, code), ()), book.off_by) for code in weights}
    known = {code: cell for code, cell in cells.items() if cell is not None}
    effect, notes = effect_of(known, weights), book.notes_on(method.name, limits.jurisdiction)
    failed = tuple(why_out(book, method, limits))
    verdict, because = _verdict(known, weights, effect, notes, failed)
    return Row(
        method, effect, confidence_of(known, weights), verdict, because, failed, _loses(known, weights), notes, known
    )


def effect_of(cells: Mapping[str, Judged], weights: Weights) -> Effect:
    """Each benefit by its share of the points. Of a benefit of which nothing is known nothing is claimed."""
    total = sum(weights.values()) or 1.0

    def mean(what: str) -> float:
        return float(sum(weights[code] * getattr(cell, what) for code, cell in cells.items()) / total)

    return Effect(mean("low"), mean("strength"), mean("high"))


def confidence_of(cells: Mapping[str, Judged], weights: Weights) -> str:
    """The grade on which, or on a better one, at least half of the effect rests."""
    parts = dict.fromkeys(GRADES, 0.0)
    for code, cell in cells.items():
        parts[cell.grade] += weights[code] * max(abs(cell.strength), 0.1)
    half, so_far = sum(parts.values()) / 2, 0.0
    for grade in GRADES:
        so_far += parts[grade]
        if so_far >= half > 0:
            return grade
    return "D"


def top_of(weights: Weights) -> str:
    """What matters most: the benefit with most points."""
    return max(weights, key=lambda code: (weights[code], code))


def _verdict(
    cells: Mapping[str, Judged], weights: Weights, effect: Effect, notes: Sequence[Note], failed: Sequence[str]
) -> tuple[Verdict, str]:
    stops = next((note for note in notes if note.stops), None)
    top = cells.get(top_of(weights))
    if stops:
        return Verdict.STOP, stops.says
    if top and top.strength < 0:
        return Verdict.STOP, "It may make worse what matters most."
    if effect.value <= 0 and top and top.grade != "D":  # of what is only reasoned, absence is no finding
        return Verdict.STOP, "Nothing that is wanted is likely to come of it."
    if failed:
        return Verdict.OUT, " ".join(failed)
    if top is None or (top.grade == "D" and top.strength > 0):
        return (
            Verdict.TRIAL,
            "For what matters most there is reasoning and nothing more. Hold it against people who wait.",
        )
    if top.strength <= 0:
        return Verdict.ASIDE, "Of what matters most it is judged to bring nothing."
    return Verdict.GOOD, ""


def why_out(book: Book, method: Method, limits: Limits) -> list[str]:
    """Each hard limit that a method fails, in words."""
    needs, failed = method.needs, []
    if limits.setting != "any" and method.settings and limits.setting not in method.settings:
        failed.append(f"It is for {' and '.join(book.settings[each].lower() for each in method.settings)}.")
    if limits.months is not None and needs.months > limits.months:
        failed.append(f"It takes {needs.months} months to show results; there are {limits.months}.")
    if limits.people is not None and needs.people > limits.people:
        failed.append(f"It needs {needs.people} people; {limits.people} are likely.")
    if limits.pounds is not None and needs.pounds > limits.pounds:
        failed.append(f"It costs £{needs.pounds:,} in its first year; there are £{limits.pounds:,}.")
    if limits.powers is not None and needs.power and needs.power not in limits.powers:
        failed.append(f"The law must give this body the power to {POWERS[needs.power]}.")
    if limits.safeguarding is False and needs.safeguarding:
        failed.append("It needs staff who can keep people safe.")
    return failed


POWERS = {"charge": "charge for it", "tax": "raise a tax", "transfer": "hand over buildings or services"}


def _loses(cells: Mapping[str, Judged], weights: Weights) -> tuple[str, ...]:
    """Benefits that were given points and that it does not bring, those with most points first."""
    wanted = sorted((code for code in weights if weights[code] > 0), key=lambda code: (-weights[code], code))
    return tuple(code for code in wanted if code not in cells or round(cells[code].strength, 9) <= 0)


@dataclass(frozen=True, slots=True)
class Combination:
    """One method for each of the four Co's: what they bring together, and what still lacks."""

    rows: tuple[Row, ...]
    brings: tuple[str, ...]
    lacks: tuple[str, ...]


MODERATE = 2.0


def combination(rows: Sequence[Row], weights: Weights) -> Combination:
    """The best of each Co that can be done: no kind scores on all nine, a cycle may."""
    best: dict[str, Row] = {}
    for row in rows:
        if row.possible and row.effect.value > 0:
            best.setdefault(row.method.co, row)
    wanted = sorted((code for code in weights if weights[code] > 0), key=lambda code: -weights[code])
    brings = tuple(code for code in wanted if any(_brings(row, code) for row in best.values()))
    return Combination(tuple(best.values()), brings, tuple(code for code in wanted if code not in brings))


def _brings(row: Row, code: str) -> bool:
    return code in row.cells and row.cells[code].strength >= MODERATE


@dataclass(frozen=True, slots=True)
class Expected:
    """How many might take part, with its range; and how many a method needs."""

    low: int
    central: int
    high: int

    def words(self, needed: int) -> str:
        if needed == 0:
            return "It asks nobody to take part."
        if self.high < needed:
            return "Too few are likely to take part."
        return "Enough are likely to take part." if self.low >= needed else "Perhaps enough would take part."


def supply(book: Book, adults: int, belief: str) -> Expected:
    """Adults × who gives time × to whom this matters, moved by belief. A prior: ask, and count your own."""
    _title, factor = book.supply.beliefs[belief]
    low, central, high = (
        min(round(adults * book.supply.giving * each * factor), adults) for each in book.supply.mattering
    )
    return Expected(low, central, high)
