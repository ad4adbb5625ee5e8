"""Who bears it, without telling of anybody: small numbers are hidden, and cannot be worked out."""

from datetime import timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.actions import log_time, write_in_time
from twofold.foundation.ledger.bearing import UNSAID, bearing
from twofold.foundation.ledger.small_cells import LEAST, TOTAL, Cell, bridges, hidden, with_totals
from twofold.foundation.ledger.sums import Period, Scope
from twofold.foundation.people.actions import allow
from twofold.foundation.places.models import Area
from twofold.testing.cast import House

TABLES = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 60)),
            min_size=rows * columns,
            max_size=rows * columns,
        ).map(lambda found: dict(zip(product(range(rows), "abcd"[:columns]), found, strict=True)))
    )
)


def can_be_worked_out(table: dict[Cell, int], out: set[Cell]) -> set[Cell]:
    """The hidden cells that row and column sums settle, by elimination over fractions: what an attacker would do."""
    unknown = sorted(out, key=str)
    lines = [(at, name) for at in (0, 1) for name in {cell[at] for cell in table}]
    rows = [[Fraction(_sign(cell, at) * (cell[at] == name)) for cell in unknown] for at, name in lines]
    reduced = _reduced(rows)
    return {unknown[row.index(1)] for row in reduced if sum(each != 0 for each in row) == 1}


def _sign(cell: Cell, at: int) -> int:
    """In a row or a column the total stands against what it adds up."""
    return -1 if cell[1 - at] == TOTAL else 1


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    rows, done = [row[:] for row in rows if any(row)], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [each / rows[done][column] for each in rows[done]]
        for at in range(len(rows)):
            if at != done and rows[at][column]:
                factor = rows[at][column]
                rows[at] = [a - factor * b for a, b in zip(rows[at], rows[done], strict=True)]
        done += 1
    return rows[:done]


@given(TABLES)
def test_no_hidden_number_can_be_worked_out(people: dict[Cell, int]) -> None:
    table = with_totals(people)
    out = hidden(table)
    assert {cell for cell, number in table.items() if 0 < number < LEAST} <= out
    if out != set(table):
        assert not can_be_worked_out(table, out)
        assert not bridges(out)


@given(TABLES)
def test_what_hides_nobody_hides_nothing(people: dict[Cell, int]) -> None:
    table = with_totals({cell: number * LEAST for cell, number in people.items()})
    assert hidden(table) == set()


def test_small_numbers_alone_hidden_are_worked_out_and_the_test_would_see_it() -> None:
    table = with_totals({("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 8, ("b", "y"): 7})
    assert can_be_worked_out(table, {("a", "x")}) == {("a", "x")}
    assert hidden(table) > {("a", "x")}


def test_few_people_behind_two_hidden_cells_take_a_third_with_them() -> None:
    """Of a line that says 12, 10 shown and two hidden, everybody knows that the two hold 2 people."""
    people = {(row, column): 20 for row in "abc" for column in "xyz"}
    table = with_totals({**people, ("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 1})
    out = hidden(table)
    for row in "ab":
        inner = [cell for cell in out if cell[0] == row and cell[1] != TOTAL]
        assert sum(table[cell] for cell in inner) >= LEAST or (row, TOTAL) in out


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    return found


def spring() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=365 * 3), today - timedelta(days=365 * 3 - 5))


def write_in(house: House, activity: Activity, people: int, area: str, group: str = "carer") -> None:
    pk = house.read(lambda: Area.objects.get(name=area).pk)
    house.act(
        "olu", write_in_time, activity, who=f"{people} of {area}", group=group, people=people, minutes=60 * people,
        day=spring().begins, area=pk,
    )  # fmt: skip


def borne(house: House) -> Any:
    return house.read(lambda: bearing(spring(), Scope()))


def test_groups_and_areas_are_told_where_they_are_many(house: House, activity: Activity) -> None:
    write_in(house, activity, 12, "Harbour")
    write_in(house, activity, 3, "Station")
    found = borne(house)
    assert found.cells["carer", "Station"].people is None
    assert found.hides
    write_in(house, activity, 9, "Station")
    cell = borne(house).cells["carer", "Station"]
    assert (cell.people, cell.given) == (12, 12 * 60)
    assert borne(house).cells[TOTAL, TOTAL].people == 24


def test_a_person_is_told_apart_only_once_they_allowed_it(house: House, activity: Activity) -> None:
    house.act("rosa", log_time, activity, minutes=60, day=spring().begins)
    assert set(borne(house).cells) == {(a, b) for a in (UNSAID, TOTAL) for b in (UNSAID, TOTAL)}
    house.act("rosa", allow, house.place, purpose="totals")
    assert ("citizen", UNSAID) in borne(house).cells


def test_the_page_hides_small_numbers_from_staff_too(house: House, activity: Activity) -> None:
    write_in(house, activity, 12, "Harbour")
    write_in(house, activity, 4, "Station")
    address = house.address(f"accounts/who/?from={spring().begins}&to={spring().ends}")
    for who in ("", "rosa", "mina"):
        page = house.client(who).get(address).content.decode()
        assert "hidden" in page
        assert "4 people" not in page
    assert house.client().get(house.address("accounts/who/?from=x"))["Location"].endswith("accounts/?from=x")
