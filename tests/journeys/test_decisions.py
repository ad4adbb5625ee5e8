"""Decisions as people meet them: a councillor on the bus, officers preparing, anybody who follows what became of it."""

from typing import Any

import pytest

from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser
LUNCH = "Where should the Saturday lunch club meet?"
LIBRARIES = "When should the four libraries be open?"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_carys_decides_on_her_phone_and_it_is_called_in(visit: Any, javascript: bool) -> None:
    carys = visit("carys", javascript=javascript).goes_to("/larkmoor/decisions/").finds_nothing_in_the_way()
    carys.follows(LUNCH).reads("What officers advise").finds_nothing_in_the_way()
    carys.follows("Decide").finds_nothing_in_the_way().presses("Decide").reads("There is a problem")
    carys.finds_nothing_in_the_way()
    carys.page.get_by_label("Do it together").check()
    carys.page.get_by_label("Why?", exact=True).fill("The school is warm, and neighbours drive.")
    carys.page.get_by_label("Which options were rejected, and why?").fill("Alone: dearer. Nothing: the hall is shut.")
    carys.presses("Decide").reads("The school is warm").reads("members must ask together").finds_nothing_in_the_way()
    carys.follows("Call it in").finds_nothing_in_the_way()
    carys.page.get_by_label("Who calls it in?").fill("A. Penhale")
    carys.page.get_by_label("How many members ask for it together?").fill("1")
    carys.page.get_by_label("On what grounds?").fill("Nobody asked the school.")
    carys.presses("Call").reads("Here 3 members must ask together.").finds_nothing_in_the_way()
    carys.page.get_by_label("How many members ask for it together?").fill("3")
    carys.presses("Call").reads("The committee meets on it by").finds_nothing_in_the_way()


def test_what_was_sent_back_can_be_read_with_what_was_decided_then(visit: Any) -> None:
    anyone = visit().goes_to("/larkmoor/decisions/").follows("Who opens the park gates in the morning?")
    anyone.reads("and sent back:").reads("Eleven neighbours hold a key").finds_nothing_in_the_way()
    anyone.follows("The notice, to print").reads("Options considered")
    anyone.finds_nothing_in_the_way()


def test_anybody_follows_a_comment_to_what_was_done_and_when_it_was_told(visit: Any) -> None:
    anyone = visit().goes_to("/larkmoor/decisions/").follows(LIBRARIES).finds_nothing_in_the_way()
    anyone.follows("Could the library stay open one evening?").reads("I went on Thursday at seven")
    anyone.reads("Told").finds_nothing_in_the_way()


def test_olu_prepares_a_case_and_is_told_what_it_lacks(house: House, visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/decisions/").follows("Who looks after the orchard?")
    olu.finds_nothing_in_the_way().follows("Record an exception to the notice").finds_nothing_in_the_way()
    olu.page.get_by_label("It cannot wait at all", exact=False).check()
    olu.page.get_by_label("Why can this not wait for its notice?").fill("The trust closes on Friday.")
    olu.page.get_by_label("Who was told, or agreed?").fill("Chair of scrutiny")
    olu.presses("Record").reads("Still missing: who gains; who loses; what officers advise").finds_nothing_in_the_way()


def test_who_does_not_agree_is_answered_where_everybody_reads_it(visit: Any) -> None:
    carys = visit("carys").goes_to("/larkmoor/focus/").follows("Meals at home").reads("an hour off")
    carys.finds_nothing_in_the_way().follows("Answer it").finds_nothing_in_the_way()
    carys.page.get_by_label("Your answer").fill("It goes on the next sheet as a benefit of its own.")
    carys.presses("Answer").reads("It goes on the next sheet").finds_nothing_in_the_way()
