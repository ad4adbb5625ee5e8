"""Decisions in the demo place: one whole story with a call-in and a broken promise, one that waits, one against."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Place, Service
from twofold.foundation.rulebook.calendars import why_not_working
from twofold.foundation.trace.actions import answer_question, ask_question
from twofold.foundation.trace.chain import node_of
from twofold.foundation.wall.rows import inside

from .actions import (
    Grade,
    Kind,
    add_option,
    advise,
    bring_in,
    declare_interest,
    give_notice,
    open_case,
    say_effect,
    test_whether_key,
)
from .asking import add_wish, ask_groups, name_segment, record_stances
from .models import DecisionCase
from .saying import say_to_deciders
from .settling import (
    Outcome,
    add_notice,
    call_in,
    check_promise,
    decide,
    decide_small,
    promise,
    report_done,
    say_not_done,
    settle_call_in,
)
from .stances import Matter

Cast = Mapping[str, Actor]
SURVEY = "Survey of library users and staff, spring"


def load(place: Place, people: Mapping[str, Person]) -> None:
    with inside(place.pk):
        cast = {name: actor_in(place.pk, person) for name, person in people.items()}
        asked = Activity.objects.filter(state=State.LIVE).order_by("pk")[0]
        services = {each.name: each.pk for each in Service.objects.all()}
    now = timezone.now()
    with as_if_on(working(place, now - timedelta(days=150))):
        question = ask_question(
            asked, by=cast["rosa"], text="Could the library stay open one evening? I work until six."
        )
    case = evenings(place, cast, services["Libraries"], question, now)
    story(place, cast, case, now)
    waiting(place, cast, services["Meals at home"], now)
    against(place, cast, now)
    just_decided(place, cast, now)
    sent_back(place, cast, now)


def working(place: Place, moment: datetime) -> datetime:
    """That moment, or the next working day's."""
    while why_not_working(timezone.localdate(moment), place.jurisdiction):
        moment += timedelta(days=1)
    return moment


def evenings(place: Place, cast: Cast, service: int, question: Any, now: datetime) -> DecisionCase:
    """Users want evenings, staff want fewer shifts, the money is fixed: the case opens by itself."""
    with as_if_on(working(place, now - timedelta(days=140))):
        matter = ask_groups(
            place,
            by=cast["olu"],
            question="When should the four libraries be open?",
            service=service,
            at_stake="218 opening hours a week, £1,140,000 a year, 31 staff. None of it can grow.",
        )
        wish = add_wish(matter, by=cast["olu"], title="Open until eight on two evenings")
        closing = add_wish(matter, by=cast["olu"], title="Close on Wednesday mornings")
        for group, counts in (("user", (118, 14, 22)), ("frontline", (4, 5, 22))):
            stance(matter, cast, wish.pk, group, counts)
        for group, counts in (("user", (61, 40, 53)), ("frontline", (16, 6, 9))):
            stance(matter, cast, closing.pk, group, counts)
        otherwise_told_apart(place, matter, cast, wish.pk, closing.pk)
        answer_question(
            question, by=cast["olu"], answer="We have asked everyone who uses the libraries, and the staff."
        )
        with inside(place.pk):
            case = DecisionCase.objects.get(matter=matter)
            said = node_of(question).pk
        bring_in(case, by=cast["olu"], said=said)
        fill(case, cast)
    return case


def otherwise_told_apart(place: Place, matter: Matter, cast: Cast, evenings: int, closing: int) -> None:
    """The same survey by who uses libraries, by area and by when people are at work: one more conflict among them."""
    segments = [
        name_segment(place, by=cast["olu"], name=name, told_by="Question 7 of the survey: when do you work or study?")
        for name in ("At work in the day", "At home in the day")
    ]
    for group, counts in (("uses", (118, 14, 22)), ("does-not-use", (31, 22, 9))):
        stance(matter, cast, evenings, group, counts)
    for area, counts in (("Harbour", (40, 8, 7)), ("Old Town", (33, 5, 12)), ("Mill Lane", (6, 1, 2))):
        stance(matter, cast, evenings, f"area:{area}", counts)
    for segment, counts in zip(segments, ((51, 9, 11), (10, 21, 42)), strict=True):
        stance(matter, cast, closing, segment.code, counts)


