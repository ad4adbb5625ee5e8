"""Quantities and a place's own prices from CSV, refused line by line."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from twofold.engines.sheets import Entry, rows_of, text_of

from .book import Method, Range, Rate, exactly
from .errors import ValuationError
from .pricing import SIDES, Quantity

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
MOST_AMOUNT = 10**12


def read_quantities(path: Path) -> list[Quantity]:
    """Columns id, side, commodity, amount and, for time, skill."""
    return [_quantity(entry) for entry in _entries(path)]


def read_rates(path: Path) -> list[Rate]:
    """Prices of your own or under your licence (HACT, TOMs, GMCA, PSSRU): pounds for each hour or unit."""
    return [_rate(entry) for entry in _entries(path)]


def _entries(path: Path) -> list[Entry]:
    rows = rows_of(text_of(path, path.name), path.name)
    return [Entry(path.name, "", line, fields, cells=True) for line, fields in rows]


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
    series, skill, role = entry.text("series"), entry.text("skill", ""), entry.text("role", "")
    return Rate(
        id="/".join(part for part in (series, skill or role, begins) if part),
        series=series,
        method=Method(method),
        title=entry.text("title", series),
        definition=entry.text("definition"),
        licence=entry.text("licence"),
        begins=day,
        pence=_range(entry),
        unit=entry.text("unit", "hour"),
        skill=skill,
        role=role,
        price_year=entry.text("price_year"),
        source=entry.text("source"),
        mark="",
    )


def _range(entry: Entry) -> Range:
    central = entry.text("central")
    try:
        low, high = entry.text("low", central), entry.text("high", central)
        return Range(exactly(low), exactly(central), exactly(high)).times(Fraction(100))
    except ValuationError as error:
        entry.refuse("central", str(error))
