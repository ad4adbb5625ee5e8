"""Outcomes in the demo place: an order by users, a measure that is sure, one that is not, one that went wrong."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.demo import a_year_of_rounds
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside

from .actions import (
    Arm,
    Better,
    GroupOf,
    HeldAgainst,
    Phase,
    Which,
    add_benefit,
    add_framework,
    add_indicator,
    add_outcome,
    ask_users,
    observe,
    observe_arm,
    plan_study,
    put_in_order,
)
from .casework import Graded, Strength, agree_case, expect, realise, review_case, start_case, stop_case
from .models import BusinessCase, Framework, Outcome, Study

Cast = Mapping[str, Actor]
MEALS = "Meals at home"
ROUNDS = "Meals rounds with a welfare check"
LEAST = "Said by 12 people who get meals, in two conversations"


def load(place: Place, people: Mapping[str, Person]) -> None:
    """After the map, whose initiative is measured here."""
    with inside(place.pk):
        cast = {name: actor_in(place.pk, person) for name, person in people.items()}
        meals = Service.objects.get(name=MEALS)
        rounds = Initiative.objects.get(name=ROUNDS)
    a_year_of_rounds(rounds, olu=cast["olu"], mina=cast["mina"], callum=cast["callum"])
    today = timezone.localdate()
    framework = add_framework(
        place,
        by=cast["olu"],
        name="What adults in Larkmoor want from care",
        source="Larkmoor Borough Council, adopted after two meetings with people who use care",
    )
    outcomes = _outcomes(framework, meals, cast["olu"], today)
    study = _hot_meals(outcomes["I eat well"], rounds, cast["olu"], today)
    _lonely(outcomes["I am not alone for days"], rounds, cast["olu"], today)
    add_benefit(
        place,
        by=cast["olu"],
        group=GroupOf.THIRD_SECTOR,
        title="Small groups get stronger, and are not used up",
        measured_as="Groups that still meet after a year, and who runs them",
    )
    now = timezone.now()
    with as_if_on(now - timedelta(days=290)):
        case = _case(meals, rounds, cast, today)
        stopped = _stopped(meals, cast, today)
    with as_if_on(now - timedelta(days=100)):
        found = "The rounds run. Whether people are less alone cannot be told yet, so we measure for another half year."
        review_case(case, by=cast["mina"], found=found, next_on=today + timedelta(days=120))
    with as_if_on(now - timedelta(days=19)):
        _came_of_it(case, study, cast["olu"])
        _ended(stopped, cast)


def _outcomes(framework: Framework, service: Service, olu: Actor, today: date) -> dict[str, Outcome]:
    titles = ("I eat well", "I am not alone for days", "I am safe in my own home")
    made = {title: add_outcome(framework, by=olu, service=service.pk, title=title) for title in titles}
    how = "At the door, by a volunteer and not by us: everyone on two rounds who wanted to answer"
    ranking = ask_users(framework, by=olu, service=service.pk, people=41, how=how, asked_on=today - timedelta(days=160))
    alone, well, safe = (made[title].pk for title in ("I am not alone for days", "I eat well", titles[2]))
    put_in_order(ranking, by=olu, first=alone, second=well, third=safe)
    return made


def _hot_meals(outcome: Outcome, rounds: Initiative, olu: Actor, today: date) -> Study:
    """Better, and by enough; but only before and after."""
    indicator = add_indicator(
        outcome,
        by=olu,
        name="Has a hot meal on five days a week or more",
        scale=Which.SHARE,
        better=Better.MORE,
        least_change=0.1,
        least_change_source=LEAST,
    )
    study = plan_study(
        indicator,
        by=olu,
        initiative=rounds.pk,
        against=HeldAgainst.BEFORE,
        who="Everybody new on the rounds, in their first week and half a year later",
    )
    _seen(study, olu, today, with_=((61, 98, 9), (86, 95, 12)))
    return study


def _lonely(outcome: Outcome, rounds: Initiative, olu: Actor, today: date) -> None:
    """Held against people on the waiting list. It looks better, and cannot be told from chance yet."""
    indicator = add_indicator(
        outcome,
        by=olu,
        name="Feels lonely often or always",
        scale=Which.SHARE,
        better=Better.LESS,
        least_change=0.05,
        least_change_source=LEAST,
    )
    study = plan_study(
        indicator,
        by=olu,
        initiative=rounds.pk,
        against=HeldAgainst.OTHERS,
        who="People new on the rounds, and people on the waiting list for them",
    )
    _seen(study, olu, today, with_=((38, 96, 11), (27, 93, 14)), without=((31, 80, 6), (29, 76, 10)))
    for days, count, n in ((700, 52, 131), (340, 47, 128)):
        source = "Yearly survey of people who get meals"
        observe(indicator, by=olu, on=today - timedelta(days=days), n=n, missing=40, count=count, source=source)


def _seen(
    study: Study,
    olu: Actor,
    today: date,
    *,
    with_: tuple[tuple[int, int, int], ...],
    without: tuple[tuple[int, int, int], ...] = (),
) -> None:
    """Before and after: of how many it is true, of how many it is known, and how many are missing."""
    for arm, rows in ((Arm.WITH, with_), (Arm.WITHOUT, without)):
        for phase, days, (count, n, missing) in zip(Phase, (210, 25), rows, strict=False):
            observe_arm(
                study,
                by=olu,
                arm=arm,
                phase=phase,
                on=today - timedelta(days=days),
                n=n,
                missing=missing,
                count=count,
                source="Asked at the door with a card, by somebody who does not work on the rounds",
            )


def _case(service: Service, rounds: Initiative, cast: Cast, today: date) -> BusinessCase:
    olu, mina = cast["olu"], cast["mina"]
    case = start_case(
        service,
        by=olu,
        title="Meals rounds with a word at the door",
        once=1_800_000,
        yearly=6_400_000,
        to_end=900_000,
        exit="The lease can be ended at a quarter’s notice. Nobody loses a meal: the old supplier takes over.",
        citizen_hours=6_200,
        years=3,
        review_on=today - timedelta(days=100),
        method="meals-on-wheels",
    )
    for benefit, what, basis, cash in (
        ("U1", "140 people eat well and see somebody every day", "A trial in America, and our own drivers", ()),
        ("C1", "60 volunteers know their neighbours", "What volunteers of the old rounds say", ()),
        ("M1", "Fewer weeks of home care after hospital", "Our judgement", (0, 2_200_000, 4_500_000)),
    ):
        money = dict(zip(("low", "central", "high"), cash, strict=False))
        expect(case, by=olu, benefit=benefit, what=what, basis=basis, cashable=bool(cash), **money)
    return agree_case(case, by=mina, initiative=rounds.pk)


def _came_of_it(case: BusinessCase, study: Study, olu: Actor) -> None:
    found = "Hot meals on five days: from 62 to 91 in 100, before and after"
    realise(
        case,
        by=olu,
        benefit="U1",
        what=found,
        strength=Strength.MODERATE,
        grade=Graded.C,
        source="Our measure of hot meals",
        study=study.pk,
    )
    nothing = "Weeks of home care after hospital: as many as before"
    source = "Care records, two quarters"
    realise(case, by=olu, benefit="M1", what=nothing, strength=Strength.NONE, grade=Graded.C, source=source)


def _stopped(service: Service, cast: Cast, today: date) -> BusinessCase:
    """Tried, measured, ended, and kept for others to see."""
    olu, mina = cast["olu"], cast["mina"]
    case = start_case(
        service,
        by=olu,
        title="Phone buddies for people who eat alone",
        once=600_000,
        yearly=2_100_000,
        to_end=100_000,
        exit="Those who still talked to each other were given each other’s numbers, with their leave.",
        citizen_hours=900,
        years=2,
        review_on=today + timedelta(days=30),
        method="peer-support",
    )
    expect(case, by=olu, benefit="U1", what="Somebody to talk to at mealtimes", basis="Our judgement")
    return agree_case(case, by=mina)


def _ended(case: BusinessCase, cast: Cast) -> None:
    olu, mina = cast["olu"], cast["mina"]
    what = "Of 60 pairs 9 still talked after three weeks; loneliness did not change"
    source = "Calls counted, and a card before and after, against the waiting list"
    realise(case, by=olu, benefit="U1", what=what, strength=Strength.NONE, grade=Graded.B, source=source)
    because = (
        "Nine of 60 pairs still talked after three weeks. A stranger’s call was not what people missed; a visit is."
    )
    stop_case(case, by=mina, because=because)
