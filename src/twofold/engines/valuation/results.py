"""What came of it, by the three methods that price results and no hour: what it would sell for, how much better life
is, which public cost was avoided. Field manual 3.2; the Treasury's wellbeing guidance; ONS household account."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .book import OF_TIME, Book, Method, Range, Rate
from .errors import ValuationError
from .pricing import Basis, Worth, figures

RESULT, CASHABLE = "result", "cashable"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Result:
    """So many of a rate's units: things made, points of life satisfaction gained by each person, events avoided.

    `people` and `years` count for wellbeing, `cashable` (a share of one) for a cost avoided, `purchased` (pence bought
    in to make it) for what would be sold; each method asks for its own and refuses the others'.
    """

    id: str
    series: str
    amount: Range
    role: str = ""
    people: int | None = None
    years: Fraction | None = None
    cashable: Fraction | None = None
    purchased: int | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """A result with its worth and, of a cost avoided, how much of it could be turned into money in hand."""

    result: Result
    rate: str
    worth: Worth
    in_hand: Worth | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A run over results. There is no total of all: a total is by one series alone."""

    version: str
    digest: str
    priced: tuple[Priced, ...]
    unpriced: tuple[tuple[Result, str], ...]

    def total(self, series: str) -> Worth:
        """What the results of one series come to. Raises ValuationError where there is none."""
        worths = [each.worth for each in self.priced if each.result.series == series]
        if not worths:
            raise ValuationError(f"Nothing was priced by '{series}'.")
        return sum(worths[1:], worths[0])

    def as_json(self) -> str:
        return json.dumps(self._said(), sort_keys=True, indent=1, ensure_ascii=False) + "\n"

    def _said(self) -> dict[str, Any]:
        return {
            "book": {"version": self.version, "sha256": self.digest},
            "results": [_line(each) for each in self.priced],
            "unpriced": [{"id": result.id, "because": why} for result, why in self.unpriced],
        }


def price_results(results: Iterable[Result], book: Book, basis: Basis) -> Results:
    """Price what came of it, each by its own series; `basis` says as of which day, and in which year's prices.

    Raises ValuationError for a series that prices hours, for a repeated id, and for what a method needs and was not
    told: nothing is assumed.
    """
    priced: list[Priced] = []
    unpriced: list[tuple[Result, str]] = []
    seen: set[str] = set()
    for result in results:
        if result.id in seen:
            raise ValuationError(f"{result.id} is there twice. A result counts once.")
        seen.add(result.id)
        found = _priced(result, book, replace(basis, series=result.series, on_costs=False))
        if isinstance(found, Priced):
            priced.append(found)
        else:
            unpriced.append((result, found))
    return Results(book.version, book.digest, tuple(priced), tuple(unpriced))


def _priced(result: Result, book: Book, basis: Basis) -> Priced | str:
    method = book.method_of(result.series)
    if method in OF_TIME:
        raise ValuationError(f"{result.series} prices hours, not results. {result.id} needs another series.")
    _refuse_untold(result, method)
    rate = book.rate(result.series, basis.on, role=result.role)
    if rate is None:
        return f"{result.series} has no price for {result.role or 'this'} on {basis.on}."
    year = book.in_prices_of(basis.prices_of, rate) if basis.prices_of else ONE
    if year is None:
        return f"The index cannot bring prices of {rate.price_year} to {basis.prices_of}."
    exact = [pence * year for pence in _exact(result, method, rate)]
    if method is Method.OUTPUT:
        exact = [pence - (result.purchased or 0) for pence in exact]
    worth = _worth(result, method, basis, RESULT, exact)
    if result.cashable is None:
        return Priced(result, rate.id, worth)
    in_hand = _worth(result, method, basis, CASHABLE, [pence * result.cashable for pence in exact])
    return Priced(result, rate.id, worth, in_hand)


# What each method asks beside the amount, in words.
ASKS = {
    "purchased": (Method.OUTPUT, "what was bought in to make it"),
    "people": (Method.WELLBEING, "how many people"),
    "years": (Method.WELLBEING, "for how many years"),
    "cashable": (Method.FISCAL, "which share could be turned into money in hand"),
}


def _refuse_untold(result: Result, method: Method) -> None:
    for name, (asking, words) in ASKS.items():
        told = getattr(result, name)
        if asking is method and told is None:
            raise ValuationError(f"{result.id}: say {words}. Nought is an answer, silence is none.")
        if asking is not method and told is not None:
            raise ValuationError(f"{result.id}: prices by {method.value} do not ask {words}.")
        if told is not None and (told < 0 or (name == "cashable" and told > 1)):
            raise ValuationError(f"{result.id}: {words} is out of range.")


def _exact(result: Result, method: Method, rate: Rate) -> Sequence[Fraction]:
    """Low, central and high in pence: the least of it at the lowest price, the most at the highest."""
    each = result.amount
    if method is Method.WELLBEING:
        each = each.times(Fraction(result.people or 0) * (result.years or 0))
    return each.low * rate.pence.low, each.central * rate.pence.central, each.high * rate.pence.high


def _worth(result: Result, method: Method, basis: Basis, stream: str, exact: Sequence[Fraction]) -> Worth:
    low, central, high = (round(pence) for pence in exact)
    return Worth(method, basis, stream, frozenset({result.id}), low, central, high)


def _line(each: Priced) -> dict[str, Any]:
    found = {"id": each.result.id, "rate": each.rate, "method": each.worth.method.value, **figures(each.worth)}
    return {**found, "in_hand": figures(each.in_hand)} if each.in_hand else found
