from datetime import date, timedelta
from typing import Annotated

from django.utils import timezone

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.inputs import Asks, Id
from twofold.foundation.activities.models import Following
from twofold.foundation.notices.outbox import write_no_more
from twofold.foundation.people.models import Consent, Purpose
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.reading import rule_for

from .erasing import forget_here
from .registry import CLEARING

DAYS_A_MONTH = 30.44


UNASKED = (Purpose.INVITE, Purpose.PHONE, Purpose.RESEARCH)


@action(role=Role.SIGNED_IN)
def stop_contacting_me(place: Place, *, by: Actor) -> None:
    """Write to me no more, ring me no more, ask me nothing. What I said and gave stays, and My page still shows it."""
    write_no_more(by.me)
    allowed = Consent.objects.in_force().filter(person_id=by.me, purpose__in=UNASKED)
    allowed.update(withdrawn_at=timezone.now())
    Following.objects.filter(person_id=by.me).delete()


@action(role=Role.SYSTEM)
def forget(place: Place, *, by: Actor, person: Annotated[Id, Asks("Whose account was closed?")]) -> None:
    """Forget a person here whose account was closed. Totals, the ledger and the record stay as they were."""
    forget_here(person)


@action(role=Role.SYSTEM)
def clear_old(place: Place, *, by: Actor) -> None:
    """Delete what the rulebook says has been kept long enough."""
    for rule, clears in CLEARING.items():
        clears(before(rule_for(place, rule).count))


def before(months: int) -> date:
    """The day that lies so many months back."""
    return timezone.localdate() - timedelta(days=round(months * DAYS_A_MONTH))
