"""Giving, writing in for others, confirming, correcting. Nothing is ever changed: every correction is a new entry."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, LongText, OptionalText
from twofold.foundation.activities.models import Activity, Initiative

from . import adding, bringing, closing, diaries, entries, noughts, other_giving, rate_book, sharing, waiting  # noqa: F401  # their actions are found here
from .entries import not_a_draft
from .models import Commodity, Contribution, PartyKind, Skill, Transfer
from .rules import MINUTES_A_DAY, Move, Stage, Witness, may_confirm
from .writing_in import (
    AllMinutes,
    GroupOf,
    HowMuch,
    KindOf,
    LiveIn,
    OnDay,
    People,
    What,
    WhichBudget,
    Who,
    Written,
    public_gives,
    refuse_the_future,
    write_in,
)
from .writing_in import Group as Group
from .writing_in import Kind as Kind
from .writing_in import PublicInput as PublicInput

STAFF = (Role.OFFICER, Role.MANAGER)
Minutes = Annotated[Count, Field(gt=0, le=MINUTES_A_DAY)]


class Standing(Choice):
    """As what somebody gave their time."""

    USER = "user", "I use the service"
    CARER = "carer", "I care for somebody who does"
    VOLUNTEER = "volunteer", "I volunteer"
    CITIZEN = "citizen", "I live here"


@action(role=Role.RESIDENT, unless=not_a_draft)
def log_time(
    activity: Activity,
    *,
    by: Actor,
    minutes: Annotated[Minutes, Asks(_("How many minutes did you give?"))],
    day: Annotated[Day, Asks(_("On which day?"))],
    kind: Annotated[Kind, Asks(_("What kind of help was it?"))] = Kind.GENERAL,
    note: Annotated[OptionalText, Field(max_length=500), Asks(_("What did you do?"), hint=_("A few words."))] = "",
    standing: Annotated[
        Standing | None, Asks(_("As what did you give it?"), behind=_("I gave it as a carer, a volunteer or a user"))
    ] = None,
    shares: sharing.Apart = {},  # noqa: B006
) -> Contribution:
    """Write down time you gave. Somebody from the public body confirms it."""
    refuse_the_future(day)
    party = entries.party_of(by.me, PartyKind(standing) if standing else entries.standing_of(by))
    if entries.minutes_on(party, day) + minutes > MINUTES_A_DAY:
        raise Refusal(invalid, fields={"minutes": [_now("That would be more than 24 hours on that day.")]})
    return sharing.give(
        activity,
        minutes,
        shares,
        by=by,
        note=note,
        party=party,
        commodity=Commodity.MINUTES,
        skill=Skill(kind),
        happened_on=day,
    )


@action(role=Role.RESIDENT, unless=not_a_draft)
def pledge_time(
    activity: Activity,
    *,
    by: Actor,
    minutes: Annotated[Minutes, Asks(_("How many minutes will you give?"))],
    day: Annotated[Day, Asks(_("On which day?"))],
    kind: Annotated[Kind, Asks(_("What kind of help will it be?"))] = Kind.GENERAL,
) -> Contribution:
    """Say what you will give. You can withdraw it until you have given it."""
    made = entries.contribute(
        activity,
        by=by,
        uid=entries.sent_id(by, "contribution"),
        party=entries.party_of(by.me, entries.standing_of(by)),
        commodity=Commodity.MINUTES,
        skill=Skill(kind),
        happened_on=day,
    )
    entries.pledge(made, minutes, by=by, uid=entries.sent_id(by, "pledge"))
    return made


def only_its_giver(contribution: Contribution, by: Actor) -> Refusal | None:
    if contribution.party.person_id != by.person_id:
        return Refusal(not_allowed, _now("Only the person who pledged this can do that."))
    return None


@action(role=Role.RESIDENT, unless=only_its_giver)
def give_pledged(
    contribution: Contribution,
    *,
    by: Actor,
    minutes: Annotated[Minutes, Asks(_("How many minutes did you give?"))],
) -> Contribution:
    """Say that you gave what you pledged, or part of it. What you did not give lapses."""
    pledged = _standing_at(contribution, Stage.PLEDGED)
    if minutes > pledged:
        raise Refusal(invalid, fields={"minutes": [_now("You pledged %(n)s minutes.") % {"n": pledged}]})
    if contribution.happened_on > timezone.localdate():
        raise Refusal(conflict, _now("That day is yet to come."))
    entries.give(contribution, minutes, by=by, uid=entries.sent_id(by, "give"), pledged=True)
    if pledged > minutes:
        entries.move(
            contribution,
            Move.LAPSE,
            pledged - minutes,
            by=by,
            uid=entries.sent_id(by, "lapse"),
            came_from=Stage.PLEDGED,
        )
    return contribution


@action(role=Role.RESIDENT, unless=only_its_giver)
def withdraw_pledge(contribution: Contribution, *, by: Actor) -> Contribution:
    """Withdraw what you pledged and have not given. No reason is asked."""
    pledged = _standing_at(contribution, Stage.PLEDGED)
    if not pledged:
        raise Refusal(conflict, _now("Nothing is pledged here."))
    entries.move(contribution, Move.LAPSE, pledged, by=by, uid=entries.sent_id(by, "lapse"), came_from=Stage.PLEDGED)
    return contribution


@action(role=STAFF, unless=not_a_draft)
def write_in_time(
    activity: Activity,
    *,
    by: Actor,
    who: Who,
    group: GroupOf,
    people: People,
    minutes: AllMinutes,
    day: OnDay,
    kind: KindOf = Kind.GENERAL,
    area: LiveIn = None,
    shares: sharing.Apart = {},  # noqa: B006
) -> Contribution:
    """Write in time from a sign-in sheet or a phone call, for a group counted but not named."""
    return write_in(activity, Written(who, group, people, minutes, day, kind, area), by, shares)


@action(role=STAFF)
def write_in_for_initiative(
    initiative: Initiative,
    *,
    by: Actor,
    who: Who,
    group: GroupOf,
    people: People,
    minutes: AllMinutes,
    day: OnDay,
    kind: KindOf = Kind.GENERAL,
    area: LiveIn = None,
) -> Contribution:
    """Write in time for what already happens and is not run here, for a group counted but not named."""
    return write_in(initiative, Written(who, group, people, minutes, day, kind, area), by)


@action(role=STAFF)
def put_in(
    activity: Activity,
    *,
    by: Actor,
    what: What,
    amount: HowMuch,
    day: OnDay,
    who: WhichBudget,
    shares: sharing.Apart = {},  # noqa: B006
) -> Contribution:
    """Write down what the public body gave: staff time, money, rooms. A citizen confirms it."""
    return public_gives(activity, what, amount, day, who, by, shares)


@action(role=STAFF)
def put_in_for_initiative(
    initiative: Initiative, *, by: Actor, what: What, amount: HowMuch, day: OnDay, who: WhichBudget
) -> Contribution:
    """Write down what the public body gave to what already happens and is not run here. A citizen confirms it."""
    return public_gives(initiative, what, amount, day, who, by)


def only_the_other_side(contribution: Contribution, by: Actor) -> Refusal | None:
    witness = Witness(
        is_citizen=by.is_any(Role.RESIDENT) and not by.is_any(*STAFF),
        is_staff=by.is_any(*STAFF),
        gave_it=by.person_id is not None and contribution.party.person_id == by.person_id,
        wrote_it=by.ref == contribution.recorded_by or f"person:{by.by_hand_of_id}" == contribution.recorded_by,
    )
    why_not = may_confirm(contribution.party.side == "citizen", witness)
    return Refusal(not_allowed, _now(why_not)) if why_not else None


@action(role=(Role.RESIDENT, *STAFF), unless=only_the_other_side)
def confirm(contribution: Contribution, *, by: Actor) -> Contribution:
    """Confirm that this was given: the other side's word beside the giver's."""
    given = _standing_at(contribution, Stage.GIVEN)
    disputed = _standing_at(contribution, Stage.DISPUTED)
    if not given + disputed:
        raise Refusal(conflict, _now("There is nothing here to confirm."))
    if given:
        entries.confirm(contribution, given, by=by, uid=entries.sent_id(by, "confirm"))
    if disputed:
        entries.confirm(contribution, disputed, by=by, uid=entries.sent_id(by, "uphold"), disputed=True)
    return contribution


@action(role=(Role.RESIDENT, *STAFF), unless=only_the_other_side)
def dispute(
    contribution: Contribution, *, by: Actor, reason: Annotated[LongText, Asks(_("What is not right about it?"))]
) -> Contribution:
    """Say that this is not what happened. The giver is told, and it counts for nothing until it is settled."""
    given = _standing_at(contribution, Stage.GIVEN)
    if not given:
        raise Refusal(conflict, _now("There is nothing here to dispute."))
    moved = entries.move(
        contribution, Move.DISPUTE, given, by=by, uid=entries.sent_id(by, "dispute"), came_from=Stage.GIVEN
    )
    entries.note(contribution, reason, by=by, transfer=moved)
    waiting.tell_of_a_dispute(contribution, reason, by)
    return contribution


def follows_a_claim(contribution: Contribution) -> Refusal | None:
    if contribution.party.kind == PartyKind.EXPENSES:
        return Refusal(conflict, _now("This follows somebody's claim for expenses. Change it there."))
    return None


def only_giver_or_staff(contribution: Contribution, by: Actor) -> Refusal | None:
    return follows_a_claim(contribution) if by.is_any(*STAFF) else only_its_giver(contribution, by)


def not_of_a_claim(transfer: Transfer, by: Actor) -> Refusal | None:
    return follows_a_claim(transfer.contribution)


@action(role=(Role.RESIDENT, *STAFF), unless=only_giver_or_staff)
def correct(
    contribution: Contribution,
    *,
    by: Actor,
    amount: Annotated[
        Count, Field(le=10**12), Asks(_("How much was it really?"), hint=_("In the same unit as before."))
    ],
    reason: Annotated[LongText, Asks(_("What was wrong?"))],
) -> Contribution:
    """Correct an amount not yet confirmed, by adding an entry that makes up the difference. What was disputed is let
    go and given anew as corrected, so that the other side looks at it again."""
    given = _standing_at(contribution, Stage.GIVEN)
    disputed = _standing_at(contribution, Stage.DISPUTED)
    if refusal := sharing.shared_out(contribution, by):
        raise refusal
    if _standing_at(contribution, Stage.CONFIRMED):
        raise Refusal(conflict, _now("This was confirmed. Ask whoever confirmed it to take that back first."))
    if amount == given + disputed:
        raise Refusal(invalid, fields={"amount": [_now("That is what stands here already.")]})
    moved = _let_go(contribution, disputed, by) if disputed else None
    if amount > given:
        moved = entries.give(contribution, amount - given, by=by, uid=entries.sent_id(by, "raise"))
    elif amount < given:
        moved = entries.move(
            contribution, Move.LOWER, given - amount, by=by, uid=entries.sent_id(by, "lower"), came_from=Stage.GIVEN
        )
    entries.note(contribution, reason, by=by, transfer=moved)
    return contribution


@action(role=STAFF, unless=not_of_a_claim)
def take_back(
    transfer: Transfer, *, by: Actor, reason: Annotated[LongText, Asks(_("Why is it taken back?"))]
) -> Transfer:
    """Take one entry back by adding its opposite. It can be done once."""
    went_to = Stage(transfer.went_to)
    if went_to is not Stage.SOURCE and _standing_at(transfer.contribution, went_to) < transfer.amount:
        raise Refusal(conflict, _now("What it moved has moved on since. Take the later entry back first."))
    made = entries.reverse(transfer, by=by, uid=entries.sent_id(by, "reverse"))
    entries.note(transfer.contribution, reason, by=by, transfer=made)
    return made


def _let_go(contribution: Contribution, disputed: int, by: Actor) -> Transfer:
    uid = entries.sent_id(by, "let go")
    return entries.move(contribution, Move.LOWER, disputed, by=by, uid=uid, came_from=Stage.DISPUTED)


def _standing_at(contribution: Contribution, stage: Stage) -> int:
    found = Contribution.objects.filter(pk=contribution.pk).with_amounts().values_list(stage.value, flat=True)
    return int(found.get())
