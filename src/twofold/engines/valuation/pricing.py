"""Both sides priced on one basis. Each line is rounded once, half to even; totals add rounded lines."""

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from .book import OF_TIME, Book, Method, Rate
from .errors import ValuationError

CITIZEN, PUBLIC = "citizen", "public"
SIDES = (CITIZEN, PUBLIC)
TIME, IMPOSED, MONEY = "minutes", "imposed", "pence"
GIVEN, TAKEN = "given", "imposed"
FACE_VALUE = "face value"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What one side put in: `amount` in the ledger's whole units (minutes, pence, items, metres)."""

    id: str
    side: str
    commodity: str
    amount: int
    skill: str = ""

    def __post_init__(self) -> None:
        if self.side not in SIDES:
            raise ValuationError(f"'{self.side}' is not a side. These are: {', '.join(SIDES)}.")
        if self.amount < 0:
            raise ValuationError(f"{self.id} is below nought.")


@dataclass(frozen=True, slots=True)
class Basis:
    """How time is priced, on both sides alike: which series, as it stood on a day, with or without on-costs, and in the
    prices of which year where not in its own."""

    series: str
    on: date
    on_costs: bool = False
    prices_of: int | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Pence by one method. It knows what it values, so that nothing can be counted twice."""

    method: Method
    basis: Basis
    stream: str
    of: frozenset[str]
    low: int
    central: int
    high: int

    def __add__(self, other: "Worth") -> "Worth":
        if not isinstance(other, Worth):
            return NotImplemented
        if (self.method, self.basis) != (other.method, other.basis):
            raise ValuationError("These are prices by different methods. They are different answers and have no sum.")
        if self.stream != other.stream:
            raise ValuationError("Time given and time imposed have no sum.")
        if self.of & other.of:
            raise ValuationError(f"{min(self.of & other.of)} would be counted twice.")
        low, central, high = self.low + other.low, self.central + other.central, self.high + other.high
        return Worth(self.method, self.basis, self.stream, self.of | other.of, low, central, high)


@dataclass(frozen=True, slots=True)
class Line:
    quantity: Quantity
    rate: str
    worth: Worth


@dataclass(frozen=True, slots=True)
class Unpriced:
    quantity: Quantity
    because: str


@dataclass(frozen=True)
class Valuation:
    """A run: its basis, the version it was made with, every line, and what has no price. The same input gives the same
    bytes."""

    basis: Basis
    method: Method
    version: str
    digest: str
    input_hash: str
    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]

    def total(self, side: str, stream: str = GIVEN) -> Worth:
        worths = [line.worth for line in self.lines if line.quantity.side == side and line.worth.stream == stream]
        return sum(worths[1:], worths[0]) if worths else self.nothing(stream)

    @property
    def headline(self) -> str:
        """Which prices these are, in words that stand beside every total."""
        on_costs = "with employers' on-costs" if self.basis.on_costs else "without employers' on-costs"
        year = f", in prices of {self.basis.prices_of}" if self.basis.prices_of else ""
        return f"Both sides' time at the same price: {self.basis.series} on {self.basis.on}, {on_costs}{year}."

    def as_json(self) -> str:
        return json.dumps(self._said(), sort_keys=True, indent=1, ensure_ascii=False) + "\n"

    def _said(self) -> dict[str, Any]:
        return {
            "headline": self.headline,
            "method": self.method.value,
            "series": self.basis.series,
            "on": self.basis.on.isoformat(),
            "on_costs": self.basis.on_costs,
            "prices_of": self.basis.prices_of,
            "book": {"version": self.version, "sha256": self.digest},
            "input_hash": self.input_hash,
            "totals": {side: figures(self.total(side)) for side in SIDES},
            "imposed": figures(self.total(CITIZEN, TAKEN)),
            "lines": [{"id": each.quantity.id, "rate": each.rate, **figures(each.worth)} for each in self.lines],
            "unpriced": [{"id": each.quantity.id, "because": each.because} for each in self.unpriced],
        }

    def nothing(self, stream: str = GIVEN) -> Worth:
        """What nothing is worth, by this run's prices: it adds to any of its worths."""
        return Worth(self.method, self.basis, stream, frozenset(), 0, 0, 0)


