"""What a place's front page shows: the few live things, nearest deadline first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twofold.foundation.activities.methods import Kind
from twofold.foundation.activities.models import Activity, Stage, State

MOST = 3
HAND = {Kind.FINANCING, Kind.MANAGEMENT, Kind.PERFORMING}


@dataclass(frozen=True)
class Card:
    """An activity as one line of a front page. `stage` is the one open now, else the next to open."""

    activity: Activity
    stage: Stage | None

    @property
    def open_now(self) -> bool:
        return self.stage is not None and self.stage.state == "now"

    @property
    def due_at(self) -> datetime | None:
        if self.stage is None:
            return None
        return self.stage.closes_at if self.open_now else self.stage.opens_at


@dataclass
class Column:
    title: str | Promise
    empty: str | Promise
    cards: list[Card] = field(default_factory=list)

    @property
    def shown(self) -> list[Card]:
        return self.cards[:MOST]


def columns(activities: Iterable[Activity]) -> list[Column]:
    """Have your say, give a hand, see what changed."""
    say = Column(_("Have your say"), _("Nothing is open to have your say on just now. New questions will appear here."))
    hand = Column(_("Give a hand"), _("Nobody is looking for a hand just now. Ways to help will appear here."))
    changed = Column(_("See what changed"), _("Nothing has finished yet. What came of it will appear here."))
    for activity in activities:
        if activity.state == State.FINISHED:
            changed.cards.append(Card(activity, None))
        elif activity.state == State.LIVE:
            column = hand if activity.method.kind in HAND else say
            column.cards.append(card(activity))
    for column in (say, hand):
        column.cards.sort(key=_nearness)
    return [say, hand, changed]


def card(activity: Activity) -> Card:
    stages = list(activity.stages.all())
    now = [stage for stage in stages if stage.state == "now"]
    coming = [stage for stage in stages if stage.state == "next"]
    soonest = min(now, key=lambda s: s.closes_at, default=None) or min(coming, key=lambda s: s.opens_at, default=None)
    return Card(activity, soonest)


def _nearness(card: Card) -> Any:
    due = card.due_at
    return (due is None, not card.open_now, due or timezone.now())
