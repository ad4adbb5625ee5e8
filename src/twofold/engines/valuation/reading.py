"""Quantities and a place's own prices from CSV, refused line by line."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

from twofold.engines.sheets import Entry, rows_of, text_of

from .book import Method, Range, Rate, exactly
from .errors import ValuationError
from .pricing import SIDES, Quantity
from .results import Result
from .sroi import MOST_YEARS, Deduction, Effect, Ground, Kind

QUANTITIES = frozenset({"id", "side", "commodity", "amount", "skill"})
RATES = frozenset(
    [
        "series",
        "method",
        "title",
        "definition",
        "licence",
        "from",
        "low",
        "central",
        "high",
        "unit",
        "skill",
        "role",
        "price_year",
        "source",
    ]
)
ASKED = ("years", "cashable", "purchased")
RESULTS = frozenset(["id", "series", "role", "low", "amount", "high", "people", *ASKED])
MOST_AMOUNT = 10**12
DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)  # `1e999999999` is a number too, and a day's work
YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
GROUNDS = {f"{kind}_rests_on": kind for kind in Kind}
EFFECTS = frozenset(
    ["outcome", "quantity", "pounds", "years", "to_volunteers", *(kind.value for kind in Kind), *GROUNDS]
)


def read_quantities(path: Path) -> list[Quantity]:
    """Columns id, side, commodity, amount and, for time, skill."""
    return [_quantity(entry) for entry in _entries(path)]


def read_rates(source: Path | bytes, name: str = "") -> list[Rate]:
    """Prices of your own or under your licence (HACT, TOMs, GMCA, PSSRU): pounds for each hour or unit."""
    return [_rate(entry) for entry in _entries(source, name)]


def read_effects(path: Path) -> list[Effect]:
    """What came of it: outcome, quantity, pounds, years and, for each of the four deductions, its per cent and what it
    rests on (data, comparison, judgement, assumption)."""
    return [_effect(entry) for entry in _entries(path)]


def read_results(path: Path) -> list[Result]:
    """What came of it: id, series, amount (low and high where known), role, and what the series' method asks: people
    and years, cashable in per cent, or purchased in pounds."""
    return [_result(entry) for entry in _entries(path)]


def _result(entry: Entry) -> Result:
    entry.known(RESULTS)
    asked = {name: _decimal(entry, name) if entry.value(name) is not None else None for name in ASKED}
    return Result(
        entry.text("id"),
        entry.text("series"),
        _range(entry, "amount", Fraction(1)),
        entry.text("role", ""),
        entry.whole("people", MOST_AMOUNT) if entry.value("people") is not None else None,
        asked["years"],
        asked["cashable"] and asked["cashable"] / 100,
        None if asked["purchased"] is None else round(asked["purchased"] * 100),
    )


def _effect(entry: Entry) -> Effect:
    entry.known(EFFECTS)
    if entry.text("to_volunteers", "no") not in ("yes", "no"):
        entry.refuse("to_volunteers", "must be yes or no")
    try:
        return Effect(
            entry.text("outcome"),
            _decimal(entry, "quantity"),
            _decimal(entry, "pounds") * 100,
            entry.whole("years", MOST_YEARS, 1),
            tuple(_deduction(entry, column, kind) for column, kind in GROUNDS.items()),
            entry.text("to_volunteers", "no") == "yes",
        )
    except ValuationError as error:
        entry.refuse("outcome", str(error))


def _deduction(entry: Entry, column: str, kind: Kind) -> Deduction:
    ground = entry.text(column)
    if ground not in set(Ground):
        entry.refuse(column, f"must be one of: {', '.join(Ground)}")
    return Deduction(kind, _decimal(entry, kind.value) / 100, Ground(ground))


def _decimal(entry: Entry, column: str, default: str | None = None) -> Fraction:
    told = entry.text(column, default)
    if not DECIMAL.fullmatch(told):
        entry.refuse(column, f"'{told[:40]}' is not a number like 12.50")
    return exactly(told)


def _entries(source: Path | bytes, name: str = "") -> list[Entry]:
    called = name or (source.name if isinstance(source, Path) else "prices.csv")
    rows = rows_of(text_of(source, called), called)
    return [Entry(called, "", line, fields, cells=True) for line, fields in rows]


def _quantity(entry: Entry) -> Quantity:
    entry.known(QUANTITIES)
    side = entry.text("side")
    if side not in SIDES:
        entry.refuse("side", f"must be one of: {', '.join(SIDES)}")
    amount = entry.whole("amount", MOST_AMOUNT)
    return Quantity(entry.text("id"), side, entry.text("commodity"), amount, entry.text("skill", ""))


def _rate(entry: Entry) -> Rate:
    entry.known(RATES)
    method, begins = entry.text("method"), entry.text("from")
    if method not in {each.value for each in Method}:
        entry.refuse("method", f"must be one of: {', '.join(each.value for each in Method)}")
    try:
        day = date.fromisoformat(begins)
    except ValueError:
        entry.refuse("from", f"'{begins[:40]}' is not a day like 2026-04-01")
    year = entry.text("price_year")
    if not YEAR.match(year):
        entry.refuse("price_year", f"'{year[:40]}' does not begin with a year like 2025")
    series, skill, role = entry.text("series"), entry.text("skill", ""), entry.text("role", "")
    return Rate(
        id="/".join(part for part in (series, skill or role, begins) if part),
        series=series,
        method=Method(method),
        title=entry.text("title", series),
        definition=entry.text("definition"),
        licence=entry.text("licence"),
        begins=day,
        pence=_range(entry, "central", Fraction(100)),
        unit=entry.text("unit", "hour"),
        skill=skill,
        role=role,
        price_year=year,
        source=entry.text("source"),
        mark="",
    )


def _range(entry: Entry, column: str, times: Fraction) -> Range:
    central = entry.text(column)
    low, high = (_decimal(entry, name, central) for name in ("low", "high"))
    try:
        return Range(low, _decimal(entry, column), high).times(times)
    except ValuationError as error:
        entry.refuse(column, str(error))
