"""A public side is never blank: it put in something, or nothing and says why.

Blank is where citizens gave on a day, the public body gave nothing to it in the whole period, and has not said so of
that day. Call inside the place.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Day, Id, LongText
from twofold.foundation.activities.models import Activity, Initiative, State

from .models import Nought, Side, Transfer
from .sums import Period, Scope

STAFF = (Role.OFFICER, Role.MANAGER)
Towards = tuple[int, int | None]  # an initiative, and the activity in it if it was one
EVER = Period(date(2000, 1, 1), date(2199, 12, 31))
# What moved, in sums up to the last cut and transfers since; what of it was given; what the public side says.
MOVED = """
WITH cut AS (
    SELECT max(until) AS until FROM ledger_cut WHERE until <= coalesce(%(known_by)s::timestamptz, 'infinity')
), moved AS (
    SELECT initiative_id, activity_id, side, happened_on, commodity, came_from, went_to, amount
    FROM ledger_daysum JOIN ledger_cut ON ledger_cut.id = cut_id, cut WHERE ledger_cut.until <= cut.until
    UNION ALL
    SELECT initiative_id, activity_id, side, happened_on, commodity, came_from, went_to, amount
    FROM ledger_transfer, cut WHERE recorded_at > coalesce(cut.until, '-infinity')
        AND recorded_at <= coalesce(%(known_by)s::timestamptz, 'infinity')
), given AS (
    SELECT initiative_id, activity_id, side, happened_on FROM moved
    WHERE happened_on BETWEEN %(begins)s AND %(ends)s
        AND (%(initiatives)s::bigint[] IS NULL OR initiative_id = ANY(%(initiatives)s::bigint[]))
        AND (%(activities)s::bigint[] IS NULL OR activity_id = ANY(%(activities)s::bigint[]))
    GROUP BY 1, 2, 3, 4, commodity
    HAVING sum(amount * ((went_to IN ('given', 'confirmed'))::int - (came_from IN ('given', 'confirmed'))::int)) <> 0
), said AS (
    SELECT * FROM ledger_nought n
    WHERE takes_back_id IS NULL AND recorded_at <= coalesce(%(known_by)s::timestamptz, 'infinity') AND NOT EXISTS (
        SELECT FROM ledger_nought b
        WHERE b.takes_back_id = n.id AND b.recorded_at <= coalesce(%(known_by)s::timestamptz, 'infinity'))
)
"""
# Each day on which citizens gave to something that the public body gave nothing to, with what it says of that day.
OPEN_DAYS = """
SELECT DISTINCT g.initiative_id, g.activity_id, g.happened_on, (
    SELECT reason FROM said s
    WHERE s.initiative_id = g.initiative_id AND (s.activity_id IS NULL OR s.activity_id = g.activity_id)
        AND g.happened_on BETWEEN s.begins AND s.ends
    ORDER BY s.id DESC LIMIT 1)
FROM given g WHERE g.side = 'citizen' AND NOT EXISTS (
    SELECT FROM given p WHERE p.side = 'public' AND p.initiative_id = g.initiative_id
        AND (g.activity_id IS NULL OR p.activity_id = g.activity_id))
