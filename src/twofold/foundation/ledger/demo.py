"""Both sides' hours and pounds in the demo place: confirmed, waiting, pledged, disputed and taken back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside

from .actions import (
    Group,
    Kind,
    PublicInput,
    confirm,
    correct,
    dispute,
    log_time,
    pledge_time,
    put_in,
    put_in_for_initiative,
    take_back,
    write_in_for_initiative,
    write_in_time,
)
from .bringing import bring_hours, enter_hours, map_hours
from .closing import close_period
from .models import Transfer
from .noughts import put_in_nothing
from .other_giving import Known, Other, Spent, log_gift, log_waiting, write_in_gift, write_in_waiting
from .rate_book import bring_rates

# As a small survey of a place's own would give them; invented, like everything here.
FORGONE = """series,method,title,definition,licence,from,low,central,high,price_year,source
hours-forgone,opportunity,What people went without,Take-home pay an hour of those who would have worked,Our own,\
2020-01-01,6.00,9.50,16.00,2026,"Larkmoor survey, invented"
"""


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with inside(place.pk):
        rosa, callum, olu, mina = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu", "mina"))
        finished = Activity.objects.filter(state=State.FINISHED).select_related("initiative").order_by("pk")[0]
        live = Activity.objects.filter(state=State.LIVE).select_related("initiative").order_by("pk")[0]
    of_a_finished_budget(finished, olu=olu, mina=mina, rosa=rosa)
    of_a_budget_under_way(live, olu=olu, rosa=rosa, callum=callum)
    entered_twice(live, olu=olu, mina=mina)
    shares = {live.pk: "2/3", finished.pk: "1/3"}
    note = "Showed visitors the last budget, and this one."
    log_time(live, by=rosa, minutes=90, day=ago(2), note=note, shares=shares)
    besides_hours(live, olu=olu, mina=mina, rosa=rosa, callum=callum)
    bring_rates(place, by=olu, name="What an hour costs people, 2026", licence="Our own", file=FORGONE.encode())
    lists(live, olu)
    on_their_own(place, olu)
    close_period(place, by=mina, begins=ago(90), ends=ago(45))


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def of_a_finished_budget(finished: Activity, *, olu: Actor, mina: Actor, rosa: Actor) -> None:
    for who, group, people, each, day, kind in (
        ("Volunteer tellers", Group.VOLUNTEER, 14, 180, ago(21), Kind.GENERAL),
        ("Steering group", Group.CITIZEN, 9, 360, ago(60), Kind.LIVED),
    ):
        sheet: dict[str, Any] = {
            "who": who,
            "group": group,
            "people": people,
            "minutes": people * each,
            "day": day,
            "kind": kind,
        }
        confirm(write_in_time(finished, by=olu, **sheet), by=mina)
    for amount, what, who, day in (
        (52 * 60, PublicInput.STAFF, "Grade 8, participation team", ago(48)),
        (6_400_00, PublicInput.MONEY, "Participation budget: printing and post", ago(48)),
        (710_00, PublicInput.OVERHEAD, "Overhead of the participation team", ago(48)),
        (24 * 60, PublicInput.SPACE, "Old Town library, meeting room", ago(30)),
    ):
        confirm(put_in(finished, by=olu, what=what, amount=amount, day=day, who=who), by=rosa)
    confirm(log_time(finished, by=rosa, minutes=150, day=ago(30), note="Handed out leaflets at the market."), by=olu)


def of_a_budget_under_way(live: Activity, *, olu: Actor, rosa: Actor, callum: Actor) -> None:
    wrong = log_time(live, by=callum, minutes=90, day=ago(5), kind=Kind.LIVED, note="Spoke at the open evening.")
    correct(wrong, by=callum, amount=60, reason="It was an hour.")
    log_time(live, by=rosa, minutes=120, day=ago(2), note="Helped neighbours to read the projects.")
    odd = log_time(live, by=rosa, minutes=300, day=ago(5))
    dispute(odd, by=olu, reason="The drop-in that day was called off.")
    pledge_time(live, by=callum, minutes=180, day=ago(-12))
    put_in(live, by=olu, what=PublicInput.STAFF, amount=38 * 60, day=ago(5), who="Grade 8, participation team")


def entered_twice(live: Activity, *, olu: Actor, mina: Actor) -> None:
    halls: dict[str, Any] = {
        "what": PublicInput.MONEY,
        "amount": 900_00,
        "day": ago(2),
        "who": "Participation budget: halls",
    }
    twice = put_in(live, by=olu, **halls)
    with inside(live.place.pk):
        entered = Transfer.objects.get(contribution=twice)
    take_back(entered, by=mina, reason="Entered twice.")
    put_in(live, by=olu, **halls)


def besides_hours(live: Activity, *, olu: Actor, mina: Actor, rosa: Actor, callum: Actor) -> None:
    """Things and rooms citizens give, and the time we make them spend."""
    to, part = live.initiative, live.pk
    callers: dict[str, Any] = {
        "who": "Callers about the forms",
        "group": Group.USER,
        "people": 46,
        "minutes": 46 * 11,
        "day": ago(4),
    }
    confirm(write_in_waiting(to, by=olu, **callers, kind=Spent.WAITING, known=Known.CLOCKED, activity=part), by=mina)
    log_waiting(
        to, by=callum, minutes=35, day=ago(6), kind=Spent.RETELLING, note="Third time I explained it.", activity=part
    )
    chapel: dict[str, Any] = {"who": "Harbour chapel", "group": Group.GROUP, "people": 12, "day": ago(5)}
    confirm(write_in_gift(to, by=olu, **chapel, what=Other.SPACE, amount=6, activity=part), by=mina)
    log_gift(to, by=rosa, what=Other.GOODS, amount=4, day=ago(2), note="Four folding tables.", activity=part)


def a_year_of_rounds(initiative: Initiative, *, olu: Actor, mina: Actor, callum: Actor) -> None:
    """Both sides of what no method here runs: drivers and carers; a co-ordinator, a kitchen, two vans."""
    today = timezone.localdate()
    head = "NAME,PLACEMENTID,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED\n"
    lines = "".join(
        f"Meals round,{driver},{week},{today - timedelta(days=7 * week)},4,{(2.5, 3, 3.5, 4)[(driver + week) % 4]}\n"
        for week in range(1, 45)
        for driver in range(1, 31)
    )
    rounds = bring_hours(
        initiative, by=olu, system="Rota of the rounds", name="This year", file=(head + lines).encode()
    )
    enter_hours(rounds, by=olu)
    for week in range(1, 45):  # on the day of the rounds, as her time sheet has it
        day, who = today - timedelta(days=7 * week), "Co-ordinator, grade 6"
        put_in_for_initiative(initiative, by=olu, what=PublicInput.STAFF, amount=38 * 60, day=day, who=who)
    for days, pence, metres in (
        (290, 16_400_00, 9_200_000),
        (200, 15_900_00, 9_450_000),
        (110, 16_100_00, 9_300_000),
        (20, 15_700_00, 9_600_000),
    ):
        day = today - timedelta(days=days)
        meeting = write_in_for_initiative(
            initiative,
            by=olu,
            who="Carers at their meeting",
            group=Group.CARER,
            people=22,
            minutes=22 * 120,
            day=day,
            kind=Kind.LIVED,
        )
        confirm(meeting, by=mina)
        for what, amount, who in (
            (PublicInput.MONEY, pence, "Adult care budget: kitchen and vans"),
            (PublicInput.TRAVEL, metres, "Two electric vans"),
        ):
            given = put_in_for_initiative(initiative, by=olu, what=what, amount=amount, day=day, who=who)
            confirm(given, by=callum)


def on_their_own(place: Place, olu: Actor) -> None:
    """Hours citizens gave without the public body, which says so and why."""
    today = timezone.localdate()
    with inside(place.pk):
        parks = Service.objects.get(name="Parks and streets").pk
    cleans = start_initiative(
        place,
        by=olu,
        name="Clean beaches",
        service=parks,
        outcome="Beaches that people and birds can use.",
        public_input="Bags, gloves and a van from April to September.",
        citizen_intensity=4,
        public_intensity=1,
    )
    lines = [
        f"{n},{today - timedelta(days=day)},{hours}" for day in (40, 12) for n, hours in ((1, 2), (2, 2), (3, 1.5))
    ]
    file = "\n".join(["Helper,Day,Hours", *lines]).encode()
    brought = bring_hours(cleans, by=olu, system="Harbour swimmers", name="Winter beach cleans", file=file)
    map_hours(brought, by=olu, who="helper", day="day", hours="hours")
    enter_hours(brought, by=olu)
    reason = "The van is laid up in winter. The swimmers met without us and took the rubbish home."
    begins = today - timedelta(days=44)
    put_in_nothing(cleans, by=olu, begins=begins, ends=today - timedelta(days=1), reason=reason)


def lists(activity: Activity, olu: Actor) -> None:
    """Two exports of a volunteer system: one entered, one to look through, with a line nobody can take."""
    today = timezone.localdate()
    head = "NAME,PLACEMENTID,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED\n"
    lines = [
        f"Litter pick,{n},{week},{today - timedelta(days=7 * week)},2,{hours}\n"
        for week in (1, 2)
        for n, hours in enumerate(("2", "1.5", "2", "", "1", "2"), start=1)
    ]
    for name, content, enter in (
        ("Spring litter picks", head + "".join(lines), True),
        ("Litter picks, with a slip of the pen", head + lines[0] + f"Litter pick,7,3,{today},2,25\n", False),
    ):
        brought = bring_hours(activity.initiative, by=olu, system="TeamKinetic", name=name, file=content.encode())
        if enter:
            enter_hours(brought, by=olu)
