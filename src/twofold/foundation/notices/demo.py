"""How the demo's people wish to be written to; what is long past has been sent."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside, writing

from .actions import HowOften, choose_pace
from .models import Letter


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with writing(place.pk):  # without the door: nobody's mail server should hear of invented people's past
        past = Letter.objects.waiting().filter(written_at__lt=timezone.now() - timedelta(days=2))
        past.update(sent_at=F("written_at"))
    with inside(place.pk):
        rosa, callum = actor_in(place.pk, cast["rosa"]), actor_in(place.pk, cast["callum"])
    choose_pace(place, by=rosa, pace=HowOften.DAILY)
    address = "3 Chapel Steps\nLarkmoor\nLM1 2ZZ"
    choose_pace(place, by=callum, pace=HowOften.POST, postal_address=address)
