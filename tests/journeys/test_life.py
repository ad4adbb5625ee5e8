"""A budget's life as people meet it: an idea sent and answered, followed to the thing that was built."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.ledger.models import Contribution
from twofold.instruments.ballots.models import RollMark
from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser
KINDER = "What would make Larkmoor kinder to live in?"
HARBOUR = "What should £40,000 do for Harbour?"
STREETS = "How should we spend £400,000 on our streets and parks?"


def test_rosa_follows_her_idea_to_the_bench_in_three_clicks(visit: Any) -> None:
    rosa = visit("rosa").goes_to("/my-page/").finds_nothing_in_the_way()
    rosa.follows("A bench and a light by the pond").reads("Promise").finds_nothing_in_the_way()
    rosa.follows("We will build: A bench and a light by the pond").finds_nothing_in_the_way()
    rosa.reads("The bench and its lamp stand by the pond.").reads("Carys Penhale, from outside the team, saw it")
    assert rosa.page.get_by_role("img", name="A wooden bench under a lit lamp").count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_an_idea_is_sent_answered_and_read(visit: Any, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript).goes_to("/larkmoor/").follows(KINDER).finds_nothing_in_the_way()
    rosa.follows("Read the ideas and send yours").finds_nothing_in_the_way().follows("Send an idea")
    rosa.presses("Send idea").reads("There is a problem").finds_nothing_in_the_way()
    rosa.page.fill("input[name=title]", "A clock on the old tower")
    rosa.page.fill("textarea[name=text]", "So that children know when to go home.")
    rosa.presses("Send idea").reads("A clock on the old tower").reads("You will have an answer by")
    rosa.finds_nothing_in_the_way()
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/workspace/").follows("Answer: A clock on the old tower")
    olu.follows("Say what you find").finds_nothing_in_the_way()
    olu.page.get_by_label("It does not fit the rules").check()
    olu.page.fill("textarea[name=reason]", "The tower belongs to the church, who would like to hear from you.")
    olu.presses("Rule on").reads("Not taken further").finds_nothing_in_the_way()
    rosa.goes_to("/my-page/").reads("The tower belongs to the church").reads("Decided: no")


def test_callum_supports_what_rosa_asked_for(visit: Any) -> None:
    callum = visit("callum").goes_to("/larkmoor/").follows(KINDER).follows("Read the ideas")
    callum.follows("A tap for drinking water at the market").presses("Support this idea")
    callum.reads("You are one of them.").finds_nothing_in_the_way()
    callum.goes_to("/my-page/").reads("You supported")


def test_an_hour_is_logged_on_a_phone_and_confirmed_at_a_desk(house: House, visit: Any) -> None:
    rosa = visit("rosa").goes_to("/larkmoor/").follows(STREETS)
    rosa.follows("Who puts in what").finds_nothing_in_the_way().follows("Log time you gave")
    rosa.page.fill("input[name=minutes]", "45")
    day = timezone.localdate() - timedelta(days=100)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        rosa.page.fill(f"input[name=day-{part}]", str(value))
    rosa.presses("Log time").reads("0.8 hours").finds_nothing_in_the_way()
    olu = visit("olu", screen=DESK).goes_to(rosa.page.url).finds_nothing_in_the_way()
    row = olu.page.get_by_role("row").filter(has_text="0.8 hours")
    with olu.page.expect_navigation():
        row.get_by_role("link", name="Confirm").click()
    olu.finds_nothing_in_the_way().presses("Confirm").reads("Done: confirm")
    given = house.read(lambda: Contribution.objects.with_amounts().get(happened_on=day))
    assert given.confirmed == 45


def test_somebody_without_an_account_votes_at_the_kiosk(house: House, visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/").follows(STREETS).follows("The paper desk")
    olu.finds_nothing_in_the_way().follows("Give out a kiosk code")
    for name, value in (("name", "Ada Quick"), ("postcode", "LM1 1AA"), ("born", "1941")):
        olu.page.fill(f"input[name={name}]", value)
    olu.presses("Issue code").reads("The code is").finds_nothing_in_the_way()
    code = olu.page.get_by_text("The code is").first.inner_text().split("The code is ")[1][:9]
    ada = visit(screen=DESK).goes_to(olu.page.url.replace("desk", "kiosk")).finds_nothing_in_the_way()
    ada.page.fill("#code", code)
    ada.page.get_by_label("Shade for bus stops").check()
    ada.presses("Put my ballot in the box").reads("Your ballot is in the box").finds_nothing_in_the_way()
    ada.follows("Finish").reads("The code from the desk")
    assert house.read(lambda: RollMark.objects.count()) >= 1


def test_a_question_is_asked_and_answered_for_all(visit: Any) -> None:
    callum = visit("callum").goes_to("/larkmoor/").follows(STREETS).follows("Questions and answers")
    callum.finds_nothing_in_the_way().follows("Ask a question")
    callum.page.fill("textarea[name=text]", "Are the toilets open at night?")
    callum.presses("Ask question").reads("Waiting for an answer.").finds_nothing_in_the_way()
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/workspace/").follows("Answer: Are the toilets open at night?")
    olu.follows("Answer it").finds_nothing_in_the_way()
    olu.page.fill("textarea[name=answer]", "Until eleven.")
    olu.presses("Answer question").reads("Until eleven.")
    visit().goes_to(callum.page.url).reads("Until eleven.").finds_nothing_in_the_way()


def test_the_office_pages_are_whole(house: House, visit: Any) -> None:
    activity = house.read(lambda: Budget.objects.get(activity__title=HARBOUR).activity_id)
    olu = visit("olu", screen=DESK)
    for address in ("moderation/", "letters/", "rules/", "search/?q=bench", f"budgets/{activity}/delivery/"):
        olu.goes_to(f"/larkmoor/{address}").finds_nothing_in_the_way()
    anyone = visit()
    for address in ("ideas/", "steering/", "delivery/", "result/", "desk/paper/"):
        anyone.goes_to(f"/larkmoor/budgets/{activity}/{address}").finds_nothing_in_the_way()
