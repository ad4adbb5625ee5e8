"""What the API keeps for itself: feeds brought up to date each minute, buckets forgotten when they are full again."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.models import Entry
from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import publish
from .comparing import nothing_new
from .limits import forget_old
from .models import Due

LOOKING_BACK = timedelta(minutes=3)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish-changes")
def publish_changes(timestamp: int) -> None:
    """A round where something was written lately or a round left some; each hour everything, since a date may open what
    nobody wrote to. An action with nothing to do would fill the record with nothing."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    hour = now.minute == 0

    def bring_up_to_date(place: Place) -> None:
        if (hour or _behind(place, now - LOOKING_BACK)) and not nothing_new(place, everything=hour):
            publish(place, by=Actor.scheduled(place.pk, "api.publish_changes"))

    in_every_place(bring_up_to_date)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget-allowances")
def forget_allowances(timestamp: int) -> None:
    forget_old()


def _behind(place: Place, moment: datetime) -> bool:
    with inside(place.pk):
        return Due.objects.exists() or Entry.objects.filter(at__gte=moment).exists()
