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
    Asked,
    Kind,
    Part,
    RestsOn,
    Says,
    answer,
    bring_sheet,
    estimate_from_survey,
    estimate_informal,
    map_columns,
    rate,
    register,
    write_users_part,
)

STAFF, CITIZEN = ("olu",), ("rosa",)
BOTH = STAFF + CITIZEN
SAID = (
    ("Meals at home", Asked.PERFORMING, Says.HERE, "Volunteers drive the rounds and sit down for a word.", BOTH),
    ("Meals at home", Asked.ASSESSMENT, Says.HERE, "People taste the menus twice a year.", BOTH),
    ("Meals at home", Asked.DESIGN, Says.COULD, "Nobody who eats them helped to plan the menus.", CITIZEN),
    ("Meals at home", Asked.FINANCING, Says.NONE, "People pay for the meals; asking more would be unfair.", STAFF),
    ("Libraries", Asked.PERFORMING, Says.HERE, "The Saturday club and the homework table are run by volunteers.", BOTH),
    ("Libraries", Asked.MANAGEMENT, Says.HERE, "Friends of Mill Lane library look after its garden and rota.", BOTH),
    ("Libraries", Asked.PLANNING, Says.HERE, "A user panel meets each season.", STAFF),
    ("Libraries", Asked.ASSESSMENT, Says.COULD, "Readers could say which branch works.", CITIZEN),
    ("Parks and streets", Asked.PRIORITISATION, Says.HERE, "Residents vote on projects each year.", BOTH),
    ("Parks and streets", Asked.PERFORMING, Says.HERE, "Neighbours plant and weed four greens.", BOTH),
    ("Parks and streets", Asked.FINANCING, Says.HERE, "Shops gave half of what the benches cost.", CITIZEN),
    ("Parks and streets", Asked.DESIGN, Says.HERE, "Children drew the playground that was built.", BOTH),
    ("Youth work", Asked.PERFORMING, Says.HERE, "Older teenagers mentor younger ones.", CITIZEN),
    ("Youth work", Asked.PLANNING, Says.NONE, "The youth panel ended in spring, and nobody has taken it up.", STAFF),
    ("Youth work", Asked.OWN_PART, Says.HERE, "A course works for those who stay to the end of it.", STAFF),
    ("Meals at home", Asked.OWN_PART, Says.HERE, "Being in, and eating while it is hot.", BOTH),
    ("Libraries", Asked.OWN_PART, Says.NONE, "Nothing: we have everything ready for them.", STAFF),
    ("Libraries", Asked.OWN_PART, Says.HERE, "Reading at home. The books do nothing by themselves.", CITIZEN),
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
    _swimmers(olu)
    _hidden_one(place, services["Youth work"], olu=olu, rosa=cast["rosa"])
    _users_parts(services, olu)
    _old_spreadsheet(place, olu)
    _not_entered(place, services["Libraries"], olu)


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
        rounds,
        by=olu,
        kind=Kind.PERFORMING,
        recognised=True,
        citizens_give="60 volunteers drive, and stay for a word",
        reaches=140,
        of_people=310,
        evidence=evidence,
        owner=owner,
    )
    rate(entered, by=olu, rating=5, because="Every round went out this year.")
    rate(entered, by=callum, rating=2, because="Three drivers left and nobody told my mother.")
    estimate_from_survey(
        service,
        by=olu,
        what="Neighbours who bring a plate",
        people=2_400,
        asked=212,
        do_it=19,
        hours_low=0.25,
        hours_central=0.5,
        hours_high=1,
        source="Our own survey of people over 75, spring: a cooked meal from a neighbour in the last week.",
    )


def _swimmers(olu: Actor) -> None:
    """On the register, and nobody has said of the service that people run part of it: the map says that it looks so."""
    with inside(olu.place_id):
        cleans = Initiative.objects.get(name="Clean beaches")
    give, known = "Three swimmers, twice a month in winter", "Their own list of hours, entered."
    register(cleans, by=olu, kind=Kind.MANAGEMENT, citizens_give=give, reaches=0, evidence=known)


def _hidden_one(place: Place, service: Service, *, olu: Actor, rosa: Actor) -> None:
    """What nobody in charge knew of, until somebody on the ground was asked."""
    mentors = start_initiative(
        place,
        by=olu,
        name="Older teenagers look after the new ones",
        service=service.pk,
        outcome="Nobody leaves in the first month",
        public_input="A room that is open anyway; nothing else, because nobody was asked",
        citizen_intensity=4,
        public_intensity=1,
    )
    give, known = "Eleven teenagers, two evenings a week", "A youth worker told us in the walk through her service."
    entered = register(mentors, by=olu, kind=Kind.PERFORMING, citizens_give=give, evidence=known)
    rate(entered, by=rosa, rating=5, because="My son would have stopped going.")
    estimate_informal(
        service,
        by=olu,
        what="Parents who drive and wait",
        hours_low=400,
        hours_central=1_300,
        hours_high=3_100,
        source="Hours a family gives to clubs, from a national survey, for the 45 on our courses.",
        rests_on=RestsOn.RATE,
    )


def _not_entered(place: Place, service: Service, olu: Actor) -> None:
    """Started, and waiting for somebody to say what kind it is."""
    start_initiative(
        place,
        by=olu,
        name="Books to the door",
        service=service.pk,
        outcome="People who cannot come to the library have something to read",
        public_input="A librarian for two hours a week, who chooses with them",
        citizen_intensity=2,
        public_intensity=2,
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
    map_columns(
        sheet,
        by=olu,
        named="project",
        service="which service",
        public=given,
        outcome=purpose,
        owner=owner,
        citizens_do=3,
        staff_do=1,
    )
