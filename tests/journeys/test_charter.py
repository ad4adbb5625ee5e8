"""The charter of a service, as people meet it: written by staff, signed on a phone, said not to be kept, answered."""

from typing import Any

import pytest

from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser
TREES = "Water the trees of your street in dry weeks"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_rosa_signs_on_her_phone_and_takes_it_back(house: House, visit: Any, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript).goes_to("/larkmoor/map/").follows("What we owe each other: charters")
    rosa.finds_nothing_in_the_way().follows("Parks and streets").reads(TREES).finds_nothing_in_the_way()
    rosa.follows("Sign it: other citizens").finds_nothing_in_the_way().presses("Sign")
    rosa.reads("You signed for: other citizens").reads("Still to sign: staff.").finds_nothing_in_the_way()
    rosa.follows("Take my signature back").finds_nothing_in_the_way().presses("Withdraw signature")
    rosa.reads("One signature was taken back").finds_nothing_in_the_way()


def test_olu_writes_what_both_sides_owe_before_it_can_be_signed(house: House, visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/charters/").finds_nothing_in_the_way()
    olu.follows("Libraries").reads("It cannot be signed yet").finds_nothing_in_the_way()
    olu.follows("Add what somebody owes").finds_nothing_in_the_way()
    olu.page.get_by_label("Staff", exact=True).check()
    olu.page.get_by_label("What do they owe?").fill("Say by Friday where the van goes")
    olu.presses("Add obligation").reads("Say by Friday where the van goes").follows("Put it forward to be signed")
    olu.presses("Put forward").reads("It does not hold yet").finds_nothing_in_the_way()
    olu.follows("On paper, to be signed in a meeting").reads("Signed by:").finds_nothing_in_the_way()


def test_callum_reads_the_answer_to_what_was_not_kept(visit: Any) -> None:
    callum = visit("callum").goes_to("/larkmoor/charters/").follows("Meals at home").finds_nothing_in_the_way()
    callum.reads("the kitchen rings the whole round by noon").follows("Answer it").finds_nothing_in_the_way()
    callum.page.get_by_label("Your answer").fill("We pass the number on at the carers' morning.")
    callum.presses("Answer what was not kept").reads("We pass the number on").finds_nothing_in_the_way()
