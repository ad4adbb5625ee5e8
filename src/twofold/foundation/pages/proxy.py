"""An officer's hands for somebody else, by telephone or at the counter. What is done is logged to both."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, invalid, not_found
from twofold.foundation.actions.fields import FormField
from twofold.foundation.people.models import Membership
from twofold.foundation.wall.rows import inside

from .page import PlaceRequest, acting_for, page


def begin_or_stop(request: PlaceRequest) -> HttpResponse:
    home = reverse("place_home", args=[request.place.slug])
    if "stop" in request.POST:
        request.session.pop(acting_for(request), None)
        return HttpResponseRedirect(home)
    if not request.actor.is_any(Role.OFFICER):
        raise Refusal(not_found)
    with inside(request.place.pk):
        found = (
            Membership.objects.select_related("person")
            .filter(person__email__iexact=request.POST.get("email", "").strip()[:200])
            .first()
        )
    if found is None:
        raise Refusal(invalid, fields={"email": [_("Nobody with this address belongs to this place.")]})
    request.session[acting_for(request)] = {"person": found.person_id, "name": str(found.person)}
    return HttpResponseRedirect(home)


@page("pages/acting_for.html", on_post=begin_or_stop)
def acting_for_page(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.OFFICER) and request.actor.by_hand_of_id is None:
        raise Refusal(not_found)
    errors = request.refusal.fields.get("email", []) if request.refusal else []
    typed = request.POST.get("email", "")[:200]
    field = FormField("email", "email", _("Their e-mail address"), value=typed, errors=errors)
    return {"field": field, "errors": [(field.id, text) for text in errors]}
