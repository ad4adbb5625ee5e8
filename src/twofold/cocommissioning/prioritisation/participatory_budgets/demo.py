"""Five budgets for the demo place: declared, open for voting, being prepared, taking ideas, and one long built."""

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.actions import publish, set_stage, start_activity, start_initiative
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Area, Place, Service
from twofold.foundation.wall.rows import inside, writing
from twofold.instruments.ballots.models import Mark, Poll, Slip, Tracker
from twofold.instruments.ballots.receipts import receipt_for
from twofold.instruments.ballots.voters import name_digest

from . import counting, demo_life
from .actions import (
    HowToCount,
    HowToVote,
    add_pot,
    add_project,
    declare_result,
    seal_and_count,
    set_rules,
    set_up_budget,
)
from .demo_projects import LAST_YEAR, LIBRARY, THIS_YEAR, Proposal
from .models import Budget, Pot

UNUSABLE = "!"  # nobody signs in as one of the invented voters
VOTERS = 5_000
MOST_IN_HARBOUR = 310
SEED = 2013  # the year of the article; any number, as long as it stays
PROMISE = (
    "Every project gets a reason, whether it wins or not. The council has agreed to build what wins, in the order it "
    "won. We report on this page until the last one is finished."
)


class Scene(NamedTuple):
    place: Place
    officer: Actor
    initiative: Initiative
    areas: Mapping[str, Area]


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with inside(place.pk):
        officer = actor_in(place.pk, cast["olu"])
        parks = Service.objects.get(name="Parks and streets")
        areas = {area.name: area for area in Area.objects.all()}
    initiative = start_initiative(
        place,
        by=officer,
        name="Larkmoor decides",
        service=parks.pk,
        outcome="Streets and parks that the people who use them chose, and look after.",
        public_input="£650,000 over two years, one officer three days a week, rooms and printing.",
        citizen_intensity=3,
        public_intensity=3,
    )
    scene = Scene(place, officer, initiative, areas)
    voters = Person.objects.bulk_create(
        # One has a name, for the envelope that comes in it.
        Person(email=f"voter-{n}@larkmoor.example", password=UNUSABLE, name="Bethan Rhys" if n == 1 else "")
        for n in range(1, VOTERS + 1)
    )
    _finished(scene, voters)
    _open(scene)
    _in_preparation(scene)
    demo_life.load(place, cast, initiative, voters[:MOST_IN_HARBOUR], partial(_put_in_the_box, scene))
    demo_life.waiting(place, cast, _taking_ideas(scene))


def _finished(scene: Scene, voters: Sequence[Person]) -> None:
    now = timezone.now()
    activity = start_activity(
        scene.initiative,
        by=scene.officer,
        method="participatory_budgets",
        title="What should £250,000 build in Larkmoor?",
        summary="Residents proposed 24 projects. Everyone aged 11 or over could vote for up to ten of them.",
        promise=PROMISE,
    )
    _stages(
        scene, activity, voting=(now - timedelta(days=49), now - timedelta(days=21)), counting=now - timedelta(days=20)
    )
    budget = set_up_budget(activity, by=scene.officer, ballot=HowToVote.APPROVAL, least=1, most=10)
    set_rules(budget, by=scene.officer, rule=HowToCount.EQUAL_SHARES, lot="the first high tide of October")
    pot = add_pot(budget, by=scene.officer, name="The whole borough", amount=250_000_00)
    _add(scene, budget, pot, LAST_YEAR)
    publish(activity, by=scene.officer)
    chance = random.Random(SEED)  # made-up ballots, not a lot
    _put_in_the_box(scene, budget, [_paper(chance, LAST_YEAR) for _voter in voters], voters)
    seal_and_count(budget, by=scene.officer)
    declare_result(
        budget,
        by=scene.officer,
        statement="I counted the ballots by the rules published before voting opened. The result is as shown here.",
    )


def _open(scene: Scene) -> None:
    now = timezone.now()
    activity = start_activity(
        scene.initiative,
        by=scene.officer,
        method="participatory_budgets",
        title="How should we spend £400,000 on our streets and parks?",
        summary="Choose what to build for the whole borough, and for Harbour or Northfield if you live there.",
        promise=PROMISE,
    )
    _stages(
        scene, activity, voting=(now - timedelta(days=5), now + timedelta(days=16)), counting=now + timedelta(days=17)
    )
    budget = set_up_budget(activity, by=scene.officer, ballot=HowToVote.KNAPSACK, least=1, most=12)
    set_rules(budget, by=scene.officer, rule=HowToCount.EQUAL_SHARES, least_votes=25)
    for name, amount, area, proposals in THIS_YEAR:
        chosen = scene.areas[area].pk if area else None
        pot = add_pot(budget, by=scene.officer, name=name, amount=amount, area=chosen)
        _add(scene, budget, pot, proposals)
    publish(activity, by=scene.officer)


