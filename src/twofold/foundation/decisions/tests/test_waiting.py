"""What decisions wait for stands in the workspace by its day, and goes when it is done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from twofold.cycle.focus.models import Agreement
from twofold.foundation.decisions import settling
from twofold.foundation.decisions.models import CallIn, Commitment, DecisionCase
from twofold.foundation.decisions.waiting import due
from twofold.foundation.places.demo_history import as_if_on
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
KEYS = "Hand out eleven keys, with who to ring when one is ill"
LANE = "Should Mill Lane be closed on Sundays?"


def desk(house: House, who: str = "olu") -> str:
    content: str = house.client(who).get("/larkmoor/workspace/").content.decode()
    return content


def titles(house: House, days: int) -> list[str]:
    """What is due within so many days."""
    until = timezone.localdate() + timedelta(days=days)
    return house.read(lambda: [row[2] for rows in due(until) for row in rows])


def test_a_promise_is_work_until_it_is_said_to_be_done(house: House) -> None:
    assert KEYS in desk(house)
    assert "Head of parks answers for it." in desk(house)
    kept = house.read(lambda: Commitment.objects.get(what=KEYS))
    house.act("olu", settling.report_done, kept, report="Eleven people have one.")
    assert KEYS not in desk(house)
    later = "Count evening visits for a year and publish them"
    assert later not in titles(house, 7)
    assert later in titles(house, 400)


def test_a_call_in_is_work_until_it_is_settled_and_what_it_sends_back_until_it_is_made_again(house: House) -> None:
    assert LANE in titles(house, 30)
    call = house.read(lambda: CallIn.objects.get(outcome="open"))
    house.act("mina", settling.settle_call_in, call, outcome="reconsider", because="Ask the bus.")
    with as_if_on(datetime.now(UTC) + timedelta(days=4)):
        assert "it is decided again by its day" in desk(house)
    case = house.read(lambda: DecisionCase.objects.get(title=LANE))
    other = house.read(lambda: case.options.get(kind="nothing").pk)
    house.act("carys", settling.decide, case, option=other, reasons="The bus.", rejected="Closing it: no bus.")
    assert LANE not in titles(house, 400)


def test_an_upheld_call_in_is_no_work(house: House) -> None:
    call = house.read(lambda: CallIn.objects.get(outcome="open"))
    house.act("mina", settling.settle_call_in, call, outcome="upheld", because="It was asked.")
    assert LANE not in titles(house, 400)


def test_what_was_agreed_is_looked_at_again_on_its_day(house: House) -> None:
    found = house.read(lambda: Agreement.objects.that_hold().select_related("place", "round").get())
    again = "What was agreed to come first holds until this day."
    assert again not in desk(house)
    with as_if_on(datetime.now(UTC) + timedelta(days=360)):
        assert again in desk(house)
    with house.tampering():
        same = {"points": found.points, "why": "Still.", "agreed_by": "The same"}
        days = {"agreed_on": timezone.localdate(), "review_on": timezone.localdate() + timedelta(days=900)}
        Agreement.objects.create(round=found.round, out_of=found.out_of, **same, **days)
    with as_if_on(datetime.now(UTC) + timedelta(days=360)):
        assert again not in desk(house)