def stance(matter: Matter, cast: Cast, wish: int, group: str, counts: tuple[int, int, int]) -> None:
    favour, neither, against_ = counts
    record_stances(
        matter,
        by=cast["olu"],
        wish=wish,
        group=group,
        in_favour=favour,
        neither=neither,
        against=against_,
        source=SURVEY,
    )


def fill(case: DecisionCase, cast: Cast) -> None:
    olu = cast["olu"]
    together = add_option(
        case,
        by=olu,
        kind=Kind.TOGETHER,
        title="Evenings with trained volunteers",
        about="Two libraries open until eight on Tuesdays and Thursdays. One librarian and three trained volunteers "
        "are there. Wednesday mornings close to pay for it.",
        evidence="Two neighbouring boroughs have done it for three years; visits rose by a tenth, by their own count.",
        grade=Grade.C,
        citizen_minutes=74_880,
        public_minutes=49_920,
        public_pence=3_120_000,
    )
    alone = add_option(
        case,
        by=olu,
        kind=Kind.ALONE,
        title="Evenings with staff alone",
        about="The same evenings with three librarians. One branch closes on Saturdays to pay for it.",
        evidence="Costed from the present rota.",
        grade=Grade.D,
        public_minutes=149_760,
        public_pence=8_400_000,
        hours_at_risk=410,
    )
    for option, group, gains, what in (
        (together, "user", True, "16 evening hours a week that people at work can use"),
        (together, "user", False, "8 quiet morning hours a week"),
        (together, "segment:At home in the day", False, "Wednesday mornings, when they come"),
        (together, "frontline", False, "One late shift a fortnight for each of 14 librarians"),
        (together, "citizen", True, "24 new volunteer places, with training"),
        (alone, "user", True, "16 evening hours a week"),
        (alone, "frontline", False, "Three late shifts a fortnight for each of 14 librarians"),
        (alone, "citizen", False, "The Saturday club of one branch, with 410 volunteer hours a year"),
    ):
        say_effect(case, by=olu, option=option.pk, group=group, gains=gains, what=what)
    advise(
        case,
        by=olu,
        advice="Try evenings with volunteers for a year in two libraries, and count who comes. The evidence is "
        "thin, so it should be easy to stop.",
    )
    test_whether_key(case, by=olu, pence=3_120_000, areas=4)


def story(place: Place, cast: Cast, case: DecisionCase, now: datetime) -> None:
    """Noticed, decided, called in, upheld; one promise kept and seen, one broken."""
    olu, mina, carys = cast["olu"], cast["mina"], cast["carys"]
    with as_if_on(working(place, now - timedelta(days=130))):
        give_notice(case, by=olu)
    with as_if_on(working(place, now - timedelta(days=98))):
        decision = decide(
            case,
            by=carys,
            option=option_of(place, case, "Evenings with trained volunteers"),
            reasons="People who work cannot use a library that closes at five. Volunteers asked for this and will be "
            "trained. Staff lose quiet mornings and keep their Saturdays. We look again after a year.",
            rejected="Staff alone: it would close the Saturday club. Leaving it: most users asked for evenings.",
        )
        call = call_in(
            decision,
            by=carys,
            requesters="Three members of the scrutiny committee",
            members=3,
            grounds="The effect on staff with children was not written down.",
        )
        promises = [
            promise(decision, by=olu, what=what, owner=owner, due_on=timezone.localdate() + timedelta(days=days))
            for what, owner, days in (
                ("Train 24 volunteers and open two libraries until eight", "Head of libraries", 60),
                ("Pay the fares of volunteers within a week", "Head of finance", 45),
                ("Count evening visits for a year and publish them", "Head of libraries", 400),
            )
        ]
    with as_if_on(working(place, now - timedelta(days=84))):
        settle_call_in(
            call,
            by=mina,
            outcome=Outcome.UPHELD,
            because="The committee heard staff. It asks that late shifts go first to those who offer.",
        )
        add_notice(
            decision, by=olu, text="Late shifts go first to librarians who offer them, as the scrutiny committee asked."
        )
    with as_if_on(working(place, now - timedelta(days=30))):
        report_done(promises[0], by=olu, report="22 volunteers are trained. Harbour and Northfield open until eight.")
        say_not_done(
            promises[1],
            by=olu,
            because="The payment system cannot pay people without a staff number. Fares take five weeks. A prepaid "
            "card is being bought; this will be promised again with a date that can be kept.",
        )
    with as_if_on(working(place, now - timedelta(days=27))):
        check_promise(
            promises[0], by=cast["rosa"], kept=True, seen="I went on Thursday at seven. It was open and full."
        )


