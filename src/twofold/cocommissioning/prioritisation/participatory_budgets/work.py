"""What waits for an officer in this method."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
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
    for budget in _found():
        place, title = budget.activity.place.slug, budget.activity.title
        if budget.look_again:
            reason = _("Two voters have one name. One of them may have voted twice, or is kept from voting.")
            address = reverse("participatory_budgets:desk", args=[place, budget.activity_id])
            yield Waiting(title, reason, budget.voted_by, _("Look again"), address)
        if budget.undeclared:
            reason = _("Voting is over and people wait for the result. The count ends then by the published calendar.")
            address = reverse("participatory_budgets:count", args=[place, budget.activity_id])
            yield Waiting(title, reason, budget.counted_by, _("Count"), address)


def _found() -> Any:
    """Budgets that want an officer, with why and by when, in one query."""
    ends = Stage.objects.filter(activity=OuterRef("activity"))
    voted_by, counted_by = (Subquery(ends.filter(name=name).values("closes_at")[:1]) for name in ("voting", "counting"))
    shut = Exists(Envelope.objects.waiting().filter(budget=OuterRef("pk")))
    appealed = Exists(NameCheck.objects.filter(poll__activity=OuterRef("activity"), state=NameCheckState.APPEALED))
    over = Q(activity__state=State.LIVE, declarations=None, voted_by__lte=timezone.now(), counted_by__isnull=False)
    rows = Budget.objects.annotate(voted_by=voted_by, counted_by=counted_by)
    rows = rows.annotate(look_again=shut | appealed, undeclared=ExpressionWrapper(over, BooleanField()))
    return rows.filter(Q(look_again=True) | Q(undeclared=True)).select_related("activity__place").distinct()
