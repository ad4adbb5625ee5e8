"""The four ways to vote, from the pages to the count, without scripts."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import (
    HowToVote,
    add_pot,
    add_project,
    seal_and_count,
    set_up_budget,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Count, Project
from twofold.foundation.activities.actions import publish, set_stage, start_activity
from twofold.foundation.activities.models import Initiative
from twofold.instruments.ballots.models import Slip
from twofold.testing.cast import House, stage

TERMS: dict[HowToVote, dict[str, int]] = {
    HowToVote.APPROVAL: {"least": 1, "most": 2},
    HowToVote.KNAPSACK: {"least": 1, "most": 3},
    HowToVote.CUMULATIVE: {"least": 1, "most": 3, "points": 10, "most_points": 7},
    HowToVote.RANKED: {"least": 2, "most": 3},
}


def open_budget(house: House, ballot: HowToVote) -> tuple[Budget, list[Project]]:
    """A budget of £100 with three projects, open for voting now."""
    initiative = house.read(lambda: Initiative.objects.first())
    activity = house.act(
        "olu",
        start_activity,
        initiative,
        method="participatory_budgets",
        title=f"A vote by {ballot}",
        summary="Try it.",
        promise="We answer.",
    )
    budget = house.act("olu", set_up_budget, activity, ballot=ballot, **TERMS[ballot])
    now = timezone.now()
    for name, opens in (("voting", now - timedelta(hours=1)), ("counting", now + timedelta(days=1))):
        house.act("olu", set_stage, activity, stage=name, opens_at=opens, closes_at=opens + timedelta(days=1))
    pot = house.act("olu", add_pot, budget, name="One pot", amount=100_00)
    projects = [
        house.act("olu", add_project, budget, pot=pot.pk, number=n, title=f"Thing {n}", summary="A thing.", cost=cost)
        for n, cost in (("1", 60_00), ("2", 50_00), ("3", 40_00))
    ]
    house.act("olu", publish, activity)
    return budget, projects


def fill(client: Client, base: str, projects: list[Project]) -> None:
    for project in projects:
        client.post(f"{base}projects/", {"add": project.pk, "next": f"{base}projects/"})


def words(client: Client, address: str) -> str:
    return unescape(client.get(address, follow=True).content.decode())


def vote(client: Client, base: str) -> Any:
    key = re.search(r'name="idempotency_key" value="(.*?)"', client.get(f"{base}check/").content.decode())
    assert key
    return client.post(f"{base}check/", {"idempotency_key": key[1]}, follow=True)


def count(house: House, budget: Budget) -> Count:
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
    return house.read(lambda: Count.objects.get(budget=budget))


def slip_of(house: House, budget: Budget) -> list[list[int]]:
    """The only slip's only paper."""
    return next(iter(house.read(lambda: Slip.objects.get(poll__activity=budget.activity_id)).content.values()))


@pytest.mark.parametrize("ballot", list(HowToVote))
def test_rosa_votes_and_her_choice_wins(house: House, ballot: HowToVote) -> None:
    budget, projects = open_budget(house, ballot)
    base, rosa = house.address(f"budgets/{budget.activity_id}/"), house.client("rosa")
    fill(rosa, base, [projects[2], projects[0]])
    assert "Thing 3" in words(rosa, f"{base}ballot/")
    assert "You have voted" in vote(rosa, base).content.decode()
    assert [project for project, _points in slip_of(house, budget)] == [projects[2].pk, projects[0].pk]
    assert set(count(house, budget).winners) == {"1", "3"}


def test_points_are_typed_and_kept(house: House) -> None:
    budget, projects = open_budget(house, HowToVote.CUMULATIVE)
    base, rosa = house.address(f"budgets/{budget.activity_id}/"), house.client("rosa")
    fill(rosa, base, projects[:2])
    first, second = (f"p-{project.pk}" for project in projects[:2])
    refused = rosa.post(f"{base}ballot/", {first: "9", second: "3"}, follow=True).content.decode()
    assert "give each project from 1 to 7 points" in refused
    assert "you have 10 points. You have given 11" in unescape(
        rosa.post(f"{base}ballot/", {first: "7", second: "4"}, follow=True).content.decode()
    )
    assert "7 points" in rosa.post(f"{base}ballot/", {first: "7", second: "3"}, follow=True).content.decode()
    vote(rosa, base)
    assert slip_of(house, budget) == [[projects[0].pk, 7], [projects[1].pk, 3]]


def test_ranks_are_typed_and_kept(house: House) -> None:
    budget, projects = open_budget(house, HowToVote.RANKED)
    base, rosa = house.address(f"budgets/{budget.activity_id}/"), house.client("rosa")
    fill(rosa, base, projects[:1])
    assert "choose at least 2 projects" in words(rosa, f"{base}check/")
    fill(rosa, base, projects[1:])
    places = {f"p-{projects[0].pk}": "3", f"p-{projects[1].pk}": "1", f"p-{projects[2].pk}": "2"}
    rosa.post(f"{base}ballot/", places)
    vote(rosa, base)
    assert [project for project, _points in slip_of(house, budget)] == [
        projects[1].pk,
        projects[2].pk,
        projects[0].pk,
    ]


def test_the_running_total_says_what_is_left_and_what_is_too_much(house: House) -> None:
    budget, projects = open_budget(house, HowToVote.KNAPSACK)
    base, rosa = house.address(f"budgets/{budget.activity_id}/"), house.client("rosa")
    fill(rosa, base, projects[:1])
    assert "£40 left" in words(rosa, f"{base}projects/")
    fill(rosa, base, projects[1:2])
    assert "£10 too much" in words(rosa, f"{base}projects/")
    assert "your basket is £10 over" in words(rosa, f"{base}check/")
    rosa.post(f"{base}projects/", {"remove": projects[0].pk})
    assert "£50 left" in words(rosa, f"{base}projects/")


def test_filters_and_comparison_find_what_is_asked_for(house: House) -> None:
    anyone = house.client()
    page = words(anyone, house.address("budgets/2/projects/?area=Harbour&order=cheapest"))
    assert page.index("Slipway rail") < page.index("Net loft workshop")
    assert "Elm Street planters" not in page
    assert "No project fits all of that" in words(anyone, house.address("budgets/2/projects/?q=zeppelin"))
    ids = house.read(lambda: list(Project.objects.filter(budget__activity_id=2).values_list("pk", flat=True)[:5]))
    compared = words(anyone, house.address("budgets/2/compare/?" + "&".join(f"p={pk}" for pk in ids)))
    assert compared.count("tf-compare__one") == 3


@pytest.mark.parametrize("query", ["p=x", "p=9" * 400, "p=-1", "order=__class__", "pot=%00", "area=' OR 1=1"])
def test_hostile_filters_are_ignored(house: House, query: str) -> None:
    for page in ("projects", "compare"):
        assert house.client().get(house.address(f"budgets/2/{page}/?{query}")).status_code == 200
