"""A public side is never blank: it put in something, or nothing and says why.

Blank is where citizens gave on a day, the public body gave nothing to it in the whole period, and has not said so of
that day. Call inside the place.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Day, Id, LongText
from twofold.foundation.activities.models import Activity, Initiative, State

from .models import Nought, Side, stands_at
from .sums import Period, Scope, sources

STAFF = (Role.OFFICER, Role.MANAGER)
EVER = Period(date(2000, 1, 1), date(2199, 12, 31))
Towards = tuple[int, int | None]  # an initiative, and the activity in it if it was one


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
    if _Gave(Scope(initiative=initiative.pk, activity=activity), Period(begins, ends)).sides()[Side.PUBLIC]:
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


def blanks(period: Period) -> list[Blank]:
    """Where the public side is blank in a period, by activity. Hours given to an initiative and to no activity of it
    are answered by whatever the public body put into the initiative."""
    return _named(_left(_Gave(Scope(), period)))


def blank_ever(activities: Collection[int]) -> list[int]:
    """Those of these activities whose public side is blank of some day there ever was."""
    return [activity for _initiative, activity in _left(_Gave(Scope(), EVER, activities)) if activity]


def said_of(initiatives: Collection[int], period: Period, scope: Scope) -> dict[int, Said]:
    """Of initiatives the public body put nothing into: what it says, by initiative."""
    noughts = _noughts(initiatives, period, scope)
    said = {each.initiative_id for each in noughts}
    found: dict[int, Said] = {}
    for to, days in (_Gave(scope, period).days(said) if said else {}).items():
        own = found.setdefault(to[0], Said())
        answers = [_covering(noughts, to, day) for day in days]
        own.whole = own.whole and all(answers)
        own.reasons += dict.fromkeys(each.reason for each in answers if each and each.reason not in own.reasons)
    return found


@dataclass(frozen=True)
class _Gave:
    """What was given in a period and stands, asked of the sums."""

    scope: Scope
    period: Period
    activities: Collection[int] | None = None

    def sides(self) -> dict[str, set[Towards]]:
        """To what each side gave."""
        found: dict[str, set[Towards]] = {side: set() for side in Side.values}
        for side, initiative, activity, _commodity in self._by("side", "initiative_id", "activity_id"):
            found[side].add((initiative, activity))
        return found

    def days(self, initiatives: Collection[int]) -> dict[Towards, list[date]]:
        """On which days citizens gave, to what in these initiatives."""
        found: dict[Towards, set[date]] = {}
        by = ("initiative_id", "activity_id", "happened_on")
        for initiative, activity, day, _commodity in self._by(*by, side=Side.CITIZEN, initiative__in=initiatives):
            found.setdefault((initiative, activity), set()).add(day)
        return {to: sorted(days) for to, days in found.items()}

    def _by(self, *by: str, **only: Any) -> set[tuple[Any, ...]]:
        """The columns, and the commodity, of whatever stands."""
        found = Counter[tuple[Any, ...]]()
        wanted = only if self.activities is None else {**only, "activity__in": self.activities}
        for rows in sources(self.scope):
            own = self.period.of(self.scope.of(rows)).filter(**wanted).order_by().values_list(*by, "commodity")
            for *key, amount in own.annotate(stands=stands_at("given") + stands_at("confirmed")):
                found[tuple(key)] += amount
        return {key for key, amount in found.items() if amount}


def _left(gave: _Gave) -> dict[Towards, list[date]]:
    """What the public body neither gave to nor said anything of, with the days nothing is said of."""
    sides = gave.sides()
    answered = sides[Side.PUBLIC] | {(initiative, None) for initiative, _activity in sides[Side.PUBLIC]}
    open_ = sides[Side.CITIZEN] - answered
    if not open_:
        return {}
    initiatives = {initiative for initiative, _activity in open_}
    noughts = _noughts(initiatives, gave.period, gave.scope)
    days = {to: found for to, found in gave.days(initiatives).items() if to in open_}
    left = {to: [day for day in found if not _covering(noughts, to, day)] for to, found in days.items()}
    return {to: found for to, found in left.items() if found}


def _noughts(initiatives: Collection[int], period: Period, scope: Scope) -> list[Nought]:
    if not initiatives:
        return []
    in_force = Nought.objects.in_force(scope.known_by).filter(initiative__in=initiatives)
    return list(in_force.filter(begins__lte=period.ends, ends__gte=period.begins))


def _covering(noughts: list[Nought], to: Towards, day: date) -> Nought | None:
    """What was said of that day, of this activity or of its whole initiative."""
    initiative, activity = to
    about = (each for each in noughts if each.initiative_id == initiative and each.activity_id in (None, activity))
    return next((each for each in about if each.begins <= day <= each.ends), None)


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
