"""The API's one write: saying what of the open data is new."""

from django.db.models import Max

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.places.models import Place

from .comparing import alone, round_of
from .models import Published

BATCH = 1_000


@action(role=Role.SYSTEM)
def publish(place: Place, *, by: Actor) -> None:
    """Give rows of open data that changed, came or went their place at the end of their resource's feed: as many as one
    round finds. What is left is due the next time."""
    alone(place.pk)
    last = Published.objects.aggregate(last=Max("number"))["last"] or 0
    found = [
        Published(resource=resource, key=key, digest=digest, number=number)
        for number, (resource, key, digest) in enumerate(round_of(place.pk), start=last + 1)
    ]
    Published.objects.bulk_create(
        found,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["place", "resource", "key"],
        update_fields=["digest", "number"],
    )
