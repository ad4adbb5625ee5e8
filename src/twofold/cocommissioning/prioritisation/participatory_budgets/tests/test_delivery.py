"""After the vote: no money moves too soon or twice, and two years later every winner shows what became of it."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.cocommissioning.prioritisation.participatory_budgets.delivery import actions
from twofold.cocommissioning.prioritisation.participatory_budgets.delivery.models import (
    Allocation,
    Milestone,
    Payment,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.delivery.rules import (
    Money,
    allocation_problem,
    reserve_order,
    window_problem,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.demo_life import TITLE
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.models import Idea
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Project
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.ledger.models import Transfer
from twofold.foundation.trace.chain import node_of
from twofold.testing.cast import House, at_once

FINISHED = "What should £250,000 build in Larkmoor?"


@pytest.fixture
def built(house: House) -> Budget:
    return budget_called(house, TITLE)


def budget_called(house: House, title: str) -> Budget:
    found: Budget = house.read(lambda: Budget.objects.select_related("activity__place").get(activity__title=title))
    return found


def project(house: House, budget: Budget, number: str) -> Project:
    found: Project = house.read(lambda: Project.objects.get(budget=budget, number=number))
    return found


def allocation(house: House, budget: Budget, number: str) -> Allocation:
    found: Allocation = house.read(
        lambda: Allocation.objects.with_money().get(project__budget=budget, project__number=number)
    )
    return found


def refused(house: House, who: str, action: Any, subject: Any, **data: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        house.act(who, action, subject, **data)
    return caught.value


def today() -> date:
    return timezone.localdate()


def test_two_years_later_every_winner_shows_its_money_and_its_photo_or_reason(house: House, built: Budget) -> None:
    page = house.client().get(house.address(f"budgets/{built.activity_id}/delivery/")).content.decode()
    for words in (
        "The bench and its lamp stand by the pond.",
        "A wooden bench under a lit lamp",
        "Carys Penhale, from outside the team, saw it",
        "The county found the bend too near",
        "Harbour&#x27;s pot of the next budget",
        "£800",
        "The reserve list of this vote",
    ):
        assert words in page, words


def test_every_pound_of_the_pot_is_accounted_for(house: House, built: Budget) -> None:
    moneys = house.read(lambda: [a.money for a in Allocation.objects.with_money().filter(project__budget=built)])
    assert sum(money.left for money in moneys) == 0
    assert sum(money.allocated - money.returned for money in moneys) == sum(money.paid for money in moneys)
    paid = house.read(
        lambda: sum(
            Transfer.objects.filter(activity=built.activity, commodity="pence").values_list("amount", flat=True)
        )
    )
    assert paid == sum(money.paid for money in moneys)


def test_from_my_page_to_the_photo(house: House, built: Budget) -> None:
    mine = house.client("rosa").get("/my-page/").content.decode()
    assert "It became: A bench and a light by the pond" in mine
    idea = house.read(lambda: Idea.objects.get(title="A bench and a light by the pond"))
    node = house.read(lambda: node_of(idea))
    assert node.get_absolute_url() in mine
    chain = house.client("rosa").get(node.get_absolute_url()).content.decode()
    for step in ("Said", "Option", "Decision", "Promise", "Done"):
        assert f">{step}</h2>" in chain
    address = house.address(f"budgets/{built.activity_id}/delivery/")
    assert address in chain
    assert '<img class="tf-picture"' in house.client("rosa").get(address).content.decode()


def test_from_the_bench_back_to_everyone_who_asked(house: House, built: Budget) -> None:
    bench = allocation(house, built, "1")
    node = house.read(lambda: node_of(bench, "change"))
    chain = house.client().get(node.get_absolute_url()).content.decode()
    assert "Somewhere to sit near the water" in chain
    assert "A bench and a light by the pond" in chain
    assert "Apple trees" not in chain


def test_money_waits_until_people_could_object(house: House) -> None:
    budget = budget_called(house, FINISHED)
    winner = house.read(lambda: budget.counts.get().winners[0])
    message = refused(house, "olu", actions.allocate, project(house, budget, winner), **promise()).message
    assert message.startswith("People may object until")


def promise(pounds: int = 100) -> dict[str, Any]:
    return {"amount": pounds * 100, "owner": "Olu Baptiste", "due_on": today() + timedelta(days=90)}


def test_an_objection_is_heard_within_its_time(house: House, built: Budget) -> None:
    assert "The time to object is over. 10 working days after" in (
        refused(house, "rosa", actions.object_to_result, built, text="Too late?").message
    )
    fresh = budget_called(house, FINISHED)
    made = house.act("rosa", actions.object_to_result, fresh, text="My ballot is not in the list.")
    address = house.address(f"budgets/{fresh.activity_id}/delivery/")
    assert "My ballot is not" not in house.client().get(address).content.decode()
    house.act("mina", actions.answer_objection, made, upheld=False, reasons="We found it: look under your receipt.")
    assert "We found it" in house.client().get(address).content.decode()


def test_only_winners_and_the_next_in_reserve_get_money(house: House, built: Budget) -> None:
    assert "set aside for this project already" in (
        refused(house, "olu", actions.allocate, project(house, built, "1"), **promise(1)).message
    )
    skate = project(house, built, "6")
    problem = refused(house, "olu", actions.allocate, skate, **promise(19_000))
    assert problem.fields["amount"] == ["The pot has £3,400.00 left."]


def test_two_officers_cannot_give_the_same_money_twice(house: House, built: Budget) -> None:
    skate = project(house, built, "6")
    outcomes = at_once(*[lambda: house.act("olu", actions.allocate, skate, **promise(3_000))] * 4)
    assert sum(isinstance(outcome, Allocation) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Allocation | Refusal) for outcome in outcomes)


def new_allocation(house: House, built: Budget, pounds: int = 3_000) -> Allocation:
    made: Allocation = house.act("olu", actions.allocate, project(house, built, "6"), **promise(pounds))
    return made


def test_nothing_is_paid_beyond_what_was_set_aside(house: House, built: Budget) -> None:
    made = new_allocation(house, built)
    paid = {"payee": "Larkmoor Joinery", "paid_on": today()}
    house.act("olu", actions.pay, made, amount=2_000_00, **paid)
    assert refused(house, "olu", actions.pay, made, amount=1_000_01, **paid).fields["amount"] == [
        "Only £1,000.00 is left for this project."
    ]
    outcomes = at_once(*[lambda: house.act("olu", actions.pay, made, amount=600_00, **paid)] * 3)
    assert sum(isinstance(outcome, Payment) for outcome in outcomes) == 1


def test_a_wrong_payment_is_taken_back_once(house: House, built: Budget) -> None:
    made = new_allocation(house, built)
    payment = house.act("olu", actions.pay, made, amount=500_00, payee="Somebody else", paid_on=today())
    house.act("mina", actions.take_back_payment, payment, reason="Wrong firm.")
    assert allocation(house, built, "6").money.left == 3_000_00
    assert "taken back already" in refused(house, "mina", actions.take_back_payment, payment, reason="Again.").message


def test_a_project_ends_once_and_with_words(house: House, built: Budget) -> None:
    made = new_allocation(house, built)
    assert "has ended" in refused(house, "olu", actions.return_unspent, made, to="Next year").message
    house.act("olu", actions.deliver, made, outcome="It stands.", day=today())
    assert "has ended" in refused(house, "olu", actions.fail, made, reason="No.").message
    house.act("olu", actions.return_unspent, made, to="Next year's pot")
    assert "Nothing is left" in refused(house, "olu", actions.return_unspent, made, to="Again").message


def test_only_somebody_outside_the_team_has_seen_it(house: House, built: Budget) -> None:
    made = new_allocation(house, built)
    step = house.act("olu", actions.add_milestone, made, title="Paint is dry", due_on=today())
    assert "has not been reached" in refused(house, "rosa", actions.see_for_oneself, step).message
    house.act("olu", actions.reach_milestone, step, day=today())
    house.act("rosa", actions.see_for_oneself, step)
    seen = house.read(lambda: Milestone.objects.get(pk=step.pk))
    assert (seen.seen_by_name, seen.seen_on) == ("Rosa Quill", today())


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "failed"}, "allocation_ends_with_words"),
        ({"state": "delivered", "outcome": "There."}, "allocation_ends_with_words"),
        ({"state": "contracted"}, "allocation_contracted_to_whom"),
        ({"amount": 0}, "allocation_of_something"),
    ],
)
def test_the_database_refuses_nonsense(house: House, built: Budget, columns: dict[str, Any], constraint: str) -> None:
    made = new_allocation(house, built)
    with pytest.raises(IntegrityError, match=constraint), house.tampering():
        Allocation.objects.filter(pk=made.pk).update(**columns)


def test_the_table_of_winners_opens_in_a_spreadsheet(house: House, built: Budget) -> None:
    response = house.client().get(house.address(f"budgets/{built.activity_id}/delivery/winners.csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    bench = next(row for row in rows if row["number"] == "1")
    assert (bench["allocated"], bench["paid"], bench["returned"], bench["left"]) == (
        "14000.00",
        "13200.00",
        "800.00",
        "0.00",
    )


PENCE = st.integers(0, 10**9)


@given(PENCE, PENCE, PENCE, PENCE)
def test_a_pot_never_gives_more_than_it_has(amount: int, pot: int, allocated: int, returned: int) -> None:
    returned, allocated = min(returned, allocated), min(allocated, pot)
    assert (allocation_problem(amount, pot, allocated, returned) == "") == (allocated - returned + amount <= pot)


@given(PENCE, PENCE, PENCE)
def test_what_is_left_is_what_was_not_paid_or_returned(a: int, b: int, c: int) -> None:
    assert Money(a + b + c, b, c).left == a


@given(st.dictionaries(st.from_regex(r"[0-9]{1,3}", fullmatch=True), st.integers(0, 9), max_size=9), st.data())
def test_the_reserve_list_is_everything_else_most_votes_first(votes: dict[str, int], data: st.DataObject) -> None:
    winners = data.draw(st.lists(st.sampled_from(sorted(votes)), unique=True)) if votes else []
    order = reserve_order(list(votes.items()), winners)
    assert sorted(order) == sorted(set(votes) - set(winners))
    assert [votes[n] for n in order] == sorted((votes[n] for n in order), reverse=True)


def test_money_moves_the_day_after_the_last_day_to_object() -> None:
    last = date(2026, 11, 23)
    assert window_problem(last, last, 0) == "People may object until 23 November 2026."
    assert window_problem(last + timedelta(days=1), last, 0) == ""
    assert window_problem(last + timedelta(days=1), last, 2) == "2 objections must be answered first."
