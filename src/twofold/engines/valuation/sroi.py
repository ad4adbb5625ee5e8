"""Social return on investment, with its deductions said and its doubts shown. It refuses what cannot be defended."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from .errors import ValuationError

SWING = Fraction(20, 100)  # the sensitivity table moves each deduction by this much either way
MOST_YEARS = 60


class Ground(StrEnum):
    """What a deduction rests on."""

    DATA = "data"
    COMPARISON = "comparison"
    JUDGEMENT = "judgement"
    ASSUMPTION = "assumption"


class Kind(StrEnum):
    DEADWEIGHT = "deadweight"
    DISPLACEMENT = "displacement"
    ATTRIBUTION = "attribution"
    DROP_OFF = "drop-off"


@dataclass(frozen=True, slots=True)
class Deduction:
    kind: Kind
    share: Fraction
    ground: Ground

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValuationError(f"{self.kind.capitalize()} is a share between nought and one.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One outcome: how many, at how many pence each, for how many years, less its four deductions."""

    name: str
    quantity: Fraction
    pence: Fraction
    years: int
    deductions: tuple[Deduction, ...]
    to_volunteers: bool = False

    def __post_init__(self) -> None:
        missing = [kind for kind in Kind if kind not in {each.kind for each in self.deductions}]
        if missing:
            raise ValuationError(f"{self.name}: say the {missing[0]}, even if it is nought, and what it rests on.")
        if len(self.deductions) > len(Kind):
            raise ValuationError(f"{self.name}: a deduction is there twice.")
        if not 1 <= self.years <= MOST_YEARS:
            raise ValuationError(f"{self.name}: between 1 and {MOST_YEARS} years.")

    @property
    def assumed(self) -> bool:
        return any(each.ground is Ground.ASSUMPTION for each in self.deductions)

    def present_value(self, discount: Fraction) -> Fraction:
        """Pence today: value(t) = quantity × pence × Π(1 − share) × (1 − drop-off)^(t−1), discounted from year two."""
        kept, drop = Fraction(1), Fraction(0)
        for each in self.deductions:
            if each.kind is Kind.DROP_OFF:
                drop = each.share
            else:
                kept *= 1 - each.share
        first = self.quantity * self.pence * kept
        return first * sum(((1 - drop) / (1 + discount)) ** year for year in range(self.years))


@dataclass(frozen=True, slots=True)
class Investment:
    """What was put in, in pence. None means nobody looked, which is not nought."""

    public: int | None
    citizens: int | None
    counts_citizens: bool


@dataclass(frozen=True, slots=True)
class Swing:
    """One row of the sensitivity table: the ratio with one deduction lowered and raised."""

    effect: str
    kind: Kind
    lowered: Fraction
    raised: Fraction


@dataclass(frozen=True)
class Return:
    """A ratio with its range; `ratio` is None when it may not be shown, and `because` says why."""

    ratio: Fraction | None
    because: str
    low: Fraction
    high: Fraction
    value: Fraction
    investment: int
    assumed: Fraction
    break_even: Fraction
    sensitivity: tuple[Swing, ...]

    def __post_init__(self) -> None:
        if not self.sensitivity:
            raise ValuationError("There is no ratio without its table of sensitivity.")

    def as_json(self) -> str:
        """To take away: with its range, its doubts and its table, or not at all."""
        if self.ratio is None:
            raise ValuationError(f"This ratio cannot be taken away. {self.because}")
        return json.dumps(self._said(self.ratio), sort_keys=True, indent=1, ensure_ascii=False) + "\n"

    def _said(self, ratio: Fraction) -> dict[str, Any]:
        return {
            "ratio": said(ratio),
            "low": said(self.low),
            "high": said(self.high),
            "value_pence": round(self.value),
            "investment_pence": self.investment,
            "resting_on_assumption": said(self.assumed),
            "break_even_share": said(self.break_even),
            "sensitivity": [
                {"outcome": row.effect, "deduction": row.kind, "lowered": said(row.lowered), "raised": said(row.raised)}
                for row in self.sensitivity
            ],
        }


def said(share: Fraction) -> str:
    """To two digits, half to even, in words that are no float."""
    hundredths = round(share * 100)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def social_return(effects: Sequence[Effect], put_in: Investment, discount: Fraction) -> Return:
    """Raises ValuationError when one side's input is unknown, or volunteers' time stands on both sides at once."""
    paid = _investment(effects, put_in)
    value = _value(effects, discount)
    assumed = _value([each for each in effects if each.assumed], discount) / value if value else Fraction(0)
    table = tuple(_swings(effects, discount, paid))
    hidden = "More than half of the value rests on assumption." if assumed > Fraction(1, 2) else ""
    return Return(
        ratio=None if hidden else value / paid,
        because=hidden,
        low=_value([_moved(each, SWING) for each in effects], discount) / paid,
        high=_value([_moved(each, -SWING) for each in effects], discount) / paid,
        value=value,
        investment=paid,
        assumed=assumed,
        break_even=paid / value if value else Fraction(0),
        sensitivity=table,
    )


def _investment(effects: Sequence[Effect], put_in: Investment) -> int:
    if not effects:
        raise ValuationError("Without an outcome there is no return.")
    if put_in.public is None or put_in.citizens is None:
        side = "public body" if put_in.public is None else "citizens"
        raise ValuationError(f"Say what the {side} put in. If it was nothing, say nought and why.")
    if put_in.counts_citizens and any(each.to_volunteers for each in effects):
        raise ValuationError("Volunteers' time is either what it cost or what it gave them, not both.")
    paid = put_in.public + (put_in.citizens if put_in.counts_citizens else 0)
    if paid <= 0:
        raise ValuationError("Nothing was put in, so there is nothing to compare with.")
    return paid


def _value(effects: Sequence[Effect], discount: Fraction) -> Fraction:
    return sum((each.present_value(discount) for each in effects), Fraction(0))


def _swings(effects: Sequence[Effect], discount: Fraction, paid: int) -> Iterator[Swing]:
    whole = _value(effects, discount)
    for effect in effects:
        rest = whole - effect.present_value(discount)
        for kind in Kind:
            down, up = _moved(effect, -SWING, kind), _moved(effect, SWING, kind)
            lowered = (rest + down.present_value(discount)) / paid
            yield Swing(effect.name, kind, lowered, (rest + up.present_value(discount)) / paid)


def _moved(effect: Effect, by: Fraction, only: Kind | None = None) -> Effect:
    """The effect with one deduction, or all, moved by so much and kept between nought and one."""
    moved = tuple(
        replace(each, share=min(Fraction(1), max(Fraction(0), each.share + by))) if only in (None, each.kind) else each
        for each in effect.deductions
    )
    return replace(effect, deductions=moved)
