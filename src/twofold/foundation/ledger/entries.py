"""Writing to the ledger: plain functions for actions to call. Everything is sent with an id made by the sender.

Sending the same id with the same content again does nothing and gives what is there; with other content it is refused.
"""

import uuid
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, conflict, wrong_stage
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.activities.models import State as ActivityState
from twofold.foundation.places.models import Area

from .models import Burden, Commodity, Contribution, Evidence, Note, Party, PartyKind, Skill, Transfer
from .rules import MOVES, Move, Stage

OURS = uuid.UUID("6f1f2c1a-0a52-5d0b-9c5e-1d0f0b7f2f11")


def sent_id(by: Actor, what: str) -> uuid.UUID:
    """The id of a write: from the request's key, so that a repeated request has the same one; else a new one."""
    return uuid.uuid5(OURS, f"{by.place_id}\n{by.ref}\n{what}\n{by.key}") if by.key else uuid.uuid4()


def party_of(person_id: int, kind: PartyKind) -> Party:
    return Party.objects.get_or_create(person_id=person_id, kind=kind)[0]


def named_party(name: str, kind: PartyKind, people: int = 1, area: Area | None = None) -> Party:
    """An organisation, or a group that is counted but not named one by one."""
    return Party.objects.get_or_create(name=name, kind=kind, defaults={"people": people, "area": area})[0]


def not_a_draft(activity: Activity, by: Actor) -> Refusal | None:
    if activity.state == ActivityState.DRAFT:
        return Refusal(wrong_stage, _("This activity has not begun."))
    return None


def standing_of(by: Actor) -> PartyKind:
    """As what a resident gives here: somebody who uses a service, else a citizen."""
    return PartyKind.USER if "user" in by.groups and "citizen" not in by.groups else PartyKind.CITIZEN


def minutes_on(party: Party, day: date) -> int:
    """What they gave on that day already, in minutes; a person's day has 24 hours as whatever they gave them."""
    whose = {"party__person": party.person_id} if party.person_id else {"party": party}
    given = Transfer.objects.filter(
        **whose, happened_on=day, commodity=Commodity.MINUTES, went_to=Stage.GIVEN, move=Move.GIVE
    )
    return given.exclude(reversed_by__isnull=False).aggregate(all=Sum("amount"))["all"] or 0


def contribute(
    towards: Activity | Initiative,
    *,
    by: Actor,
    uid: uuid.UUID,
    party: Party,
    commodity: Commodity,
    happened_on: date,
    skill: Skill | Burden | None = None,
    evidence: Evidence = Evidence.SELF_REPORTED,
) -> Contribution:
    """The contribution of that id, made if it is new. It holds nothing until something is pledged or given."""
    content = {
        "party_id": party.pk,
        "side": party.side,
        "initiative_id": towards.initiative_id if isinstance(towards, Activity) else towards.pk,
        "activity_id": towards.pk if isinstance(towards, Activity) else None,
        "commodity": commodity,
        "skill": skill or (Skill.GENERAL if commodity == Commodity.MINUTES else ""),
        "evidence": evidence,
        "happened_on": happened_on,
    }
    found, made = Contribution.objects.get_or_create(uid=uid, defaults={**content, "recorded_by": by.ref})
    if not made and any(getattr(found, name) != value for name, value in content.items()):
        raise Refusal(conflict, _("That id was used before for something else. Nothing was written."))
    return found


def move(
    contribution: Contribution,
    what: Move,
    amount: int,
    *,
    by: Actor,
    uid: uuid.UUID,
    came_from: Stage,
) -> Transfer:
    """Move an amount on from a stage; the database refuses what is not there to be moved."""
    went_to = next(target for source, target in MOVES[what] if source is came_from)
    return _append(contribution, what, came_from, went_to, amount, by, uid, contribution.happened_on)


def pledge(contribution: Contribution, amount: int, *, by: Actor, uid: uuid.UUID) -> Transfer:
    return move(contribution, Move.PLEDGE, amount, by=by, uid=uid, came_from=Stage.SOURCE)


def give(contribution: Contribution, amount: int, *, by: Actor, uid: uuid.UUID, pledged: bool = False) -> Transfer:
    """Given as pledged before, or straight away."""
    return move(contribution, Move.GIVE, amount, by=by, uid=uid, came_from=Stage.PLEDGED if pledged else Stage.SOURCE)


def confirm(contribution: Contribution, amount: int, *, by: Actor, uid: uuid.UUID, disputed: bool = False) -> Transfer:
    came_from = Stage.DISPUTED if disputed else Stage.GIVEN
    return move(contribution, Move.CONFIRM, amount, by=by, uid=uid, came_from=came_from)


def reverse(transfer: Transfer, *, by: Actor, uid: uuid.UUID) -> Transfer:
    """Take a transfer back, once, by adding its opposite. A reversal stands."""
    if transfer.move == Move.REVERSE:
        raise Refusal(conflict, _("A reversal cannot be reversed. Add a new entry instead."))
    source, target = Stage(transfer.went_to), Stage(transfer.came_from)
    return _append(
        transfer.contribution,
        Move.REVERSE,
        source,
        target,
        transfer.amount,
        by,
        uid,
        transfer.happened_on,
        reverses=transfer,
    )


def note(contribution: Contribution, text: str, *, by: Actor, transfer: Transfer | None = None) -> Note | None:
    """Keep words beside an entry, where they can be erased."""
    if not text:
        return None
    return Note.objects.create(contribution=contribution, transfer=transfer, text=text, by=by.ref)


def _append(
    contribution: Contribution,
    what: Move,
    came_from: Stage,
    went_to: Stage,
    amount: int,
    by: Actor,
    uid: uuid.UUID,
    happened_on: date,
    reverses: Transfer | None = None,
) -> Transfer:
    content = {
        "contribution_id": contribution.pk,
        "move": what.value,
        "came_from": came_from.value,
        "went_to": went_to.value,
        "amount": amount,
        "happened_on": happened_on,
        "reverses_id": reverses.pk if reverses else None,
    }
    found = Transfer.objects.filter(uid=uid).first()
    if found is None:
        return Transfer.objects.create(uid=uid, by=by.ref, **content, **_repeated(contribution))
    if any(getattr(found, name) != value for name, value in content.items()):
        raise Refusal(conflict, _("That id was used before for something else. Nothing was written."))
    return found


def _repeated(contribution: Contribution) -> dict[str, object]:
    """The columns a transfer repeats; the database would put them right if these were wrong."""
    names = ("initiative_id", "activity_id", "party_id", "side", "commodity", "skill", "evidence")
    return {name: getattr(contribution, name) for name in names}


def row_of(
    contribution: Contribution, move: Move, a: Stage, b: Stage, amount: int, by: Actor, uid: uuid.UUID
) -> Transfer:
    """A transfer not written yet, for many at once. It repeats what the database fills in, which bulk writes need."""
    names = ("initiative_id", "activity_id", "party_id", "side", "commodity", "skill", "evidence", "happened_on")
    repeated = {name: getattr(contribution, name) for name in names}
    return Transfer(
        uid=uid,
        contribution=contribution,
        move=move.value,
        came_from=a.value,
        went_to=b.value,
        amount=amount,
        by=by.ref,
        **repeated,
    )
