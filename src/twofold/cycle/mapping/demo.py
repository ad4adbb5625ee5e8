"""The demo place's map: some confirmed, some seen by one side only, some never asked, one that goes badly."""

from collections.abc import Mapping

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Initiative
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside

from .actions import (
    Kind,
    Part,
    Says,
    answer,
    bring_sheet,
    estimate_informal,
    map_columns,
    rate,
    register,
    write_users_part,
)

STAFF, CITIZEN = ("olu",), ("rosa",)
BOTH = STAFF + CITIZEN
SAID = (
    ("Meals at home", Kind.PERFORMING, Says.HERE, "Volunteers drive the rounds and sit down for a word.", BOTH),
    ("Meals at home", Kind.ASSESSMENT, Says.HERE, "People taste the menus twice a year.", BOTH),
    ("Meals at home", Kind.DESIGN, Says.COULD, "Nobody who eats them helped to plan the menus.", CITIZEN),
    ("Meals at home", Kind.FINANCING, Says.NONE, "People pay for the meals; asking more would be unfair.", STAFF),
    ("Libraries", Kind.PERFORMING, Says.HERE, "The Saturday club and the homework table are run by volunteers.", BOTH),
    ("Libraries", Kind.MANAGEMENT, Says.HERE, "The friends of Mill Lane library look after its garden and rota.", BOTH),
    ("Libraries", Kind.PLANNING, Says.HERE, "A user panel meets each season.", STAFF),
    ("Libraries", Kind.ASSESSMENT, Says.COULD, "Readers could say which branch works.", CITIZEN),
    ("Parks and streets", Kind.PRIORITISATION, Says.HERE, "Residents vote on projects each year.", BOTH),
    ("Parks and streets", Kind.PERFORMING, Says.HERE, "Neighbours plant and weed four greens.", BOTH),
    ("Parks and streets", Kind.FINANCING, Says.HERE, "Shops gave half of what the benches cost.", CITIZEN),
    ("Parks and streets", Kind.DESIGN, Says.HERE, "Children drew the playground that was built.", BOTH),
    ("Youth work", Kind.PERFORMING, Says.HERE, "Older teenagers mentor younger ones.", CITIZEN),
    ("Youth work", Kind.PLANNING, Says.NONE, "The youth panel ended in spring, and nobody has taken it up.", STAFF),
)
LIST = """Project,Which service,What it is for,We give,Contact
Mill Lane friends,Libraries,A garden people read in,A shed and £300 a year,Head of libraries
Sunday walkers,Parks and streets,Company for people who live alone,Nothing: nobody asked,
Chess for all,Swimming,A quiet hour,A room,Head of leisure
Reading buddies,Libraries,Children who read at home,Volunteers are trained by a librarian,Head of libraries
"""


def load(place: Place, people: Mapping[str, Person]) -> None:
    with inside(place.pk):
        cast = {name: actor_in(place.pk, person) for name, person in people.items()}
        services = {service.name: service for service in Service.objects.all()}
        budget = Initiative.objects.order_by("pk")[0]
    olu = cast["olu"]
    for name, kind, says, because, who in SAID:
        for each in who:
            answer(services[name], by=cast[each], kind=kind, says=says, because=because)
    _meals(place, services["Meals at home"], olu=olu, callum=cast["callum"])
    register(budget, by=olu, kind=Kind.PRIORITISATION, recognised=True, reaches=5_000, owner="Head of engagement")
    _users_parts(services, olu)
    _old_spreadsheet(place, olu)


def _meals(place: Place, service: Service, *, olu: Actor, callum: Actor) -> None:
    """An initiative that goes well by one side and badly by the other, and what stands beside it unregistered."""
    rounds = start_initiative(
        place,
        by=olu,
        name="Meals rounds with a welfare check",
        service=service.pk,
        outcome="People who cannot cook eat well and are not alone",
        public_input="A kitchen, two vans and a co-ordinator",
        citizen_intensity=3,
        public_intensity=3,
    )
    evidence, owner = "Rounds are counted every day.", "Head of adult care"
    entered = register(
        rounds, by=olu, kind=Kind.PERFORMING, recognised=True, reaches=140, evidence=evidence, owner=owner
    )
    rate(entered, by=olu, rating=5, because="Every round went out this year.")
    rate(entered, by=callum, rating=2, because="Three drivers left and nobody told my mother.")
    estimate_informal(
        service,
        by=olu,
        what="Neighbours who bring a plate",
        hours_low=2_000,
        hours_central=6_500,
        hours_high=15_000,
        source="Our own survey of 212 people over 75, spring: 9 % had a cooked meal from a neighbour in the last week.",
    )


def _users_parts(services: Mapping[str, Service], olu: Actor) -> None:
    for service, part, what, did, of, source in (
        ("Meals at home", Part.TURNING_UP, "Being at home when the meal comes", 31_904, 33_180, "Drivers' sheets"),
        ("Youth work", Part.COMPLETION, "Staying to the end of a course", 61, 112, "Course registers"),
    ):
        write_users_part(services[service], by=olu, part=part, what=what, did=did, of=of, year=2025, source=source)


def _old_spreadsheet(place: Place, olu: Actor) -> None:
    """Brought and mapped, not yet entered: what an officer sees half-way."""
    sheet = bring_sheet(place, by=olu, name="Community projects, from the old spreadsheet", file=LIST.encode())
    given, purpose, owner = "we give", "what it is for", "contact"
    map_columns(sheet, by=olu, named="project", service="which service", public=given, outcome=purpose, owner=owner)
