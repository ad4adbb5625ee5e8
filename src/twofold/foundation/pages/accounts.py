"""The statement of account of a place: both sides beside each other, what it is worth by a price one chooses."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from twofold.engines.valuation import Worth
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.account import Account, Row, prices
from twofold.foundation.ledger.actions import put_in_for_initiative, write_in_for_initiative
from twofold.foundation.ledger.bearing import bearing
from twofold.foundation.ledger.bringing import bring_hours
from twofold.foundation.ledger.closing import close_period, closed_as, later_entries
from twofold.foundation.ledger.models import ClosedPeriod, Commodity, Contribution, HoursList, Nought, Side
from twofold.foundation.ledger.noughts import put_in_nothing
from twofold.foundation.ledger.small_cells import LEAST
from twofold.foundation.ledger.statement import rows_of
from twofold.foundation.ledger.waiting import confirm_all
from twofold.foundation.places.models import Service

from . import gains
from .account_asked import about, asked_or_usual, explained, period_of, scope_of
from .ledger import entry_rows, nought_rows
from .page import PlaceRequest, page, visible

MOST, MOST_FLOWS = 200, 8

WAYS: list[tuple[Action[Any, Any, Any], Any]] = [
    (write_in_for_initiative, _lazy("Write in a sign-in sheet")),
    (put_in_for_initiative, _lazy("Write down what we put in")),
    (bring_hours, _lazy("Bring in hours from a volunteer system")),
    (confirm_all, _lazy("Confirm what citizens gave")),
]


@page("pages/accounts.html")
def accounts(request: PlaceRequest) -> dict[str, Any]:
    asked, errors = asked_or_usual(request)
    account, closed = asked.account, asked.closed
    return {
        "account": account,
        "gains": [gains.shown(each) for each in gains.gains(asked)],
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
        "ways": [(each, title) for each, title in WAYS if not explain(request.actor, each, found)],
    }


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
        (_("Confirmed, where an outcome is measured"), found.measured),
        (_("Confirmed, where something got better"), found.led),
        (_("Offered, and not answered yet"), found.unanswered),
        (_("Offered, and let go"), found.lapsed),
    )
    return [{"label": label, "value": round(minutes / 60, 1)} for label, minutes in listed]


def pounds(worth: Worth) -> str:
    low, central, high = (f"£{pence // 100:,}" for pence in (worth.low, worth.central, worth.high))
    if low == high:
        return central
    return _("%(central)s (%(low)s to %(high)s)") % {"central": central, "low": low, "high": high}
