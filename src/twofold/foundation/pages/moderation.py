"""One inbox for everything that waits for a moderator: parked, reported, appealed."""

from typing import Any

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.explain import explain
from twofold.foundation.moderation.actions import answer_hiding_appeal, hide, show
from twofold.foundation.moderation.models import Case

from .page import PlaceRequest, page

VERBS: list[tuple[Action[Any, Any, Any], str]] = [
    (show, "Let it stand"),
    (hide, "Hide it"),
    (answer_hiding_appeal, "Answer the appeal"),
]


@page("pages/moderation.html")
def moderation(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_found)
    waiting = Case.objects.visible_to(request.actor).waiting().prefetch_related("reports")
    settled = Case.objects.visible_to(request.actor).exclude(pk__in=waiting).order_by("-decided_at")
    return {
        "cases": [
            (case, [(verb, title) for verb, title in VERBS if not explain(request.actor, verb, case)])
            for case in waiting[:100]
        ],
        "settled": settled[:20],
        "here": request.path,
    }
