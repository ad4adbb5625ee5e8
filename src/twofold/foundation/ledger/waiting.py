"""What one side gave waits for the other side's word, though not for ever: what nobody confirmed in time is said to be
so and never confirmed by itself, and an offer that nobody gave lapses. Call inside the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict
from twofold.foundation.actions.inputs import Asks, Day
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.rulebook.reading import rule_for
from twofold.foundation.rulebook.rule import Rule

from . import entries
from .models import Commodity, Contribution, Side, Transfer
from .models.giving import ContributionQuerySet
from .rules import Move, Stage
from .sums import Scope, sources

CONFIRM, PLEDGE = "ledger.confirm", "ledger.pledge"
AT_ONCE = 5_000


@dataclass(frozen=True)
class Unheard:
    """Citizens' minutes of one activity, or of an initiative that no activity runs, without our word on them yet."""

    towards: Activity | Initiative
    minutes: int
    since: date
    due: date


def unheard(place: Place) -> list[Unheard]:
    """What citizens gave and staff have neither confirmed nor disputed; the longest waiting first."""
    found: dict[tuple[int, int | None], dict[date, int]] = {}
    for initiative, activity, day, minutes in _standing_days():
        days = found.setdefault((initiative, activity), {})
        days[day] = days.get(day, 0) + minutes
    waiting = {key: {day: n for day, n in days.items() if n} for key, days in found.items()}
    rule = rule_for(place, CONFIRM)
    return sorted(_named({key: days for key, days in waiting.items() if days}, rule, place), key=lambda each: each.due)


def _standing_days() -> Iterator[tuple[int, int | None, date, int]]:
    came = Sum("amount", filter=Q(went_to=Stage.GIVEN), default=0)
    left = Sum("amount", filter=Q(came_from=Stage.GIVEN), default=0)
    for source in sources(Scope()):
        rows = source.filter(side=Side.CITIZEN, commodity=Commodity.MINUTES).order_by()
        yield from rows.values_list("initiative", "activity", "happened_on").annotate(minutes=came - left)


def _named(waiting: dict[Any, dict[date, int]], rule: Rule, place: Place) -> Iterator[Unheard]:
    activities = Activity.objects.in_bulk([activity for _initiative, activity in waiting if activity])
    initiatives = Initiative.objects.in_bulk([initiative for initiative, activity in waiting if not activity])
    for (initiative, activity), days in waiting.items():
        towards = activities[activity] if activity else initiatives[initiative]
        since = min(days)
        yield Unheard(towards, sum(days.values()), since, rule.deadline(since, place.jurisdiction).day)


def nothing_to_confirm(initiative: Initiative, by: Actor) -> Refusal | None:
    if not confirmable(initiative, by, timezone.localdate()).exists():
        return Refusal(
            conflict, _now("Nothing here waits for your word. Somebody else must confirm what you wrote in.")
        )
    return None


def confirmable(initiative: Initiative, by: Actor, until: date) -> ContributionQuerySet:
    """Citizens' entries up to a day that wait for a word, without what this person gave or wrote in."""
    own = Q(party__person=by.person_id, party__person__isnull=False) | Q(recorded_by=by.ref)
    rows = Contribution.objects.filter(initiative=initiative, side=Side.CITIZEN, happened_on__lte=until)
    return rows.exclude(own).standing_at(Stage.GIVEN)


@action(role=(Role.OFFICER, Role.MANAGER), changes_subject=True, unless=nothing_to_confirm)
def confirm_all(
    initiative: Initiative,
    *,
    by: Actor,
    until: Annotated[
        Day,
        Asks(_("Up to which day?"), hint=_("What citizens gave to it by then. Dispute first what you doubt.")),
    ],
) -> None:
    """Confirm everything citizens gave to this initiative up to a day, except what you wrote in yourself."""
    way = Move.CONFIRM, Stage.GIVEN, Stage.CONFIRMED
    rows: Any = confirmable(initiative, by, until).order_by("happened_on", "pk")[:AT_ONCE]
    Transfer.objects.bulk_create(
        (entries.row_of(each, *way, each.given, by, entries.sent_id(by, f"confirm {each.pk}")) for each in rows),
        batch_size=1_000,
    )


@action(role=Role.SYSTEM)
def let_offers_lapse(place: Place, *, by: Actor) -> None:
    """Let lapse what was offered for a day long past and never given; whoever offered it hears so."""
    rule, today = rule_for(place, PLEDGE), timezone.localdate()
    offered = Contribution.objects.filter(happened_on__lt=today).standing_at(Stage.PLEDGED)
    for each in offered.select_related("party", "activity", "initiative"):
        if rule.deadline(each.happened_on, place.jurisdiction).day < today:
            _lapse(each, by)


def _lapse(contribution: Any, by: Actor) -> None:
    uid = entries.sent_id(by, f"lapse {contribution.pk}")
    entries.move(contribution, Move.LAPSE, contribution.pledged, by=by, uid=uid, came_from=Stage.PLEDGED)
    if not contribution.party.person_id:
        return
    towards = contribution.activity or contribution.initiative
    day = long_date(contribution.happened_on)
    write_to(
        [contribution.party.person_id],
        about=str(towards),
        subject=_now("What you offered for %(day)s has lapsed") % {"day": day},
        text=_now(
            "Nobody wrote down that it was given, so we no longer count on it. If you did give it, write it down "
            "now and it counts in full."
        ),
        address=contribution.activity.get_absolute_url() if contribution.activity else "",
    )
