"""Two of one name, on paper and on the screen, as the voter and the desk meet it."""

from typing import Any

import pytest

from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.cocommissioning.prioritisation.participatory_budgets.paper.actions import receive_envelope
from twofold.instruments.ballots.models import NameCheck
from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser
OPEN = "How should we spend £400,000 on our streets and parks?"


@pytest.fixture
def paper_of_rosa(house: House) -> Budget:
    budget: Budget = house.read(lambda: Budget.objects.select_related("activity__place").get(activity__title=OPEN))
    house.act("olu", receive_envelope, budget, name="Rosa Quill", postcode="LM1 1AA", born=1984)
    return budget


def fills_a_ballot(rosa: Any) -> None:
    rosa.goes_to("/larkmoor/").follows(OPEN).follows("Choose your projects")
    rosa.presses("Add to my ballot: Shade for bus stops").follows("Look at my ballot (1 project)")
    rosa.presses("Check my ballot").reads("One question before you vote").finds_nothing_in_the_way()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_namesake_answers_and_votes(house: House, visit: Any, paper_of_rosa: Budget, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript)
    fills_a_ballot(rosa)
    rosa.presses("Go on").reads("There is a problem").finds_nothing_in_the_way()
    rosa.page.fill("input[name=postcode]", "LM4 2QQ")
    rosa.page.fill("input[name=born]", "1991")
    rosa.presses("Go on").reads("Check your ballot before you vote").finds_nothing_in_the_way()
    rosa.presses("Vote").reads("You have voted").finds_nothing_in_the_way()


def test_whoever_is_the_one_on_paper_is_told_and_heard(house: House, visit: Any, paper_of_rosa: Budget) -> None:
    rosa = visit("rosa")
    fills_a_ballot(rosa)
    rosa.page.fill("input[name=postcode]", "lm11aa")
    rosa.page.fill("input[name=born]", "1984")
    rosa.presses("Go on").reads("A paper ballot has come in your name").finds_nothing_in_the_way()
    rosa.goes_to(f"/larkmoor/budgets/{paper_of_rosa.activity_id}/").reads("so you cannot vote here as well")
    rosa.finds_nothing_in_the_way().follows("If you sent no paper ballot")
    rosa.presses("I sent no paper ballot").reads("An officer looks at it again").finds_nothing_in_the_way()
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/workspace/").reads("Two voters have one name.")
    olu.follows("Look again").reads("Rosa Quill").finds_nothing_in_the_way()
    olu.follows("Answer: Rosa Quill").finds_nothing_in_the_way()
    olu.page.get_by_label("Yes").check()
    olu.page.fill("textarea[name=because]", "The envelope is in another hand; her passport was shown.")
    olu.presses("Answer voter").reads("The paper desk").finds_nothing_in_the_way()
    assert house.read(lambda: NameCheck.objects.get().state) == "allowed"
    rosa.goes_to(f"/larkmoor/budgets/{paper_of_rosa.activity_id}/check/").presses("Vote").reads("You have voted")


def test_the_desk_looks_again_at_an_envelope(house: House, visit: Any) -> None:
    rosa = visit("rosa").goes_to("/larkmoor/").follows(OPEN).follows("Choose your projects")
    rosa.presses("Add to my ballot: Shade for bus stops").follows("Look at my ballot (1 project)")
    rosa.presses("Check my ballot").presses("Vote").reads("You have voted")
    budget: Budget = house.read(lambda: Budget.objects.get(activity__title=OPEN))
    olu = visit("olu").goes_to(f"/larkmoor/budgets/{budget.activity_id}/desk/").follows("Take an envelope in")
    for name, value in (("name", "Quill, Rosa"), ("postcode", "LM1 1AA"), ("born", "1931")):
        olu.page.fill(f"input[name={name}]", value)
    olu.presses("Receive envelope").reads("Set it aside unopened and write").finds_nothing_in_the_way()
    olu.reads("Envelopes to look at again").reads("1: Its voter may have voted online.")
    olu.follows("Accept it: Envelope").finds_nothing_in_the_way()
    olu.page.fill("textarea[name=because]", "Telephoned: born in 1931, and has no account.")
    olu.presses("Accept envelope").reads("Envelopes accepted").finds_nothing_in_the_way()
    assert olu.page.get_by_text("Envelopes to look at again").count() == 0
