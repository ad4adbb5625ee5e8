"""Cuts and closes: sums that never go stale, and a period whose figures stay as they were known."""

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.engines.valuation import Basis
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.account import statement
from twofold.foundation.ledger.actions import confirm, correct, log_time, put_in
from twofold.foundation.ledger.adding import add_up
from twofold.foundation.ledger.closing import close_period, later_entries, not_reproduced
from twofold.foundation.ledger.exporting import journal
from twofold.foundation.ledger.jobs import add_up_ledgers
from twofold.foundation.ledger.models import ClosedPeriod, Cut, DaySum, Transfer
from twofold.foundation.ledger.sums import Period, Scope, read
from twofold.foundation.ledger.sums import given as what_was_given
from twofold.testing.cast import House, at_once


def today() -> Any:
    return timezone.localdate()


# Days the demo's own close leaves open.
SPRING = (30, 20)


def spring() -> Period:
    return Period(today() - timedelta(days=SPRING[0]), today() - timedelta(days=SPRING[1]))


def live(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    return found


def hour(house: House, minutes: int = 60, ago: int = 25, who: str = "rosa") -> Any:
    return house.act(who, log_time, live(house), minutes=minutes, day=today() - timedelta(days=ago))


@pytest.fixture(autouse=True)
def both_sides(house: House) -> None:
    """The public side of these days is not blank; test_noughts.py is about those that are."""
    house.act("olu", put_in, live(house), what="pence", amount=100, day=today() - timedelta(days=25), who="Budget")


def close(house: House, period: Period | None = None) -> ClosedPeriod:
    period = period or spring()
    made: ClosedPeriod = house.act("mina", close_period, house.place, begins=period.begins, ends=period.ends)
    return made


def added_up(house: House) -> None:
    add_up(house.place, by=Actor.scheduled(house.place.pk, "tests"))


def minutes(house: House, **scope: Any) -> int:
    def ask() -> int:
        rows = read(spring(), Scope(**scope)).now
        return sum(amount for (kind,), amount in what_was_given(rows, "commodity").items() if kind == "minutes")

    found: int = house.read(ask)
    return found


def known_at(house: House, closed: ClosedPeriod) -> int:
    return minutes(house, known_by=house.read(lambda: closed.cut.until))


def test_a_closed_period_stays_as_it_was_known_and_what_comes_later_stands_beside_it(house: House) -> None:
    first = hour(house)
    closed, before = close(house), minutes(house)
    hour(house, 30)
    house.act("rosa", correct, first, amount=50, reason="I left early.")
    assert known_at(house, closed) == before
    assert minutes(house) == before + 30 - 10
    assert house.read(lambda: later_entries(closed)) == 2
    assert house.read(lambda: list(not_reproduced())) == []


def test_a_period_is_closed_once_by_a_manager_when_it_is_over(house: House) -> None:
    period = spring()
    with pytest.raises(Refusal):
        house.act("olu", close_period, house.place, begins=period.begins, ends=period.ends)
    for begins, ends, why in (
        (period.ends, period.begins, "before the first"),
        (period.begins, today(), "not over"),
    ):
        with pytest.raises(Refusal) as refusal:
            house.act("mina", close_period, house.place, begins=begins, ends=ends)
        assert why in refusal.value.fields["ends"][0]
    close(house)
    with pytest.raises(Refusal, match="closed already"):
        house.act("mina", close_period, house.place, begins=period.ends, ends=today() - timedelta(days=1))


def test_eight_close_at_once_and_one_does(house: House) -> None:
    done = at_once(*[lambda: close(house)] * 8)
    assert sum(isinstance(each, ClosedPeriod) for each in done) == 1
    assert house.read(lambda: ClosedPeriod.objects.filter(ends=spring().ends).count()) == 1


def test_the_database_closes_no_day_twice(house: House) -> None:
    closed = close(house)
    with pytest.raises(IntegrityError, match="closed already"), house.tampering():
        ClosedPeriod.objects.create(begins=closed.ends, ends=closed.ends, cut=closed.cut, digest="", closed_by="tests")
    with pytest.raises(IntegrityError, match="closed_period_ends_after"), house.tampering():
        ClosedPeriod.objects.create(
            begins=today(), ends=today() - timedelta(days=1), cut=closed.cut, digest="", closed_by="tests"
        )


def test_hours_written_while_a_period_closes_are_wholly_before_or_wholly_after(house: House) -> None:
    hours = [lambda n=n: hour(house, 7, ago=25 - n % 3, who=("rosa", "callum")[n % 2]) for n in range(7)]
    *given_, closed = at_once(*hours, lambda: close(house))
    assert isinstance(closed, ClosedPeriod)
    assert not [each for each in given_ if isinstance(each, Exception)]
    at_the_close = known_at(house, closed)
    late: int = house.read(lambda: later_entries(closed))
    assert minutes(house) - at_the_close == 7 * late
    hour(house, 7)
    assert known_at(house, closed) == at_the_close
    assert house.read(lambda: list(not_reproduced())) == []


def test_an_hour_on_its_way_is_waited_for(house: House) -> None:
    """Its writer's clock is behind and it commits while the close waits: it is in the figures, and stays in."""
    written, may_commit = threading.Event(), threading.Event()
    first = hour(house)

    def slow() -> None:
        with house.tampering():
            row = Transfer.objects.get(contribution=first)
            row.pk, row.uid = None, uuid.uuid4()
            row.save(force_insert=True)
            written.set()
            assert may_commit.wait(10)

    def closing() -> ClosedPeriod:
        assert written.wait(10)
        threading.Timer(0.3, may_commit.set).start()
        return close(house)

    before = minutes(house)
    _none, closed = at_once(slow, closing)
    assert isinstance(closed, ClosedPeriod)
    assert known_at(house, closed) == before + 60


def test_a_clock_that_is_behind_enters_nothing_into_a_closed_period(house: House) -> None:
    first, closed = hour(house), close(house)
    before = known_at(house, closed)
    with house.tampering(), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transfer (uid, contribution_id, move, came_from, went_to, amount, by, recorded_at,"
            " happened_on, initiative_id, party_id, side, commodity, skill, evidence) SELECT gen_random_uuid(),"
            " contribution_id, move, came_from, went_to, amount, by, recorded_at - interval '1 hour', happened_on,"
            " initiative_id, party_id, side, commodity, skill, evidence FROM ledger_transfer"
            " WHERE contribution_id = %s",
            [first.pk],
        )
    assert known_at(house, closed) == before
    assert minutes(house) == before + 60


MOVES = st.lists(st.sampled_from(["give", "confirm", "lower", "public", "cut"]), min_size=3, max_size=12)


def test_sums_and_transfers_always_say_the_same(house: House) -> None:
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(MOVES)
    def play(moves: list[str]) -> None:
        for move in moves:
            step(house, move, things)
        plain = house.read(lambda: list(spring().of(Transfer.objects.all()).balances("side", "commodity")))
        expected = {
            (row["side"], row["commodity"]): row["given"] + row["confirmed"]
            for row in plain
            if row["given"] + row["confirmed"]
        }
        assert house.read(lambda: what_was_given(read(spring(), Scope()).now, "side", "commodity")) == expected

    things: list[Any] = [hour(house, 10)]
    play()
    assert house.read(Cut.objects.count) > 5


def step(house: House, move: str, things: list[Any]) -> None:
    if move == "cut":
        added_up(house)
    elif move == "public":
        house.act("olu", put_in, live(house), what="pence", amount=100, day=today() - timedelta(days=22), who="Budget")
    elif move == "give":
        things.append(hour(house, 3))
    else:
        try:
            if move == "confirm":
                house.act("olu", confirm, things[-1])
            else:
                house.act("rosa", correct, things[-1], amount=1, reason="Less.")
        except Refusal:
            return


def test_every_night_each_place_is_added_up_and_a_cut_with_nothing_new_adds_nothing(house: House) -> None:
    add_up_ledgers(timestamp=0)
    before = house.read(DaySum.objects.count)
    assert before > 0
    add_up_ledgers(timestamp=0)
    assert house.read(DaySum.objects.count) == before


def test_the_statement_of_a_service_an_initiative_and_an_activity_are_parts_of_the_place(house: House) -> None:
    hour(house)
    period, activity = Period(today() - timedelta(days=364), today()), live(house)
    basis = Basis("living-wage", period.ends)

    def worth(**scope: Any) -> int:
        found: int = house.read(lambda: statement(period, basis, Scope(**scope)).citizens.central)
        return found

    service = house.read(
        lambda: Activity.objects.select_related("initiative").get(pk=activity.pk).initiative.service_id
    )
    whole, of_service = worth(), worth(service=service)
    of_initiative, of_activity = worth(initiative=activity.initiative_id), worth(activity=activity.pk)
    assert whole >= of_service >= of_initiative > of_activity > 0
    assert worth(service=987_654) == 0


@pytest.mark.parametrize("form", ["beancount", "hledger"])
def test_the_journal_asserts_each_close_and_books_what_came_later_later(house: House, form: str) -> None:
    hour(house, 61)
    closed = close(house)
    hour(house, 62)
    lines = house.read(lambda: list(journal(form)))
    assert f"\n; closed: {closed.begins} to {closed.ends}, sha256 {closed.digest}" in lines
    day = closed.ends + timedelta(days=form == "beancount")
    assert [line for line in lines if re.match(rf"\n?{day} (balance|\* balance)", line)]
    booked = {
        line.split()[1]: lines[at - 1][:10]
        for at, line in enumerate(lines)
        if re.match(r"  Assets.*  6[12] MIN$", line)
    }
    assert booked == {"61": str(today() - timedelta(days=25)), "62": str(today())}
