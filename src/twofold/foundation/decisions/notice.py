"""How long notice must be given before a decision, by the rules of the nation and of how the place is governed."""

from dataclasses import dataclass
from datetime import date

from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import Deadline
from twofold.foundation.rulebook.reading import deadline_for
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
