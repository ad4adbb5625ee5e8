"""What a claimer does: claim, add what was missing, take back, say whether it arrived. Staff's part: handling.py."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Count, Day, OptionalText, Pence, Picture, Text
from twofold.foundation.activities.models import Activity
from twofold.foundation.ledger.entries import not_a_draft
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import State as NodeState

from . import (
    claiming,
    handling,  # noqa: F401  # its actions are found here
    paying,
)
from .models import Claim, Kind, Receipt, State
from .part import takes_part
from .rules import Asked

MOST_MILES = 2_000
Words = Annotated[OptionalText, Field(max_length=500)]


def not_taking_part(activity: Activity, by: Actor) -> Refusal | None:
    if by.person_id is not None and not takes_part(activity, by.person_id):
        return Refusal(not_allowed, _now("Write down the time you gave first, or say what you will give."))
    return not_a_draft(activity, by)


@action(role=Role.RESIDENT, unless=not_taking_part)
def claim_expense(
    activity: Activity,
    *,
    by: Actor,
    kind: Annotated[Kind, Asks(_("What was it?"))],
    day: Annotated[Day, Asks(_("On which day?"))],
    what_for: Annotated[Text, Field(max_length=120), Asks(_("What was it for?"), hint=_("To the meeting and back."))],
    amount: Annotated[Pence | None, Asks(_("How much was it?"), hint=_("In pounds. Leave empty for your car."))] = None,
    miles: Annotated[
        Annotated[Count, Field(le=MOST_MILES)] | None,
        Asks(_("How many miles in your own car?"), hint=_("There and back, in whole miles.")),
    ] = None,
    receipt: Annotated[Picture, Asks(_("A photo of the receipt, or a PDF"))] = b"",
) -> Claim:
    """Claim what taking part cost you. You see here, and hear by letter, what becomes of it."""
    limits = claiming.limits_of(activity.place, day)
    asked = Asked(kind is Kind.CAR, day, amount, miles, bool(receipt))
    claiming.refuse_mistakes(asked, limits)
    made = Claim.objects.create(
        activity=activity,
        claimer_id=by.me,
        typed_by=f"person:{by.by_hand_of_id}" if by.by_hand_of_id else "",
        kind=kind,
        happened_on=day,
        pence=asked.price(limits),
        miles=miles if asked.by_car else None,
        rate=limits.mileage if asked.by_car else None,
        what_for=what_for,
    )
    if receipt:
        claiming.keep_receipt(made, receipt)
    claiming.enter(made, by)
    return made


def not_its_claimer(claim: Claim, by: Actor) -> Refusal | None:
    if by.person_id is None or claim.claimer_id != by.person_id:
        return Refusal(not_allowed, _now("Only the person who claimed this can do that."))
    return None


def not_undecided(claim: Claim, by: Actor) -> Refusal | None:
    decided = Refusal(conflict, _now("This is decided already.")) if claim.state != State.CLAIMED else None
    return not_its_claimer(claim, by) or decided


@action(role=Role.RESIDENT, changes_subject=True, unless=not_undecided)
def add_to_claim(
    claim: Claim,
    *,
    by: Actor,
    words: Annotated[Words, Asks(_("What do you want to add?"))] = "",
    receipt: Annotated[Picture, Asks(_("A photo of the receipt, or a PDF"))] = b"",
) -> Claim:
    """Add what was missing. A clock that waited for you runs on."""
    if not words and not receipt:
        raise Refusal(invalid, fields={"words": [_now("Write something, or send a receipt.")]})
    if words:
        claim.answer = words
        claim.save(update_fields=["answer"])
    if receipt:
        claiming.keep_receipt(claim, receipt)
    for reply in chain.node_of(claim).replies.filter(paused_on__isnull=False):
        chain.run_on(reply, claim.place, timezone.localdate())
    return claim


@action(role=Role.RESIDENT, changes_subject=True, unless=not_undecided)
def withdraw_claim(claim: Claim, *, by: Actor) -> Claim:
    """Take your claim back while nobody has decided it. No reason is asked; your receipt is deleted."""
    claim.state = State.WITHDRAWN
    claim.save(update_fields=["state"])
    Receipt.objects.filter(claim=claim).delete()
    chain.leave(claim)
    return claim


def not_just_paid(claim: Claim, by: Actor) -> Refusal | None:
    if not_its_claimer(claim, by):
        return not_its_claimer(claim, by)
    if claim.state != State.PAID or claim.arrived_on:
        return Refusal(conflict, _now("No payment is on its way."))
    if by.by_hand_of_id and claim.paid_by == f"person:{by.by_hand_of_id}":
        return Refusal(not_allowed, _now("Whoever paid it cannot say for them that it came."))
    return None


@action(role=Role.RESIDENT, changes_subject=True, unless=not_just_paid)
def say_arrived(claim: Claim, *, by: Actor) -> Claim:
    """Say that the money has arrived. It stands in the accounts as confirmed."""
    claim.arrived_on = timezone.localdate()
    claim.save(update_fields=["arrived_on"])
    paying.confirm(claim, by=by)
    return claim


@action(role=Role.RESIDENT, changes_subject=True, unless=not_just_paid)
def say_missing(claim: Claim, *, by: Actor) -> Claim:
    """Say that the money has not arrived. It counts as not paid until we have found it or sent it again."""
    claim.state = State.MISSING
    claim.save(update_fields=["state"])
    paying.dispute(claim, by=by)
    reply = chain.start_clock(claim.place, chain.node_of(claim), claiming.PAY)
    found_by = _now("You say it has not arrived. We find it or send it again by %(day)s.")
    claiming.tell(claim, NodeState.WILL, found_by % {"day": long_date(reply.due_on)})
    return claim


def nothing_borne(claim: Claim, by: Actor) -> Refusal | None:
    if not_its_claimer(claim, by):
        return not_its_claimer(claim, by)
    if claim.state in (State.CLAIMED, State.WITHDRAWN) or not claim.left_pence:
        return Refusal(conflict, _now("Nothing of this was left for you to bear."))
    return Refusal(conflict, _now("This counts already.")) if claim.given_on else None


@action(role=Role.RESIDENT, changes_subject=True, unless=nothing_borne)
def count_as_given(claim: Claim, *, by: Actor) -> Claim:
    """Let what we did not pay back count as money you gave. Somebody from the public body confirms it."""
    claim.given_on = timezone.localdate()
    claim.save(update_fields=["given_on"])
    paying.count_as_given(claim, by=by)
    return claim
