"""Once a day each place's audit head is published, so that a rewritten past would show."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor

from .actions import publish_head
from .every import in_every_place
from .models import Place


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="publish-heads")
def publish_heads(timestamp: int) -> None:
    """Just after midnight, publish where every chain stood when the day ended."""
    yesterday = timezone.localdate(datetime.fromtimestamp(timestamp, tz=UTC)) - timedelta(days=1)

    def head(place: Place) -> None:
        publish_head(place, by=Actor.scheduled(place.pk, "places.publish_heads"), day=yesterday)

    in_every_place(head)
