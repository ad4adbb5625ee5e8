"""Every night: what was offered and not given lapses, and each place's entries are added up by day."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.every import in_every_place

from .adding import add_up
from .waiting import let_offers_lapse


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="add-up-ledgers")
def add_up_ledgers(timestamp: int) -> None:
    in_every_place(lambda place: add_up(place, by=Actor.scheduled(place.pk, "ledger.add_up_ledgers")))


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="let-offers-lapse")
def let_lapse(timestamp: int) -> None:
    in_every_place(lambda place: let_offers_lapse(place, by=Actor.scheduled(place.pk, "ledger.let_lapse")))
