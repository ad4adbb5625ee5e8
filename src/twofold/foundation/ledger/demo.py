"""Both sides' hours and pounds in the demo place: confirmed, waiting, pledged, disputed and taken back."""

from collections.abc import Mapping
from datetime import timedelta

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


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with inside(place.pk):
        rosa, callum, olu, mina = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu", "mina"))
        finished = Activity.objects.filter(state=State.FINISHED).order_by("pk")[0]
        live = Activity.objects.filter(state=State.LIVE).select_related("initiative").order_by("pk")[0]
    today = timezone.localdate()
    ago = {days: today - timedelta(days=days) for days in (2, 5, 21, 30, 48, 60)}
    tellers = write_in_time(
        finished,
        by=olu,
        who="Volunteer tellers",
        group=Group.VOLUNTEER,
        people=14,
        minutes=14 * 180,
        day=ago[21],
        kind=Kind.GENERAL,
    )
    confirm(tellers, by=mina)
    group = write_in_time(
        finished,
        by=olu,
        who="Steering group",
        group=Group.CITIZEN,
        people=9,
        minutes=9 * 360,
        day=ago[60],
        kind=Kind.LIVED,
    )
    confirm(group, by=mina)
    for amount, what, who, day in (
        (52 * 60, PublicInput.STAFF, "Grade 8, participation team", ago[48]),
        (6_400_00, PublicInput.MONEY, "Participation budget: printing and post", ago[48]),
        (24 * 60, PublicInput.SPACE, "Old Town library, meeting room", ago[30]),
    ):
        confirm(put_in(finished, by=olu, what=what, amount=amount, day=day, who=who), by=rosa)
    confirm(log_time(finished, by=rosa, minutes=150, day=ago[30], note="Handed out leaflets at the market."), by=olu)
    wrong = log_time(live, by=callum, minutes=90, day=ago[5], kind=Kind.LIVED, note="Spoke at the open evening.")
    correct(wrong, by=callum, amount=60, reason="It was an hour.")
    log_time(live, by=rosa, minutes=120, day=ago[2], note="Helped neighbours to read the projects.")
    odd = log_time(live, by=rosa, minutes=300, day=ago[5])
    dispute(odd, by=olu, reason="The drop-in that day was called off.")
    pledge_time(live, by=callum, minutes=180, day=today + timedelta(days=12))
    put_in(live, by=olu, what=PublicInput.STAFF, amount=38 * 60, day=ago[5], who="Grade 8, participation team")
    twice = put_in(live, by=olu, what=PublicInput.MONEY, amount=900_00, day=ago[2], who="Participation budget: halls")
    with inside(place.pk):
        entered = Transfer.objects.get(contribution=twice)
    take_back(entered, by=mina, reason="Entered twice.")
    put_in(live, by=olu, what=PublicInput.MONEY, amount=900_00, day=ago[2], who="Participation budget: halls")
    both = {live.pk: "2/3", finished.pk: "1/3"}
    log_time(live, by=rosa, minutes=90, day=ago[2], note="Showed visitors the last budget, and this one.", shares=both)
    lists(live, olu)
    on_their_own(place, olu)
    close_period(place, by=mina, begins=today - timedelta(days=90), ends=today - timedelta(days=45))


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
