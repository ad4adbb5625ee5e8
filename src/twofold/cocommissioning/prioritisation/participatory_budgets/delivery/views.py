"""What became of the winners: money, steps, photos, reasons; objections and the reserve list. Two years on as well."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.pages.page import PlaceRequest, page
from twofold.foundation.resources.leaving import as_csv, download

from ..models import Budget, Count, Project
from ..views import budget_of
from . import actions, telling
from .models import Allocation, Objection, Return
from .rules import reserve_order

OFFICE: list[tuple[Action[Any, Any, Any], str]] = [
    (actions.contract, "Say who builds it"),
    (actions.add_milestone, "Promise a step"),
    (actions.pay, "Write down a payment"),
    (actions.deliver, "It is built"),
    (actions.fail, "It will not be built"),
    (actions.return_unspent, "Return what is left"),
]


@page("participatory_budgets/delivery.html")
def delivery(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    allocations = _allocations(request, budget)
    staff = request.actor.is_any(Role.OFFICER, Role.MANAGER)
    declared = budget.declaration is not None
    return {
        "budget": budget,
        "activity": budget.activity,
        "declared": declared,
        "winners": [_winner(request, each, staff) for each in allocations],
        "waiting": _waiting(request, budget, allocations, staff) if declared else [],
        "reserve": _reserve(request, budget, allocations),
        "totals": _totals(allocations),
        "returns": list(Return.objects.filter(allocation__in=allocations).select_related("allocation__project")),
        "objections": _objections(request, budget, staff),
        "ends": telling.objections_end(budget) if declared else None,
        "may_object": explain(request.actor, actions.object_to_result, budget) is None,
        "staff": staff,
        "here": request.path,
    }


def _allocations(request: PlaceRequest, budget: Budget) -> list[Allocation]:
    rows = Allocation.objects.visible_to(request.actor).filter(project__budget=budget)
    return list(rows.listed().prefetch_related("payments"))


def _winner(request: PlaceRequest, allocation: Allocation, staff: bool) -> dict[str, Any]:
    """One winner with what this actor may do about it."""
    offered = OFFICE if staff else []
    return {
        "allocation": allocation,
        "project": allocation.project,
        "money": allocation.money,
        "payments": list(allocation.payments.all()),
        "milestones": [_milestone(request, each, staff) for each in allocation.milestones.all()],
        "office": [(each, title) for each, title in offered if not explain(request.actor, each, allocation)],
    }


def _milestone(request: PlaceRequest, milestone: Any, staff: bool) -> dict[str, Any]:
    outsider = request.actor.is_any(Role.RESIDENT, Role.COUNCILLOR) and not staff
    return {
        "milestone": milestone,
        "may_see": outsider and milestone.reached_on and not milestone.seen_on,
        "may_settle": staff and not milestone.reached_on,
    }


def _counts(request: PlaceRequest, budget: Budget) -> list[Count]:
    return list(Count.objects.visible_to(request.actor).filter(budget=budget))


def _waiting(
    request: PlaceRequest, budget: Budget, allocations: list[Allocation], staff: bool
) -> list[tuple[Project, bool]]:
    """Winners without money yet, and whether this actor may set it aside."""
    served = {allocation.project_id for allocation in allocations}
    winners = {(count.pot_id, number) for count in _counts(request, budget) for number in count.winners}
    projects = [p for p in budget.projects.listed() if (p.pot_id, p.number) in winners and p.pk not in served]
    return [(p, staff and explain(request.actor, actions.allocate, p) is None) for p in projects]


def _reserve(request: PlaceRequest, budget: Budget, allocations: list[Allocation]) -> list[dict[str, Any]]:
    """For each pot, what would be built next, and what money is back in it."""
    served = {allocation.project_id for allocation in allocations}
    rows = []
    projects = {(p.pot_id, p.number): p for p in budget.projects.listed()}
    for count in _counts(request, budget):
        votes = [(number, int(reason["data"]["votes"])) for number, reason in count.reasons.items()]
        order = [projects[(count.pot_id, n)] for n in reserve_order(votes, count.winners)]
        left = [project for project in order if project.pk not in served]
        rows.append({"pot": count.pot_id, "projects": left[:5], "next": left[0] if left else None})
    return rows


def _totals(allocations: list[Allocation]) -> dict[str, int]:
    moneys = [allocation.money for allocation in allocations]
    return {
        "allocated": sum(money.allocated for money in moneys),
        "paid": sum(money.paid for money in moneys),
        "returned": sum(money.returned for money in moneys),
        "left": sum(money.left for money in moneys),
    }


def _objections(request: PlaceRequest, budget: Budget, staff: bool) -> list[tuple[Objection, bool]]:
    found = Objection.objects.visible_to(request.actor).filter(budget=budget)
    return [(each, staff and explain(request.actor, actions.answer_objection, each) is None) for each in found]


COLUMNS = ["number", "title", "state", "allocated", "paid", "returned", "left", "owner", "due", "ended", "outcome"]


@page("participatory_budgets/delivery.html")
def delivery_table(request: PlaceRequest, activity: int) -> HttpResponse:
    """The same as a table; docs/methods/participatory_budgets.md says what each column means."""
    budget = budget_of(request, activity)
    written = as_csv(COLUMNS, map(_cells, _allocations(request, budget)))
    return download(written, "text/csv", f"budget-{activity}-delivery.csv")


def _cells(each: Allocation) -> list[Any]:
    money = (each.amount, each.money.paid, each.money.returned, each.money.left)
    pounds = [Decimal(pence).scaleb(-2) for pence in money]  # numbers, so that a minus is not taken for a formula
    what = [each.project.number, each.project.title, each.state]
    return [*what, *pounds, each.owner_name, each.due_on, each.ended_on or "", each.outcome]
