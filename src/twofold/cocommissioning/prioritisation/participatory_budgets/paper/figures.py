"""What the declaration says of paper."""

from typing import Any

from django.db.models import Count as Number
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from twofold.instruments.ballots.models import Poll

from ..models import Budget
from .models import Batch, Envelope, SecondLook, SetAside
from .rules import words_for


def invalid_papers(budget: Budget) -> list[tuple[str, int]]:
    """How many papers did not count, for each reason in words; for the declaration."""
    totals: dict[str, int] = {}
    for batch in Batch.objects.filter(budget=budget, agreed_at__isnull=False):
        for reason, n in batch.invalid.items():
            totals[reason] = totals.get(reason, 0) + n
    return [(words_for(reason), n) for reason, n in sorted(totals.items())]


def paper_figures(budget: Budget, count: Any) -> dict[str, Any]:
    """What the result page says of paper, for a count read with `ENVELOPES`; empty where nobody voted on paper."""
    if not count.accepted + count.set_aside:
        return {}
    return {
        "paper": {
            "accepted": count.accepted,
            "set_aside": set_aside(budget),
            "looked_at": count.looked_at,
            "namesakes": count.namesakes,
            "invalid": invalid_papers(budget),
        },
    }


def set_aside(budget: Budget) -> list[tuple[str, int]]:
    """How many envelopes stay shut, for each reason in words."""
    shut = Envelope.objects.filter(budget=budget).exclude(set_aside_because="").order_by("set_aside_because")
    found = shut.values_list("set_aside_because").annotate(n=Number("pk"))
    return [(str(SetAside(reason).label), n) for reason, n in found]


def _number(rows: Any, of: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(of).annotate(n=Number("pk")).values("n")), 0)


def _envelopes(**which: Any) -> Coalesce:
    return _number(Envelope.objects.filter(budget=OuterRef("budget"), **which), "budget")


# Read with the counts, so that the page asks no more often for it.
ENVELOPES: dict[str, Any] = {
    "accepted": _envelopes(set_aside_because=""),
    "set_aside": _envelopes(set_aside_because__gt=""),
    "looked_at": _number(SecondLook.objects.filter(budget=OuterRef("budget"), accepted=True), "budget"),
    "namesakes": Coalesce(Subquery(Poll.objects.filter(activity=OuterRef("budget__activity")).values("namesakes")), 0),
}
