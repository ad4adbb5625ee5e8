"""The pages before the vote: every idea with its fate, one idea whole, the steering group."""

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.audit import ref
from twofold.foundation.actions.explain import explain
from twofold.foundation.pages.page import PlaceRequest, do, page
from twofold.foundation.trace.models import Reply, Voice

from ..views import budget_of
from . import actions
from .models import STATE_WORDS, Appeal, Idea, Minutes, SteeringMember
from .rules import State

OFFICE: list[tuple[Action[Any, Any, Any], str]] = [
    (actions.rule_on, "Say what you find"),
    (actions.cost_idea, "Cost it"),
    (actions.shortlist, "Put it on the shortlist"),
    (actions.put_on_ballot, "Put it on the ballot"),
    (actions.merge_idea, "Join it with another"),
    (actions.split_idea, "Part it into two"),
    (actions.note_deliberation, "Keep what a workshop said"),
]
OPEN_STATES = {State.SENT, State.ELIGIBLE, State.COSTED, State.SHORTLISTED, State.ON_BALLOT}


@page("participatory_budgets/ideas.html")
def ideas(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    everything = list(Idea.objects.visible_to(request.actor).filter(budget=budget).listed())
    wanted = request.GET.get("state", "")
    support = supporters(everything)
    shown = [(idea, support.get(ref(idea), 0)) for idea in everything if not wanted or idea.state == wanted]
    counts = Counter(State(idea.state) for idea in everything)
    return {
        "budget": budget,
        "activity": budget.activity,
        "ideas": sorted(shown, key=lambda each: (each[0].state not in OPEN_STATES, -each[1], -each[0].pk)),
        "states": [(state, label, counts[state]) for state, label in STATE_WORDS.items() if counts[state]],
        "wanted": wanted,
        "total": len(everything),
        "pins": [
            {"point": (i.longitude, i.latitude), "label": i.title, "address": i.get_absolute_url()}
            for i, _n in shown
            if i.has_point
        ],
        "areas": request.place.outlined_areas(),
        "why_not": explain(request.actor, actions.send_idea, budget),
        "here": request.path,
    }


def supporters(ideas: list[Idea]) -> Counter[str]:
    """How many people sent or support each idea, by its reference."""
    things = Voice.objects.filter(node__thing__in=[ref(idea) for idea in ideas])
    return Counter(things.values_list("node__thing", flat=True))


def support(request: PlaceRequest, activity: int, idea: int) -> HttpResponse:
    do(request, actions.support_idea, idea, {})
    return HttpResponseRedirect(request.path)


@page("participatory_budgets/idea.html", on_post=support)
def idea(request: PlaceRequest, activity: int, idea: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    rows = Idea.objects.visible_to(request.actor).filter(budget=budget).listed()
    found: Idea = get_object_or_404(rows.select_related("project"), pk=idea)
    reply = Reply.objects.filter(node__thing=ref(found), answered_at__isnull=True).first()
    voices = Voice.objects.filter(node__thing=ref(found))
    mine = request.actor.signed_in and voices.filter(person_id=request.actor.me).exists()
    staff = request.actor.is_any(Role.OFFICER, Role.MANAGER)
    return {
        "budget": budget,
        "activity": budget.activity,
        "idea": found,
        "node": voices[0].node_id if voices else None,
        "supporters": voices.count(),
        "mine": mine,
        "reply": reply,
        "rulings": list(found.rulings.all()),
        "costings": list(found.costings.all()),
        "remarks": list(found.remarks.all()),
        "appeals": list(Appeal.objects.visible_to(request.actor).filter(idea=found)),
        "merged": list(found.merged.all()),
        "parts": list(found.parts.all()),
        "why_not_support": explain(request.actor, actions.support_idea, found),
        "may_appeal": explain(request.actor, actions.appeal, found) is None,
        "office": [(each, title) for each, title in OFFICE if staff and not explain(request.actor, each, found)],
        "pins": [{"point": (found.longitude, found.latitude), "label": found.title}] if found.has_point else [],
        "areas": request.place.outlined_areas() if found.has_point else [],
        "may_answer": staff,
        "here": request.path,
    }


@page("participatory_budgets/steering.html")
def steering(request: PlaceRequest, activity: int) -> dict[str, Any]:
    budget = budget_of(request, activity)
    members = list(SteeringMember.objects.visible_to(request.actor).filter(budget=budget))
    return {
        "budget": budget,
        "activity": budget.activity,
        "members": [(m, explain(request.actor, actions.declare_interests, m) is None) for m in members],
        "minutes": list(Minutes.objects.visible_to(request.actor).filter(budget=budget)),
        "may_run": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }
