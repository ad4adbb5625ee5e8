"""Which rules hold in a place on a day: the nation's, and the place's own over them. Call inside the place."""

from datetime import date

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from twofold.foundation.places.models import Place

from .clock import Deadline
from .models import LocalRule
from .rule import Rule, in_force, shipped


def rules_of(place: Place) -> list[Rule]:
    """Every rule that was, is or will be in force here."""
    here = (rule for rule in shipped() if rule.local and rule.of(place.jurisdiction, place.governance))
    settable = {rule.key: rule for rule in here}
    return [*shipped(), *(row.over(settable[row.key]) for row in LocalRule.objects.all() if row.key in settable)]


def rule_for(place: Place, key: str, on: date | None = None) -> Rule:
    """The rule of that key in force here on a day, today unless told. Raises `NoRule`."""
    day = on or timezone.localdate()
    return in_force(rules_of(place), key, day, place.jurisdiction, place.governance)


def deadline_for(place: Place, key: str, start: date | None = None) -> Deadline:
    """When the rule's time is up if it starts on that day, today unless told."""
    day = start or timezone.localdate()
    return rule_for(place, key, day).deadline(day, place.jurisdiction)


def count_in_query(key: str) -> Coalesce:
    """A count that holds today, as part of the query that asks, for lists that anyone may page through."""
    today = timezone.localdate()
    own = LocalRule.objects.filter(key=key, valid_from__lte=today).order_by("-valid_from").values("value")[:1]
    return Coalesce(Subquery(own), next(rule.count for rule in shipped() if rule.key == key))


def holding(place: Place, on: date) -> list[Rule]:
    """One rule a key: what holds here on that day."""
    rules = rules_of(place)
    keys = sorted({rule.key for rule in rules if rule.holds(on, place.jurisdiction, place.governance)})
    return [in_force(rules, key, on, place.jurisdiction, place.governance) for key in keys]