def price(quantities: Iterable[Quantity], book: Book, basis: Basis) -> Valuation:
    """Price what both sides put in. Raises ValuationError for a series that prices no time, or a repeated id."""
    method = book.method_of(basis.series)
    if method not in OF_TIME or not book.prices_hours(basis.series):
        raise ValuationError(f"{basis.series} prices outcomes, not hours. Choose another series for what was put in.")
    listed = sorted(quantities, key=lambda each: each.id)
    _refuse_repeats(listed)
    made = [_line(each, book, basis, method) for each in listed]
    lines = tuple(each for each in made if isinstance(each, Line))
    unpriced = tuple(each for each in made if isinstance(each, Unpriced))
    return Valuation(basis, method, book.version, book.digest, _hash(listed), lines, unpriced)


@dataclass(frozen=True, slots=True)
class Change:
    """Why a side's central figure moved, in pence: how much is new prices, how much is more or less given."""

    prices: int
    quantities: int


def why_changed(before: Valuation, after: Valuation, book: Book, side: str) -> Change:
    """The last run's prices on this run's quantities part one cause from the other. Raises ValuationError where either
    run has no price for some of the time: a price that is missing is not a price of nought."""
    repriced = price([line.quantity for line in after.lines], book, before.basis)
    if any(each.quantity.commodity == TIME for run in (before, repriced, after) for each in run.unpriced):
        raise ValuationError("Some of the time had no price, so what changed cannot be told apart.")
    middle, old, new = repriced.total(side).central, before.total(side).central, after.total(side).central
    return Change(prices=new - middle, quantities=middle - old)


def _line(quantity: Quantity, book: Book, basis: Basis, method: Method) -> Line | Unpriced:
    covers = frozenset({quantity.id})
    if quantity.commodity == MONEY:
        pence = quantity.amount
        return Line(quantity, FACE_VALUE, Worth(method, basis, GIVEN, covers, pence, pence, pence))
    if quantity.commodity not in (TIME, IMPOSED):
        return Unpriced(quantity, "The book has no price for this.")
    rate = book.rate(basis.series, basis.on, skill=quantity.skill)
    if rate is None:
        return Unpriced(quantity, f"{basis.series} has no price for {quantity.skill or 'this'} on {basis.on}.")
    if basis.prices_of and book.in_prices_of(basis.prices_of, rate) is None:
        return Unpriced(quantity, f"The index cannot bring prices of {rate.price_year} to {basis.prices_of}.")
    stream = TAKEN if quantity.commodity == IMPOSED else GIVEN
    low, central, high = _pence(quantity, rate, book, basis)
    return Line(quantity, rate.id, Worth(method, basis, stream, covers, low, central, high))


def _pence(quantity: Quantity, rate: Rate, book: Book, basis: Basis) -> tuple[int, int, int]:
    hours = Fraction(quantity.amount, 60)
    exact = [rate.pence.low * hours, rate.pence.central * hours, rate.pence.high * hours]
    if basis.on_costs:
        share = book.share("on-costs", basis.on).of_one
        exact = [pence * (1 + more) for pence, more in zip(exact, (share.low, share.central, share.high), strict=True)]
    if basis.prices_of:
        exact = [pence * (book.in_prices_of(basis.prices_of, rate) or 1) for pence in exact]
    low, central, high = (round(pence) for pence in exact)  # Fraction rounds half to even
    return low, central, high


def _refuse_repeats(listed: Sequence[Quantity]) -> None:
    for one, next_one in itertools.pairwise(listed):
        if one.id == next_one.id:
            raise ValuationError(f"{one.id} is there twice. An hour counts once.")


def _hash(listed: Sequence[Quantity]) -> str:
    rows = [[each.id, each.side, each.commodity, each.amount, each.skill] for each in listed]
    return sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def figures(worth: Worth) -> dict[str, int]:
    """As JSON values."""
    return {"low_pence": worth.low, "central_pence": worth.central, "high_pence": worth.high}
