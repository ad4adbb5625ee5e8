"""What is not an hour somebody offered: money, things, rooms, travel and introductions of citizens; and the time we
make people spend, which nobody offers and everybody counts apart."""

from typing import Annotated, Any, NamedTuple

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Count, Id, OptionalText, Text
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.places.models import Area

from . import entries
from .models import Burden, Commodity, Contribution, Evidence, Party, PartyKind
from .rules import MINUTES_A_DAY
from .writing_in import AllMinutes, Group, GroupOf, LiveIn, OnDay, People, Who, refuse_the_future

STAFF = (Role.OFFICER, Role.MANAGER)


class Other(Choice):
    """What citizens give that is not time."""

    MONEY = "pence", "Money, in pounds"
    GOODS = "items", "Things, how many"
    SPACE = "space", "A room or garden, in hours"
    TRAVEL = "metres", "Travel, in kilometres"
    INTRODUCTIONS = "introductions", "People you brought in, how many"


PER = {Other.MONEY: 100, Other.GOODS: 1, Other.SPACE: 60, Other.TRAVEL: 1_000, Other.INTRODUCTIONS: 1}


class Spent(Choice):
    """What we made people spend time on."""

    WAITING = "waiting", "Waiting for us"
    FORMS = "forms", "Filling in forms"
    RETELLING = "retelling", "Telling us again what we knew"
    TRAVEL = "travel", "Getting to where we are"


class Known(Choice):
    """How an officer knows what others gave."""

    DERIVED = "derived", "From a list or a record"
    CLOCKED = "clocked", "A clock or a counter measured it"
    ESTIMATED = "estimated", "It is an estimate"


Ours = Annotated[Id | None, Asks(_("Which part of it was it for?"), choices="nought_choices")]
Few = Annotated[OptionalText, Field(max_length=500), Asks(_("What was it?"), hint=_("A few words."))]
OtherWhat = Annotated[Other, Asks(_("What was given?"))]
OtherMuch = Annotated[
    float,
    Field(gt=0, le=10_000_000, allow_inf_nan=False),
    Asks(_("How much?"), hint=_("In the unit named above, like 12.50.")),
]
OnWhat = Annotated[Spent, Asks(_("What was the time spent on?"))]
HowKnown = Annotated[Known, Asks(_("How do you know?"))]


@action(role=Role.RESIDENT)
def log_gift(
    initiative: Initiative,
    *,
    by: Actor,
    what: OtherWhat,
    amount: OtherMuch,
    day: OnDay,
    activity: Ours = None,
    note: Few = "",
) -> Contribution:
    """Write down what else you gave: money, things, a room, travel. Somebody from the public body confirms it."""
    given = Gift(Commodity(what), _whole(what, amount), "", Evidence.SELF_REPORTED)
    return _write(initiative, activity, given, day, entries.party_of(by.me, entries.standing_of(by)), by, note)


@action(role=Role.RESIDENT)
def log_waiting(
    initiative: Initiative,
    *,
    by: Actor,
    minutes: Annotated[Count, Field(gt=0, le=MINUTES_A_DAY), Asks(_("How many minutes did it take you?"))],
    day: OnDay,
    kind: OnWhat = Spent.WAITING,
    activity: Ours = None,
    note: Few = "",
) -> Contribution:
    """Tell us how long we made you wait or fill in forms. It is counted, and never as something you gave."""
    given = Gift(Commodity.IMPOSED, minutes, Burden(kind), Evidence.SELF_REPORTED)
    return _write(initiative, activity, given, day, entries.party_of(by.me, entries.standing_of(by)), by, note)


@action(role=STAFF)
def write_in_gift(
    initiative: Initiative,
    *,
    by: Actor,
    who: Who,
    group: GroupOf,
    people: People,
    what: OtherWhat,
    amount: OtherMuch,
    day: OnDay,
    known: HowKnown = Known.DERIVED,
    area: LiveIn = None,
    activity: Ours = None,
) -> Contribution:
    """Write in money, things, rooms or travel that a group of citizens gave, counted but not named."""
    given = Gift(Commodity(what), _whole(what, amount), "", Evidence(known))
    return _write(initiative, activity, given, day, _party(who, group, people, area), by)


@action(role=STAFF)
def write_in_waiting(
    initiative: Initiative,
    *,
    by: Actor,
    who: Annotated[Text, Field(max_length=120), Asks(_("Who had to?"), hint=_("A group, like callers in March."))],
    group: GroupOf,
    people: People,
    minutes: AllMinutes,
    day: OnDay,
    kind: OnWhat = Spent.WAITING,
    known: HowKnown = Known.CLOCKED,
    area: LiveIn = None,
    activity: Ours = None,
) -> Contribution:
    """Write in how long we made people wait, fill in forms, tell it again or travel. It is never counted as given."""
    if minutes > people * MINUTES_A_DAY:
        raise Refusal(invalid, fields={"minutes": [_now("That is more than 24 hours for each of them.")]})
    given = Gift(Commodity.IMPOSED, minutes, Burden(kind), Evidence(known))
    return _write(initiative, activity, given, day, _party(who, group, people, area), by)


class Gift(NamedTuple):
    """What, how much in the ledger's unit, of which kind, and how we know."""

    commodity: Commodity
    amount: int
    skill: Burden | str
    evidence: Evidence


def _whole(what: Other, amount: float) -> int:
    """In the ledger's whole units; a refusal where it is none."""
    exact = amount * PER[what]
    whole = round(exact)
    if whole < 1 or (PER[what] == 1 and whole != exact):
        raise Refusal(invalid, fields={"amount": [_now("Give a whole number.") if whole else _now("That is nothing.")]})
    return whole


def _party(who: str, group: Group, people: int, area: int | None) -> Party:
    live_in = Area.objects.filter(pk=area).first() if area else None
    if area and not live_in:
        raise Refusal(invalid, fields={"area": [_now("Choose one of the areas listed.")]})
    return entries.named_party(who, PartyKind(group), people, live_in)


def _write(
    initiative: Initiative, activity: int | None, given: Gift, day: Any, party: Party, by: Actor, note: str = ""
) -> Contribution:
    refuse_the_future(day)
    made = entries.contribute(
        _towards(initiative, activity),
        by=by,
        uid=entries.sent_id(by, "contribution"),
        party=party,
        commodity=given.commodity,
        skill=Burden(given.skill) if given.skill else None,
        happened_on=day,
        evidence=given.evidence,
    )
    entries.give(made, given.amount, by=by, uid=entries.sent_id(by, "give"))
    entries.note(made, note, by=by)
    return made


def _towards(initiative: Initiative, activity: int | None) -> Activity | Initiative:
    if activity is None:
        return initiative
    found = initiative.activities.exclude(state=State.DRAFT).filter(pk=activity).first()
    if found is None:
        raise Refusal(invalid, fields={"activity": [_now("Choose one of the activities listed.")]})
    return found
