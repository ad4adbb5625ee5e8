"""Every night each place's entries are added up by day."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.every import in_every_place

from .adding import add_up


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="add-up-ledgers")
def add_up_ledgers(timestamp: int) -> None:
    in_every_place(lambda place: add_up(place, by=Actor.scheduled(place.pk, "ledger.add_up_ledgers")))
