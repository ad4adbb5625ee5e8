"""Whom this place tells of its changes. For managers."""

from typing import Any

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.pages.page import PlaceRequest, page

from .models import Webhook


@page("webhooks/webhooks.html")
def webhooks(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.MANAGER):
        raise Refusal(not_found)
    return {"webhooks": Webhook.objects.visible_to(request.actor), "here": request.path}
