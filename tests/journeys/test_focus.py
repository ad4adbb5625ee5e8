"""What to focus on, as people meet it: points on a phone, the spread, the agreement, the methods, the business case."""

from typing import Any

import pytest

from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser
OPEN = "What should work with young people bring, first of all?"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_rosa_shares_out_her_points_on_her_phone(house: House, visit: Any, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript)
    rosa.goes_to("/larkmoor/focus/").finds_nothing_in_the_way()
    rosa.follows(OPEN).finds_nothing_in_the_way().follows("Share out my points").finds_nothing_in_the_way()
    rosa.page.get_by_label("Neighbours know and help each other more").fill("70")
    if javascript:
        rosa.reads("30 points left")
    rosa.presses("Send my points").reads("You have shared out 70 of 100 points: 30 are left.")
    rosa.finds_nothing_in_the_way()
    rosa.page.get_by_label("Life gets better for people who use it").fill("30")
    rosa.presses("Send my points").reads("Your points are in").finds_nothing_in_the_way()


def test_a_group_shares_out_points_on_a_shared_screen(house: House, visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/focus/").follows(OPEN)
    olu.follows("Share out points on a shared screen").finds_nothing_in_the_way()
    olu.page.get_by_label("Citizens", exact=True).check()
    olu.page.get_by_label("How many people filled it in together?").fill("6")
    olu.page.get_by_label("Neighbours know and help each other more").fill("100")
    olu.presses("Send our points").reads("The next group can begin").finds_nothing_in_the_way()


def test_anyone_reads_how_groups_differ_what_was_agreed_and_which_methods_fit(visit: Any) -> None:
    anyone = visit().goes_to("/larkmoor/focus/")
    anyone.follows("What should meals at home bring, first of all?").reads("differ most on").finds_nothing_in_the_way()
    anyone.follows("What was agreed, and who does not agree").reads("we cannot answer for the budget")
    anyone.finds_nothing_in_the_way().follows("Which methods fit").reads("Group by group").finds_nothing_in_the_way()
    anyone.follows("See all of it").reads("judgement, not findings").finds_nothing_in_the_way()


def test_olu_goes_from_the_shortlist_to_a_case_with_public_cost_first(visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/focus/")
    olu.follows("Which methods fit: Meals at home").finds_nothing_in_the_way()
    olu.follows("Start its business case, public cost first").reads("Public money to set it up")
    olu.finds_nothing_in_the_way()
    olu.goes_to("/larkmoor/outcomes/").finds_nothing_in_the_way()
    olu.follows("Meals rounds with a word at the door").reads("It costs the public £219,000").finds_nothing_in_the_way()
    olu.goes_to("/larkmoor/outcomes/").follows("Meals at home").reads("41 people who use it").finds_nothing_in_the_way()
