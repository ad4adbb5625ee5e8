"""Which statement of account an address asks for: of what, for which days, at which price, as known when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.engines.valuation import Basis, Book, shipped
from twofold.foundation.actions import locks
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.ledger.account import Account, Known, statement
from twofold.foundation.ledger.models import ClosedPeriod
from twofold.foundation.ledger.rate_book import book_of, prices
from twofold.foundation.ledger.sums import Period, Scope
from twofold.foundation.outcomes.reading import Result, seen_in
from twofold.foundation.places.models import Place, Service

from .page import PlaceRequest

YEARS = range(2000, 2100)  # the period before is as long again, and must be days too
ABOUT: dict[str, type[Model]] = {"service": Service, "initiative": Initiative, "activity": Activity}


class Asked(NamedTuple):
    """A statement, what was found out meanwhile about what got better, and its close if its period was closed."""

    account: Account
    found: Sequence[Result]
    closed: ClosedPeriod | None = None
    closes: Sequence[ClosedPeriod] = ()


def explained(request: PlaceRequest) -> HttpResponse:
    """Where a wrong day or price is named: the page, with the same question."""
    return HttpResponseRedirect(f"{reverse('accounts', args=[request.place.slug])}?{request.GET.urlencode()}")


def asked_or_usual(request: PlaceRequest) -> tuple[Asked, list[tuple[str, str]]]:
    """What was asked for; else this year at the usual price, with what was wrong."""
    try:
        return asked(request), []
    except Refusal as refusal:
        errors = [(name, text) for name, texts in refusal.fields.items() for text in texts]
        today = timezone.localdate()
        return of(Period(today.replace(month=1, day=1), today), Basis(prices(shipped())[0][0], today)), errors


def asked(request: PlaceRequest) -> Asked:
    """The statement for the period and the price in the address; a refusal names which of them is wrong."""
    period = period_of(request)
    closes = list(ClosedPeriod.objects.select_related("place", "cut"))
    closed = next((each for each in closes if (each.begins, each.ends) == (period.begins, period.ends)), None)
    scope = scope_of(request, closed)
    as_closed = closed if closed and scope.known_by == closed.cut.until else None
    book = book_of(scope.known_by, as_closed)
    series = request.GET.get("price", prices(book)[0][0])
    if series not in dict(prices(book)):
        raise Refusal(invalid, fields={"price": [_("Choose one of the prices of the list.")]})
    basis = Basis(series, period.ends, request.GET.get("on_costs") == "yes", _prices_of(request, book))
    return of(period, basis, scope, request.place, book)._replace(closed=closed, closes=closes)


def _prices_of(request: PlaceRequest, book: Book) -> int | None:
    """The year in whose money it is asked for."""
    told = request.GET.get("prices_of", "")
    if not told:
        return None
    if told not in {str(year) for year in years(book)}:
        raise Refusal(invalid, fields={"prices_of": [_("Choose one of the years of the list.")]})
    return int(told)


def years(book: Book) -> list[int]:
    return [year for year, _figure in book.index.years] if book.index else []


def of(
    period: Period, basis: Basis, scope: Scope | None = None, place: Place | None = None, book: Book | None = None
) -> Asked:
    """The statement, which the room of outcomes tells what it knows: the ledger stands below it and cannot ask."""
    found = seen_in(period.begins, period.ends, place)
    return Asked(statement(period, basis, scope, known=known_of(found), book=book), found)


def known_of(found: Sequence[Result]) -> Known:
    better = {each.study.initiative_id for each in found if each.got_better}
    return Known({each.study.initiative_id for each in found}, better)


def scope_of(request: PlaceRequest, closed: ClosedPeriod | None) -> Scope:
    """What the statement is about; of a closed period, as it was known then unless later entries are asked for."""
    known_by = _known_by(request)
    if closed and known_by is None and request.GET.get("later") != "yes":
        known_by = closed.cut.until
    return Scope(**{name: _one_of(request, name, model) for name, model in ABOUT.items()}, known_by=known_by)


def _known_by(request: PlaceRequest) -> datetime | None:
    """The end of the day as of which it is asked for; what was entered later is left out."""
    if not request.GET.get("known"):
        return None
    day = _day(request, "known", timezone.localdate())
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def about(scope: Scope) -> str:
    """The name of what the statement is about; empty for the whole place."""
    asked = ((model, getattr(scope, name)) for name, model in ABOUT.items())
    return ", ".join(str(model._default_manager.get(pk=pk)) for model, pk in asked if pk)


def _one_of(request: PlaceRequest, name: str, model: type[Model]) -> int | None:
    """The row asked for in the address, if there is one and it is theirs to see."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    found = locks.find(model, asked, request.actor)
    if found is None:
        raise Refusal(invalid, fields={name: [_("There is nothing of that number here.")]})
    return int(found.pk)


def period_of(request: PlaceRequest) -> Period:
    today = timezone.localdate()
    period = Period(_day(request, "from", today.replace(month=1, day=1)), _day(request, "to", today))
    if period.ends < period.begins:
        raise Refusal(invalid, fields={"to": [_("The last day comes before the first.")]})
    return period


def _day(request: PlaceRequest, name: str, usual: date) -> date:
    try:
        day = date.fromisoformat(request.GET.get(name) or usual.isoformat())
    except ValueError:
        raise Refusal(invalid, fields={name: [_("Give a day like 2026-04-01.")]}) from None
    if day.year not in YEARS:
        raise Refusal(invalid, fields={name: [_("Give a day of this century.")]})
    return day
