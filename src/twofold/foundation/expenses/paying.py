"""The ledger's side of an expense: money of the public body, given once a payment and confirmed by who got it."""

import uuid

from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.models import Commodity, Contribution, Evidence, PartyKind
from twofold.foundation.ledger.rules import Move, Stage

from .models import Claim

PAYER = "Expenses"


def _uid(claim: Claim, what: str) -> uuid.UUID:
    """Of the claim alone, so that no race and no retry can enter a payment twice."""
    return uuid.uuid5(entries.OURS, f"{claim.place_id}\nexpense {claim.pk}\n{what}")


def give(claim: Claim, *, by: Actor) -> Contribution:
    """What is agreed goes to the activity, as the claim's payment of that number."""
    assert claim.paid_on is not None
    made = entries.contribute(
        claim.activity,
        by=by,
        uid=_uid(claim, f"payment {claim.payments}"),
        party=entries.named_party(PAYER, PartyKind.EXPENSES),
        commodity=Commodity.PENCE,
        happened_on=claim.paid_on,
        evidence=Evidence.DERIVED,
    )
    entries.give(made, claim.agreed_pence, by=by, uid=_uid(claim, f"give {claim.payments}"))
    return made


def confirm(claim: Claim, *, by: Actor) -> None:
    """It arrived. Staff's word would not be the other side's, even of their own money."""
    if not by.is_any(Role.OFFICER, Role.MANAGER):
        uid = _uid(claim, f"confirm {claim.payments}")
        entries.confirm(_payment(claim), claim.agreed_pence, by=by, uid=uid)


def dispute(claim: Claim, *, by: Actor) -> None:
    """It did not arrive, and counts for nothing meanwhile."""
    uid = _uid(claim, f"dispute {claim.payments}")
    entries.move(_payment(claim), Move.DISPUTE, claim.agreed_pence, by=by, uid=uid, came_from=Stage.GIVEN)


def let_go(claim: Claim, *, by: Actor) -> None:
    """A payment that went astray was none; another takes its place."""
    uid = _uid(claim, f"let go {claim.payments}")
    made = entries.move(_payment(claim), Move.LOWER, claim.agreed_pence, by=by, uid=uid, came_from=Stage.DISPUTED)
    entries.note(made.contribution, _("It did not arrive; it was sent again."), by=by, transfer=made)


def count_as_given(claim: Claim, *, by: Actor) -> Contribution:
    """What was not paid back, as money a citizen gave: on their word, until staff confirm it."""
    made = entries.contribute(
        claim.activity,
        by=by,
        uid=_uid(claim, "borne"),
        party=entries.party_of(by.me, entries.standing_of(by)),
        commodity=Commodity.PENCE,
        happened_on=claim.happened_on,
    )
    entries.give(made, claim.left_pence, by=by, uid=_uid(claim, "give what is borne"))
    return made


def _payment(claim: Claim) -> Contribution:
    assert claim.payment is not None
    found: Contribution = claim.payment
    return found
