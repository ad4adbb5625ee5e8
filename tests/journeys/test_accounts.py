"""The accounts as people meet them: the statement, who bears it, and hours that come in by the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.testing.browser import DESK

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [None, DESK], ids=["phone", "desk"])
def test_anybody_reads_the_statement_and_who_bears_it(visit: Any, screen: Any) -> None:
    anyone = visit(screen=screen) if screen else visit()
    year = timezone.localdate() - timedelta(days=364)
    anyone.goes_to(f"/larkmoor/accounts/?from={year}").reads("Where it goes, and what for").finds_nothing_in_the_way()
    anyone.follows("Who bears it, by group and area").reads("The number is hidden".lower()).finds_nothing_in_the_way()


def test_olu_brings_in_the_hours_of_a_volunteer_system(visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/accounts/").follows("Litter picks, with a slip of the pen")
    olu.reads("Nothing is entered yet").reads("25 hours is more than a day has").finds_nothing_in_the_way()
    olu.follows("Enter the lines without a fault").finds_nothing_in_the_way()
    olu.presses("Enter hours").reads("These hours are in the ledger now").finds_nothing_in_the_way()
