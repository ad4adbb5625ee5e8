"""A citizen's way: look, compare, fill the basket, check, vote, keep the receipt."""

import re
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, wrong_stage
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Activity, Following, State
from twofold.foundation.pages.page import PlaceRequest, do, local_address, page, visible
from twofold.foundation.wall.rows import inside
from twofold.instruments.ballots import voters
from twofold.instruments.ballots.receipts import Receipt, plain_code

from . import counting
from .actions import cast_ballot
from .basket import Basket
from .ideas.actions import send_idea
from .ideas.models import Idea
from .models import BallotKind, Budget, Project
from .shortlist import Filters

MOST_COMPARED = 3
PLACE_OR_POINTS = re.compile(r"p-[0-9]{1,18}= ?[0-9]{1,4} ?$")


def budget_of(request: PlaceRequest, activity: int) -> Budget:
    budget = Budget.objects.with_pots().visible_to(request.actor).filter(activity=activity).first()
    if budget is None:
        raise Http404
    return budget


def address(name: str, budget: Budget, *args: Any) -> str:
    return reverse(f"participatory_budgets:{name}", args=[budget.activity.place.slug, budget.activity_id, *args])


@page("participatory_budgets/activity.html")
def activity(request: PlaceRequest, activity: int) -> Any:
    found = Budget.objects.with_pots().visible_to(request.actor).filter(activity=activity).first()
    if found is None:
        return _unprepared(request, activity)
    poll = found.poll
    return {
        "budget": found,
        "activity": found.activity,
        "stages": list(found.activity.stages.all()),
        "pots": list(found.pots.all()),
        "projects": found.projects.on_ballot().count(),
        "why_not": explain(request.actor, cast_ballot, found),
        "basket": Basket(request.session, found),
        "declared": found.declaration,
        "voters": poll.marks.count() if poll else 0,
        "follows": follows(request, activity),
        "finished": found.activity.state == State.FINISHED,
        "is_staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        **_ideas(request, found),
    }


def _ideas(request: PlaceRequest, budget: Budget) -> dict[str, Any]:
    """What the activity page says of ideas, where the budget has a stage for them."""
    if all(stage.name != "ideas" for stage in budget.activity.stages.all()):
        return {}
    return {
        "ideas_sent": Idea.objects.visible_to(request.actor).filter(budget=budget).count(),
        "takes_ideas": explain(request.actor, send_idea, budget) is None,
    }


def follows(request: PlaceRequest, activity: int) -> bool:
    actor = request.actor
    return actor.signed_in and Following.objects.filter(activity=activity, person_id=actor.me).exists()


def _unprepared(request: PlaceRequest, activity: int) -> Any:
    visible(Activity, request, activity)
    return HttpResponseRedirect(reverse("participatory_budgets:prepare", args=[request.place.slug, activity]))


def change_basket(request: PlaceRequest, activity: int, **kwargs: Any) -> HttpResponse:
    """Add or take out a project and go back to where the voter was."""
    basket = _basket(request, activity)
    for name, change in (("add", basket.add), ("remove", basket.remove)):
        project = request.POST.get(name, "")
        if project.isdecimal() and len(project) < 19:
            change(int(project))
    return HttpResponseRedirect(local_address(request, request.POST.get("next", ""), request.get_full_path()))


def _basket(request: PlaceRequest, activity: int) -> Basket:
    """The basket needs the budget's terms, which live behind the wall; nothing is written there."""
    with inside(request.place.pk):
        return Basket(request.session, budget_of(request, activity))