def option_of(place: Place, case: DecisionCase, title: str) -> int:
    with inside(place.pk):
        return int(case.options.get(title=title).pk)


def prepared(
    place: Place, cast: Cast, title: str, question: str, decider: str, *, gain: str = "", loss: str = ""
) -> DecisionCase:
    """A case with its three options, and who gains and loses by doing it together."""
    olu = cast["olu"]
    case = open_case(place, by=olu, title=title, question=question, decider=decider)
    for kind, name, about, citizens, staff, pence in (
        (Kind.NOTHING, "Leave it as it is", "What happens now goes on.", 0, 0, 0),
        (Kind.TOGETHER, "Do it together", "Neighbours and the council share the work.", 31_200, 9_360, 210_000),
        (Kind.ALONE, "The council alone", "The council does it and pays for it.", 0, 40_560, 640_000),
    ):
        made = add_option(
            case,
            by=olu,
            kind=kind,
            title=name,
            about=about,
            evidence="Costed by officers; nothing has been measured here yet.",
            citizen_minutes=citizens,
            public_minutes=staff,
            public_pence=pence,
        )
        for group, gains, what in (("citizen", True, gain), ("frontline", False, loss)):
            if what and kind == Kind.TOGETHER:
                say_effect(case, by=olu, option=made.pk, group=group, gains=gains, what=what)
    return case


def waiting(place: Place, cast: Cast, service: int, now: datetime) -> None:
    """One that can be decided now; one whose notice still runs; one still being prepared."""
    with as_if_on(working(place, now - timedelta(days=20))):
        case = prepared(
            place,
            cast,
            "Where should the Saturday lunch club meet?",
            "The hall it meets in closes for repairs. Forty people come each week, most of them over eighty.",
            "Cabinet",
            gain="40 people keep their Saturday, and 9 neighbours drive",
            loss="Two caretakers open the school on 50 Saturdays",
        )
        noticed(case, cast, "Move it to the school, with neighbours as drivers.", pence=620_000, areas=1)
    say_to_deciders(case, by=cast["callum"], text="My aunt cannot manage the steps at the school. Is there a ramp?")
    say_to_deciders(case, by=Actor.visitor(place.pk), text="I can drive four people every Saturday.")
    declare_interest(case, by=cast["mina"], what="My mother goes to the lunch club.", disqualifying=True)
    case = prepared(
        place,
        cast,
        "Should meals at home come with a phone call at the weekend?",
        "Nobody calls on Saturdays and Sundays. Volunteers offered to ring.",
        "Cabinet",
        gain="300 people hear a voice at the weekend",
        loss="Three hours a week to find and look after 30 callers",
    )
    noticed(case, cast, "Try it with thirty people.", pence=90_000, areas=6)
    prepared(place, cast, "Who looks after the orchard?", "The trust that planted it is closing.", "Cabinet")


def noticed(case: DecisionCase, cast: Cast, advice: str, *, pence: int, areas: int) -> None:
    """Advised on, tested and published."""
    advise(case, by=cast["olu"], advice=advice)
    test_whether_key(case, by=cast["olu"], pence=pence, areas=areas)
    give_notice(case, by=cast["olu"])


