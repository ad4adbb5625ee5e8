"""What the declaration says of paper."""

from typing import Any

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


def paper_figures(budget: Budget) -> dict[str, Any]:
    """What the result page says of paper; empty where nobody voted on paper."""
    envelopes = Envelope.objects.filter(budget=budget)
    accepted = envelopes.filter(set_aside_because="").count()
    set_aside = envelopes.exclude(set_aside_because="").count()
    if not accepted + set_aside:
        return {}
    return {"paper": {"accepted": accepted, "set_aside": set_aside, "invalid": invalid_papers(budget)}}
