"""Who puts in what: an activity's two sides, and the entries behind them."""

from typing import Any

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Activity
from twofold.foundation.expenses.actions import claim_expense
from twofold.foundation.ledger.actions import confirm, log_time, pledge_time, put_in, write_in_time
from twofold.foundation.ledger.models import Contribution, HoursList
from twofold.foundation.ledger.statement import UNITS, of_activity, rows_of

from .page import PlaceRequest, page, visible

MOST = 100


@page("pages/ledger.html")
def ledger(request: PlaceRequest, activity: int) -> dict[str, Any]:
    found = visible(Activity, request, activity)
    lines = of_activity(found.pk)
    entries = Contribution.objects.visible_to(request.actor).filter(activity=found).with_amounts()
    listed = list(entries.select_related("party")[:MOST])
    return {
        "activity": found,
        "rows": rows_of(lines),
        "pledged": [line for line in lines if any(line.pledged.values())],
        "entries": [entry_row(request, each) for each in listed],
        "total": entries.count() if len(listed) == MOST else len(listed),
        "ways": [(each, title) for each, title in WAYS if not explain(request.actor, each, found)],
        "may_log": not explain(request.actor, log_time, found),
        "may_claim": not explain(request.actor, claim_expense, found),
        "is_staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@page("pages/hours_list.html")
def hours_list(request: PlaceRequest, brought: int) -> dict[str, Any]:
    """What another system's list would enter, or did."""
    found = visible(HoursList, request, brought)
    return {
        "list": found,
        "hours": round(found.report.get("minutes", 0) / 60, 1),
        "told": [(name, column) for name, column in found.mapped.items() if column],
        "here": request.path,
    }


WAYS: list[tuple[Action[Any, Any, Any], str]] = [
    (log_time, "Log time you gave"),
    (pledge_time, "Say what you will give"),
    (write_in_time, "Write in a sign-in sheet"),
    (put_in, "Write down what we put in"),
]


def entry_row(request: PlaceRequest, contribution: Any) -> dict[str, Any]:
    label, per, unit = UNITS[contribution.commodity]
    held = contribution.given + contribution.confirmed + contribution.disputed + contribution.pledged
    return {
        "contribution": contribution,
        "what": label,
        "amount": round(held / per, 1) if per != 1 else held,
        "unit": unit,
        "state": _state(contribution),
        "may_confirm": (contribution.given or contribution.disputed)
        and not explain(request.actor, confirm, contribution),
    }


def _state(contribution: Any) -> str:
    """The furthest it has come; what is disputed is said first, because it counts for nothing meanwhile."""
    order = ("disputed", "given", "confirmed", "pledged")
    return next((stage for stage in order if getattr(contribution, stage)), "taken back")
