"""The statement of account of a place: both sides beside each other, what it is worth by a price one chooses."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import as_file, files
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from twofold.engines.valuation import Worth
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.account import Account, Row, prices
from twofold.foundation.ledger.bearing import bearing
from twofold.foundation.ledger.bringing import bring_hours
from twofold.foundation.ledger.closing import close_period, closed_as, later_entries
from twofold.foundation.ledger.models import ClosedPeriod, Commodity, Contribution, HoursList, Nought, Side
from twofold.foundation.ledger.noughts import put_in_nothing
from twofold.foundation.ledger.small_cells import LEAST
from twofold.foundation.ledger.statement import UNITS, rows_of
from twofold.foundation.places.models import Service
from twofold.foundation.resources.cells import inert

from .account_asked import about, asked_or_usual, explained, period_of, scope_of
from .ledger import entry_rows, nought_rows
from .page import PlaceRequest, page, visible

MOST, MOST_FLOWS = 200, 8
COLUMNS = (
    *("initiative", "service", "citizen_minutes", "public_minutes", "public_pence", "imposed_minutes"),
    *("citizen_low_pence", "citizen_central_pence", "citizen_high_pence"),
    *("public_low_pence", "public_central_pence", "public_high_pence", "price", "public_nothing_because"),
)


@page("pages/accounts.html")
def accounts(request: PlaceRequest) -> dict[str, Any]:
    account, errors = asked_or_usual(request)
    closed = closed_as(account.period)
    return {
        "account": account,
        "about": about(account.scope),
        "services": Service.objects.values_list("pk", "name"),
        "closed": closed,
        "as_closed": account.scope.known_by is not None,
        "later": later_entries(closed) if closed else 0,
        "closes": ClosedPeriod.objects.select_related("place", "cut")[:12],
        "may_close": not explain(request.actor, close_period, request.place),
        "errors": errors,
        "rows": [shown(row) for row in account.rows],
        "bars": rows_of(account.bars),
        "flow": flow_rows(account.rows),
        "harness": harness_rows(account),
        "prices": prices(),
        "price": dict(prices())[account.run.basis.series],
        "rates": account.rates,
        "query": request.GET.urlencode(),
        "lists": HoursList.objects.visible_to(request.actor).select_related("place")[:5],
    }


@page("pages/bearing.html")
def who_bears_it(request: PlaceRequest) -> dict[str, Any] | HttpResponse:
    """Citizens' time by group and area; small numbers are hidden from everybody."""
    try:
        period = period_of(request)
        scope = scope_of(request, period)
    except Refusal:
        return explained(request)
    return {
        "period": period,
        "about": about(scope),
        "bearing": bearing(period, scope),
        "least": LEAST,
        "query": request.GET.urlencode(),
    }


@page("pages/account_entries.html")
def entries(request: PlaceRequest, initiative: int) -> dict[str, Any] | HttpResponse:
    """The entries behind a figure; a citizen's are theirs and the staff's to see."""
    found = visible(Initiative, request, initiative)
    try:
        period = period_of(request)
    except Refusal:
        return explained(request)
    rows = Contribution.objects.visible_to(request.actor).filter(
        initiative=found, happened_on__gte=period.begins, happened_on__lte=period.ends
    )
    noughts = Nought.objects.filter(initiative=found, begins__lte=period.ends, ends__gte=period.begins)
    side, commodity = request.GET.get("side", ""), request.GET.get("commodity", "")
    rows = rows.filter(side=side) if side in Side.values else rows
    rows = rows.filter(commodity=commodity) if commodity in Commodity.values else rows
    listed = list(rows.with_amounts().select_related("party")[:MOST])
    return {
        "initiative": found,
        "period": period,
        "entries": entry_rows(request, listed),
        "noughts": nought_rows(request, noughts),
        "may_say_nothing": not explain(request.actor, put_in_nothing, found),
        "total": rows.count(),
        "here": request.get_full_path(),
        "may_bring": not explain(request.actor, bring_hours, found),
    }


