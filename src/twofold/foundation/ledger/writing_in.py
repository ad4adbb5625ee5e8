"""What an officer writes down for others, of an activity or of an initiative that no method here runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, Id, Text
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.places.models import Area

from . import entries, sharing
from .models import Commodity, Contribution, Evidence, PartyKind, Skill
from .rules import MINUTES_A_DAY


class Kind(Choice):
    """What kind of help somebody's time was."""

    GENERAL = "general", "General help"
    SKILLED = "skilled", "Skilled work, like joinery or book-keeping"
    PROFESSIONAL = "professional", "Work of your profession"
    LIVED = "lived", "Your own experience"
    CARE = "care", "Care for somebody"


class Group(Choice):
    """Whom an officer writes in."""

    USER = "user", "People who use the service"
    CARER = "carer", "Unpaid carers"
    CITIZEN = "citizen", "Citizens"
    VOLUNTEER = "volunteer", "Volunteers"
    GROUP = "group", "A community group"


class PublicInput(Choice):
    """What the public body puts in."""

    STAFF = "minutes", "Staff time, in minutes"
    MONEY = "pence", "Money, in pence"
    SPACE = "space", "Use of a room or building, in minutes"
    GOODS = "items", "Goods, in items"
    TRAVEL = "metres", "Travel, in metres"
    INTRODUCTIONS = "introductions", "Introductions to people or groups"
    OVERHEAD = "overhead", "Its share of overhead, in pence: buildings, systems, management"


GIVES = {
    PublicInput.STAFF: PartyKind.STAFF,
    PublicInput.SPACE: PartyKind.PREMISES,
    PublicInput.OVERHEAD: PartyKind.OVERHEAD,
}
NOT_SHARED: Mapping[int, str] = {}
Who = Annotated[Text, Field(max_length=120), Asks(_("Who gave it?"), hint=_("A group, like Saturday gardeners."))]
GroupOf = Annotated[Group, Asks(_("What are they?"))]
People = Annotated[Count, Field(ge=1, le=100_000), Asks(_("How many people?"))]
AllMinutes = Annotated[
    Count,
    Field(gt=0, le=10_000_000),
    Asks(_("How many minutes, all together?"), hint=_("Ten people, an hour: 600.")),
]
OnDay = Annotated[Day, Asks(_("On which day?"))]
KindOf = Annotated[Kind, Asks(_("What kind of help was it?"))]
LiveIn = Annotated[Id | None, Asks(_("Where do most of them live?"), choices="area_choices")]
What = Annotated[PublicInput, Asks(_("What does the public body put in?"))]
HowMuch = Annotated[Count, Field(gt=0), Asks(_("How much?"), hint=_("In the unit named above."))]
WhichBudget = Annotated[
    Text, Field(max_length=120), Asks(_("Which grade, budget or building?"), hint=_("Never a person's name."))
]


@dataclass(frozen=True)
class Written:
    """A line of a sign-in sheet."""

    who: str
    group: Group
    people: int
    minutes: int
    day: date
    kind: Kind
    area: int | None


def write_in(
    towards: Activity | Initiative, line: Written, by: Actor, shares: Mapping[int, str] = NOT_SHARED
) -> Contribution:
    refuse_the_future(line.day)
    if line.minutes > line.people * MINUTES_A_DAY:
        raise Refusal(invalid, fields={"minutes": [_now("That is more than 24 hours for each of them.")]})
    live_in = Area.objects.filter(pk=line.area).first() if line.area else None
    if line.area and not live_in:
        raise Refusal(invalid, fields={"area": [_now("Choose one of the areas listed.")]})
    return sharing.give(
        towards,
        line.minutes,
        shares,
        by=by,
        party=entries.named_party(line.who, PartyKind(line.group), line.people, live_in),
        commodity=Commodity.MINUTES,
        skill=Skill(line.kind),
        happened_on=line.day,
        evidence=Evidence.DERIVED,
    )


def public_gives(
    towards: Activity | Initiative,
    what: PublicInput,
    amount: int,
    day: date,
    who: str,
    by: Actor,
    shares: Mapping[int, str] = NOT_SHARED,
) -> Contribution:
    refuse_the_future(day)
    commodity = Commodity.PENCE if what == PublicInput.OVERHEAD else Commodity(what)
    kind = GIVES.get(what, PartyKind.BODY)
    return sharing.give(
        towards,
        amount,
        shares,
        by=by,
        party=entries.named_party(who, kind),
        commodity=commodity,
        skill=Skill.PROFESSIONAL if commodity == Commodity.MINUTES else None,
        happened_on=day,
    )


def refuse_the_future(day: date) -> None:
    if day > timezone.localdate():
        raise Refusal(invalid, fields={"day": [_now("That day is yet to come. Pledge it instead.")]})
