"""Who was told is remembered beside what they said, every quarter of an hour."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import note_told
from .models import Voice


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="note-told")
def told(timestamp: int) -> None:
    in_every_place(_told)


def _told(place: Place) -> None:
    if _anybody_new(place):
        note_told(place, by=Actor.scheduled(place.pk, "trace.told"))


def _anybody_new(place: Place) -> bool:
    """Whether there is anything to do: an action with nothing to do would fill the record with nothing."""
    with inside(place.pk):
        return Voice.objects.newly_told().exists()
