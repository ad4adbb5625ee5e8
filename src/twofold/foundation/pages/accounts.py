"""The statement of account of a place: both sides beside each other, what it is worth by a price one chooses."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from twofold.engines.valuation import Worth
from twofold.engines.valuation.pricing import TAKEN
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.explain import explain
from twofold.foundation.ledger.account import Account, Row
from twofold.foundation.ledger.bearing import bearing
from twofold.foundation.ledger.behind import Figure
from twofold.foundation.ledger.closing import close_period, closed_as, later_entries
from twofold.foundation.ledger.models import HoursList, Side
from twofold.foundation.ledger.rate_book import prices
from twofold.foundation.ledger.small_cells import LEAST
from twofold.foundation.ledger.statement import UNITS, Line, rows_of
from twofold.foundation.places.models import Service

from . import gains
from .account_asked import about, asked_or_usual, explained, period_of, scope_of, years
from .ledger import in_words
from .page import PlaceRequest, page

MOST_FLOWS = 8


@page("pages/accounts.html")
def accounts(request: PlaceRequest) -> dict[str, Any]:
    asked, errors = asked_or_usual(request)
    account, closed = asked.account, asked.closed
    better = [gains.shown(each) for each in gains.gains(asked)]
    return {
        "account": account,
        "gains": better,
        "about": about(account.scope),
        "services": Service.objects.values_list("pk", "name"),
        "closed": closed,
        "as_closed": closed is not None and account.scope.known_by == closed.cut.until,
        "known": request.GET.get("known", ""),
        "later": later_entries(closed) if closed else 0,
        "closes": asked.closes[:12],
        "may_close": not explain(request.actor, close_period, request.place),
        "errors": errors,
        "rows": [{**shown(row), "gains": [each for each in better if each["gain"].row is row]} for row in account.rows],
        "bars": rows_of(account.bars),
        "figures": [figure_row(line) for line in account.bars],
        "changes": [change_row(account, side) for side in Side if account.rows],
        "imposed": account.run.total(Side.CITIZEN, TAKEN),
        "flow": flow_rows(account.rows),
        "harness": harness_rows(account),
        "prices": (listed := prices(account.book)),
        "price": dict(listed)[account.run.basis.series],
        "years": years(account.book),
        "rates": account.rates,
        "query": request.GET.urlencode(),
        "lists": HoursList.objects.visible_to(request.actor).select_related("place")[:5],
    }


@page("pages/bearing.html")
def who_bears_it(request: PlaceRequest) -> dict[str, Any] | HttpResponse:
    """Citizens' time by group and area; small numbers are hidden from everybody."""
    try:
        period = period_of(request)
        scope = scope_of(request, closed_as(period))
    except Refusal:
        return explained(request)
    return {
        "period": period,
        "about": about(scope),
        "bearing": bearing(period, scope),
        "least": LEAST,
        "query": request.GET.urlencode(),
    }


def shown(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "citizen_hours": round(row.citizen_minutes / 60, 1),
        "public_hours": round(row.public_minutes / 60, 1),
        "public_money": row.public_pence,
        "imposed_hours": round(row.imposed / 60, 1),
        "waiting_hours": round(row.unconfirmed(Side.CITIZEN) / 60, 1),
        "public_waiting_hours": round(row.unconfirmed(Side.PUBLIC) / 60, 1),
    }


def figure_row(line: Line) -> dict[str, Any]:
    """What each side gave of one commodity, and how much of it the other side confirmed."""
    words = {side: in_words(line.given[side], line.commodity) for side in Side.values}
    sure = {side: in_words(line.confirmed[side], line.commodity) for side in Side.values}
    sides = [(side, line.given[side], words[side], sure[side]) for side in Side.values]
    return {"commodity": line.commodity, "label": UNITS[line.commodity][0], "sides": sides}


def change_row(account: Account, side: str) -> dict[str, Any]:
    """Why a side's pounds are others than in the days before."""
    before, now = account.earlier.total(side).central, account.run.total(side).central
    return {"side": side, "before": before, "by": now - before, "why": account.changed(side)}


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
        (_("Offered"), found.offered, Figure.OFFERED),
        (_("Taken up"), found.taken_up, Figure.TAKEN_UP),
        (_("Confirmed by the other side"), found.confirmed, Figure.CONFIRMED),
        (_("Confirmed, where an outcome is measured"), found.measured, Figure.MEASURED),
        (_("Confirmed, where something got better"), found.led, Figure.BETTER),
        (_("Offered, and not answered yet"), found.unanswered, Figure.PLEDGED),
        (_("Offered, and let go"), found.lapsed, Figure.LAPSED),
    )
    return [{"label": label, "value": round(minutes / 60, 1), "figure": figure} for label, minutes, figure in listed]


def pounds(worth: Worth) -> str:
    low, central, high = (f"£{pence // 100:,}" for pence in (worth.low, worth.central, worth.high))
    if low == high:
        return central
    return _("%(central)s (%(low)s to %(high)s)") % {"central": central, "low": low, "high": high}
