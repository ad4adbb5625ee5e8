"""Stages open by the clock; soon after, a job copies the rules they opened under."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import freeze_rules
from .freezing import opened_unfrozen
from .models import Activity, State


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="freeze-rules")
def freeze_opened(timestamp: int) -> None:
    in_every_place(_freeze)


def _freeze(place: Place) -> None:
    with inside(place.pk):
        live = Activity.objects.filter(state=State.LIVE).prefetch_related("stages").select_related("place")
        wanting = [activity for activity in live if opened_unfrozen(activity)]
    for activity in wanting:
        freeze_rules(activity, by=Actor.scheduled(place.pk, "activities.freeze_opened"))
