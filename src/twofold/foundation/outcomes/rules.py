"""What observations say, how sure one may be of it, and what a case costs before it saves. Pure: no Django."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

Z = 1.959964


class Against(StrEnum):
    """What a change is held against."""

    NOTHING = "nothing"
    BEFORE = "before"
    OTHERS = "others"
    DRAW = "draw"


class Verdict(StrEnum):
    """What a change says, in words. Not being able to tell is an answer."""

    BETTER = "better, by enough to matter"
    MAYBE = "better, perhaps by enough to matter"
    LITTLE = "better, by less than matters"
    SAME = "no change that matters"
    WORSE = "worse"
    UNKNOWN = "cannot tell yet"


GRADES = "ABCD"
BEST = {Against.DRAW: "A", Against.OTHERS: "B", Against.BEFORE: "C", Against.NOTHING: "D"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def turned(self) -> "Estimate":
        """The same with its sign changed: for indicators of which less is better."""
        return Estimate(-self.value, -self.high, -self.low)


def share(count: int, n: int) -> Estimate:
    """A share of n people, with Wilson's interval (1927), which keeps to 0 and 1."""
    p = count / n
    middle, wide = (p + Z**2 / (2 * n)) / (1 + Z**2 / n), Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Estimate(p, min(max(middle - wide, 0.0), p), max(min(middle + wide, 1.0), p))


def average(mean: float, sd: float, n: int) -> Estimate:
    """A mean of n people (2 or more), with Student's interval."""
    wide = students(n - 1) * sd / sqrt(n)
    return Estimate(mean, mean - wide, mean + wide)


def students(df: int) -> float:
    """The 97.5 % point of Student's t, by Fisher's expansion (Abramowitz and Stegun 26.7.5); good from 4 on."""
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / float(df) ** power for power, term in enumerate(terms, start=1))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """One less the other, from their intervals (Newcombe 1998; Zou and Donner 2008).

    It takes the two to be different people; where they are the same ones before and after, it is wider than it need be.
    """
    value = one.value - other.value
    low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Estimate(value, low, high)


@dataclass(frozen=True, slots=True)
class Arms:
    """What was seen of those who took part and of those who did not, before and after; None for not seen."""

    after: Estimate | None = None
    before: Estimate | None = None
    others_after: Estimate | None = None
    others_before: Estimate | None = None


def change(against: Against, seen: Arms) -> Estimate | None:
    """How much changed, held against what it is to be held against; None while a part is missing."""
    match against:
        case Against.BEFORE:
            return _less(seen.after, seen.before)
        case Against.OTHERS:
            return _less(_less(seen.after, seen.before), _less(seen.others_after, seen.others_before))
        case Against.DRAW:
            return _less(seen.after, seen.others_after)
    return None


def _less(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    return difference(one, other) if one and other else None


def verdict(change: Estimate | None, least: float) -> Verdict:
    """In words, where a change above nought is for the better and `least` is the smallest that matters to people."""
    if change is None:
        return Verdict.UNKNOWN
    if change.high < 0:
        return Verdict.WORSE
    if change.low > 0:
        return _how_much(change, least)
    return Verdict.SAME if -least < change.low and change.high < least else Verdict.UNKNOWN


def _how_much(change: Estimate, least: float) -> Verdict:
    if change.low >= least:
        return Verdict.BETTER
    return Verdict.MAYBE if change.value >= least else Verdict.LITTLE


def grade(against: Against, *, missing: float, most_missing: float) -> str:
    """A to D: as good as what it is held against, and one worse where too many did not answer."""
    at = GRADES.index(BEST[against]) + (missing > most_missing)
    return GRADES[min(at, len(GRADES) - 1)]


def worth_publishing(n: int, count: int | None, least: int) -> bool:
    """Whether nobody can be made out: enough people, and never one to four of them on either side of a share."""
    if n < least:
        return False
    return count is None or all(part == 0 or part >= least for part in (count, n - count))


def better_off(change: Estimate, people: int, step: float = 1.0) -> Estimate:
    """How many of these people are better off by one `step`. Of a share a step is one person; of a mean it is the
    smallest change that matters, so that two such changes for one person count as two."""
    return Estimate(*(people * each / step for each in (change.value, change.low, change.high)))


def cost_each(pence: tuple[int, int, int], people: Estimate) -> Estimate | None:
    """Pence for each of them: least, likely and most. None unless all of the range is for the better: a cost for a
    change that may be chance is no figure. The likely one is the likely pence for the likely number."""
    if people.low <= 0:
        return None
    low, central, high = pence
    return Estimate(central / people.value, low / people.high, high / people.low)


def years_to_break_even(*, once: int, yearly: int, cashable: int) -> float | None:
    """Years until what is cashable has paid for what was spent; None when it never does. All in pence."""
    net = cashable - yearly
    if once == 0 and net >= 0:
        return 0.0
    return once / net if net > 0 else None
