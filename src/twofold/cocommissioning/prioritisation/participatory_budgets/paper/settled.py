"""Whether paper is settled: every pile agreed, and as many papers as envelopes."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twofold.foundation.actions.errors import Refusal, wrong_stage
from twofold.instruments.ballots.models import Poll

from ..models import Budget, Pot
from .models import Batch, Envelope


def papers_unsettled(budget: Budget) -> str:
    """Why the boxes cannot be sealed yet; empty when they can."""
    waiting = Batch.objects.filter(budget=budget, agreed_at__isnull=True).count()
    if waiting:
        return _("%(n)s piles of papers are not agreed yet.") % {"n": waiting}
    again = Envelope.objects.filter(budget=budget).waiting().count()
    if again:
        return ngettext("%(n)s envelope waits for a second look.", "%(n)s envelopes wait for a second look.", again) % {
            "n": again
        }
    came = Envelope.objects.filter(budget=budget).accepted().count()
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


def locked(budget: Budget) -> Poll:
    poll = Poll.objects.select_for_update().filter(activity=budget.activity_id).first()
    if poll is None or poll.sealed:
        raise Refusal(wrong_stage, _("The box is sealed."))
    return poll