def _in_preparation(scene: Scene) -> None:
    opens = timezone.now() + timedelta(days=40)
    activity = start_activity(
        scene.initiative,
        by=scene.officer,
        method="participatory_budgets",
        title="What would make your library feel like yours?",
        summary="Each library has £15,000 that its readers decide on.",
        promise=PROMISE,
    )
    _stages(scene, activity, voting=(opens, opens + timedelta(days=14)), counting=opens + timedelta(days=15))
    budget = set_up_budget(activity, by=scene.officer, ballot=HowToVote.RANKED, least=3, most=3)
    pot = add_pot(budget, by=scene.officer, name="Old Town library", amount=15_000_00)
    _add(scene, budget, pot, LIBRARY)


def _stages(scene: Scene, activity: Activity, *, voting: tuple[Any, Any], counting: Any) -> None:
    set_stage(activity, by=scene.officer, stage="voting", opens_at=voting[0], closes_at=voting[1])
    set_stage(activity, by=scene.officer, stage="counting", opens_at=counting, closes_at=counting + timedelta(days=28))


def _add(scene: Scene, budget: Budget, pot: Pot, proposals: Sequence[Proposal]) -> None:
    for number, proposal in enumerate(proposals, start=1):
        area = scene.areas.get(proposal.area)
        longitude, latitude = proposal.point or (None, None)
        add_project(
            budget,
            by=scene.officer,
            pot=pot.pk,
            number=f"{number:02d}",
            title=proposal.title,
            summary=proposal.summary,
            cost=proposal.cost,
            proposer=proposal.proposer,
            category=proposal.category,
            area=area.pk if area else None,
            longitude=longitude,
            latitude=latitude,
        )


def _taking_ideas(scene: Scene) -> Budget:
    """A budget at its first stage."""
    now = timezone.now()
    with as_if_on(now - timedelta(days=45)):
        activity = start_activity(
            scene.initiative,
            by=scene.officer,
            method="participatory_budgets",
            title="What would make Larkmoor kinder to live in?",
            summary="Send your idea for next year's £300,000. Anything built once, anywhere in the borough.",
            promise=PROMISE,
        )
        stages = {"ideas": (-1, 66), "shaping": (66, 120), "voting": (130, 151), "counting": (152, 166)}
        for stage, (opens, closes) in stages.items():
            opens_at, closes_at = (timezone.now() + timedelta(days=days) for days in (opens, closes))
            set_stage(activity, by=scene.officer, stage=stage, opens_at=opens_at, closes_at=closes_at)
        budget = set_up_budget(activity, by=scene.officer, ballot=HowToVote.KNAPSACK, least=1, most=12)
        add_pot(budget, by=scene.officer, name="The whole borough", amount=300_000_00)
        publish(activity, by=scene.officer)
    return budget


def _put_in_the_box(scene: Scene, budget: Budget, papers: Sequence[Sequence[int]], voters: Sequence[Person]) -> None:
    """Ballots of invented people: for each voter, the places of their projects in the ballot's order."""
    with writing(scene.place.pk):
        poll = Poll.objects.get(activity=budget.activity_id)
        projects = list(budget.projects.on_ballot().order_by("number"))
        Mark.objects.bulk_create(
            Mark(poll=poll, person=voter, name_digest=name_digest(poll, voter.name)) for voter in voters
        )
        Slip.objects.bulk_create(
            Slip(poll=poll, content=counting.slip({projects[0].pot_id: {projects[i].pk: 1 for i in paper}}))
            for paper in papers
        )
        Tracker.objects.bulk_create(
            Tracker(poll=poll, code=receipt_for(secrets.token_urlsafe(24)).code) for _voter in voters
        )


def _paper(chance: random.Random, proposals: Sequence[Proposal]) -> list[int]:
    home = chance.choice(("Harbour", "Old Town", "Mill Lane", "Station", "Northfield", "Northfield", "Westerly"))
    causes = chance.sample(sorted({p.category for p in proposals}), 2)
    weights = [
        p.appeal * (3.0 if p.area == home else 0.6 if p.area else 1.2) * (2.2 if p.category in causes else 0.7)
        for p in proposals
    ]
    wanted = min(10, max(1, round(chance.gauss(4, 2))))
    ranked = sorted(range(len(proposals)), key=lambda i: -(chance.random() ** (1 / weights[i])))
    return ranked[:wanted]
