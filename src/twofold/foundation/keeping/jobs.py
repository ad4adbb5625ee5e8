"""Forgetting and clearing away, by night. Each can be run again at any time: what is gone stays gone."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.people.models import Person
from twofold.foundation.places.every import in_every_place

from .actions import clear_old, forget
from .erasing import places_to_forget_in
from .unused import close_unused


@app.task(retry=10)
def forget_everywhere(person_id: int) -> None:
    for place in places_to_forget_in(person_id):
        forget(place, by=Actor.scheduled(place.pk, "keeping.forget_everywhere"), person=person_id)


@app.periodic(cron="50 2 * * *")
@app.task(queueing_lock="keep-to-retention")
def keep_to_retention(timestamp: int) -> None:
    """Every night; and whoever was emptied but not yet forgotten everywhere is found again."""
    close_unused()
    for person in Person.objects.filter(is_active=False, email__endswith="@erased.invalid"):
        forget_everywhere(person.pk)
    in_every_place(lambda place: clear_old(place, by=Actor.scheduled(place.pk, "keeping.clear_old")))
