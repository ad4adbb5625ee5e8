"""The API's one write: saying what of the open data is new."""

from django.db import connection
from django.db.models import Max

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.places.models import Place

from .changes import differences
from .models import Published

BATCH = 1_000
LOCK = 20_130_927  # any number that nothing else locks


@action(role=Role.SYSTEM)
def publish(place: Place, *, by: Actor) -> None:
    """Give every row of open data that changed, came or went its place at the end of its resource's feed."""
    _alone(place)
    last = Published.objects.aggregate(last=Max("number"))["last"] or 0
    found = [
        Published(resource=resource, key=key, digest=digest, number=number)
        for number, (resource, key, digest) in enumerate(differences(place.pk), start=last + 1)
    ]
    Published.objects.bulk_create(
        found,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["place", "resource", "key"],
        update_fields=["digest", "number"],
    )


def _alone(place: Place) -> None:
    """One publisher a place until its transaction ends, so that numbers appear in their order. Not the place's own
    row: that would hold up everyone who writes here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, place.pk])
