"""What a claim is priced at, and where it stands in the chain: plain functions for actions to call."""

import hashlib
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.rulebook.reading import holding
from twofold.foundation.rulebook.rule import Rule
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Node, Part, State, Step
from twofold.foundation.uploads.papers import pictured

from .models import Claim, Receipt
from .rules import Asked, Limits, mistakes

DECIDE, PAY, FEW = "expenses.decide", "expenses.pay", "outcomes.small_number"


def rules_here(place: Place) -> dict[str, Rule]:
    """The rulebook on expenses as it holds here today, by the last part of its keys; and how few people are too few."""
    found = {rule.key: rule for rule in holding(place, timezone.localdate())}
    return {key.partition(".")[2]: rule for key, rule in found.items() if key.startswith("expenses.") or key == FEW}


def limits_of(place: Place, day: date) -> Limits:
    """What a claim for that day must keep to. A day to come has no end yet, and is refused for itself."""
    rules = rules_here(place)
    future = day > timezone.localdate()
    until = day if future else rules["claim_within"].deadline(day, place.jurisdiction).day
    return Limits(rules["mileage"].count, rules["receipt_above"].count, rules["most"].count, until)


def refuse_mistakes(asked: Asked, limits: Limits) -> None:
    words = {
        "future": _("That day is yet to come."),
        "too-long-ago": _("It had to be claimed by %(day)s.") % {"day": long_date(limits.until)},
        "miles-are-priced": _("Leave this empty: miles are paid at %(rate)s pence each.") % {"rate": limits.mileage},
        "not-by-car": _("Miles are for your own car only. Choose it above, or leave this empty."),
        "nothing": _("Say how much it was."),
        "too-much": _("One claim can be up to %(most)s. Ask us before you spend more.") % {"most": money(limits.most)},
        "missing": _("Above %(above)s we need a photo of the receipt.") % {"above": money(limits.receipt_above)},
    }
    found = mistakes(asked, limits, timezone.localdate())
    if found:
        raise Refusal(invalid, fields={field: [words[what]] for field, what in found.items()})


def keep_receipt(claim: Claim, content: bytes) -> Receipt:
    """Drawn anew, in place of one that was sent before."""
    picture = pictured(content, field="receipt")
    Receipt.objects.filter(claim=claim).delete()
    assert claim.claimer_id is not None
    return Receipt.objects.create(
        claim=claim, owner_id=claim.claimer_id, content=picture, digest=hashlib.sha256(picture).hexdigest()
    )


def enter(claim: Claim, by: Actor) -> Node:
    """Into the chain, where only its claimer and staff see it, with a clock on our decision."""
    node = chain.enter(claim, Step.COMMITMENT, str(claim), address=claim.get_absolute_url(), open_=False)
    chain.speak(node, by.me, Part.ASKED, chain.spoken_through(by))
    chain.start_clock(claim.place, node, DECIDE)
    return node


def tell(claim: Claim, state: State, words: str) -> Node:
    """Say where it stands: on My page, and by letter in the claimer's own way."""
    return chain.settle(chain.node_of(claim), state, words)


def money(pence: int) -> str:
    return f"£{pence / 100:,.2f}"
