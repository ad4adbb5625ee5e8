"""What waits, what is late, and how promptly this place pays. Call inside the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Q, Sum
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import ref
from twofold.foundation.trace.models import Reply
from twofold.foundation.trace.reading import replies_of_place
from twofold.foundation.trace.rules import Record

from .claiming import DECIDE, PAY
from .models import SENT, Claim, Receipt

MOST = 200


@dataclass(frozen=True)
class Waiting:
    """An open claim with the clock that runs on it; staff see the most urgent first."""

    claim: Claim
    reply: Reply | None

    @property
    def late(self) -> bool:
        return self.reply is not None and not self.reply.paused_on and self.reply.due_on < timezone.localdate()


@dataclass(frozen=True)
class Promptness:
    """How a place deals with expenses. `owed_pence` is what people wait for; None where it would tell of too few."""

    decided: Record
    paid: Record
    median_days: float | None
    people: int | None
    owed_pence: int | None

    @property
    def late(self) -> int:
        return self.decided.late_now + self.paid.late_now


def with_clocks(claims: Sequence[Claim]) -> list[Waiting]:
    """Late first, then by the day each is due; what waits for its claimer last."""
    clocks = Reply.objects.waiting().filter(node__thing__in=[ref(claim) for claim in claims]).select_related("node")
    running = {reply.node.thing: reply for reply in clocks}
    found = [Waiting(claim, running.get(ref(claim))) for claim in claims]
    return sorted(found, key=_urgency)


def _urgency(waiting: Waiting) -> tuple[bool, date, int]:
    reply = waiting.reply
    return reply is None or bool(reply.paused_on), reply.due_on if reply else date.max, waiting.claim.pk


def open_claims(actor: Actor) -> list[Waiting]:
    seen = Claim.objects.visible_to(actor).waiting().select_related("activity", "claimer", "place")
    return with_clocks(list(seen.order_by("claimed_at", "pk")[:MOST]))


def own_claims(actor: Actor) -> list[Waiting]:
    """One's own, newest first."""
    own = Claim.objects.filter(claimer=actor.person_id or 0).select_related("activity", "place")[:MOST]
    found = {each.claim.pk: each for each in with_clocks(list(own))}
    return [found[claim.pk] for claim in own]


def promptness(least: int) -> Promptness:
    """The place's own figures, late ones included. Clocks outlive the people they ran for."""
    paid = Claim.objects.filter(state__in=SENT).values_list("claimed_at", "paid_on")
    days = [(day - timezone.localdate(moment)).days for moment, day in paid if day]
    owed = Claim.objects.waiting().aggregate(
        people=Count("claimer", distinct=True),
        pence=Sum("pence", filter=Q(agreed_pence=0), default=0) + Sum("agreed_pence", default=0),
    )
    few = 0 < owed["people"] < least
    return Promptness(
        decided=replies_of_place(rules=DECIDE),
        paid=replies_of_place(rules=PAY),
        median_days=median(days) if days else None,
        people=None if few else owed["people"],
        owed_pence=None if few else owed["pence"],
    )


def alike(claim: Claim) -> list[Claim]:
    """Other claims that may be this one again: the same receipt, or the same person, day, kind and amount."""
    digests = Receipt.objects.filter(claim=claim).values("digest")
    same = Q(receipts__digest__in=digests)
    if claim.claimer_id:
        same |= Q(claimer=claim.claimer_id, happened_on=claim.happened_on, kind=claim.kind, pence=claim.pence)
    others = Claim.objects.filter(same).exclude(pk=claim.pk).exclude(state="withdrawn").distinct()
    return list(others.select_related("activity", "place")[:10])
