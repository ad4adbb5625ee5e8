"""What the declaration says of paper."""

from typing import Any

from django.db.models import Count as Number
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..models import Budget
from .models import Batch, Envelope
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
        "paper": {"accepted": count.accepted, "set_aside": count.set_aside, "invalid": invalid_papers(budget)},
    }


def _envelopes(**which: Any) -> Coalesce:
    rows = Envelope.objects.filter(budget=OuterRef("budget"), **which).order_by().values("budget")
    return Coalesce(Subquery(rows.annotate(n=Number("pk")).values("n")), 0)


# Read with the counts, so that the page asks no more often for it.
ENVELOPES: dict[str, Any] = {
    "accepted": _envelopes(set_aside_because=""),
    "set_aside": _envelopes(set_aside_because__gt=""),
}