@page("pages/accounts.html")
def table(request: PlaceRequest) -> HttpResponse:
    account, errors = asked_or_usual(request)
    if errors:
        return explained(request)
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for row in account.rows:
        out.writerow(cells(row, account))
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.place.slug}-statement-of-account.csv"'
    return response


@page("pages/accounts.html")
def paper(request: PlaceRequest) -> HttpResponse:
    """For a committee or an auditor, as PDF."""
    import typst  # 30 MB of compiler, for the pages that print

    account, errors = asked_or_usual(request)
    if errors:
        return explained(request)
    with as_file(files(__package__) / "accounts.typ") as template:
        made = typst.compile(str(template), sys_inputs={"account": json.dumps(said(request, account))})
    assert isinstance(made, bytes)
    return HttpResponse(made, content_type="application/pdf")


def shown(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "citizen_hours": round(row.citizen_minutes / 60, 1),
        "public_hours": round(row.public_minutes / 60, 1),
        "public_money": row.public_pence,
        "imposed_hours": round(row.imposed / 60, 1),
    }


def flow_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What flows into the largest initiatives and what each is for, in whole pounds as pence; the rest as one."""
    ordered = sorted(rows, key=lambda row: -(row.citizens.central + row.public.central))
    listed = [_flows(str(row.initiative), [row], row.initiative.outcome) for row in ordered[:MOST_FLOWS]]
    rest = ordered[MOST_FLOWS:]
    return [*listed, _flows(_("%(n)s others") % {"n": len(rest)}, rest, "")] if rest else listed


def _flows(label: str, rows: Sequence[Row], outcome: str) -> dict[str, Any]:
    citizens, public = sum(row.citizens.central for row in rows), sum(row.public.central for row in rows)
    return {"label": label, "outcome": outcome, "citizens": round(citizens, -2), "public": round(public, -2)}


def harness_rows(account: Account) -> list[dict[str, Any]]:
    """What became of citizens' time, as the bars take it."""
    found = account.harness
    listed = (
        (_("Offered"), found.offered),
        (_("Taken up"), found.taken_up),
        (_("Confirmed by the other side"), found.confirmed),
        (_("Offered, and not answered yet"), found.unanswered),
        (_("Offered, and let go"), found.lapsed),
    )
    return [{"label": label, "value": round(minutes / 60, 1)} for label, minutes in listed]


def cells(row: Row, account: Account) -> list[Any]:
    name, service = (inert(str(each)) for each in (row.initiative, row.initiative.service))
    amounts = [row.citizen_minutes, row.public_minutes, row.public_pence, row.imposed]
    return [
        name,
        service,
        *amounts,
        *_figures(row.citizens),
        *_figures(row.public),
        account.run.headline,
        inert(row.says),
    ]


def said(request: PlaceRequest, account: Account) -> dict[str, Any]:
    """What the paper prints, in words already."""
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
        "unpriced": [_unpriced(each.quantity) for each in account.run.unpriced],
    }


def pounds(worth: Worth) -> str:
    low, central, high = (f"£{pence // 100:,}" for pence in _figures(worth))
    if low == high:
        return central
    return _("%(central)s (%(low)s to %(high)s)") % {"central": central, "low": low, "high": high}


def _printed(row: Row) -> list[str]:
    hours = (f"{minutes / 60:,.1f}" for minutes in (row.citizen_minutes, row.public_minutes))
    return [str(row.initiative), *hours, f"£{row.public_pence // 100:,}", pounds(row.citizens), pounds(row.public)]


def _unpriced(quantity: Any) -> str:
    label, per, unit = UNITS[quantity.commodity]
    return f"{label}: {quantity.amount / per:,.1f} {unit}"


def _figures(worth: Worth) -> tuple[int, int, int]:
    return worth.low, worth.central, worth.high


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
