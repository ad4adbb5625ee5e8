"""The officer's way: prepare, count, declare, import."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from twofold.engines.ballots import RuleCard
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import form_fields, read_form
from twofold.foundation.activities.actions import publish
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.pages.page import PlaceRequest, do, page, visible
from twofold.foundation.pages.views import error_list

from .actions import declare_result, import_budget, seal_and_count, stands_still
from .models import Budget


def _staff_only(request: PlaceRequest) -> None:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_found)


@page("participatory_budgets/prepare.html")
def prepare(request: PlaceRequest, activity: int) -> dict[str, Any]:
    _staff_only(request)
    found = visible(Activity, request, activity)
    budget = Budget.objects.with_pots().filter(activity=found).first()
    steps = found.readiness()
    return {
        "activity": found,
        "budget": budget,
        "stages": list(found.stages.all()),
        "pots": list(budget.pots.all()) if budget else [],
        "projects": list(budget.projects.listed()) if budget else [],
        "rules": RuleCard.from_dict(budget.rule_card).in_words(currency=budget.currency) if budget else [],
        "stands_still": stands_still(budget, request.actor) if budget else None,
        "steps": steps,
        "done": sum(step.done for step in steps),
        "draft": found.state == State.DRAFT,
        "publish": publish,
        "here": request.get_full_path(),
    }


def count_or_declare(request: PlaceRequest, activity: int) -> HttpResponse:
    budget_id = request.POST.get("budget", "")
    if request.POST.get("do") == "count":
        do(request, seal_and_count, budget_id, {})
        messages.success(request, _("The boxes are sealed and counted. Look at the result, then declare it."))
        return HttpResponseRedirect(request.get_full_path())
    do(request, declare_result, budget_id, read_form(declare_result, request.POST))
    messages.success(request, _("The result is declared. Everyone can read it now."))
    return HttpResponseRedirect(reverse("participatory_budgets:result", args=[request.place.slug, activity]))


@page("participatory_budgets/count.html", on_post=count_or_declare)
def count(request: PlaceRequest, activity: int) -> dict[str, Any]:
    """Count and declare: the two steps a named officer takes after voting."""
    _staff_only(request)
    budget = Budget.objects.with_pots().filter(activity=visible(Activity, request, activity)).first()
    if budget is None:
        raise Refusal(not_found)
    poll = budget.poll
    refusal = request.refusal
    return {
        "budget": budget,
        "activity": budget.activity,
        "poll": poll,
        "voters": poll.marks.count() if poll else 0,
        "counts": list(budget.counts.select_related("pot")),
        "declaration": budget.declaration,
        "why_not_count": explain(request.actor, seal_and_count, budget),
        "fields": form_fields(declare_result, budget, values=request.POST, errors=refusal.fields if refusal else {}),
        "errors": error_list(declare_result, refusal),
        "rules": RuleCard.from_dict(budget.rule_card).in_words(currency=budget.currency),
    }


def import_file(request: PlaceRequest) -> HttpResponse:
    done = do(request, import_budget, request.place.pk, read_form(import_budget, request.POST, request.FILES))
    return HttpResponseRedirect(
        reverse("participatory_budgets:result", args=[request.place.slug, done.result.activity_id])
    )


@page("participatory_budgets/import.html", on_post=import_file)
def import_budget_page(request: PlaceRequest) -> dict[str, Any]:
    _staff_only(request)
    refusal = request.refusal
    return {
        "fields": form_fields(
            import_budget,
            request.place,
            values=read_form(import_budget, request.POST) if request.POST else {},
            errors=refusal.fields if refusal else {},
        ),
        "errors": error_list(import_budget, refusal),
    }
