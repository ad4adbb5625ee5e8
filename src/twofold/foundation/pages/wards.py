"""A ward on one page: what people there said, what was decided and promised for it, and what is late."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twofold.foundation.decisions.models import Commitment, DecisionCase, PromiseState
from twofold.foundation.places.models import Area
from twofold.foundation.trace.models import Node, Reply, State, Step

from .page import PlaceRequest, page, visible

MOST = 100
BANDS = (
    (_("Waiting to be weighed"), Q(step__in=[Step.SAID, Step.GIVEN], state=State.HEARD)),
    (_("Being weighed"), Q(state=State.WEIGHED)),
    (_("Promised"), Q(state=State.WILL)),
    (_("Done"), Q(step=Step.CHANGE, state=State.DONE)),
    (_("Not done, or not chosen"), Q(state__in=[State.NO, State.FAILED])),
)


@page("pages/wards.html")
def wards(request: PlaceRequest) -> dict[str, Any]:
    known = Count("nodes", filter=Q(nodes__open=True))
    return {"areas": Area.objects.visible_to(request.actor).annotate(known=known)}


@page("pages/ward.html")
def ward(request: PlaceRequest, area: int) -> dict[str, Any]:
    found = visible(Area, request, area)
    # An option and the decision on it say the same; the decision says it last.
    seen = Node.objects.visible_to(request.actor).exclude(step=Step.OPTION)
    nodes = seen.filter(area=found).select_related("place")
    bands = [(title, list(nodes.filter(wanted)[:MOST])) for title, wanted in BANDS]
    late = Reply.objects.visible_to(request.actor).waiting().filter(node__area=found, paused_on__isnull=True)
    led_here = DecisionCase.objects.visible_to(request.actor).filter(pk__in=_cases_from(found))
    promised = Commitment.objects.filter(decision__case__in=led_here, state=PromiseState.OPEN)
    return {
        "area": found,
        "bands": [(title, rows) for title, rows in bands if rows],
        "late": late.filter(due_on__lt=timezone.localdate()).select_related("node__place"),
        "promised": promised.select_related("decision__case__place"),
        "cases": led_here.select_related("place"),
    }


def _cases_from(area: Area) -> list[int]:
    """Cases that something said in this ward was brought into."""
    name = f"{DecisionCase._meta.label_lower}:"
    later = Node.objects.filter(came_from__earlier__area=area, thing__startswith=name).values_list("thing", flat=True)
    return [int(thing.removeprefix(name).partition("#")[0]) for thing in later]
