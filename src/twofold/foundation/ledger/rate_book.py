"""A place's rate book: the public prices that are shipped, and those the place brought of its own or under its licence.
Prices are added and never changed. Call inside the place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field

from twofold.engines.sheets import FileError, text_of
from twofold.engines.valuation import (
    Basis,
    Book,
    Method,
    Quantity,
    Rate,
    Valuation,
    ValuationError,
    price,
    read_rates,
    shipped,
)
from twofold.engines.valuation.book import OF_TIME
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.actions.inputs import Asks, Text, file_validator
from twofold.foundation.places.models import Place

from .models import ClosedPeriod, RateList

MOST_ROWS = 5_000
Prices = Annotated[bytes, BeforeValidator(file_validator), Field(min_length=1, max_length=2 * 1024 * 1024)]


@action(role=(Role.OFFICER, Role.MANAGER))
def bring_rates(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Text, Field(max_length=120), Asks(_("What is this set of prices?"), hint=_("With its year."))],
    licence: Annotated[
        Text, Asks(_("Under which licence do you hold it?"), hint=_("Like: HACT, member until 2027. Or: our own."))
    ],
    file: Annotated[
        Prices,
        Asks(
            _("The prices, as CSV"),
            hint=_(
                "Columns: series, method, definition, licence, from, low, central, high, unit, skill, role, "
                "price_year, source. In pounds."
            ),
        ),
    ],
) -> RateList:
    """Bring prices of your own, or a licensed set. They stand beside the public ones from now on."""
    try:
        content = text_of(file, name)
        rows = read_rates(content.encode(), name)
        book_of().with_rates(name, rows)
    except (FileError, ValuationError) as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None
    if not 0 < len(rows) <= MOST_ROWS:
        raise Refusal(invalid, fields={"file": [_now("There must be between 1 and 5,000 prices in it.")]})
    return RateList.objects.create(name=name, licence=licence, content=content, recorded_by=by.ref)


def book_of(known_by: datetime | None = None, closed: ClosedPeriod | None = None) -> Book:
    """The place's book as it is now; as it was known at a moment, or when a period was closed."""
    book = shipped().as_of(closed.book) if closed else shipped()
    lists = RateList.objects.all() if known_by is None else RateList.objects.filter(recorded_at__lte=known_by)
    for name, content in lists.values_list("name", "content"):
        book = book.with_rates(f"{book.version}+{name}", _read(content))
    return book


@lru_cache(64)
def _read(content: str) -> tuple[Rate, ...]:
    return tuple(read_rates(content.encode()))


def prices(book: Book | None = None) -> list[tuple[str, str]]:
    """The series that price an hour: name and title."""
    hourly = (rate for rate in (book or shipped()).rates if rate.method in OF_TIME and rate.unit == "hour")
    return list(dict.fromkeys((rate.series, rate.title) for rate in hourly))


@dataclass(frozen=True)
class Competing:
    """One series beside the others: what the same hours would be worth at it. Its neighbours are other answers to other
    questions; there is no sum of them."""

    series: str
    title: str
    method: Method
    run: Valuation


def at_every_price(quantities: Sequence[Quantity], book: Book, basis: Basis) -> list[Competing]:
    """The same quantities at each series of the book that prices an hour."""
    listed = prices(book)
    runs = ((name, title, price(quantities, book, _at(basis, name))) for name, title in listed)
    return [Competing(name, title, run.method, run) for name, title, run in runs]


def _at(basis: Basis, series: str) -> Basis:
    return Basis(series, basis.on, basis.on_costs, basis.prices_of)


def brought(book: Book) -> set[str]:
    """Keys of the prices that were not shipped: a licensed set's numbers are the place's to see and not the world's."""
    public = {rate.id for rate in shipped().rates}
    return {rate.id for rate in book.rates} - public


def by_method(rates: Iterable[Rate]) -> list[tuple[Method, list[Rate]]]:
    found: dict[Method, list[Rate]] = {}
    for rate in rates:
        found.setdefault(rate.method, []).append(rate)
    return list(found.items())