@page("participatory_budgets/projects.html", on_post=change_basket)
def projects(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    everything = list(budget.projects.on_ballot().listed())
    filters = Filters.read(request.GET, everything)
    basket = Basket(request.session, budget)
    shown = filters.apply(everything)
    return {
        "budget": budget,
        "activity": budget.activity,
        "filters": filters,
        "projects": shown,
        "total": len(everything),
        "basket": basket,
        "baskets": basket.by_pot(budget, budget.pots.all(), everything),
        "why_not": explain(request.actor, cast_ballot, budget),
        "pins": [pin(project) for project in shown if project.has_point],
        "areas": request.place.outlined_areas(),
        "here": request.get_full_path(),
    }


def pin(project: Project) -> dict[str, Any]:
    return {
        "point": (project.longitude, project.latitude),
        "label": project.title,
        "address": address("project", project.budget, project.pk),
    }


@page("participatory_budgets/project.html", on_post=change_basket)
def project(request: PlaceRequest, activity: int, project: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    found = get_object_or_404(budget.projects.listed(), pk=project)
    return {
        "budget": budget,
        "activity": budget.activity,
        "project": found,
        "basket": Basket(request.session, budget),
        "why_not": explain(request.actor, cast_ballot, budget),
        "pins": [pin(found)] if found.has_point else [],
        "areas": request.place.outlined_areas(),
        "here": request.get_full_path(),
    }


@page("participatory_budgets/compare.html", on_post=change_basket)
def compare(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    wanted = [int(pk) for pk in request.GET.getlist("p")[:MOST_COMPARED] if pk.isdecimal() and len(pk) < 19]
    return {
        "budget": budget,
        "activity": budget.activity,
        "projects": list(budget.projects.on_ballot().listed().filter(pk__in=wanted)),
        "basket": Basket(request.session, budget),
        "why_not": explain(request.actor, cast_ballot, budget),
        "here": request.get_full_path(),
    }


def arrange(request: PlaceRequest, activity: int) -> HttpResponse:
    """Keep the points or the order that were typed, then go on to the check if all is well."""
    basket = _basket(request, activity)
    if "remove" in request.POST:
        return change_basket(request, activity)
    typed = {
        int(name[2:]): int(str(value))
        for name, value in request.POST.items()
        if PLACE_OR_POINTS.match(f"{name}={value}")
    }
    if basket.pointed:
        basket.set_points(typed)
    else:
        basket.set_order(typed)
    return HttpResponseRedirect(reverse("participatory_budgets:check", args=[request.place.slug, activity]))


@page("participatory_budgets/ballot.html", on_post=arrange)
def ballot(request: PlaceRequest, activity: int) -> dict[str, Any]:
    return _paper(request, activity)


def vote(request: PlaceRequest, activity: int) -> HttpResponse:
    """Cast what is in the basket, once; the receipt is shown from the session and kept nowhere else."""
    with inside(request.place.pk):
        budget = get_object_or_404(Budget.objects.visible_to(request.actor), activity=activity)
    basket = Basket(request.session, budget)
    data = {"points": basket.paper} if basket.pointed else {"projects": list(basket.paper)}
    receipt: Receipt = do(request, cast_ballot, budget.pk, data).result
    request.session[f"receipt-{budget.pk}"] = receipt.spoken
    basket.empty()
    return HttpResponseRedirect(reverse("participatory_budgets:receipt", args=[request.place.slug, activity]))


@page("participatory_budgets/check.html", on_post=vote)
def check(request: PlaceRequest, activity: int) -> Any:
    context = _paper(request, activity)
    budget = context["budget"]
    if context["problems"] and request.method == "GET":
        return HttpResponseRedirect(address("ballot", budget) + "?problems=1")
    if not context["why_not"] and voters.is_asked(budget.poll, request.actor.me):
        return HttpResponseRedirect(address("who", budget))
    return context


def _paper(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    basket = Basket(request.session, budget)
    on_ballot = list(budget.projects.on_ballot().listed())
    problems = basket.problems(counting.terms_of(budget), counting.pots_of(budget), counting.choices_of(budget))
    shown = problems if request.GET.get("problems") else []
    refused = [request.refusal.message] if request.refusal else []
    return {
        "budget": budget,
        "activity": budget.activity,
        "basket": basket,
        "baskets": [each for each in basket.by_pot(budget, budget.pots.all(), on_ballot) if each.lines],
        "problems": problems,
        "errors": [("main-content", text) for text in shown + refused],
        "why_not": explain(request.actor, cast_ballot, budget),
        "ranked": budget.ballot == BallotKind.RANKED,
        "pointed": basket.pointed,
        "here": request.get_full_path(),
    }


@page("participatory_budgets/receipt.html")
def receipt(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    code = request.session.get(f"receipt-{budget.pk}")
    if code is None:
        raise Refusal(wrong_stage)
    counting_stage = next((s for s in budget.activity.stages.all() if s.name == "counting"), None)
    return {"budget": budget, "activity": budget.activity, "code": code, "counting": counting_stage}


@page("participatory_budgets/receipts.html")
def receipts(request: PlaceRequest, activity: int) -> dict[str, Any]:
    """The public register: is my ballot in?"""
    budget = budget_of(request, activity)
    poll = budget.poll
    register = poll.registers.first() if poll else None
    asked = plain_code(request.GET.get("code", ""))
    return {
        "budget": budget,
        "activity": budget.activity,
        "register": register,
        "asked": request.GET.get("code", "")[:100],
        "found": bool(asked) and register is not None and asked in register.codes,
        "answer": _("Your ballot is in the box.") if asked else "",
    }
