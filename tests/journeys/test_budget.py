"""A budget from both sides, as people meet it."""

from typing import Any

import pytest

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import cast_ballot
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Count
from twofold.foundation.activities.models import Activity
from twofold.instruments.ballots.models import Mark
from twofold.testing.browser import DESK
from twofold.testing.cast import House, stage

pytestmark = pytest.mark.browser
OPEN = "How should we spend £400,000 on our streets and parks?"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_rosa_votes_on_her_phone(house: House, visit: Any, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript)
    rosa.goes_to("/larkmoor/").finds_nothing_in_the_way()
    rosa.follows(OPEN).reads("You are here").finds_nothing_in_the_way()
    rosa.follows("Choose your projects").finds_nothing_in_the_way()
    rosa.presses("Add to my ballot: Shade for bus stops").reads("On your ballot").finds_nothing_in_the_way()
    rosa.presses("Add to my ballot: Toilets that are open").reads("£138,000 left")
    rosa.presses("Take it off: Toilets that are open").reads("£186,000 left")
    rosa.follows("Look at my ballot (1 project)").finds_nothing_in_the_way()
    rosa.presses("Check my ballot").reads("You vote once").finds_nothing_in_the_way()
    rosa.presses("Vote").reads("You have voted").finds_nothing_in_the_way()
    code = rosa.page.locator(".tf-receipt").inner_text()
    assert len(code) == 23
    rosa.goes_to("/larkmoor/budgets/2/").reads("You have voted already")
    assert house.read(lambda: Mark.objects.filter(person__email__startswith="rosa@").count()) == 1


def test_rosa_is_told_how_to_mend_her_basket(house: House, visit: Any) -> None:
    rosa = visit("rosa").goes_to("/larkmoor/budgets/2/projects/")
    for title in ("Shade for bus stops", "Toilets that are open", "Safe way to Mill Lane school"):
        rosa.presses(f"Add to my ballot: {title}")
    for title in ("Coronation Park pond", "Ridge Road crossing"):
        rosa.presses(f"Add to my ballot: {title}")
    rosa.reads("£17,000 too much").follows("Look at my ballot").presses("Check my ballot")
    rosa.reads("There is a problem").reads("your basket is £17,000 over").finds_nothing_in_the_way()
    rosa.presses("Take it off: Coronation Park pond").presses("Check my ballot").reads("You vote once")


def test_a_visitor_reads_the_result_and_recounts(visit: Any) -> None:
    anyone = visit()
    anyone.goes_to("/larkmoor/").follows("What should £250,000 build in Larkmoor?").finds_nothing_in_the_way()
    anyone.follows("See what won and why").reads("will be built").finds_nothing_in_the_way()
    anyone.reads("Two rules side by side").reads("Olu Baptiste").reads("Count it again yourself")
    anyone.goes_to("/larkmoor/budgets/1/receipts/").finds_nothing_in_the_way()
    code = anyone.page.locator(".tf-codes code").first.text_content()
    anyone.page.fill("#code", code)
    anyone.presses("Look").reads("Yes. This ballot is in the box").finds_nothing_in_the_way()


def test_olu_counts_and_declares(house: House, visit: Any) -> None:
    activity = house.read(lambda: Activity.objects.get(title=OPEN))
    with stage(activity, "voting"):
        budget = house.read(lambda: Budget.objects.get(activity=activity))
        first = house.read(lambda: budget.projects.on_ballot().first().pk)
        house.act("rosa", cast_ballot, budget, key="k" * 24, projects=[first])
    with stage(activity, "voting", open_=False), stage(activity, "counting"):
        olu = visit("olu", screen=DESK)
        olu.goes_to("/larkmoor/workspace/").finds_nothing_in_the_way().follows("Count: How should we")
        olu.reads("1 person has voted").finds_nothing_in_the_way()
        olu.presses("Seal the boxes and count").reads("Look at what was counted").finds_nothing_in_the_way()
        anyone = visit().goes_to(f"/larkmoor/budgets/{activity.pk}/result/")
        anyone.reads("Page not found")
        olu.page.fill("textarea[name=statement]", "Counted by the published rules.")
        olu.presses("Declare the result").reads("The result is declared").finds_nothing_in_the_way()
        anyone.goes_to(f"/larkmoor/budgets/{activity.pk}/result/").reads("No project is funded")
        assert house.read(lambda: Count.objects.filter(budget=budget).count()) == 3


def test_olu_prepares_a_budget(visit: Any) -> None:
    olu = visit("olu", screen=DESK)
    olu.goes_to("/larkmoor/workspace/").follows("Go on preparing: What would make your library")
    olu.reads("4 of 5 ready").finds_nothing_in_the_way().follows("Add a project").finds_nothing_in_the_way()
    olu.presses("Add project").reads("There is a problem").finds_nothing_in_the_way()
    olu.page.fill("input[name=number]", "03")
    olu.page.fill("input[name=title]", "A reading lamp for every table")
    olu.page.fill("textarea[name=summary]", "Warm lamps that readers can move.")
    olu.page.fill("input[name=cost]", "£1,200")
    olu.page.get_by_label("Old Town library").check()
    olu.presses("Add project").reads("A reading lamp for every table").reads("£1,200")
    olu.reads("5 of 5 ready").follows("Publish").finds_nothing_in_the_way().presses("Publish")
    visit().goes_to("/larkmoor/").reads("What would make your library feel like yours?")


def test_the_keyboard_is_enough(visit: Any) -> None:
    rosa = visit("rosa", screen=DESK).goes_to("/larkmoor/budgets/2/projects/")
    rosa.page.keyboard.press("Tab")
    assert rosa.page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    rosa.page.locator("button[name=add]").first.focus()
    rosa.page.keyboard.press("Enter")
    rosa.reads("On your ballot")
