"""The rate book: dated prices that are added to and never edited. Everything is exact; no number here is a float."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from .errors import ValuationError


class Method(StrEnum):
    """What a price answers. Prices of different methods are different answers and are never added."""

    GENERALIST = "generalist"
    SPECIALIST = "specialist"
    OPPORTUNITY = "opportunity"
    OUTPUT = "output"
    WELLBEING = "wellbeing"
    FISCAL = "fiscal"


# Only these price an hour that somebody gave.
OF_TIME = frozenset({Method.GENERALIST, Method.SPECIALIST, Method.OPPORTUNITY})


@dataclass(frozen=True, slots=True)
class Range:
    """Low, central and high, exact; in pence, or as a share of one."""

    low: Fraction
    central: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.central <= self.high:
            raise ValuationError("A range goes up from low to central to high, and none is below nought.")

    def times(self, factor: Fraction) -> "Range":
        return Range(self.low * factor, self.central * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Rate:
    """One published price: pence for each `unit` ("hour", "event", "wellby"), from a day on."""

    id: str
    series: str
    method: Method
    title: str
    definition: str
    licence: str
    begins: date
    pence: Range
    unit: str
    skill: str
    role: str
    price_year: str
    source: str
    mark: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A published share, as on-costs or a discount rate."""

    name: str
    begins: date
    of_one: Range
    definition: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Index:
    """A published index of prices: what prices of one year are in another's is the ratio of two of its figures."""

    name: str
    title: str
    years: tuple[tuple[int, Fraction], ...]
    source: str
    licence: str
    mark: str

    def factor(self, since: int, until: int) -> Fraction | None:
        """None where it has no figure for one of them: a year it does not know is not guessed."""
        known = dict(self.years)
        return known[until] / known[since] if since in known and until in known else None


@dataclass(frozen=True)
class Book:
    """Rates, shares and the index of prices of one version. `digest` changes with any of them."""

    version: str
    rates: tuple[Rate, ...]
    shares: tuple[Share, ...]
    index: Index | None = None
    versions: tuple[str, ...] = ()

    def as_of(self, version: str) -> "Book":
        """The book as it stood in an earlier version: what was printed from it comes out the same."""
        if version not in self.versions:
            raise ValuationError(f"There is no version {version[:40]} of the book.")
        known = self.versions[: self.versions.index(version) + 1]
        return replace(self, version=version, rates=tuple(rate for rate in self.rates if rate.since in known))

    @property
    def digest(self) -> str:
        return sha256(repr((self.rates, self.shares, self.index)).encode()).hexdigest()

    def in_prices_of(self, year: int, rate: Rate) -> Fraction | None:
        """By what a rate is multiplied to stand in the prices of a year; None where the index cannot say."""
        return self.index.factor(int(rate.price_year[:4]), year) if self.index else None

    def with_rates(self, version: str, more: Iterable[Rate]) -> "Book":
        """A later version. What stands is kept: a row with an id that is taken is refused."""
        added = tuple(more)
        ids = [rate.id for rate in (*self.rates, *added)]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValuationError(f"There is a price {twice[0]} already. Prices are added, never changed.")
        return replace(self, version=version, rates=self.rates + added)

    def series(self) -> list[str]:
        return list(dict.fromkeys(rate.series for rate in self.rates))

    def method_of(self, series: str) -> Method:
        found = next((rate.method for rate in self.rates if rate.series == series), None)
        if found is None:
            raise ValuationError(f"No prices are called '{series}'. These are: {', '.join(self.series())}.")
        return found

    def prices_hours(self, series: str) -> bool:
        return all(rate.unit == "hour" for rate in self.rates if rate.series == series)

    def rate(self, series: str, on: date, *, skill: str = "", role: str = "") -> Rate | None:
        """The latest price of that day for that skill, else for any skill; None when there is none."""
        known = [rate for rate in self.rates if rate.series == series and rate.begins <= on and rate.role == role]
        fitting = [rate for rate in known if rate.skill == skill] or [rate for rate in known if not rate.skill]
        return max(fitting, key=lambda rate: rate.begins, default=None)

    def share(self, name: str, on: date) -> Share:
        known = [share for share in self.shares if share.name == name and share.begins <= on]
        if not known:
            raise ValuationError(f"No share is called '{name}' on {on}.")
        return max(known, key=lambda share: share.begins)


@cache
def shipped() -> Book:
    """The public prices that come with the product."""
    text = files(__package__).joinpath("data/rates.toml").read_text("utf-8")
    found = tomllib.loads(text)
    rates = tuple(rate for series in found["series"] for rate in _rates(series, found["versions"][0]))
    shares, versions = tuple(_share(share) for share in found["share"]), tuple(found["versions"])
    return Book(versions[-1], rates, shares, _index(found["index"]), versions)


def exactly(text: str) -> Fraction:
    """A decimal as written, not as a float would have it."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValuationError(f"'{text[:40]}' is not a number.") from None


def _rates(series: Mapping[str, Any], first: str) -> Iterator[Rate]:
    for row in series["rows"]:
        hours, kind = row.get("hours", 1), row.get("skill", "") or row.get("role", "")
        pence = _range(row, Fraction(100, hours))
        yield Rate(
            id="/".join(part for part in (series["name"], kind, str(row["from"])) if part),
            series=series["name"],
            method=Method(series["method"]),
            title=series["title"],
            definition=series["definition"],
            licence=series["licence"],
            begins=row["from"],
            pence=pence,
            unit=row.get("unit", "hour"),
            skill=row.get("skill", ""),
            role=row.get("role", ""),
            price_year=row["price_year"],
            source=row["source"],
            mark=row["mark"],
            since=row.get("since", first),
        )


def _range(row: Mapping[str, str], factor: Fraction) -> Range:
    central = exactly(row["pounds"])
    low, high = exactly(row.get("low", row["pounds"])), exactly(row.get("high", row["pounds"]))
    return Range(low, central, high).times(factor)


def _share(row: Mapping[str, Any]) -> Share:
    of_one = Range(exactly(row["low"]), exactly(row["central"]), exactly(row["high"])).times(Fraction(1, 100))
    return Share(row["name"], row["from"], of_one, row["definition"], row["source"], row["mark"])


def _index(row: Mapping[str, Any]) -> Index:
    years = tuple(sorted((int(year), exactly(figure)) for year, figure in row["years"].items()))
    return Index(row["name"], row["title"], years, row["source"], row["licence"], row["mark"])
