"""What staff do with a claim: ask, agree, refuse, pay. Never with their own, and never one they typed in."""

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Day, LongText, OptionalText, Pence, Text
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.rulebook.reading import rule_for
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Reply
from twofold.foundation.trace.models import State as NodeState

from . import claiming, paying
from .claiming import money
from .models import Claim, How, State
from .rules import may_handle, may_pay

STAFF = (Role.OFFICER, Role.MANAGER)


def not_theirs_to_handle(claim: Claim, by: Actor) -> Refusal | None:
    why = may_handle(by.ref, f"person:{claim.claimer_id}", claim.typed_by)
    return Refusal(not_allowed, _now(why)) if why else None


def not_to_decide(claim: Claim, by: Actor) -> Refusal | None:
    decided = Refusal(conflict, _now("Nobody waits for a decision on this.")) if claim.state != State.CLAIMED else None
    return decided or not_theirs_to_handle(claim, by)


@action(role=STAFF, changes_subject=True, unless=not_to_decide)
def ask_about_claim(
    claim: Claim, *, by: Actor, question: Annotated[LongText, Asks(_("What is missing?"), hint=_("They read this."))]
) -> Claim:
    """Ask the claimer for something. Our clock waits until they have answered."""
    reply = Reply.objects.waiting().get(node=chain.node_of(claim))
    if reply.paused_on:
        raise Refusal(conflict, _now("They have been asked for something already."))
    chain.pause(reply, question)
    claiming.tell(claim, NodeState.WEIGHED, question)
    return claim


@action(role=STAFF, changes_subject=True, unless=not_to_decide)
def approve_claim(
    claim: Claim,
    *,
    by: Actor,
    amount: Annotated[
        Pence | None, Asks(_("How much do we pay?"), hint=_("In pounds. Leave empty for all of it."))
    ] = None,
    reason: Annotated[OptionalText, Field(max_length=1_000), Asks(_("If it is less: why?"))] = "",
) -> Claim:
    """Agree to pay a claim, all of it or a part with the reason."""
    agreed = claim.pence if amount is None else amount
    _refuse_wrong_amount(claim, agreed, reason)
    claim.agreed_pence, claim.hands = agreed, rule_for(claim.place, "expenses.hands").count
    _decide(claim, State.APPROVED, reason if agreed < claim.pence else "", by)
    node = chain.node_of(claim)
    chain.stop_clock(node, claim.because or _now("Agreed"))
    reply = chain.start_clock(claim.place, node, claiming.PAY)
    claiming.tell(claim, NodeState.WILL, _will_pay(claim, reply))
    return claim


@action(role=STAFF, changes_subject=True, unless=not_to_decide)
def refuse_claim(claim: Claim, *, by: Actor, reason: Annotated[LongText, Asks(_("Why is it refused?"))]) -> Claim:
    """Refuse a claim, with the reason."""
    _decide(claim, State.REFUSED, reason, by)
    chain.stop_clock(chain.node_of(claim), reason)
    claiming.tell(claim, NodeState.NO, reason)
    return claim


def not_to_pay(claim: Claim, by: Actor) -> Refusal | None:
    if claim.state not in (State.APPROVED, State.MISSING):
        return Refusal(conflict, _now("Nobody waits for money from this."))
    second = may_pay(by.ref, claim.decided_by, claim.hands or 1)
    return not_theirs_to_handle(claim, by) or (Refusal(not_allowed, _now(second)) if second else None)


@action(role=STAFF, changes_subject=True, unless=not_to_pay)
def pay_claim(
    claim: Claim,
    *,
    by: Actor,
    day: Annotated[Day, Asks(_("On which day was it paid?"))],
    how: Annotated[How, Asks(_("How was it paid?"))],
    reference: Annotated[
        Text, Field(max_length=60), Asks(_("Its reference"), hint=_("As it stands on their statement or your voucher."))
    ],
) -> Claim:
    """Say that you paid it. The money stands in the accounts of the activity, once; the claimer is told."""
    _refuse_wrong_day(claim, day)
    if claim.state == State.MISSING:
        paying.let_go(claim, by=by)
    claim.state, claim.payments = State.PAID, claim.payments + 1
    claim.paid_by, claim.paid_on = f"person:{by.me}", day  # a person, not a program
    claim.paid_how, claim.paid_reference = how, reference
    claim.payment = paying.give(claim, by=by)
    claim.save()
    paid = _now("We paid %(amount)s on %(day)s: %(how)s, %(reference)s. Tell us whether it has arrived.") % {
        "amount": money(claim.agreed_pence),
        "day": long_date(day),
        "how": how.label,
        "reference": reference,
    }
    chain.stop_clock(chain.node_of(claim), paid)
    claiming.tell(claim, NodeState.DONE, paid)
    return claim


def _decide(claim: Claim, state: State, reason: str, by: Actor) -> None:
    claim.state, claim.because = state, reason
    claim.decided_by, claim.decided_at = f"person:{by.me}", timezone.now()  # a person, not a program
    claim.save()


def _will_pay(claim: Claim, reply: Reply) -> str:
    named = {
        "amount": money(claim.agreed_pence),
        "claimed": money(claim.pence),
        "day": long_date(reply.due_on),
        "why": claim.because,
    }
    if claim.left_pence:
        return _now("We pay %(amount)s of %(claimed)s by %(day)s. Why not all: %(why)s") % named
    return _now("We pay %(amount)s by %(day)s.") % named


def _refuse_wrong_amount(claim: Claim, agreed: int, reason: str) -> None:
    if not agreed:
        raise Refusal(invalid, fields={"amount": [_now("To pay nothing, refuse it, with the reason.")]})
    if agreed > claim.pence:
        raise Refusal(invalid, fields={"amount": [_now("That is more than was claimed.")]})
    if agreed < claim.pence and not reason:
        raise Refusal(invalid, fields={"reason": [_now("Say why it is less than was claimed.")]})


def _refuse_wrong_day(claim: Claim, day: date) -> None:
    assert claim.decided_at is not None
    if day > timezone.localdate():
        raise Refusal(invalid, fields={"day": [_now("That day is yet to come.")]})
    if day < timezone.localdate(claim.decided_at):
        raise Refusal(invalid, fields={"day": [_now("That is before it was agreed.")]})
