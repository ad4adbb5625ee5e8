"""Notice before a decision and the time to call it in, by the rules of the nation and of how the place is governed."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import Deadline
from twofold.foundation.rulebook.reading import deadline_for, rule_for
from twofold.foundation.rulebook.rule import NoRule


@dataclass(frozen=True)
class Lawful:
    """The first day a case may be decided, and how that came about."""

    day: date
    explained: str


def lawful_from(place: Place, key: bool, noticed_on: date) -> Lawful:
    """By the notice of key decisions where there is one, else that papers lie open, else the place's own."""
    wanted = ["decisions.key_notice"] if key else []
    for rule in (*wanted, "decisions.papers_public", "decisions.own_notice"):
        found = by_rule(place, rule, noticed_on)
        if found:
            return Lawful(found.day, found.explain())
    raise NoRule(f"No rule of notice holds in {place.slug}.")


def by_rule(place: Place, rule: str, start: date) -> Deadline | None:
    try:
        return deadline_for(place, rule, start)
    except NoRule:
        return None


@dataclass(frozen=True)
class Calling:
    """Until when a decision may be called in, by how many members together, and how that came about."""

    until: date
    explained: str
    hour: int = 24
    members: int = 1


def calling(place: Place, decided_on: date) -> Calling:
    """The place's own rules of call-in; where there is none a decision is in force from the next day."""
    window = by_rule(place, "decisions.call_in", decided_on)
    if window is None:
        return Calling(decided_on, _("There is no call-in under the rules that hold here."))
    hour = rule_for(place, "decisions.call_in_hour", decided_on).count
    members = rule_for(place, "decisions.call_in_members", decided_on).count
    words = _("%(how)s Until %(hour)d:00 on that day; %(members)d members must ask together.")
    explained = words % {"how": window.explain(), "hour": hour, "members": members}
    return Calling(window.day, explained, min(hour, 24), members)
