"""What became of it: the chain through one thing, and an activity's questions with their answers."""

from typing import Any

from django.db.models import Count, Max, Min

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Activity
from twofold.foundation.trace.actions import ask_question
from twofold.foundation.trace.models import Node, Question
from twofold.foundation.trace.reading import chain_of

from .page import PlaceRequest, page, visible


@page("pages/chain.html")
def chain(request: PlaceRequest, node: int) -> dict[str, Any]:
    found = visible(Node, request, node)
    told = found.voices.told()
    me = request.actor.person_id
    return {
        "node": found,
        "chain": chain_of(found, request.actor),
        "voices": found.voices.count(),
        "told": told.aggregate(people=Count("pk"), since=Min("first"), until=Max("last")),
        "mine": told.filter(person_id=me).first() if me else None,
    }


@page("pages/questions.html")
def questions(request: PlaceRequest, activity: int) -> dict[str, Any]:
    found = visible(Activity, request, activity)
    return {
        "activity": found,
        "questions": Question.objects.visible_to(request.actor).filter(activity=found),
        "why_not": explain(request.actor, ask_question, found),
        "may_answer": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }
