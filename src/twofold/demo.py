"""The demo place: a borough that does not exist, in the sea, with people nobody has met.

Everything goes through the door, except the ballots of a vote that is over: five thousand sign-ins would only slow
the set-up down.
"""

from importlib import import_module
from importlib.util import find_spec
from secrets import token_urlsafe

from django.conf import settings
from django.db import connections, transaction

from twofold.cycle.focus import demo as focus_demo
from twofold.cycle.mapping import demo as mapping_demo
from twofold.cycle.marketing import demo as marketing_demo
from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.methods import all_methods
from twofold.foundation.decisions import demo as decisions_demo
from twofold.foundation.expenses import demo as expenses_demo
from twofold.foundation.ledger import demo as ledger_demo
from twofold.foundation.notices import demo as notices_demo
from twofold.foundation.outcomes import demo as outcomes_demo
from twofold.foundation.people.actions import (
    Kind,
    May,
    Post,
    Standing,
    allow,
    appoint,
    care_about,
    join_place,
    make_api_key,
    offer_asset,
)
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.founding import found_place, register
from twofold.foundation.people.models import Person
from twofold.foundation.places.actions import add_area, add_service, describe_place
from twofold.foundation.places.models import Place, Service
from twofold.foundation.trace import demo as trace_demo
from twofold.foundation.wall.rows import inside

SLUG = "larkmoor"
PASSWORD = "larkmoor-demo"  # noqa: S105  # printed at every start; the doctor warns where real people sign in
SIGN_INS = [
    ("Rosa Quill", "rosa@larkmoor.example", "Resident. She has not voted yet."),
    ("Callum Thorne", "callum@larkmoor.example", "Carer. His mother has meals delivered."),
    ("Olu Baptiste", "olu@larkmoor.example", "Officer. He prepares budgets and counts the votes."),
    ("Mina Farrow", "mina@larkmoor.example", "Manager. She appoints people and stops what does not work."),
    ("Carys Penhale", "carys@larkmoor.example", "Councillor for Harbour ward."),
]
POSTS = {"olu": Post.OFFICER, "carys": Post.COUNCILLOR}
# What a running site and worker need to go on while the rest is emptied.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "procrastinate_workers"}
SERVICES = {
    "Parks and streets": "Parks, playgrounds, pavements and street trees.",
    "Meals at home": "A hot meal and a friendly word for people who cannot cook.",
    "Libraries": "Four libraries and the book van.",
    "Youth work": "Clubs, sports and somewhere warm to be.",
}
# Corners of a grid some sixty miles out in the North Sea, as (longitude, latitude).
GRID = {
    "Harbour": [(2.40, 54.40), (2.46, 54.395), (2.47, 54.43), (2.41, 54.435)],
    "Old Town": [(2.46, 54.395), (2.52, 54.40), (2.53, 54.43), (2.47, 54.43)],
    "Mill Lane": [(2.52, 54.40), (2.58, 54.405), (2.585, 54.44), (2.53, 54.43)],
    "Station": [(2.41, 54.435), (2.47, 54.43), (2.475, 54.465), (2.42, 54.47)],
    "Northfield": [(2.47, 54.43), (2.53, 54.43), (2.54, 54.47), (2.475, 54.465)],
    "Westerly": [(2.53, 54.43), (2.585, 54.44), (2.59, 54.475), (2.54, 54.47)],
}
ABOUT = (
    "Larkmoor is a borough of 84,000 people on an estuary that is on no map. Residents and the council decide, "
    "design and do things together here, and say what came of it."
)


def load(*, reset: bool = False) -> None:
    """Load the demo place unless it is there; with `reset`, throw the demo database's contents away first."""
    if reset:
        _empty_the_database()
    if Place.objects.filter(slug=SLUG).exists():
        return
    cast = {email.partition("@")[0]: register(email, name, PASSWORD) for name, email, _role in SIGN_INS}
    place = _found(cast)
    for method in all_methods():
        if find_spec(f"{method.app}.demo"):
            import_module(f"{method.app}.demo").load(place, cast)
    ledger_demo.load(place, cast)
    trace_demo.load(place, cast)
    expenses_demo.load(place, cast)
    decisions_demo.load(place, cast)
    mapping_demo.load(place, cast)
    outcomes_demo.load(place, cast)
    focus_demo.load(place, cast)
    marketing_demo.load(place, cast)
    notices_demo.load(place, cast)
    _tell_about_themselves(place, cast)
    _let_a_program_in(place, acting(place, cast["mina"]))


def _let_a_program_in(place: Place, mina: Actor) -> None:
    """A key nobody knows, for a website that does not exist."""
    data = {"name": "The borough's website", "role": "visitor"}
    make_api_key.perform(place.pk, by=mina, data=data, key=token_urlsafe(24))


def _tell_about_themselves(place: Place, cast: dict[str, Person]) -> None:
    rosa, callum = (acting(place, cast[name]) for name in ("rosa", "callum"))
    care_about(place, by=rosa, topic="Safe streets for children")
    care_about(place, by=callum, topic="Help for carers")
    offer_asset(place, by=rosa, kind=Kind.SKILL, text="I mend bicycles")
    offer_asset(place, by=callum, kind=Kind.EXPERIENCE, text="Six years of caring for my mother")
    allow(place, by=rosa, purpose=May.INVITE)


def acting(place: Place, person: Person) -> Actor:
    with inside(place.pk):
        return actor_in(place.pk, person)


def _found(cast: dict[str, Person]) -> Place:
    place = found_place(
        manager=cast["mina"],
        slug=SLUG,
        name="Larkmoor",
        body="Larkmoor Borough Council",
        kind="borough",
        jurisdiction="england",
        governance="leader",
        contact_email="hello@larkmoor.example",
    )
    mina = acting(place, cast["mina"])
    describe_place(place, by=mina, about=ABOUT)
    for name, about in SERVICES.items():
        add_service(place, by=mina, name=name, about=about)
    for name, corners in GRID.items():
        add_area(place, by=mina, name=name, outline=_polygon(corners))
    for who, post in POSTS.items():
        appoint(place, by=mina, email=cast[who].email, post=post)
    join_place(place, by=acting(place, cast["rosa"]), standing=Standing.CITIZEN)
    with inside(place.pk):
        meals = Service.objects.get(name="Meals at home").pk
    join_place(place, by=acting(place, cast["callum"]), standing=Standing.USER, service=meals)
    return place


def _polygon(corners: list[tuple[float, float]]) -> str:
    ring = ", ".join(f"[{longitude}, {latitude}]" for longitude, latitude in [*corners, corners[0]])
    return f'{{"type": "Polygon", "coordinates": [[{ring}]]}}'


def _empty_the_database() -> None:
    others = Place.objects.exclude(slug=SLUG).values_list("name", flat=True)
    if others or not settings.DEMO:
        raise SystemExit(
            f"This database holds more than the demo place ({', '.join(others) or 'it is not marked as a demo'}); "
            "nothing was reset."
        )
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        tables = sorted(set(owner.introspection.table_names(cursor)) - KEPT)
        # Sealed tables refuse TRUNCATE, and rightly: only a superuser can set the seals aside, which an owner of a
        # real deployment is not. So this works where `make run` made the database, and nowhere else.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
