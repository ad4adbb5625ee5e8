"""Logging many days at once, as somebody's own calendar has them. The same meeting again is the same hour."""

import re
import uuid
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Self

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.actions.inputs import Asks, OptionalText
from twofold.foundation.activities.models import Activity

from . import entries
from .diary import Event
from .models import Commodity, Contribution, Party, Skill
from .rules import MINUTES_A_DAY

LINE = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,4}) ([0-9a-f]{16})(?: (.*))?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One meeting as a form sends it: its day, its minutes, which it is, and what it was called."""

    day: date
    minutes: int
    mark: str
    title: str = ""

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(event.day, event.minutes, sha256(event.uid.encode()).hexdigest()[:16], event.title)

    @classmethod
    def read(cls, text: str) -> Self:
        found = LINE.fullmatch(text)
        if found is None:
            raise ValueError(text)
        return cls(date.fromisoformat(found[1]), int(found[2]), found[3], found[4] or "")

    def __str__(self) -> str:
        return f"{self.day} {self.minutes} {self.mark} {self.title}".strip()

    def uid(self, by: Actor) -> uuid.UUID:
        return uuid.uuid5(entries.OURS, f"{by.place_id}\n{by.me}\nmeeting {self.mark}")


@action(role=Role.RESIDENT, unless=entries.not_a_draft)
def log_meetings(
    activity: Activity,
    *,
    by: Actor,
    meetings: Annotated[
        list[Annotated[OptionalText, Field(max_length=200)]],
        Field(min_length=1, max_length=200),
        Asks(_("Which of these did you give?"), hint=_("Each as: day, minutes, a mark, what it was.")),
    ],
) -> Activity:
    """Log the hours of meetings in your own calendar. One logged before is not logged again."""
    party = entries.party_of(by.me, entries.standing_of(by))
    for line in _new(_read(meetings), by):
        if line.day > timezone.localdate() or not 0 < line.minutes <= MINUTES_A_DAY:
            raise _wrong(_now("%(day)s: not over yet, or too long.") % {"day": line.day})
        if entries.minutes_on(party, line.day) + line.minutes > MINUTES_A_DAY:
            raise _wrong(_now("%(day)s: that makes more than 24 hours.") % {"day": line.day})
        _log(activity, line, party, by)
    return activity


def _log(activity: Activity, line: Line, party: Party, by: Actor) -> None:
    uid = line.uid(by)
    made = entries.contribute(
        activity,
        by=by,
        uid=uid,
        party=party,
        commodity=Commodity.MINUTES,
        skill=Skill.GENERAL,
        happened_on=line.day,
    )
    entries.give(made, line.minutes, by=by, uid=uid)
    entries.note(made, line.title, by=by)


def _wrong(why: str) -> Refusal:
    return Refusal(invalid, fields={"meetings": [why]})


def _read(meetings: list[str]) -> list[Line]:
    try:
        return [Line.read(each) for each in meetings]
    except ValueError:
        raise _wrong(_now("Choose from the meetings of your calendar.")) from None


def _new(lines: list[Line], by: Actor) -> list[Line]:
    """Those that are not in the ledger, each once."""
    wanted = {line.uid(by): line for line in lines}
    known = set(Contribution.objects.filter(uid__in=wanted).values_list("uid", flat=True))
    return [line for uid, line in wanted.items() if uid not in known]


def logged_before(lines: list[Line], by: Actor) -> set[str]:
    """Marks of those that are in the ledger already."""
    new = {line.mark for line in _new(lines, by)}
    return {line.mark for line in lines} - new
