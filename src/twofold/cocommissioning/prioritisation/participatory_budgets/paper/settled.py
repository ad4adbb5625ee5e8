"""Whether paper is settled: every pile agreed, and as many papers as envelopes."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from ..models import Budget, Pot
from .models import Batch, Envelope


def papers_unsettled(budget: Budget) -> str:
    """Why the boxes cannot be sealed yet; empty when they can."""
    waiting = Batch.objects.filter(budget=budget, agreed_at__isnull=True).count()
    if waiting:
        return _("%(n)s piles of papers are not agreed yet.") % {"n": waiting}
    came = Envelope.objects.filter(budget=budget, set_aside_because="").count()
    pots = list(budget.pots.all())
    # With one pot every envelope holds one paper; with more, a voter may have left a pot's paper out.
    if came and len(pots) == 1 and keyed(budget, pots[0]) < came:
        return _("%(came)s envelopes were accepted and %(keyed)s papers keyed.") % {
            "came": came,
            "keyed": keyed(budget, pots[0]),
        }
    return ""


def keyed(budget: Budget, pot: Pot) -> int:
    return Batch.objects.filter(budget=budget, pot=pot).aggregate(all=Sum("papers"))["all"] or 0
