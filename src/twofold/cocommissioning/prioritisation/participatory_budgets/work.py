"""What waits for an officer in this method."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.activities.models import Stage, State
from twofold.instruments.ballots.models import NameCheck, NameCheckState

from .models import Budget
from .paper.models import Envelope


@dataclass(frozen=True)
class Waiting:
    title: str
    reason: str
    due_at: datetime | None
    verb: str
    address: str


def waiting(actor: Actor) -> Iterator[Waiting]:
    """Budgets whose voting is over and whose result is not declared; voters of one name to look at again."""
    if Role.OFFICER not in actor.roles:
        return
    yield from _looks(actor)
    counted_by = Stage.objects.filter(activity=OuterRef("activity"), name="counting").values("closes_at")[:1]
    over = Budget.objects.filter(
        activity__state=State.LIVE,
        declarations=None,
        activity__stages__name="voting",
        activity__stages__closes_at__lte=timezone.now(),
    ).annotate(counted_by=Subquery(counted_by))
    undeclared: Any = over.filter(counted_by__isnull=False).select_related("activity__place")
    for budget in undeclared:
        address = reverse("participatory_budgets:count", args=[budget.activity.place.slug, budget.activity_id])
        reason = _("Voting is over and people wait for the result. The count ends then by the published calendar.")
        yield Waiting(budget.activity.title, reason, budget.counted_by, _("Count"), address)


def _looks(actor: Actor) -> Iterator[Waiting]:
    again = Budget.objects.filter(
        Exists(Envelope.objects.waiting().filter(budget=OuterRef("pk")))
        | Exists(NameCheck.objects.filter(poll__activity=OuterRef("activity"), state=NameCheckState.APPEALED))
    )
    for budget in again.select_related("activity__place").prefetch_related("activity__stages"):
        closes = [stage.closes_at for stage in budget.activity.stages.all() if stage.name == "voting"]
        reason = _("Two voters have one name. One of them may have voted twice, or is kept from voting.")
        address = reverse("participatory_budgets:desk", args=[budget.activity.place.slug, budget.activity_id])
        yield Waiting(budget.activity.title, reason, closes[0] if closes else None, _("Look again"), address)
