"""The rate book: every price with where it is from, and what the same hours are worth at each, which has no sum."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _lazy

from twofold.engines.valuation import Method, Rate
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.explain import explain
from twofold.foundation.ledger.account import Account
from twofold.foundation.ledger.models import RateList, Side
from twofold.foundation.ledger.rate_book import at_every_price, bring_rates, brought, by_method

from .account_asked import about, asked, explained
from .page import PlaceRequest, page

ANSWERS = {
    Method.GENERALIST: _lazy("What would any helper cost?"),
    Method.SPECIALIST: _lazy("What would somebody trained for it cost?"),
    Method.OPPORTUNITY: _lazy("What did they go without to give it?"),
    Method.OUTPUT: _lazy("What would the service sell for?"),
    Method.WELLBEING: _lazy("How much better is life for it?"),
    Method.FISCAL: _lazy("What public cost is avoided?"),
}


@page("pages/rate_book.html")
def rate_book(request: PlaceRequest) -> dict[str, Any] | HttpResponse:
    try:
        account = asked(request).account
    except Refusal:
        return explained(request)
    hidden = set() if request.actor.is_any(Role.OFFICER, Role.MANAGER) else brought(account.book)
    return {
        "period": account.period,
        "about": about(account.scope),
        "on_costs": account.run.basis.on_costs,
        "competing": _competing(account),
        "methods": [(ANSWERS[method], [_row(rate, hidden) for rate in rates]) for method, rates in _listed(account)],
        "index": account.book.index,
        "brought": list(RateList.objects.all()),
        "may_bring": not explain(request.actor, bring_rates, request.place),
        "here": request.get_full_path(),
        "query": request.GET.urlencode(),
    }


def _listed(account: Account) -> list[tuple[Method, list[Rate]]]:
    return by_method(account.book.rates)


def _row(rate: Rate, hidden: set[str]) -> dict[str, Any]:
    low, central, high = (round(each) for each in (rate.pence.low, rate.pence.central, rate.pence.high))
    return {"rate": rate, "shown": rate.id not in hidden, "low": low, "central": central, "high": high}


def _competing(account: Account) -> list[dict[str, Any]]:
    found = at_every_price(account.quantities, account.book, account.run.basis)
    return [
        {
            "title": each.title,
            "series": each.series,
            "answers": ANSWERS[each.method],
            "sides": [each.run.total(side) for side in Side.values],
            "uncounted": any(one.quantity.commodity == "minutes" for one in each.run.unpriced),
        }
        for each in found
    ]
