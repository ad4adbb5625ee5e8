"""The rules a place works by: each with its figure, where it comes from, and how far to trust that."""

from typing import Any

from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.rulebook.reading import holding
from twofold.foundation.rulebook.rule import MARKS

from .page import PlaceRequest, page


@page("pages/rules.html")
def rules(request: PlaceRequest) -> dict[str, Any]:
    held = holding(request.place, timezone.localdate())
    return {
        "rules": [(rule, MARKS[rule.mark]) for rule in held],
        "may_adopt": request.actor.is_any(Role.MANAGER),
        "here": request.path,
    }
