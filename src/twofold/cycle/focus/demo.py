"""The demo place's focus: a round with a clash, an agreement with a dissent, a shortlist; and a round that runs."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.outcomes.actions import GroupOf
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside

from .actions import (
    Belief,
    How,
    Setting,
    agree,
    answer_dissent,
    choose,
    close_round,
    dissent,
    enter_sheet,
    open_round,
    say_means,
    weigh,
)
from .models import Agreement, Round

Points = dict[str, int]
QUESTION = "What should meals at home bring, first of all?"
NOW = "What should work with young people bring, first of all?"


def points(*given: int, sixth: int = 0) -> Points:
    """In the order of the nine; what is left goes to the place's own benefit."""
    codes = ("U1", "U2", "C1", "C2", "S1", "M1", "M2", "P1", "P2")
    made = {code: each for code, each in zip(codes, given, strict=True) if each}
    return made | ({"L1": sixth} if sixth else {})


# Sheets from three meetings and from paper: each by how many people, and their points.
USERS = (
    (1, points(55, 20, 10, 10, 0, 0, 0, 5, 0)),
    (1, points(60, 15, 15, 10, 0, 0, 0, 0, 0)),
    (1, points(40, 25, 20, 15, 0, 0, 0, 0, 0)),
    (1, points(70, 10, 0, 15, 5, 0, 0, 0, 0)),
    (1, points(45, 20, 20, 10, 0, 0, 0, 0, 0, sixth=5)),
    (1, points(50, 30, 5, 15, 0, 0, 0, 0, 0)),
    (6, points(50, 20, 15, 15, 0, 0, 0, 0, 0)),
    (1, points(65, 15, 10, 10, 0, 0, 0, 0, 0)),
)
CITIZENS = (
    (1, points(20, 5, 35, 30, 0, 0, 0, 5, 5)),
    (1, points(15, 10, 30, 35, 0, 0, 0, 0, 10)),
    (8, points(20, 10, 30, 30, 0, 0, 0, 5, 5)),
    (1, points(10, 0, 45, 35, 0, 0, 0, 0, 10)),
    (1, points(30, 10, 25, 25, 0, 0, 5, 5, 0)),
    (1, points(15, 5, 30, 30, 0, 0, 0, 0, 20)),
)
STAFF = (
    (1, points(30, 20, 5, 10, 25, 5, 5, 0, 0)),
    (1, points(25, 15, 10, 5, 30, 10, 5, 0, 0)),
    (1, points(35, 15, 5, 5, 25, 10, 5, 0, 0)),
    (4, points(30, 20, 5, 10, 25, 5, 5, 0, 0)),
    (1, points(20, 20, 10, 10, 30, 5, 5, 0, 0)),
)
MANAGERS = (
    (1, points(10, 5, 0, 5, 0, 45, 25, 0, 10)),
    (1, points(5, 5, 0, 5, 5, 40, 30, 0, 10)),
    (1, points(15, 0, 0, 5, 0, 50, 25, 0, 5)),
    (1, points(10, 5, 0, 5, 5, 40, 25, 5, 5)),
    (1, points(5, 5, 0, 0, 0, 55, 25, 0, 10)),
    (1, points(10, 10, 0, 5, 0, 40, 25, 0, 10)),
)
ELECTED = (
    (1, points(20, 5, 5, 15, 0, 10, 5, 30, 10)),
    (2, points(15, 10, 10, 15, 0, 10, 5, 25, 10)),
)


def load(place: Place, people: Mapping[str, Person]) -> None:
    """After outcomes, whose own benefit stands on the sheet."""
    with inside(place.pk):
        cast = {name: actor_in(place.pk, person) for name, person in people.items()}
        services = {each.name: each for each in Service.objects.all()}
    now = timezone.now()
    with as_if_on(now - timedelta(days=75)):
        finished = open_round(services["Meals at home"], by=cast["olu"], question=QUESTION, setting=Setting.OLDER)
        _sheets(finished, cast)
    with as_if_on(now - timedelta(days=61)):
        finished = close_round(finished, by=cast["olu"])
    with as_if_on(now - timedelta(days=47)):
        _agreed(finished, cast)
    with as_if_on(now - timedelta(days=6)):
        running = open_round(services["Youth work"], by=cast["olu"], question=NOW, setting=Setting.SCHOOLS)
        sheet = points(30, 20, 20, 20, 10, 0, 0, 0, 0)
        enter_sheet(running, by=cast["olu"], group=GroupOf.USER, people=9, how=How.SCREEN, points=sheet)


def _sheets(round_: Round, cast: Mapping[str, Actor]) -> None:
    listed = (
        (GroupOf.USER, USERS),
        (GroupOf.CITIZEN, CITIZENS),
        (GroupOf.FRONTLINE, STAFF),
        (GroupOf.MANAGER, MANAGERS),
        (GroupOf.ELECTED, ELECTED),
    )
    for group, sheets in listed:
        for count, given in sheets:
            how = How.SCREEN if count > 1 else How.PAPER
            enter_sheet(round_, by=cast["olu"], group=group, people=count, how=how, points=given)
    weigh(round_, by=cast["callum"], group=GroupOf.USER, points=points(60, 20, 10, 10, 0, 0, 0, 0, 0))


def _agreed(round_: Round, cast: Mapping[str, Actor]) -> Agreement:
    agreement = agree(
        round_,
        by=cast["mina"],
        points=points(45, 15, 20, 10, 5, 5, 0, 0, 0),
        why="The people who get meals and those who bring them want company and good food first. "
        "We cannot show that it keeps anybody out of hospital, so we do not promise it.",
        agreed_by="Meeting in the Mill Lane hall: 14 users and carers, 6 drivers, 3 managers, Councillor Penhale",
        review_on=timezone.localdate() + timedelta(days=365),
    )
    why = "With this we cannot answer for the budget: fewer weeks of home care were why the money was found."
    said = dissent(agreement, by=cast["mina"], group=GroupOf.MANAGER, why=why)
    answer_dissent(said, by=cast["carys"], answer=ANSWER)
    dissent(agreement, by=cast["callum"], group=GroupOf.USER, why=RESPITE)
    say_means(
        agreement,
        by=cast["olu"],
        months=12,
        money=9_000_000,
        adults=6_000,
        belief=Belief.MIDDLE,
        safeguarding=True,
    )
    choose(agreement, by=cast["olu"], method="meals-on-wheels", because=BECAUSE)
    return agreement


ANSWER = "We know. The cabinet answers for the budget, and reads at the review what home care then costs."
RESPITE = "Carers asked for an hour off, and that is on no line of the sheet."
BECAUSE = (
    "Peer support after a crisis stands first, but few of the people who get meals have been in one. Meals are there "
    "already, with drivers who know the doors."
)
