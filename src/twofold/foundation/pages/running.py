"""Running a place: who holds which post, its services and areas, what its front page says. For managers."""

from typing import Any

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.people.models import ApiKey, Appointment
from twofold.foundation.places.models import Area, Service

from .page import PlaceRequest, page


@page("pages/running.html")
def running(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.MANAGER):
        raise Refusal(not_found)
    return {
        "appointments": Appointment.objects.visible_to(request.actor).select_related("person").order_by("role", "pk"),
        "services": Service.objects.visible_to(request.actor),
        "areas": Area.objects.visible_to(request.actor),
        "keys": ApiKey.objects.visible_to(request.actor),
        "here": request.path,
    }
