"""Letters go out every minute, digests every morning. Truth is in the outbox; a job that dies loses nothing."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import send_digests, send_letters
from .models import Letter, Pace

MONDAY = 0


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send-letters")
def letters(timestamp: int) -> None:
    in_every_place(_letters)


def _letters(place: Place) -> None:
    if _any_waiting(place, Pace.AT_ONCE):
        send_letters(place, by=Actor.scheduled(place.pk, "notices.letters"))


@app.periodic(cron="0 7 * * *")
@app.task(queueing_lock="send-digests")
def digests(timestamp: int) -> None:
    weekly = timezone.localdate(datetime.fromtimestamp(timestamp, tz=UTC)).weekday() == MONDAY

    def digest(place: Place) -> None:
        if _any_waiting(place, Pace.DAILY) or (weekly and _any_waiting(place, Pace.WEEKLY)):
            send_digests(place, by=Actor.scheduled(place.pk, "notices.digests"), weekly=weekly)

    in_every_place(digest)


def _any_waiting(place: Place, pace: Pace) -> bool:
    """Whether there is anything to do: an action with nothing to do would fill the record with nothing."""
    with inside(place.pk):
        return Letter.objects.waiting().filter(pace=pace).exists()