def against(place: Place, cast: Cast, now: datetime) -> None:
    """A small matter an officer decided under delegation, against what was asked."""
    with as_if_on(working(place, now - timedelta(days=60))):
        case = prepared(
            place,
            cast,
            "Should there be a tea stall on the quay?",
            "A resident asked for one on Sundays.",
            "Head of parks, under delegation",
            gain="Something warm on the quay on 50 Sundays",
            loss="Nobody can keep people safe below the wall",
        )
        noticed(case, cast, "Not this year.", pence=40_000, areas=1)
    with as_if_on(working(place, now - timedelta(days=45))):
        decide_small(
            case,
            by=cast["olu"],
            option=option_of(place, case, "Leave it as it is"),
            reasons="The quay wall is being mended until spring, and nobody can stand there safely.",
            rejected="Both stalls: there is no safe place for one before spring. It can be asked again then.",
            delegation="Scheme of delegation, part 3, paragraph 14",
        )


def sent_back(place: Place, cast: Cast, now: datetime) -> None:
    """Decided, called in, sent back, and decided otherwise."""
    with as_if_on(working(place, now - timedelta(days=120))):
        case = prepared(
            place,
            cast,
            "Who opens the park gates in the morning?",
            "The keeper who opened them has retired. Runners ask for six o'clock, neighbours for seven.",
            "Cabinet member for parks",
            gain="The gates are open three hours earlier, to walk and to run",
            loss="One morning a week to look after eleven keys",
        )
        noticed(case, cast, "Let the council do it until neighbours have been asked.", pence=300_000, areas=1)
    with as_if_on(working(place, now - timedelta(days=110))):
        first = decide(
            case,
            by=cast["carys"],
            option=option_of(place, case, "The council alone"),
            reasons="It is the quickest.",
            rejected="Doing it together: nobody had been asked. Leaving it: the gates stay shut until nine.",
        )
        call = call_in(
            first,
            by=cast["carys"],
            requesters="Three members outside the cabinet",
            members=3,
            grounds="Eleven neighbours had offered to hold a key, and the report did not say so.",
        )
    with as_if_on(working(place, now - timedelta(days=103))):
        settle_call_in(
            call,
            by=cast["mina"],
            outcome=Outcome.RECONSIDER,
            because="The offer of the neighbours was not weighed. It should be.",
        )
    with as_if_on(working(place, now - timedelta(days=99))):
        again = decide(
            case,
            by=cast["carys"],
            option=option_of(place, case, "Do it together"),
            reasons="Eleven neighbours hold a key and open at half past six. It costs a third of the first decision.",
            rejected="The council alone: dearer, and the offer of the neighbours would go to waste.",
        )
        promise(
            again,
            by=cast["olu"],
            what="Hand out eleven keys, with who to ring when one is ill",
            owner="Head of parks",
            due_on=timezone.localdate() + timedelta(days=20),
        )


def just_decided(place: Place, cast: Cast, now: datetime) -> None:
    """One in its call-in time, and one that is called in now."""
    for title, called, gain, loss in (
        (
            "Should the orchard wall be rebuilt?",
            False,
            "A dry wall to sit on, and 20 who learn to build one",
            "Four days of the mason's time",
        ),
        (
            "Should Mill Lane be closed on Sundays?",
            True,
            "60 children play in the street",
            "The bus turns at the quay, nine minutes longer for its drivers",
        ),
    ):
        with as_if_on(working(place, now - timedelta(days=20))):
            asked = "Neighbours asked, and others disagreed."
            case = prepared(place, cast, title, asked, "Cabinet", gain=gain, loss=loss)
            noticed(case, cast, "Yes, together.", pence=700_000, areas=1)
        decision = decide(
            case,
            by=cast["carys"],
            option=option_of(place, case, "Do it together"),
            reasons="Those who live there offered to share the work.",
            rejected="The council alone: it costs three times as much. Leaving it: the reason to act does not go away.",
        )
        promise(
            decision,
            by=cast["olu"],
            what="Meet the neighbours and agree who does what",
            owner="Head of parks",
            due_on=timezone.localdate(now) + timedelta(days=40),
        )
        if called:
            call_in(
                decision,
                by=cast["carys"],
                requesters="Three members outside the cabinet",
                members=3,
                grounds="The bus that turns there was not asked about.",
            )