"""
OPEN = f"{MOVED}{OPEN_DAYS}ORDER BY g.happened_on"


@action(role=STAFF)
def put_in_nothing(
    initiative: Initiative,
    *,
    by: Actor,
    begins: Annotated[Day, Asks(_("From which day?"))],
    ends: Annotated[Day, Asks(_("To which day?"), hint=_("The last day. It must be over, or today."))],
    reason: Annotated[
        LongText,
        Field(max_length=500),
        Asks(_("Why did the public body put in nothing?"), hint=_("Everyone reads it.")),
    ],
    activity: Annotated[Id | None, Asks(_("Of which activity?"), choices="nought_choices")] = None,
) -> Nought:
    """Say that the public body put in nothing, and why. A blank would leave everyone guessing."""
    if ends < begins:
        raise Refusal(invalid, fields={"ends": [_now("The last day comes before the first.")]})
    if ends > timezone.localdate():
        raise Refusal(invalid, fields={"ends": [_now("That day is yet to come.")]})
    if activity and not initiative.activities.exclude(state=State.DRAFT).filter(pk=activity).exists():
        raise Refusal(invalid, fields={"activity": [_now("Choose one of the activities listed.")]})
    public = Transfer.objects.filter(initiative=initiative, side=Side.PUBLIC)
    there = Period(begins, ends).of(public.filter(activity=activity) if activity else public)
    if any(row["given"] + row["confirmed"] for row in there.balances("commodity")):
        raise Refusal(conflict, _now("The public body did put something in on these days. Choose other days."))
    return Nought.objects.create(
        initiative=initiative, activity_id=activity, begins=begins, ends=ends, reason=reason, recorded_by=by.ref
    )


@action(role=STAFF)
def take_back_nothing(
    nought: Nought, *, by: Actor, reason: Annotated[LongText, Field(max_length=500), Asks(_("Why is it taken back?"))]
) -> Nought:
    """Take back that the public body put in nothing. What was said stays readable, with this beside it."""
    if nought.takes_back_id:
        raise Refusal(conflict, _now("This takes another back already. Say anew what is so."))
    same = {name: getattr(nought, name) for name in ("initiative_id", "activity_id", "begins", "ends")}
    return Nought.objects.create(**same, reason=reason, takes_back=nought, recorded_by=by.ref)


@dataclass
class Blank:
    """Citizens gave here, and the public side says nothing."""

    initiative: Initiative
    activity: Activity | None
    begins: date
    ends: date

    def __str__(self) -> str:
        return str(self.activity or self.initiative)


@dataclass
class Said:
    """What the public body says of an initiative it put nothing into, and whether that answers every day."""

    reasons: list[str] = field(default_factory=list)
    whole: bool = True


class Open(NamedTuple):
    """A day on which only citizens gave; `reason` is None where the public side is blank."""

    initiative: int
    activity: int | None
    day: date
    reason: str | None


def blanks(period: Period) -> list[Blank]:
    """Where the public side is blank in a period, by activity. Hours given to an initiative and to no activity of it
    are answered by whatever the public body put into the initiative."""
    days: dict[Towards, list[date]] = {}
    for each in _open(period):
        if each.reason is None:
            days.setdefault((each.initiative, each.activity), []).append(each.day)
    return _named(days)


def said_of(initiatives: Collection[int], period: Period, scope: Scope) -> dict[int, Said]:
    """Of initiatives the public body put nothing into: what it says, by initiative."""
    activities = None if scope.activity is None else [scope.activity]
    asked = {"initiatives": initiatives, "activities": activities, "known_by": scope.known_by}
    found: dict[int, Said] = {}
    for each in _open(period, **asked) if initiatives else []:
        own = found.setdefault(each.initiative, Said())
        own.whole = own.whole and each.reason is not None
        if each.reason is not None and each.reason not in own.reasons:
            own.reasons.append(each.reason)
    return found


def _open(period: Period, **only: Any) -> list[Open]:
    """Of all there is, or of these initiatives or activities; as known now, or then."""
    asked = {"initiatives": None, "activities": None, "known_by": None, **only}
    lists = {name: list(value) for name, value in asked.items() if isinstance(value, Collection)}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {**asked, **lists, "begins": period.begins, "ends": period.ends})
        return [Open(*row) for row in cursor.fetchall()]


def _named(left: dict[Towards, list[date]]) -> list[Blank]:
    initiatives = Initiative.objects.in_bulk({initiative for initiative, _activity in left})
    activities = Activity.objects.in_bulk({activity for _initiative, activity in left if activity})
    found = [
        Blank(initiatives[initiative], activities[activity] if activity else None, min(days), max(days))
        for (initiative, activity), days in left.items()
    ]
    return sorted(found, key=lambda blank: (str(blank.initiative), str(blank)))


def refuse_blanks(period: Period) -> None:
    """A period is closed when no public side in it is blank."""
    if found := blanks(period):
        names = "; ".join(str(blank) for blank in found)
        why = _now("The public side is blank for: %(names)s. Write what it put in, or nothing and why, first.")
        raise Refusal(conflict, why % {"names": names})
