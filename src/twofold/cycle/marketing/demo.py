"""The demo place's charters: meals at home, whose first version was replaced and whose second was not always kept;
one of the parks that is there to be signed; and one of the libraries that is still being written."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside

from .actions import (
    Helps,
    Party,
    add_incentive,
    add_obligation,
    answer_what_was_not_kept,
    put_forward,
    say_what_was_not_kept,
    sign,
    withdraw_signature,
    write_charter,
)
from .models import Charter, Obligation

Cast = Mapping[str, Actor]
MEALS = "A hot meal and a friendly word, at a time one can count on, for as long as it is wanted."
LATER = "A hot meal and a friendly word. New in this version: fares for drivers, and ten minutes at the door."
PARKS = "Playgrounds and street trees that neighbours and the parks team keep together."
BOOKS = "The book van stops where people are, because people say where they will be."
AT_TEN = "Ring by ten in the morning when you do not need the meal"
BY_ONE = "Bring the meal before one o'clock, and ring when it will be later"
STAY = "Stay for ten minutes where somebody eats alone"
LATE = "In the first two weeks of the month the meal came after two, four times, and nobody rang."
WHY_LATE = "Two vans were off the road. From now on the kitchen rings the whole round by noon when a van is late."
NO_CALL = "On one round six meals came back in a week because nobody was at home and nobody had rung."


def load(place: Place, people: Mapping[str, Person]) -> None:
    with inside(place.pk):
        cast = {name: actor_in(place.pk, person) for name, person in people.items()}
        services = {each.name: each for each in Service.objects.all()}
    now = timezone.now()
    with as_if_on(now - timedelta(days=140)):
        _first(services["Meals at home"], cast)
    with as_if_on(now - timedelta(days=52)):
        meals = _second(services["Meals at home"], cast)
    with as_if_on(now - timedelta(days=19)):
        _not_kept(place, meals, cast)
    with as_if_on(now - timedelta(days=8)):
        _parks(services["Parks and streets"], cast)
    with as_if_on(now - timedelta(days=2)):
        books = write_charter(services["Libraries"], by=cast["olu"], purpose=BOOKS)
        add_obligation(books, by=cast["olu"], party=Party.CITIZEN, what="Say a week ahead where the van is wanted")
        add_incentive(books, by=cast["olu"], party=Party.CITIZEN, when=Helps.START, what="A stop named by you")


def _first(service: Service, cast: Cast) -> None:
    olu = cast["olu"]
    first = write_charter(service, by=olu, purpose=MEALS)
    add_obligation(first, by=olu, party=Party.USER, what=AT_TEN)
    add_obligation(first, by=olu, party=Party.FRONTLINE, what=BY_ONE)
    add_incentive(first, by=olu, party=Party.USER, when=Helps.KEEP, what="No charge when you ring in time")
    put_forward(first, by=olu)
    sign(first, by=cast["callum"], party=Party.USER)
    sign(first, by=olu, party=Party.FRONTLINE)


def _second(service: Service, cast: Cast) -> Charter:
    olu = cast["olu"]
    second = write_charter(service, by=olu, purpose=LATER)
    add_obligation(second, by=olu, party=Party.CITIZEN, what="Drive the rounds you put your name to")
    add_obligation(second, by=olu, party=Party.FRONTLINE, what=STAY)
    add_obligation(second, by=olu, party=Party.MANAGER, what="Pay for the vans and the fares, three years ahead")
    add_incentive(second, by=olu, party=Party.CITIZEN, when=Helps.START, what="Ride along once before you say yes")
    add_incentive(second, by=olu, party=Party.CITIZEN, when=Helps.KEEP, what="Fares paid within a week")
    add_incentive(second, by=olu, party=Party.FRONTLINE, when=Helps.KEEP, what="The ten minutes are in the timetable")
    put_forward(second, by=olu)
    for who, party in (
        ("callum", Party.USER),
        ("rosa", Party.CITIZEN),
        ("olu", Party.FRONTLINE),
        ("mina", Party.MANAGER),
    ):
        sign(second, by=cast[who], party=party)
    return second


def _not_kept(place: Place, meals: Charter, cast: Cast) -> None:
    with inside(place.pk):
        owed = {each.what: each for each in Obligation.objects.filter(charter=meals)}
    late = say_what_was_not_kept(owed[BY_ONE], by=cast["callum"], why=LATE)
    with as_if_on(timezone.now() + timedelta(days=4)):
        answer_what_was_not_kept(late, by=cast["olu"], answer=WHY_LATE)
    say_what_was_not_kept(owed[AT_TEN], by=cast["olu"], why=NO_CALL)


def _parks(service: Service, cast: Cast) -> None:
    olu = cast["olu"]
    parks = write_charter(service, by=olu, purpose=PARKS)
    add_obligation(parks, by=olu, party=Party.CITIZEN, what="Water the trees of your street in dry weeks")
    add_obligation(parks, by=olu, party=Party.FRONTLINE, what="Mend what is broken in a playground within five days")
    add_incentive(parks, by=olu, party=Party.CITIZEN, when=Helps.START, what="A can and a key to the tap")
    put_forward(parks, by=olu)
    withdraw_signature(sign(parks, by=olu, party=Party.FRONTLINE), by=olu)
