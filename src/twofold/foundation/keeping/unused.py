"""Accounts nobody has used for as long as the rulebook keeps them."""

from django.db.models import F
from django.db.models.functions import Coalesce

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.people.models import Person
from twofold.foundation.rulebook.rule import shipped

from .actions import before
from .erasing import close_account

RULE = "retention.account_unused"


def close_unused() -> int:
    """Close them; whoever holds a post keeps it until a manager ends it. Accounts belong to no one place's rules."""
    months = next(rule for rule in shipped() if rule.key == RULE).count
    used = Person.objects.filter(is_active=True).annotate(used_at=Coalesce(F("last_login"), F("joined_at")))
    closed = 0
    for person in used.filter(used_at__date__lt=before(months)):
        try:
            close_account(person)
            closed += 1
        except Refusal:
            continue
    return closed
