"""What the API keeps for itself: feeds brought up to date each minute, buckets forgotten when they are full again."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.models import Entry
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import publish
from .changes import any_difference
from .limits import forget_old

LOOKING_BACK = timedelta(minutes=3)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish-changes")
def publish_changes(timestamp: int) -> None:
    """Where something was written lately; each hour everywhere, since a date may open what nobody wrote to."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    for place in Place.objects.all():
        if (now.minute == 0 or _written_since(place, now - LOOKING_BACK)) and _anything_new(place):
            publish(place, by=Actor.scheduled(place.pk, "api.publish_changes"))


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget-allowances")
def forget_allowances(timestamp: int) -> None:
    forget_old()


def _written_since(place: Place, moment: datetime) -> bool:
    with inside(place.pk):
        return Entry.objects.filter(at__gte=moment).exists()


def _anything_new(place: Place) -> bool:
    """Whether there is anything to say: an action with nothing to do would fill the record with nothing."""
    with inside(place.pk):
        return any_difference(place.pk)
