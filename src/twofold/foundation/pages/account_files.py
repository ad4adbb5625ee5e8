"""The statement of account to take away: tables for machines, a paper for a committee."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from twofold.engines.valuation import Worth
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.ledger.account import Account, Row
from twofold.foundation.ledger.bearing import Bearing, Borne, bearing
from twofold.foundation.ledger.closing import closed_as
from twofold.foundation.ledger.models import Side
from twofold.foundation.ledger.small_cells import LEAST
from twofold.foundation.ledger.statement import UNITS
from twofold.foundation.resources.leaving import as_csv, download, printed

from . import gains
from .account_asked import Asked, about, asked_or_usual, explained, period_of, scope_of
from .accounts import harness_rows, pounds
from .page import PlaceRequest, page

COLUMNS = (
    *("initiative", "service", "citizen_minutes", "public_minutes", "public_pence", "imposed_minutes"),
    *("citizen_low_pence", "citizen_central_pence", "citizen_high_pence"),
    *("public_low_pence", "public_central_pence", "public_high_pence", "price", "public_nothing_because"),
    *("citizen_unconfirmed_minutes", "public_unconfirmed_minutes"),
)
BEARING = ("group", "area", "hidden", "people", "given_minutes", "imposed_minutes")


@page("pages/accounts.html")
def table(request: PlaceRequest) -> HttpResponse:
    asked, errors = asked_or_usual(request)
    if errors:
        return explained(request)
    listed = [cells(row, asked.account) for row in asked.account.rows]
    return download(as_csv(COLUMNS, listed), "text/csv", f"{request.place.slug}-statement-of-account.csv")


@page("pages/accounts.html")
def gains_table(request: PlaceRequest) -> HttpResponse:
    """What got better and what it cost, for machines."""
    asked, errors = asked_or_usual(request)
    if errors:
        return explained(request)
    listed = [gains.cells(each, asked.account.run.headline) for each in gains.gains(asked)]
    return download(as_csv(gains.COLUMNS, listed), "text/csv", f"{request.place.slug}-what-got-better.csv")


@page("pages/bearing.html")
def who_bears_it_table(request: PlaceRequest) -> HttpResponse:
    """The same numbers as the page, small ones hidden there hidden here."""
    try:
        period = period_of(request)
        found = bearing(period, scope_of(request, closed_as(period)))
    except Refusal:
        return explained(request)
    return download(as_csv(BEARING, bearing_cells(found)), "text/csv", f"{request.place.slug}-who-bears-it.csv")


@page("pages/accounts.html")
def paper(request: PlaceRequest) -> HttpResponse:
    """For a committee or an auditor, as PDF."""
    asked, errors = asked_or_usual(request)
    if errors:
        return explained(request)
    made = printed("twofold.foundation.pages", "account", said(request, asked))
    return HttpResponse(made, content_type="application/pdf")


def cells(row: Row, account: Account) -> list[Any]:
    name, service = str(row.initiative), str(row.initiative.service)
    amounts = [row.citizen_minutes, row.public_minutes, row.public_pence, row.imposed]
    pounds = [*_figures(row.citizens), *_figures(row.public), account.run.headline, row.says]
    return [name, service, *amounts, *pounds, *(row.unconfirmed(side) for side in Side.values)]


def bearing_cells(found: Bearing) -> list[list[Any]]:
    """A line for each group and area; nothing where the number is hidden."""
    columns = [label for _name, label in found.areas]
    return [
        [group, area, "yes" if cell.people is None else "no", *_borne(cell)]
        for group, listed in found.rows()
        for area, cell in zip(columns, listed, strict=True)
    ]


def said(request: PlaceRequest, asked: Asked) -> dict[str, Any]:
    """What the paper prints, in words already."""
    account, borne = asked.account, bearing(asked.account.period, asked.account.scope)
    return {
        "body": request.place.body,
        "place": ", ".join(filter(None, (request.place.name, about(account.scope)))),
        "begins": _long(account.period.begins),
        "ends": _long(account.period.ends),
        "headline": account.run.headline,
        "citizens": pounds(account.citizens),
        "public": pounds(account.public),
        "rows": [_printed(row) for row in account.rows],
        "harness": [[each["label"], f"{each['value']:,}"] for each in harness_rows(account)],
        "worries": [f"{initiative}: {worry}" for initiative, worry in account.worries],
        "says": [f"{initiative}: {words}" for initiative, words in account.says],
        "gains": [gains.printed(each) for each in gains.gains(asked)],
        "areas": [label for _name, label in borne.areas],
        "bearing": [[label, *(_borne_words(cell) for cell in listed)] for label, listed in borne.rows()],
        "least": LEAST,
        "unpriced": [_unpriced(each.quantity) for each in account.run.unpriced],
    }


def _printed(row: Row) -> list[str]:
    hours = (f"{minutes / 60:,.1f}" for minutes in (row.citizen_minutes, row.public_minutes))
    return [str(row.initiative), *hours, f"£{row.public_pence // 100:,}", pounds(row.citizens), pounds(row.public)]


def _borne(cell: Borne) -> list[Any]:
    return ["", "", ""] if cell.people is None else [cell.people, cell.given, cell.imposed]


def _borne_words(cell: Borne) -> str:
    if cell.people is None:
        return _("hidden")
    if not cell.people:
        return "–"
    words = [_("%(people)s people, %(hours)s hours") % {"people": f"{cell.people:,}", "hours": f"{cell.given_hours:,}"}]
    if cell.imposed:
        words.append(_("made to wait %(hours)s hours") % {"hours": f"{cell.imposed_hours:,}"})
    return "; ".join(words)


def _unpriced(quantity: Any) -> str:
    label, per, unit = UNITS[quantity.commodity]
    return f"{label}: {quantity.amount / per:,.1f} {unit}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _figures(worth: Worth) -> tuple[int, int, int]:
    return worth.low, worth.central, worth.high
