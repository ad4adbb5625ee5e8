"""Who takes part in an activity, and so may claim what it cost them."""

from collections.abc import Callable

from django.db.models import Q

from twofold.foundation.activities.models import Activity
from twofold.foundation.ledger.models import Contribution

Asks = Callable[[Activity, int], bool]
ASKED: list[Asks] = []


def signed_up(asks: Asks) -> Asks:
    """Register a way of signing up that the ledger does not know of: a rota, a guest list."""
    ASKED.append(asks)
    return asks


def takes_part(activity: Activity, person_id: int) -> bool:
    """Whether somebody gave something to the activity or said that they will."""
    return any(asks(activity, person_id) for asks in ASKED)


@signed_up
def gave_or_pledged(activity: Activity, person_id: int) -> bool:
    """What lapsed or was taken back does not count; what is disputed does, until it is settled."""
    own = Contribution.objects.filter(activity=activity, party__person=person_id).with_amounts()
    return own.filter(Q(pledged__gt=0) | Q(given__gt=0) | Q(confirmed__gt=0) | Q(disputed__gt=0)).exists()
